// A consumer lives through what passes, stops visibly at what does not, and ends when it is told to.
#include "projections/runner/consumer.h"

#include <gmock/gmock.h>

#include "tests/runner/folding.h"
#include "tests/runner/moves.h"
#include "tests/runner/story.h"
#include "tests/runner/views.h"
#include "tests/simulation/simulated_log.h"

namespace casefold {
namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr std::chrono::seconds patience{60};

// An observer that does not let anything be stored while it is told so.
struct Reluctant final : RecordObserver {
  void accepted(const Position&, const RecordReader&) override { ++told; }
  void dropped(const Position&, const RecordReader*, Dropped) override {}
  Result<void> storing() override {
    if (away) return fail(ErrorCode::unavailable, "the subscriber's broker is away");
    return {};
  }
  std::atomic<bool> away{false};
  std::atomic<int> told{0};
};

class Consuming : public testing::Test {
 protected:
  void start() {
    auto runner = openRunner<TouchyView>(*store_, log_.partitions(), &observer_);
    auto started = Consumer::start(log_, std::move(runner), "casefold.test", moves_.moved());
    ASSERT_TRUE(started) << started.error().message;
    consumer_ = *std::move(started);
  }
  template <class Condition>
  void waitUntil(const Condition& isSo) {
    ASSERT_TRUE(moves_.until(isSo));
  }
  void waitUntilFolded(std::uint64_t records) {
    waitUntil([&] { return consumer_->runner().counts().records == records; });
  }
  void record(int count) {
    for (int i = 0; i < count; ++i) appendTo(log_, writer_, {attended("football")});
  }

  SimulatedLog log_{{.partitions = 2}};
  StreamWriter writer_{"case:1"};
  std::unique_ptr<FaultyStore> store_ = std::make_unique<FaultyStore>();
  Reluctant observer_;
  Moves moves_;
  std::unique_ptr<Consumer> consumer_;  // last: its thread uses all of the above
};

TEST_F(Consuming, FoldsWhatIsThereAndWhatComesAndTellsTheLog) {
  record(100);
  start();
  waitUntilFolded(100);
  record(1);
  waitUntilFolded(101);
  waitUntil([&] { return consumer_->health().caughtUpOnce; });
  EXPECT_EQ(consumer_->health().fault, "");
  waitUntil([&] { return log_.storedBy("casefold.test") == consumer_->runner().cut(); });
}

TEST_F(Consuming, IsCaughtUpOnAnEmptyLog) {
  start();
  waitUntil([&] { return consumer_->health().caughtUpOnce; });
}

TEST_F(Consuming, StartsWhereItsStoreStands) {
  record(10);
  start();
  waitUntilFolded(10);
  consumer_.reset();
  record(5);
  start();
  waitUntilFolded(15);
  EXPECT_EQ(observer_.told, 15) << "what was stored is not told again";
}

TEST_F(Consuming, LivesThroughALogThatIsAwayAndSaysSo) {
  log_.setAway(true);
  record(0);
  start();
  waitUntil([&] { return !consumer_->health().fault.empty(); });
  EXPECT_FALSE(consumer_->health().stopped);
  EXPECT_FALSE(consumer_->health().caughtUpOnce);
  log_.setAway(false);
  record(3);
  waitUntilFolded(3);
  waitUntil([&] { return consumer_->health().fault.empty() && consumer_->health().caughtUpOnce; });
  log_.setAway(true);
  waitUntil([&] { return !consumer_->health().fault.empty(); });
  EXPECT_TRUE(consumer_->health().caughtUpOnce) << "it was, once";
}

TEST_F(Consuming, DoesNotAskALogThatIsAwayWithoutEnd) {
  log_.setAway(true);
  start();
  waitUntil([&] { return !consumer_->health().fault.empty(); });
  const auto before = log_.reads();
  const auto started = SteadyClock::now();
  ASSERT_TRUE(log_.waitForReads(before + 3, patience));
  EXPECT_GT(SteadyClock::now() - started, std::chrono::milliseconds{100});
}

TEST_F(Consuming, StopsAtADamagedRecordAndNamesIt) {
  record(3);
  const Position damaged{partitionOf("case:1", 2), Offset{1}};
  log_.damage(damaged);
  start();
  waitUntil([&] { return consumer_->health().stopped; });
  EXPECT_THAT(consumer_->health().fault, testing::HasSubstr(damaged.text()));
  EXPECT_EQ(consumer_->runner().counts().records, 1U);
}

TEST_F(Consuming, StopsVisiblyWhenItsStoreFails) {
  start();
  waitUntil([&] { return consumer_->health().caughtUpOnce; });
  store_->failWrites = true;
  record(1);
  waitUntil([&] { return consumer_->health().stopped; });
  EXPECT_THAT(consumer_->health().fault, testing::HasSubstr("full"));
  EXPECT_EQ(consumer_->runner().cut(), fromTheStart(2));
}

TEST_F(Consuming, TriesAgainWhatItsObserverDoesNotTakeNow) {
  observer_.away = true;
  record(3);
  start();
  waitUntil([&] { return !consumer_->health().fault.empty(); });
  EXPECT_FALSE(consumer_->health().stopped);
  EXPECT_EQ(consumer_->runner().counts().records, 0U);
  observer_.away = false;
  waitUntilFolded(3);
  waitUntil([&] { return consumer_->health().fault.empty(); });
  EXPECT_GT(observer_.told, 3) << "the same messages came again";
}

TEST_F(Consuming, StopsAtOnceWhetherItReadsOrPauses) {
  for (const bool away : {false, true}) {
    log_.setAway(away);
    start();
    waitUntil([&] { return consumer_->health().caughtUpOnce || !consumer_->health().fault.empty(); });
    const std::uint64_t woken = log_.wokenReads();
    consumer_->stop();
    waitUntil([&] { return consumer_->health().stopped; });
    EXPECT_EQ(consumer_->health().fault, "") << "it was asked to";
    consumer_.reset();
    if (!away) {
      EXPECT_GT(log_.wokenReads(), woken) << "it does not sit out the wait of its read";
    }
  }
}

TEST_F(Consuming, StopsWithItsLog) {
  start();
  waitUntil([&] { return consumer_->health().caughtUpOnce; });
  log_.close();
  waitUntil([&] { return consumer_->health().stopped; });
  EXPECT_NE(consumer_->health().fault, "");
}

}  // namespace
}  // namespace casefold
