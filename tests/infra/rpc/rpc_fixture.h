// A server with a service that does as a test says, honest clients, and sockets for the dishonest ones.
#pragma once

#include <capnp/rpc-twoparty.h>
#include <gtest/gtest.h>
#include <kj/async-io.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "infra/rpc/server.h"
#include "schemas/service.capnp.h"

namespace casefold {

// What the test and the service on the server's thread share.
struct ToyControl {
  // Calls of Session.record() wait for this many calls of release().
  std::atomic<int> waiting{0};
  std::atomic<bool> drained{false};
  void release();

  std::mutex mutex;
  std::vector<kj::Own<kj::CrossThreadPromiseFulfiller<void>>> held;  // guarded by mutex
};

// An honest client on the calling thread.
class ToyClient {
 public:
  explicit ToyClient(std::uint16_t port);
  schema::Session::Client enter();
  // Whether the server answers a simple call.
  bool served();
  kj::WaitScope& scope() { return io_.waitScope; }
  kj::Timer& timer() { return io_.provider->getTimer(); }
  schema::Casefold::Client bootstrap() { return rpc_.bootstrap().castAs<schema::Casefold>(); }

 private:
  kj::AsyncIoContext io_;
  kj::Own<kj::AsyncIoStream> stream_;
  capnp::TwoPartyClient rpc_;
};

// A socket of a client that lies.
class RawSocket {
 public:
  // `from` is the address it comes from.
  explicit RawSocket(std::uint16_t port, const char* from = "127.0.0.1");
  RawSocket(RawSocket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  RawSocket(const RawSocket&) = delete;
  RawSocket& operator=(const RawSocket&) = delete;
  RawSocket& operator=(RawSocket&&) = delete;
  ~RawSocket();
  // False if the other side has closed.
  bool send(std::string_view bytes);
  // Waits up to 10 s for the other side to close.
  bool closedByServer();
  // What the other side sends until it closes, or for up to 10 s. "(reset)" at its end if it did not close in
  // order.
  std::string untilClosed();
  // Has it closed by now?
  bool isClosed();
  // Sends what fits without waiting; the number of bytes that went.
  std::size_t sendSome(std::string_view bytes);

 private:
  int fd_;
};

class RpcServerTest : public testing::Test {
 protected:
  void start(RpcLimits limits = {});
  std::uint16_t port() const { return server_->endpoint().port; }
  // A fresh honest client is served.
  testing::AssertionResult servesOthers();
  // Waits until `counter` is at least `value`.
  testing::AssertionResult reaches(const std::atomic<std::uint64_t>& counter, std::uint64_t value);
  // A call of `client` that the server has begun, and that ends when the toy is released.
  kj::Promise<void> callInFlight(ToyClient& client);
  std::string reports();

  std::shared_ptr<ToyControl> toy_ = std::make_shared<ToyControl>();
  std::mutex reportsMutex_;
  std::string reports_;
  std::unique_ptr<RpcServer> server_;
};

}  // namespace casefold
