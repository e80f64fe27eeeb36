#include "services/query/recording.h"

#include <fmt/format.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <vector>

#include "services/query/following.h"

namespace casefold {
namespace {

using std::chrono::milliseconds;

// What the two threads of a call share: the loop's, which has the call, and a worker's, which reads it.
//
// Outcomes come on the recorder's threads, each to its own place; the last one in wakes the event loop, so
// that a call costs one wake-up however many commands it has.
class Batch {
 public:
  explicit Batch(std::size_t commands) : outcomes(commands), open_(commands) {}

  std::vector<CommandOutcome> outcomes;
  kj::Own<kj::CrossThreadPromiseFulfiller<void>> done;

  void settle(std::size_t index, CommandOutcome outcome) {
    outcomes[index] = std::move(outcome);
    if (--open_ == 0) done->fulfill();
  }

  // The call's message is the RPC system's, and goes when the call is given up. So a worker reads it only in
  // here: false, and nothing done, once the call was given up.
  [[nodiscard]] bool whileThere(const std::function<void()>& read) {
    const std::lock_guard lock(reading_);
    if (gone_) return false;
    read();
    return true;
  }
  // The call is given up. Waits for a worker that reads it, which is for one command at most.
  void giveUp() {
    const std::lock_guard lock(reading_);
    gone_ = true;
  }

 private:
  std::atomic<std::size_t> open_;
  std::mutex reading_;
  bool gone_ = false;  // guarded by reading_
};

using Commands = capnp::List<schema::Command>::Reader;

constexpr std::string_view givenUp = "the client has gone";

// Counts each command as a whole, for that is what it becomes, even where several point at one content. Stops
// as soon as it is too much, so that this costs no more than what is allowed.
Result<void> checkSize(Commands commands, Batch& batch) {
  std::uint64_t bytes = 0;
  for (const auto command : commands) {
    const bool there = batch.whileThere([&] {
      // What cannot be read is refused by itself, as malformed.
      (void)kj::runCatchingExceptions(
          [&] { bytes += command.getContent().totalSize().wordCount * sizeof(capnp::word); });
    });
    if (!there) return fail(ErrorCode::stopped, std::string(givenUp));
    if (bytes > schema::MAX_CALL_BYTES)
      return fail(
          ErrorCode::tooLarge,
          fmt::format("the commands of one call come to more than {} bytes, each counted as a whole; send "
                      "fewer in one call",
                      std::uint32_t{schema::MAX_CALL_BYTES}),
          "commands");
  }
  return {};
}

// On a worker: everything of a call that takes time.
Result<bool> hand(Commands commands, const std::shared_ptr<Batch>& batch, Recorder& recorder,
                  Recorder::Deadline deadline) {
  CASEFOLD_CHECK(checkSize(commands, *batch));
  std::vector<Recorder::Prepared> prepared;
  prepared.reserve(commands.size());
  for (const auto command : commands)
    if (!batch->whileThere([&] { prepared.push_back(Recorder::prepare(command)); }))
      return fail(ErrorCode::stopped, std::string(givenUp));
  const auto call = std::make_shared<CommandCall>();
  for (std::size_t i = 0; i < prepared.size(); ++i)
    recorder.submit(
        std::move(prepared[i]), deadline,
        [batch, i](CommandOutcome outcome) { batch->settle(i, std::move(outcome)); }, call);
  return true;
}

}  // namespace

kj::Promise<void> recordCommands(SessionContext& session, RecordCall context) {
  const QuerySources& sources = session.parts.sources;
  if (!sources.recorder)
    return callError(fail(ErrorCode::notServed, "this process has no recorder; connect to one that has"));
  std::shared_ptr<Recorder> recorder = sources.recorder();
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
  auto settled = kj::newPromiseAndCrossThreadFulfiller<void>();
  batch->done = kj::mv(settled.fulfiller);

  auto turn = kj::newPromiseAndFulfiller<void>();
  // Whatever became of the call before: it is this one's turn.
  auto before = kj::mv(session.recordTurn).catch_([](kj::Exception&&) {});
  session.recordTurn = kj::mv(turn.promise);
  return before
      .then([&workers = session.parts.recording, commands, batch, recorder = std::move(recorder), deadline] {
        return workers.run<bool>(
            [commands, batch, recorder, deadline] { return hand(commands, batch, *recorder, deadline); });
      })
      .then([turn = kj::mv(turn.fulfiller), settled = kj::mv(settled.promise)](bool) mutable {
        turn->fulfill();
        return kj::mv(settled);
      })
      .then([batch, context]() mutable {
        auto results = context.getResults().initResults(static_cast<unsigned>(batch->outcomes.size()));
        for (unsigned i = 0; i < results.size(); ++i) batch->outcomes[i].write(results[i]);
      })
      .attach(kj::defer([batch] { batch->giveUp(); }));
}

}  // namespace casefold
