// A store is compared with the log that it is opened beside, by the log's id and by one record of each
// partition. The histories here are made record by record; which of them differ is plain from how they are
// made.
#include <gmock/gmock.h>

#include "projections/runner/consumer.h"
#include "projections/runner/stored.h"
#include "tests/runner/folding.h"
#include "tests/runner/moves.h"
#include "tests/runner/story.h"
#include "tests/runner/views.h"
#include "tests/simulation/simulated_log.h"

namespace casefold {
namespace {

using testing::HasSubstr;

constexpr std::chrono::seconds patience{60};
constexpr std::uint32_t partitions = 2;
const Partition ofCase1 = partitionOf("case:1", partitions);

class ComparingWithALog : public testing::Test {
 protected:
  void record(int count, const std::string& what = "football") {
    for (int i = 0; i < count; ++i) appendTo(log_, writer_, {attended(what)});
  }
  // A runner on the store that has been compared with the log, and folded it to its end.
  void fold() {
    auto runner = openRunner<TouchyView>(store_, partitions);
    ASSERT_TRUE(runner->compareWith(log_, patience));
    foldToTheEnd(*runner, log_);
  }
  [[nodiscard]] Result<void> compared(Log& log) {
    return openRunner<TouchyView>(store_, partitions)->compareWith(log, patience);
  }
  // What is wrong with the store beside this log; empty: nothing.
  [[nodiscard]] std::string wrongWith(Log& log) {
    const auto result = compared(log);
    if (result) return {};
    EXPECT_EQ(result.error().code, ErrorCode::otherHistory) << result.error().message;
    return result.error().message;
  }
  void append(Log& log, std::string_view bytes) { ASSERT_TRUE(log.appendAndWait(ofCase1, asBytes(bytes))); }

  SimulatedLog log_{{.partitions = partitions}};
  SimulatedLog backup_{{.partitions = partitions}};
  StreamWriter writer_{"case:1"};
  FaultyStore store_;
};

TEST_F(ComparingWithALog, FindsTheLogThatItWasMadeFromAgain) {
  record(5);
  fold();
  EXPECT_EQ(wrongWith(log_), "");
  record(5);
  EXPECT_EQ(wrongWith(log_), "") << "the log has gone on";
  fold();
  EXPECT_EQ(wrongWith(log_), "");
}

TEST_F(ComparingWithALog, HoldsNothingAgainstAnyLogWhileItHoldsNothing) {
  EXPECT_EQ(wrongWith(log_), "");
  SimulatedLog another({.partitions = partitions, .id = "another"});
  EXPECT_EQ(wrongWith(another), "");
  append(another, "anything");
  EXPECT_EQ(wrongWith(another), "");
}

TEST_F(ComparingWithALog, SeesAnOlderBackup) {
  record(3);
  backup_.takeHistoryOf(log_);
  record(4);
  fold();
  log_.takeHistoryOf(backup_);
  const Position last{ofCase1, Offset{6}};
  EXPECT_THAT(wrongWith(log_), HasSubstr("up to " + last.text()));
}

TEST_F(ComparingWithALog, SeesAnOlderBackupThatHasGoneOnPastTheOldEnd) {
  record(3);
  backup_.takeHistoryOf(log_);
  StreamWriter afterwards = writer_;
  record(4);
  fold();
  log_.takeHistoryOf(backup_);
  for (int i = 0; i < 9; ++i) appendTo(log_, afterwards, {attended("swimming")});
  EXPECT_THAT(wrongWith(log_), HasSubstr("another record at " + Position{ofCase1, Offset{6}}.text()));
}

TEST_F(ComparingWithALog, SeesALogOfTheSameLengthWithOtherBytes) {
  record(3);
  fold();
  StreamWriter other("case:1");
  for (int i = 0; i < 3; ++i) appendTo(backup_, other, {attended("swimming")});
  log_.takeHistoryOf(backup_);
  EXPECT_THAT(wrongWith(log_), HasSubstr("another record"));
}

TEST_F(ComparingWithALog, SeesAnEmptyLog) {
  record(3);
  fold();
  log_.takeHistoryOf(backup_);
  EXPECT_THAT(wrongWith(log_), HasSubstr("none there"));
}

TEST_F(ComparingWithALog, SeesAnotherLogThatHoldsTheSame) {
  record(3);
  fold();
  SimulatedLog copy({.partitions = partitions, .id = "a copy"});
  copy.takeHistoryOf(log_);
  EXPECT_THAT(wrongWith(copy), HasSubstr("a copy"));
}

TEST_F(ComparingWithALog, SeesAnotherBeginningBeforeTheSameLastMessage) {
  append(log_, "one beginning");
  append(log_, "the same end");
  append(backup_, "another beginning");
  append(backup_, "the same end");
  fold();
  EXPECT_EQ(wrongWith(log_), "");
  log_.takeHistoryOf(backup_);
  EXPECT_THAT(wrongWith(log_), HasSubstr("another first record"));
}

TEST_F(ComparingWithALog, AnchorsAtMessagesThatMeanNothingToo) {
  record(2);
  backup_.takeHistoryOf(log_);
  append(log_, "dropped");
  append(backup_, "dropped as well");
  fold();
  EXPECT_EQ(wrongWith(log_), "");
  log_.takeHistoryOf(backup_);
  EXPECT_THAT(wrongWith(log_), HasSubstr("another record at " + Position{ofCase1, Offset{2}}.text()));
}

TEST_F(ComparingWithALog, SeesOnePartitionOfManyThatDiffers) {
  const Partition elsewhere{1 - ofCase1.get()};
  record(3);
  backup_.takeHistoryOf(log_);
  ASSERT_TRUE(log_.appendAndWait(elsewhere, asBytes("it was so")));
  ASSERT_TRUE(backup_.appendAndWait(elsewhere, asBytes("or it was so")));
  fold();
  log_.takeHistoryOf(backup_);
  EXPECT_THAT(wrongWith(log_), HasSubstr(Position{elsewhere, Offset{0}}.text()));
}

TEST_F(ComparingWithALog, DoesNotTrustAStoreThatSaysNothingOfItsLog) {
  record(3);
  fold();
  auto batch = store_.batch();
  batch->erase(Space::meta, stored::anchorKey(ofCase1));
  ASSERT_TRUE(store_.write(*batch));
  EXPECT_THAT(wrongWith(log_), HasSubstr("does not say which record"));
  batch->erase(Space::meta, stored::logKey);
  ASSERT_TRUE(store_.write(*batch));
  EXPECT_THAT(wrongWith(log_), HasSubstr("does not say from which log"));
}

TEST_F(ComparingWithALog, SeesALogWithAnotherNumberOfPartitions) {
  record(3);
  fold();
  const auto opened =
      Runner::open(makeView<TouchyView>(), std::make_unique<BorrowedStore>(store_), partitions + 1);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::otherHistory);
}

TEST_F(ComparingWithALog, DoesNotKnowWhileTheLogCannotBeRead) {
  record(3);
  fold();
  log_.setAway(true);
  EXPECT_EQ(compared(log_).error().code, ErrorCode::unavailable);
  log_.setAway(false);
  log_.damage({ofCase1, Offset{2}});
  EXPECT_EQ(compared(log_).error().code, ErrorCode::damaged);
}

// What a consumer does about it while it runs.
class FollowingALogThatChanges : public ComparingWithALog {
 protected:
  void start() {
    auto started =
        Consumer::start(log_, openRunner<TouchyView>(store_, partitions), "casefold.test", moves_.moved());
    ASSERT_TRUE(started) << started.error().message;
    consumer_ = *std::move(started);
  }
  void waitUntilFolded(std::uint64_t records) {
    ASSERT_TRUE(moves_.until([&] { return consumer_->runner().counts().records == records; }));
  }
  void waitUntilStopped() {
    ASSERT_TRUE(moves_.until([&] { return consumer_->health().stopped; }));
  }

