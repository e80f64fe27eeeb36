#include "services/query/recording.h"

#include <fmt/format.h>

#include <atomic>
#include <vector>

#include "services/query/following.h"

namespace casefold {
namespace {

using std::chrono::milliseconds;

// The commands of one call. Outcomes come on the recorder's threads, each to its own place; the last one in
// wakes the event loop, so that a call costs one wake-up however many commands it has.
struct Batch {
  explicit Batch(std::size_t commands) : outcomes(commands), open(commands) {}

  std::vector<CommandOutcome> outcomes;
  std::atomic<std::size_t> open;
  kj::Own<kj::CrossThreadPromiseFulfiller<void>> done;

  void settle(std::size_t index, CommandOutcome outcome) {
    outcomes[index] = std::move(outcome);
    if (--open == 0) done->fulfill();
  }
};

}  // namespace

kj::Promise<void> recordCommands(SessionContext& session, RecordCall context) {
  const QuerySources& sources = session.parts.sources;
  if (!sources.recorder)
    return callError(fail(ErrorCode::notServed, "this process has no recorder; connect to one that has"));
  const std::shared_ptr<Recorder> recorder = sources.recorder();
  if (!recorder) return callError(fail(ErrorCode::unavailable, cannotAnswer(sources.others.front()).message));
  const auto params = context.getParams();
  const auto commands = params.getCommands();
  if (commands.size() > schema::MAX_COMMANDS_PER_CALL)
    return callError(fail(ErrorCode::tooLarge,
                          fmt::format("{} commands in one call; the most is {}", commands.size(),
                                      std::uint32_t{schema::MAX_COMMANDS_PER_CALL}),
                          "commands"));
  if (commands.size() == 0) {
    context.getResults().initResults(0);
    return kj::READY_NOW;
  }
  auto wait = milliseconds{params.getWaitMillis() == 0
                               ? std::uint32_t{schema::DEFAULT_WAIT_MILLIS}
                               : std::min<std::uint32_t>(params.getWaitMillis(), schema::MAX_WAIT_MILLIS)};
  const auto deadline = std::chrono::steady_clock::now() + wait;
  auto batch = std::make_shared<Batch>(commands.size());
  auto paf = kj::newPromiseAndCrossThreadFulfiller<void>();
  batch->done = kj::mv(paf.fulfiller);
  for (unsigned i = 0; i < commands.size(); ++i)
    recorder->submit(commands[i], deadline,
                     [batch, i](CommandOutcome outcome) { batch->settle(i, std::move(outcome)); });
  return paf.promise.then([batch, context]() mutable {
    auto results = context.getResults().initResults(static_cast<unsigned>(batch->outcomes.size()));
    for (unsigned i = 0; i < results.size(); ++i) batch->outcomes[i].write(results[i]);
  });
}

}  // namespace casefold
