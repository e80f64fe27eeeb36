// What the capabilities of one session share.
#pragma once

#include <capnp/capability.h>
#include <kj/timer.h>

#include <algorithm>
#include <memory>

#include "infra/rpc/call_gate.h"
#include "projections/runner/past_stores.h"
#include "schemas/limits.capnp.h"
#include "services/query/call_error.h"
#include "services/query/movement.h"
#include "services/query/replay_readers.h"
#include "services/query/sources.h"
#include "services/query/workers.h"

namespace casefold {

// The service's parts, for as long as it lives.
struct ServiceParts {
  const QuerySources& sources;
  kj::Timer& timer;
  Movement movement;
  PastStores pasts;
  ReplayReaders replayReaders;
  // Last: what they do uses the others. Questions about another day may take long: those about now do not
  // wait behind them.
  Workers workers;
  Workers pastWorkers;
  Workers recording;  // threads of their own: a large call to record holds up no answer

  ServiceParts(const QuerySources& from, kj::Timer& loopTimer);
  ServiceParts(const ServiceParts&) = delete;
  ServiceParts& operator=(const ServiceParts&) = delete;
  // What is being made for another day ends now, and is not waited for to its end.
  ~ServiceParts() { pasts.stop(); }
};

// Loop thread. The parts outlive every session: the service is destroyed after its connections.
struct SessionContext {
  ServiceParts& parts;
  std::shared_ptr<CallGate> gate;
  std::uint32_t held = 0;  // watches and replays that the client holds
  // Fulfilled when the commands of the last call to record() were handed to the recorder: calls are taken in
  // their order.
  kj::Promise<void> recordTurn = kj::READY_NOW;

  // Until when a call may wait that asked for `waitMillis`.
  [[nodiscard]] kj::TimePoint deadline(std::uint32_t waitMillis) const;
};

// The value, or its error thrown as a callError().
template <class T>
T valueOf(Result<T>&& result) {
  if (!result) kj::throwFatalException(callError(result.error()));
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

// Counts one capability, while the client holds it: each server has one. Throws a callError(), busy, where
// there are too many.
class HeldCapability {
 public:
  explicit HeldCapability(const SessionContext& session);

 private:
  CallGate::Held held_;
};

// Counts one watch or replay of a session, while it is held.
class HeldByClient {
 public:
  // Throws a callError(), busy, past maxHeldPerSession.
  explicit HeldByClient(std::shared_ptr<SessionContext> session);
  HeldByClient(const HeldByClient&) = delete;
  HeldByClient& operator=(const HeldByClient&) = delete;
  ~HeldByClient() { --session_->held; }

 private:
  std::shared_ptr<SessionContext> session_;
  HeldCapability capability_;
};

// Runs one call: counted, bounded in time, ended when its client goes, and failing with callErrors only.
// `body` returns kj::Promise<void>.
template <class Context, class Body>
[[nodiscard]] kj::Promise<void> runCall(SessionContext& session, Context& context, Body&& body) {
  auto permit = session.gate->enter();
  if (!permit) return callError(permit.error());
  context.allowCancellation();
  kj::Promise<void> running = kj::evalNow(kj::fwd<Body>(body));
  return session.parts.timer.timeoutAfter(schema::MAX_CALL_MILLIS * kj::MILLISECONDS, kj::mv(running))
      .catch_([](kj::Exception&& exception) { kj::throwFatalException(onlyCallErrors(exception)); })
      .attach(kj::heap<CallGate::Permit>(*std::move(permit)));
}

}  // namespace casefold
