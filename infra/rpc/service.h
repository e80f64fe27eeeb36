// What an RpcServer serves: made, used and destroyed on the server's event loop.
#pragma once

#include <capnp/capability.h>
#include <kj/timer.h>

#include <memory>

#include "infra/rpc/call_gate.h"

namespace casefold {

class RpcService {
 public:
  RpcService() = default;
  RpcService(const RpcService&) = delete;
  RpcService& operator=(const RpcService&) = delete;
  virtual ~RpcService() = default;

  // What one connection gets first. Each call of its capabilities takes a permit of `gate`, which is the
  // connection's. May throw; the connection is then closed.
  [[nodiscard]] virtual capnp::Capability::Client bootstrap(std::shared_ptr<CallGate> gate) = 0;

  // The server is about to stop: calls that only wait for something to happen should end now.
  virtual void drain() = 0;
};

}  // namespace casefold
