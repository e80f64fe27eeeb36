// The recorder's work without its thread: each step of it is taken by the test.
#include "services/recorder/streams.h"

#include <gmock/gmock.h>

#include "tests/recorder/in_hand.h"
#include "tests/simulation/simulated_log.h"

namespace casefold {
namespace {

using Kind = CommandOutcome::Kind;

constexpr SteadyTime now{};

class StreamsTest : public InHandTest {
 protected:
  std::unique_ptr<Streams> streams() { return *Streams::open(log_, makeMemoryStore(), clock_); }

  void take(Streams& streams, const Ask& ask, SteadyTime deadline = soon) {
    Taken command = untaken(ask, deadline);
    ASSERT_TRUE(streams.take(command, now));
  }

  // Reads to the log's end.
  void readAll(Streams& streams) {
    auto reader = *log_.reader(streams.runner().cut(), "test");
    do {
      const auto entries = reader->read(std::chrono::milliseconds{10});
      ASSERT_TRUE(entries);
      ASSERT_TRUE(streams.apply(*entries));
    } while (!reader->caughtUp());
    streams.caughtUp();
  }

  // The number of messages in the log.
  std::uint64_t appended() {
    std::uint64_t all = 0;
    const auto ends = *log_.ends(std::chrono::seconds{5});
    for (std::uint32_t p = 0; p < log_.partitions(); ++p) all += ends.next(Partition{p}).get();
    return all;
  }

  std::vector<CommandOutcome> toldBy(Streams& streams) { return given(streams.takeAnswers()); }

  SystemClock clock_;
  SimulatedLog log_{{.partitions = 2}};
};

TEST_F(StreamsTest, BuildOnNothingBeforeTheLogIsReadToItsEnd) {
  auto one = streams();
  take(*one, {.command = "c1"});
  EXPECT_EQ(appended(), 0U);
  readAll(*one);
  one->advance(now);
  EXPECT_EQ(appended(), 1U);
  EXPECT_TRUE(toldBy(*one).empty()) << "not before it is read back";
  readAll(*one);
  const auto told = toldBy(*one);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].kind, Kind::RECORDED);
}

TEST_F(StreamsTest, RefuseAnUnknownVersionOnlyOnceTheyHaveReadAsFarAsItsClientMay) {
  auto behind = streams(), ahead = streams();
  readAll(*behind);
  readAll(*ahead);
  take(*ahead, {.command = "c1"});
  // The client has seen version 1 elsewhere; this recorder has not.
  take(*behind, {.command = "c2", .version = 1});
  take(*behind, {.stream = "case:2", .command = "c3", .version = 9});
  ASSERT_TRUE(behind->endsWanted());
  const auto upTo = behind->askingEnds();
  EXPECT_FALSE(behind->endsWanted());
  behind->endsAre(*log_.ends(std::chrono::seconds{5}), upTo);
  EXPECT_TRUE(toldBy(*behind).empty());
  readAll(*behind);
  behind->settle(now);
  behind->advance(now);
  auto told = toldBy(*behind);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].command, "c3");
  EXPECT_EQ(told[0].kind, Kind::CONFLICT);
  readAll(*behind);
  told = toldBy(*behind);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].command, "c2");
  EXPECT_EQ(told[0].version, Version{2});
}

TEST_F(StreamsTest, AppendTheSameBytesAgainAfterAPauseWhereNobodyKnowsWhetherTheyLanded) {
  auto one = streams();
  readAll(*one);
  log_.setFates([](Partition, Bytes) { return AppendFate::unknownLost; });
  take(*one, {.command = "c1"});
  log_.setFates([](Partition, Bytes) { return AppendFate::lands; });
  one->settle(now);
  one->advance(now);
  EXPECT_EQ(appended(), 0U) << "a pause first";
  one->settle(now + std::chrono::seconds{1});
  one->advance(now + std::chrono::seconds{1});
  EXPECT_EQ(appended(), 1U);
  readAll(*one);
  EXPECT_EQ(toldBy(*one).at(0).kind, Kind::RECORDED);
}

TEST_F(StreamsTest, AnswerAtTheDeadlineWhateverTheLogDoes) {
  auto one = streams();
  readAll(*one);
  log_.setFates([](Partition, Bytes) { return AppendFate::unknownLate; });
  take(*one, {.command = "c1"}, soon);
  EXPECT_EQ(one->nextDeadline(), soon);
  one->settle(soon - std::chrono::seconds{1});
  EXPECT_TRUE(toldBy(*one).empty());
  one->settle(soon);
  EXPECT_EQ(toldBy(*one).at(0).kind, Kind::UNKNOWN);
  EXPECT_FALSE(one->nextDeadline());
  log_.landLate();
  readAll(*one);
  EXPECT_TRUE(toldBy(*one).empty()) << "each is answered once";
  take(*one, {.command = "c1"});
  EXPECT_EQ(toldBy(*one).at(0).kind, Kind::DUPLICATE);
}

}  // namespace
}  // namespace casefold
