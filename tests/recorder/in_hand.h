// The parts of a recorder without its thread: commands taken by hand, their records, and what was told.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "services/recorder/ledger.h"
#include "services/recorder/placing.h"
#include "services/recorder/tail.h"
#include "tests/recorder/recorder_fixture.h"

namespace casefold {

// A day on which nothing else happens.
inline constexpr Instant aMorning{std::chrono::microseconds{1'280'480'400'000'000}};  // 2010-07-30T09:00Z
inline constexpr SteadyTime soon = SteadyTime{} + std::chrono::seconds{10};

class InHandTest : public testing::Test {
 protected:
  InHandTest()
      : ledger_(*Runner::open(std::shared_ptr<const View>(makeView<LedgerView>()), makeMemoryStore(), 4)) {}

  static Draft draft(const Ask& ask) {
    capnp::MallocMessageBuilder message;
    auto command = message.initRoot<schema::Command>();
    write(ask, command);
    return Draft(command.asReader());
  }

  // Not open yet.
  Taken untaken(const Ask& ask, SteadyTime deadline = soon) {
    return {
        0, draft(ask), deadline, [this](CommandOutcome outcome) { told_.push_back(std::move(outcome)); }, {}};
  }

  Taken taken(const Ask& ask, SteadyTime deadline = soon) {
    Taken made = untaken(ask, deadline);
    open_.open(made);
    return made;
  }

  // Puts the command's record on the end of the chain. Its hash.
  Hash place(Tail& tail, const Ask& ask) {
    Taken made = taken(ask);
    tail.chain.push_back(*placeAfter(tail, made, *ledger_, aMorning));
    return tail.chain.back().record.hash();
  }

  // Tells `tail` that the head of `source`'s chain was accepted. `source` may be `tail`.
  void acceptHeadOf(const Tail& source, Tail& tail) {
    const auto record = source.chain.front().record;
    RecordReader reader;
    ASSERT_TRUE(reader.read(record.bytes()));
    tail.accept({Partition{0}, Offset{7}}, reader, open_);
  }

  // What was answered since the last call.
  std::vector<CommandOutcome> told() { return given(open_.takeAnswers()); }
  std::vector<CommandOutcome> given(Answers answers) {
    answers.give();
    return std::exchange(told_, {});
  }

  static std::vector<std::string> ids(const std::deque<Taken>& commands) {
    std::vector<std::string> made;
    for (const auto& each : commands) made.push_back(each.draft.id());
    return made;
  }

  std::unique_ptr<Runner> ledger_;  // of a log in which nothing is
  OpenCommands open_;

 private:
  std::vector<CommandOutcome> told_;
};

}  // namespace casefold