  Moves moves_;
  std::unique_ptr<Consumer> consumer_;  // last: its thread uses all of the above
};

TEST_F(FollowingALogThatChanges, GoesOnWhereTheHistoryIsTheSameAfterAnInterruption) {
  record(3);
  start();
  waitUntilFolded(3);
  record(2);
  backup_.takeHistoryOf(log_);
  log_.takeHistoryOf(backup_);
  record(1);
  waitUntilFolded(6);
  EXPECT_FALSE(consumer_->health().otherHistory);
}

TEST_F(FollowingALogThatChanges, StopsBeforeItTakesAnythingOfAnotherHistory) {
  record(3);
  backup_.takeHistoryOf(log_);
  StreamWriter afterwards = writer_;
  record(1);
  start();
  waitUntilFolded(4);
  for (int i = 0; i < 5; ++i) appendTo(backup_, afterwards, {attended("swimming")});
  log_.takeHistoryOf(backup_);
  waitUntilStopped();
  EXPECT_TRUE(consumer_->health().otherHistory);
  EXPECT_THAT(consumer_->health().fault, HasSubstr("another record"));
  EXPECT_EQ(consumer_->runner().counts().records, 4U) << "nothing of the other history was folded";
}

TEST_F(FollowingALogThatChanges, StopsAtALogThatEndsBeforeItsCut) {
  record(3);
  start();
  waitUntilFolded(3);
  log_.takeHistoryOf(backup_);
  waitUntilStopped();
  EXPECT_TRUE(consumer_->health().otherHistory) << consumer_->health().fault;
}

TEST_F(FollowingALogThatChanges, IsNotStartedOnAStoreOfAnotherHistory) {
  record(3);
  fold();
  log_.takeHistoryOf(backup_);
  const auto started =
      Consumer::start(log_, openRunner<TouchyView>(store_, partitions), "casefold.test", moves_.moved());
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, ErrorCode::otherHistory);
}

}  // namespace
}  // namespace casefold
