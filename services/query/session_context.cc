#include "services/query/session_context.h"

#include <fmt/format.h>

namespace casefold {
namespace {

// Lists walk rows and load states, which the disk bounds more than the processor.
constexpr unsigned workerThreads = 4;
// One store of another day is made at a time; the rest answer from those that are there.
constexpr unsigned pastWorkerThreads = 2;
// Validating is all processor.
constexpr unsigned recordingThreads = 2;

}  // namespace

ServiceParts::ServiceParts(const QuerySources& from, kj::Timer& loopTimer)
    : sources(from),
      timer(loopTimer),
      movement(from.moved, loopTimer),
      workers(workerThreads),
      pastWorkers(pastWorkerThreads),
      recording(recordingThreads) {}

kj::TimePoint SessionContext::deadline(std::uint32_t waitMillis) const {
  const std::uint32_t wait = waitMillis == 0 ? std::uint32_t{schema::DEFAULT_WAIT_MILLIS}
                                             : std::min<std::uint32_t>(waitMillis, schema::MAX_WAIT_MILLIS);
  return parts.timer.now() + wait * kj::MILLISECONDS;
}

HeldCapability::HeldCapability(const SessionContext& session) : held_(valueOf(session.gate->hold())) {}

HeldByClient::HeldByClient(std::shared_ptr<SessionContext> session)
    : session_(std::move(session)), capability_(*session_) {
  if (session_->held >= schema::MAX_HELD_PER_SESSION)
    kj::throwFatalException(callError(
        fail(ErrorCode::busy,
             fmt::format("this session holds {} watches and replays, the most it may; drop one of them",
                         session_->held))));
  ++session_->held;
}

}  // namespace casefold
