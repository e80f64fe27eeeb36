// A client's event loop and connection. Internal to services/client: it brings KJ's RPC.
#pragma once

#include <capnp/rpc-twoparty.h>
#include <kj/async-io.h>

#include "infra/rpc/service.h"
#include "schemas/limits.capnp.h"
#include "services/client/became.h"
#include "services/client/client.h"
#include "services/query/call_error.h"

namespace casefold {

// Where sessions come from.
class SessionSource {
 public:
  SessionSource() = default;
  SessionSource(const SessionSource&) = delete;
  SessionSource& operator=(const SessionSource&) = delete;
  virtual ~SessionSource() = default;
  // A session, over a new connection if there was none or forget() was called. Throws kj::Exception.
  virtual schema::Session::Client session() = 0;
  // The connection is lost or no longer wanted.
  virtual void forget() = 0;
};

struct Client::Parts {
  explicit Parts(ClientOptions with) : options(with), io(kj::setupAsyncIo()) {}

  ClientOptions options;
  kj::AsyncIoContext io;
  std::unique_ptr<SessionSource> source;

  // Before asking: the loop's timer stands still while its thread does something else, such as waiting for
  // input.
  void refreshTimer() { io.waitScope.poll(); }
  kj::Timer& timer() { return io.provider->getTimer(); }
  // No answer takes longer than the service's own limit; what does comes from no service of ours.
  template <class T>
  kj::Promise<T> bounded(kj::Promise<T> promise) {
    return timer().timeoutAfter(kj::Duration((schema::MAX_CALL_MILLIS + 10'000) * kj::MILLISECONDS),
                                kj::mv(promise));
  }
};

// Is the connection that failed so of no use any more? A service that is full says `busy` as it closes one.
inline bool connectionLost(const kj::Exception& exception, const Error& error) {
  return exception.getType() == kj::Exception::Type::DISCONNECTED || error.code == ErrorCode::unavailable ||
         error.code == ErrorCode::stopped;
}

// Asks, and asks again over new connections for up to retryFor while that may help. `ask` makes a
// kj::Promise<Owned<Struct>> of a session.
template <class Struct, class Ask>
Result<Owned<Struct>> askUntilAnswered(Client::Parts& parts, Ask&& ask) {
  using std::chrono::steady_clock;
  const auto giveUp = steady_clock::now() + parts.options.retryFor;
  parts.refreshTimer();
  kj::Duration pause = 50 * kj::MILLISECONDS;
  for (;;) {
    Error error;
    bool lost = false;
    try {
      return parts.bounded(ask(parts.source->session())).wait(parts.io.waitScope);
    } catch (const kj::Exception& exception) {
      error = errorOf(exception);
      lost = connectionLost(exception, error);
    }
    if (lost) parts.source->forget();
    if (!worthAskingAgain(error.code) || steady_clock::now() > giveUp) return error;
    parts.timer().afterDelay(pause).wait(parts.io.waitScope);
    pause = kj::min(pause * 2, 1 * kj::SECONDS);
  }
}

}  // namespace casefold
