// All streams that a recorder has in hand: takes commands, gives each its place, and settles it by what is
// read from the log. The essay in recorder.cc says why that can be trusted. Private to services/recorder.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>

#include "infra/clock/clock.h"
#include "infra/log/log.h"
#include "infra/store/store.h"
#include "projections/runner/asking.h"
#include "projections/runner/runner.h"
#include "services/recorder/failed_appends.h"
#include "services/recorder/open_commands.h"
#include "services/recorder/tail.h"

namespace casefold {

// No thread and no lock of its own: calls come one at a time, but for runner() and failedAppends(). It never
// waits for the log.
class Streams final : public RecordObserver {
 public:
  // `log` and `clock` must outlive it. Errors: those of Runner::open.
  [[nodiscard]] static Result<std::unique_ptr<Streams>> open(Log& log, std::unique_ptr<Store> store,
                                                             const Clock& clock);
  ~Streams() override;

  // By which codes are known, asked for each record; without it: what is shipped.
  void goBy(std::function<std::shared_ptr<const Policies>()> policies) { policies_ = std::move(policies); }

  // Takes a command, which takeAnswers() will answer. An error, with `taken` as it was, if what is known of
  // its stream cannot be read.
  [[nodiscard]] Result<void> take(Taken& taken, SteadyTime now);

  // Folds what was read next from the log, and settles what it decides. Errors: those of Runner::apply.
  [[nodiscard]] Result<void> apply(std::span<const LogEntry> entries) { return runner_->apply(entries); }
  // Is the ledger of the log's history? Errors: those of Runner::compareWith. Before it is known, nothing
  // that is read may decide about a command.
  [[nodiscard]] Result<void> compareWithLog(std::chrono::milliseconds wait) {
    return runner_->compareWith(log_, wait);
  }
  // The end of the log was reached. Before that, what is known of a stream is too old to build on.
  void caughtUp();
  [[nodiscard]] bool everCaughtUp() const { return following_; }
  // Heeds appends that failed, and answers commands whose deadline has come by `now`.
  void settle(SteadyTime now);
  // Appends and places what the calls since the last advance() have made room for.
  void advance(SteadyTime now);
  // Answers every open command as not settled in time.
  void expireAll();

  // When the next deadline comes, if there is one.
  [[nodiscard]] std::optional<SteadyTime> nextDeadline() const;
  [[nodiscard]] const OpenCommands& open() const { return open_; }
  // What was answered since the last call.
  [[nodiscard]] Answers takeAnswers() { return open_.takeAnswers(); }

  // Some commands name a version that is not known yet. They are refused only once it was read that far as
  // the log reached after they came: whoever drives this asks the log for its ends and tells them.
  [[nodiscard]] bool endsWanted() const { return endsWanted_; }
  // The asking begins: commands up to the one that was taken last are meant. Its number.
  std::uint64_t askingEnds();
  // The log could not tell: they are wanted still.
  void endsNotTold() { endsWanted_ = true; }
  // The ends of the log as of some time after askingEnds(), which gave `upTo`.
  void endsAre(const Cut& ends, std::uint64_t upTo);

  // The recorder's ledger. Any thread.
  [[nodiscard]] const Runner& runner() const { return *runner_; }
  // Any thread.
  [[nodiscard]] FailedAppends& failedAppends() { return *failed_; }

 private:
  Streams(Log& log, const Clock& clock);

  // ---- RecordObserver, within apply() ----
  void accepted(const Position& position, const RecordReader& record) override;
  void dropped(const Position& position, const RecordReader* record, Dropped reason) override;
  Result<void> storing() override { return {}; }

  enum class Step { done, wait };
  Result<Tail*> tailOf(const std::string& stream);
  void advance(const std::string& stream, Tail& tail, SteadyTime now);
  Step step(Tail& tail, Taken& taken);
  bool knowsAll(const Tail& tail, const Taken& taken);
  Result<bool> answerIfKnown(const Tail& tail, Taken& taken);
  Step place(Tail& tail, Taken& taken);
  void append(const std::string& stream, Placed& placed);
  void appendMissing(const std::string& stream, Tail& tail, SteadyTime now);
  void forgetIdle(const std::string& stream);

  Log& log_;
  const Clock& clock_;
  std::function<std::shared_ptr<const Policies>()> policies_;  // may be empty
  std::unique_ptr<Runner> runner_;
  std::shared_ptr<FailedAppends> failed_ = std::make_shared<FailedAppends>();
  std::unordered_map<std::string, Tail> tails_;
  OpenCommands open_;
  std::set<std::string> touched_;    // streams to look at in the next advance()
  std::set<std::string> lookAgain_;  // and those to look at in the one after the next settle()
  bool following_ = false;
  bool endsWanted_ = false;
};

}  // namespace casefold
