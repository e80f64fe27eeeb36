// A consumer that has stopped is opened again, at growing distances, and what it was can be asked meanwhile.
#include "services/casefold/kept_consumer.h"

#include <gmock/gmock.h>

#include "services/query/following.h"
#include "tests/runner/folding.h"
#include "tests/runner/moves.h"
#include "tests/runner/story.h"
#include "tests/runner/views.h"
#include "tests/simulation/simulated_log.h"

namespace casefold {
namespace {

// Pauses that have passed by the next look, and one that has not.
constexpr std::chrono::milliseconds none{0};
constexpr std::chrono::hours anHour{1};

class Keeping : public testing::Test {
 protected:
  KeptConsumerOptions options(std::chrono::milliseconds pause = none) {
    return {.name = "touchy",
            .open = [this]() -> Result<RunningConsumer> {
              ++opened_;
              if (cannotBeOpened_) return fail(ErrorCode::damaged, "a file of it is gone");
              stores_.push_back(std::make_unique<FaultyStore>());
              auto runner = openRunner<TouchyView>(*stores_.back(), log_.partitions());
              const std::shared_ptr<Consumer> consumer =
                  *Consumer::start(log_, std::move(runner), "test", moves_.moved());
              return RunningConsumer{.runner = std::shared_ptr<const Runner>(consumer, &consumer->runner()),
                                     .health = [running = consumer.get()] { return running->health(); },
                                     .stop = [running = consumer.get()] { running->stop(); }};
            },
            .mayOpen = [this]() -> Result<void> {
              if (full_) return fail(ErrorCode::unavailable, "there is no room yet");
              return {};
            },
            .firstPause = pause,
            .longestPause = pause};
  }
  void record(int count) {
    for (int i = 0; i < count; ++i) appendTo(log_, writer_, {attended("football")});
  }
  void waitUntilLevel(const KeptConsumer& kept) {
    ASSERT_TRUE(moves_.until([&] { return kept.health().caughtUpOnce; }));
  }
  // Lets its store fail at the next record, and waits until that has stopped it.
  void stopByFault(const KeptConsumer& kept) {
    stores_.back()->failWrites = true;
    record(1);
    ASSERT_TRUE(moves_.until([&] { return kept.health().stopped; }));
  }

  SimulatedLog log_{{.partitions = 2}};
  StreamWriter writer_{"case:1"};
  Moves moves_;
  std::vector<std::unique_ptr<FaultyStore>> stores_;
  int opened_ = 0;
  bool cannotBeOpened_ = false;
  bool full_ = false;
};

TEST_F(Keeping, TellsNothingOfAnotherHistoryAndIsOpenedAgainAtOnce) {
  KeptConsumer kept(options(anHour));
  EXPECT_TRUE(kept.keepRunning());
  const NamedConsumer named = kept.named();
  record(3);
  waitUntilLevel(kept);
  ASSERT_TRUE(moves_.until([&] { return kept.runner()->counts().records == 3; }));
  SimulatedLog backup{{.partitions = 2}};
  StreamWriter other{"case:1"};
  appendTo(backup, other, {attended("swimming")});
  log_.takeHistoryOf(backup);
  ASSERT_TRUE(moves_.until([&] { return kept.health().otherHistory; }));
  EXPECT_FALSE(kept.runner()) << "before anybody has looked at it";
  EXPECT_EQ(followingOf(kept.health()), schema::Following::CANNOT_ANSWER);
  EXPECT_EQ(named.historiesLeft(), 0U);
  EXPECT_TRUE(kept.keepRunning()) << "without a pause";
  EXPECT_EQ(opened_, 2);
  EXPECT_EQ(named.historiesLeft(), 1U);
  waitUntilLevel(kept);
  ASSERT_TRUE(moves_.until([&] { return kept.runner()->counts().records == 1; }));
  EXPECT_FALSE(kept.health().otherHistory);
}

TEST_F(Keeping, AnswersAsItLastStoodWhileItStandsStillAndSaysSo) {
  KeptConsumer kept(options(anHour));
  EXPECT_TRUE(kept.keepRunning());
  record(3);
  waitUntilLevel(kept);
  ASSERT_TRUE(moves_.until([&] { return kept.runner()->counts().records == 3; }));
  EXPECT_EQ(followingOf(kept.health()), schema::Following::UP_TO_DATE);
  stopByFault(kept);
  EXPECT_TRUE(kept.keepRunning()) << "that it has stopped is news";
  EXPECT_FALSE(kept.keepRunning()) << "it is not tried again before its pause is over";
  EXPECT_EQ(opened_, 1);
  EXPECT_EQ(followingOf(kept.health()), schema::Following::STANDS_STILL);
  EXPECT_THAT(kept.health().fault, testing::HasSubstr("full"));
  EXPECT_TRUE(kept.health().triesAgain);
  ASSERT_TRUE(kept.runner());
  EXPECT_EQ(kept.runner()->counts().records, 3U);
}

TEST_F(Keeping, IsOpenedAgainWhenThereIsRoom) {
  KeptConsumer kept(options());
  kept.keepRunning();
  waitUntilLevel(kept);
  stopByFault(kept);
  full_ = true;
  kept.keepRunning();
  EXPECT_TRUE(kept.keepRunning());
  EXPECT_EQ(kept.health().fault, "there is no room yet");
  EXPECT_TRUE(kept.runner()) << "what it was is not let go of while it could not be opened again";
  EXPECT_EQ(opened_, 1);
  full_ = false;
  EXPECT_TRUE(kept.keepRunning());
  EXPECT_EQ(opened_, 2);
  waitUntilLevel(kept);
  ASSERT_TRUE(moves_.until([&] { return kept.health().follows(); }));
  EXPECT_EQ(kept.health().fault, "");
  EXPECT_FALSE(kept.health().triesAgain);
}

TEST_F(Keeping, SaysWhyItCannotAnswerUntilItCanBeOpened) {
  cannotBeOpened_ = true;
  KeptConsumer kept(options());
  EXPECT_TRUE(kept.keepRunning());
  EXPECT_FALSE(kept.runner());
  EXPECT_EQ(followingOf(kept.health()), schema::Following::CANNOT_ANSWER);
  EXPECT_EQ(kept.health().fault, "a file of it is gone");
  EXPECT_FALSE(kept.keepRunning()) << "the same once more is no news";
  EXPECT_EQ(opened_, 2);
  cannotBeOpened_ = false;
  EXPECT_TRUE(kept.keepRunning());
  waitUntilLevel(kept);
}

TEST_F(Keeping, IsNotOpenedAgainOnceItIsToldToStop) {
  KeptConsumer kept(options());
  kept.keepRunning();
  waitUntilLevel(kept);
  kept.stop();
  ASSERT_TRUE(moves_.until([&] { return kept.health().stopped; }));
  EXPECT_FALSE(kept.keepRunning());
  EXPECT_EQ(opened_, 1);
  kept.close();
  EXPECT_FALSE(kept.runner());
}

TEST_F(Keeping, DoublesItsPauseUpToTheLongest) {
  cannotBeOpened_ = true;
  auto growing = options();
  growing.firstPause = std::chrono::hours{1};
  growing.longestPause = std::chrono::hours{1};
  KeptConsumer kept(growing);
  kept.keepRunning();
  const auto left = *kept.health().triesAgain - std::chrono::steady_clock::now();
  EXPECT_GT(left, std::chrono::minutes{50});
  EXPECT_LE(left, std::chrono::hours{1});
}

}  // namespace
}  // namespace casefold
