// A Cap'n Proto RPC server: one thread with an event loop, an accept loop, and limits on what a client can
// take. The stock server of 0.9.2 sets none. For now on loopback only, since there is one built-in identity.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string_view>

#include "infra/net/endpoint.h"
#include "infra/rpc/limits.h"
#include "schemas/codec/result.h"

namespace kj {
class Timer;
}

namespace casefold {

class RpcService;

// start() and stop() are called by one thread; the rest by any.
class RpcServer {
 public:
  // Makes the service on the loop's thread. The timer is the loop's.
  using MakeService = std::function<std::unique_ptr<RpcService>(kj::Timer& timer)>;
  // Told of what an operator may want to know, on the loop's thread. Never holds anything that a client sent.
  using Report = std::function<void(std::string_view what)>;

  // Listens on `endpoint` (port 0: one that is free) and serves when it returns. Errors: wrongSettings (not a
  // loopback address), inUse (another process listens there), unavailable (no such address), or what make()
  // threw (internal).
  [[nodiscard]] static Result<std::unique_ptr<RpcServer>> start(const Endpoint& endpoint,
                                                                const RpcLimits& limits, MakeService make,
                                                                Report report);
  // Stops with no patience, if stop() was not called.
  ~RpcServer();
  RpcServer(const RpcServer&) = delete;
  RpcServer& operator=(const RpcServer&) = delete;

  // Where it listens, with the port that it really has.
  [[nodiscard]] const Endpoint& endpoint() const;
  [[nodiscard]] const RpcCounters& counters() const;

  // Accepts no more, refuses new calls, lets calls in flight end and their answers be taken for up to
  // `patience`, then closes all connections and ends the thread. Blocks until that is done. A second call
  // does nothing.
  void stop(std::chrono::milliseconds patience);

 private:
  struct Parts;
  explicit RpcServer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace casefold
