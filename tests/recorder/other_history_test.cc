// A recorder answers nothing by a ledger that is of another history than the log.
#include <gmock/gmock.h>

#include "tests/recorder/recorder_fixture.h"
#include "tests/runner/folding.h"
#include "tests/runner/moves.h"
#include "tests/simulation/simulated_log.h"

namespace casefold {
namespace {

using Kind = CommandOutcome::Kind;

class RecordingOnAnotherHistory : public RecorderTest {
 protected:
  [[nodiscard]] Result<std::unique_ptr<Recorder>> startOn(Store& ledger) {
    return Recorder::start(sim_, std::make_unique<BorrowedStore>(ledger), clock_, {}, moves_.moved());
  }
  [[nodiscard]] std::unique_ptr<Recorder> started(Store& ledger) {
    auto recorder = startOn(ledger);
    EXPECT_TRUE(recorder) << recorder.error().message;
    return recorder ? *std::move(recorder) : nullptr;
  }
  [[nodiscard]] CommandOutcome record(Recorder& recorder, const std::string& command) {
    return submit(recorder, {.command = command}).get();
  }

  SimulatedLog sim_{{.partitions = 4}};
  SimulatedLog backup_{{.partitions = 4}};
  std::unique_ptr<Store> ledger_ = makeMemoryStore();
  std::unique_ptr<Store> fresh_ = makeMemoryStore();
  Moves moves_;
};

TEST_F(RecordingOnAnotherHistory, IsNotStartedOnALedgerOfAnother) {
  {
    auto recorder = started(*ledger_);
    EXPECT_EQ(record(*recorder, "a").kind, Kind::RECORDED);
    backup_.takeHistoryOf(sim_);
    EXPECT_EQ(record(*recorder, "b").kind, Kind::RECORDED);
  }
  ASSERT_TRUE(startOn(*ledger_)) << "its own history";
  sim_.takeHistoryOf(backup_);
  const auto refused = startOn(*ledger_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::otherHistory);
  // With a new ledger the command that was lost is recorded again, as the version that a replay gives it.
  auto recorder = started(*fresh_);
  const auto again = record(*recorder, "b");
  EXPECT_EQ(again.kind, Kind::RECORDED);
  EXPECT_EQ(again.version, Version{2});
}

TEST_F(RecordingOnAnotherHistory, AnswersNothingAsRecordedOnceTheLogIsOfAnother) {
  auto recorder = started(*ledger_);
  EXPECT_EQ(record(*recorder, "a").kind, Kind::RECORDED);
  backup_.takeHistoryOf(sim_);
  EXPECT_EQ(record(*recorder, "b").kind, Kind::RECORDED);
  // The history without b goes on with another record, past the place where b was.
  {
    auto other = Recorder::start(backup_, makeMemoryStore(), clock_, {}, [] {});
    ASSERT_TRUE(other);
    for (const auto* command : {"x", "y", "z"}) ASSERT_EQ(record(**other, command).kind, Kind::RECORDED);
  }
  sim_.takeHistoryOf(backup_);
  auto answer = submit(*recorder, {.command = "c"});
  const CommandOutcome outcome = answer.get();
  EXPECT_NE(outcome.kind, Kind::RECORDED) << "by a ledger in which b stands, and not x, y and z";
  EXPECT_NE(outcome.kind, Kind::CONFLICT);
  ASSERT_TRUE(moves_.until([&] { return recorder->health().stopped; }));
  EXPECT_TRUE(recorder->health().otherHistory) << recorder->health().fault;
  EXPECT_EQ(recorder->runner().counts().records, 2U) << "nothing of the other history went into the ledger";
  recorder.reset();
  auto anew = started(*fresh_);
  const auto again = record(*anew, "c");
  EXPECT_EQ(again.kind, Kind::RECORDED);
  EXPECT_EQ(again.version, Version{5}) << "behind a, x, y and z";
}

}  // namespace
}  // namespace casefold
