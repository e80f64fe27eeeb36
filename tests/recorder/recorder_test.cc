#include "tests/recorder/recorder_fixture.h"

namespace casefold {
namespace {

using Kind = CommandOutcome::Kind;

TEST_F(RecorderTest, AnswersWithVersionAndPositionOnceTheLogHasDecided) {
  auto recorder = this->recorder();
  auto first = submit(*recorder, {.command = "c1", .version = 0}).get();
  EXPECT_EQ(first.kind, Kind::RECORDED);
  EXPECT_EQ(first.version, Version{1});
  ASSERT_TRUE(first.position);
  EXPECT_EQ(first.position->partition, partitionOf("case:1", 4));
  EXPECT_EQ(submit(*recorder, {.command = "c2", .version = 1}).get().version, Version{2});
  EXPECT_EQ(submit(*recorder, {.command = "c3"}).get().version, Version{3});
}

TEST_F(RecorderTest, GivesARetriedCommandTheFirstAnswerAtAnyRecorder) {
  auto one = recorder(), two = recorder();
  auto first = submit(*one, {.command = "c1", .version = 0}).get();
  for (auto* asked : {one.get(), two.get()}) {
    auto again = submit(*asked, {.command = "c1", .version = 0}).get();
    EXPECT_EQ(again.kind, Kind::DUPLICATE);
    EXPECT_EQ(again.version, first.version);
    EXPECT_EQ(again.position, first.position);
    auto other = submit(*asked, {.command = "c1", .note = "something else"}).get();
    EXPECT_EQ(other.kind, Kind::REFUSED);
    ASSERT_TRUE(other.error);
    EXPECT_EQ(other.error->code, ErrorCode::commandReused);
    EXPECT_EQ(other.version, Version{1});
  }
}

TEST_F(RecorderTest, TellsOfAVersionInThePastAndOneInTheFuture) {
  auto recorder = this->recorder();
  ASSERT_EQ(submit(*recorder, {.command = "c1"}).get().kind, Kind::RECORDED);
  ASSERT_EQ(submit(*recorder, {.command = "c2"}).get().kind, Kind::RECORDED);
  for (std::uint64_t version : {0, 1, 3, 99}) {
    auto outcome = submit(*recorder, {.command = fmt::format("at{}", version), .version = version}).get();
    EXPECT_EQ(outcome.kind, Kind::CONFLICT) << version;
    EXPECT_EQ(outcome.version, Version{2}) << version;
  }
}

TEST_F(RecorderTest, KeepsTheOrderOfManyCommandsInFlightForOneStream) {
  auto recorder = this->recorder();
  std::vector<std::future<CommandOutcome>> asked;
  for (int i = 0; i < 1000; ++i) asked.push_back(submit(*recorder, {.command = fmt::format("c{}", i)}));
  for (std::uint64_t i = 0; i < asked.size(); ++i) {
    auto outcome = asked[i].get();
    ASSERT_EQ(outcome.kind, Kind::RECORDED);
    EXPECT_EQ(outcome.version, Version{i + 1});
  }
}

TEST_F(RecorderTest, ChainsCommandsThatEachNameTheVersionBefore) {
  auto recorder = this->recorder();
  std::vector<std::future<CommandOutcome>> asked;
  for (std::uint64_t i = 0; i < 100; ++i)
    asked.push_back(submit(*recorder, {.command = fmt::format("c{}", i), .version = i}));
  for (auto& each : asked) EXPECT_EQ(each.get().kind, Kind::RECORDED);
}

TEST_F(RecorderTest, AnswersTheSameCommandTwiceInFlightOnceAsRecorded) {
  auto recorder = this->recorder();
  auto one = submit(*recorder, {.command = "c1"});
  auto two = submit(*recorder, {.command = "c1"});
  EXPECT_EQ(one.get().kind, Kind::RECORDED);
  EXPECT_EQ(two.get().kind, Kind::DUPLICATE);
}

TEST_F(RecorderTest, GoesOnFromTheLogAloneWhenItIsMadeAnew) {
  submit(*recorder(), {.command = "c1"}).get();
  auto fresh = recorder();
  EXPECT_EQ(submit(*fresh, {.command = "c1"}).get().kind, Kind::DUPLICATE);
  EXPECT_EQ(submit(*fresh, {.command = "c2"}).get().version, Version{2});
}

TEST_F(RecorderTest, RefusesWhatCannotBeARecordAndSaysWhere) {
  auto recorder = this->recorder();
  auto outcome = submit(*recorder, {.stream = "child:1", .command = "c1"}).get();
  EXPECT_EQ(outcome.kind, Kind::REFUSED);
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->path, "stream");
}

TEST_F(RecorderTest, AnswersWhatIsInFlightWhenItIsClosed) {
  auto recorder = this->recorder();
  auto ahead = submit(*recorder, {.command = "c1", .version = 7});
  recorder.reset();
  auto outcome = ahead.get();
  EXPECT_TRUE(outcome.kind == Kind::UNKNOWN || outcome.kind == Kind::CONFLICT);
}

}  // namespace
}  // namespace casefold
