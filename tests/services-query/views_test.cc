#include <algorithm>

#include "schemas/codec/record.h"
#include "tests/services-query/service_fixture.h"

namespace casefold {
namespace {

using testing::HasSubstr;

std::uint32_t attendedTimes(const Owned<schema::Answer>& answer) {
  return answer.get().getBody().getAs<toy::schema::Attendance>().getAttended();
}

TEST_P(EitherServiceTest, ReadsItsOwnWrite) {
  const auto asking = either();
  for (std::uint32_t n = 1; n <= 50; ++n) {
    const std::string position = record({.stream = "case:1"});
    const auto answer = show(*asking, "case:1", {position});
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->get().getVersion(), n);
    EXPECT_EQ(attendedTimes(*answer), n);
    EXPECT_TRUE(answer->get().getComplete());
  }
}

TEST_P(EitherServiceTest, AnswersAboutAStreamWithoutARecordAtVersionZero) {
  const auto answer = show(*either(), "case:nobody");
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->get().getVersion(), 0U);
  EXPECT_EQ(attendedTimes(*answer), 0U);
}

TEST_P(EitherServiceTest, SaysNotYetWhenTheViewHasNotReadThatFarInTime) {
  const auto answer = show(*either(), "case:1", {"0:7"}, 20);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::notYet);
}

TEST_F(ServiceTest, WakesACallThatWaitsForAPosition) {
  // Where the next record of the stream will be, before it is there.
  const auto first = *Position::parse(record({}));
  const std::string next = Position{first.partition, first.offset.next()}.text();
  auto waiting = meanwhile([&](Client& other) { return show(other, "case:1", {next}, 30'000); });
  EXPECT_EQ(record({}), next);
  const auto answer = waiting.get();
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_GE(answer->get().getVersion(), 2U);
}

// A view that has stopped, as it says so itself.
ConsumerHealth stoppedFor(std::chrono::hours hours) {
  return {.caughtUpOnce = true,
          .stopped = true,
          .fault = "the disk is full",
          .level = std::chrono::steady_clock::now() - hours};
}

void expectStandsStill(schema::Stale::Reader stale, const Clock& clock) {
  EXPECT_EQ(stale.getState(), schema::Following::STANDS_STILL);
  EXPECT_EQ(view(stale.getReason()), "the disk is full");
  const Instant since{std::chrono::microseconds{stale.getSince()}};
  EXPECT_GT(clock.now() - since, std::chrono::minutes{119});
  EXPECT_LT(clock.now() - since, std::chrono::minutes{125});
}

TEST_P(EitherServiceTest, SaysInEveryKindOfAnswerThatTheViewStandsStillSinceWhenAndWhy) {
  const std::string position = record({});
  ASSERT_TRUE(service_.waitUntilTheViewIsLevel());
  const auto asking = either();
  const auto fresh = show(*asking, "case:1", {position});
  ASSERT_TRUE(fresh);
  EXPECT_FALSE(fresh->get().hasStale());
  service_.viewHealth = stoppedFor(std::chrono::hours{2});
  const auto shown = show(*asking, "case:1");
  ASSERT_TRUE(shown) << shown.error().message;
  ASSERT_TRUE(shown->get().hasStale());
  EXPECT_EQ(attendedTimes(*shown), 1U) << "it answers as it last stood";
  expectStandsStill(shown->get().getStale(), service_.clock);
  const auto listed = asking->list("touchy", [](schema::ListQuery::Builder) {});
  ASSERT_TRUE(listed) << listed.error().message;
  ASSERT_TRUE(listed->get().hasStale());
  expectStandsStill(listed->get().getStale(), service_.clock);
  auto watching = asking->watch("touchy", {.live = true});
  ASSERT_TRUE(watching) << watching.error().message;
  const auto changes = (*watching)->next(10, std::chrono::seconds{60});
  ASSERT_TRUE(changes) << changes.error().message;
  ASSERT_TRUE(changes->get().hasStale()) << "news of itself: it does not wait for a change";
  expectStandsStill(changes->get().getStale(), service_.clock);
  const auto status = asking->status();
  ASSERT_TRUE(status) << status.error().message;
  const auto touchy = status->get().getViews()[0];
  EXPECT_EQ(touchy.getFollowing(), schema::Following::STANDS_STILL);
  EXPECT_GT(touchy.getSince(), 0);
  const auto later = show(*asking, "case:1", {"0:99"}, 20);
  ASSERT_FALSE(later);
  EXPECT_EQ(later.error().code, ErrorCode::notYet);
  EXPECT_THAT(later.error().message, HasSubstr("stands still: the disk is full"));
}

TEST_P(EitherServiceTest, TellsBeingBehindFromStandingStill) {
  record({});
  const auto asking = either();
  for (const bool once : {false, true}) {
    service_.viewHealth = ConsumerHealth{
        .caughtUpOnce = once,
        .level = std::chrono::steady_clock::now() - ConsumerHealth::behindAfter - std::chrono::seconds{1}};
    const auto shown = show(*asking, "case:1");
    ASSERT_TRUE(shown) << shown.error().message;
    ASSERT_TRUE(shown->get().hasStale());
    EXPECT_EQ(shown->get().getStale().getState(), schema::Following::BEHIND);
    EXPECT_EQ(shown->get().getStale().getReason().size(), 0U);
  }
}

TEST_P(EitherServiceTest, RefusesPositionsThatAreNone) {
  const auto asking = either();
  for (const auto& positions : std::vector<std::vector<std::string>>{{""},
                                                                     {"0"},
                                                                     {"0:"},
                                                                     {"0:-1"},
                                                                     {"3:0"},
                                                                     {"x:1"},
                                                                     {"0:1", "0:2"},
                                                                     {"0:18446744073709551615"},
                                                                     {"0:1", "1:1", "2:1", "0:1"}}) {
    const auto answer = show(*asking, "case:1", positions, 10);
    ASSERT_FALSE(answer) << testing::PrintToString(positions);
    EXPECT_EQ(answer.error().code, ErrorCode::malformed) << testing::PrintToString(positions);
  }
}

TEST_P(EitherServiceTest, RefusesStreamsAndViewsThatAreNone) {
  const auto asking = either();
  EXPECT_EQ(show(*asking, "nonsense").error().code, ErrorCode::malformed);
  const auto other = asking->list("no-such-view", [](auto) {});
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::notServed);
  EXPECT_THAT(other.error().message, HasSubstr("touchy")) << "it says which views there are";
}

TEST_P(EitherServiceTest, ListsInPages) {
  std::string last;
  for (int n = 0; n < 25; ++n) last = record({.stream = "case:" + std::to_string(n)});
  const auto asking = either();
  std::vector<std::string> found;
  std::string cursor;
  do {
    const auto page = asking->list("touchy", [&](schema::ListQuery::Builder query) {
      query.setLimit(10);
      query.setCursor(cursor);
      query.initAtLeast(1).set(0, last);
    });
    ASSERT_TRUE(page) << page.error().message;
    EXPECT_LE(page->get().getItems().size(), 10U);
    for (const auto item : page->get().getItems()) found.emplace_back(view(item.getStream()));
    cursor = view(page->get().getCursor());
  } while (!cursor.empty());
  EXPECT_EQ(found.size(), 25U);
  std::ranges::sort(found);
  EXPECT_TRUE(std::ranges::unique(found).empty());
  const auto refused = asking->list(
      "touchy", [](schema::ListQuery::Builder query) { query.initWhere(1)[0].setField("colour"); });
  EXPECT_EQ(refused.error().code, ErrorCode::malformed);
}

TEST_P(EitherServiceTest, SaysInEveryAnswerThatAStreamIsQuarantined) {
  record({});
  const std::string position = record({.activity = "refuse"});
  const auto asking = either();
  const auto answer = show(*asking, "case:1", {position});
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_FALSE(answer->get().getComplete());
  EXPECT_EQ(answer->get().getIncomplete().getSince(), 2U);
  const auto status = asking->status();
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_EQ(status->get().getViews()[0].getQuarantined(), 1U);
  EXPECT_EQ(view(status->get().getViews()[0].getQuarantine()[0].getStream()), "case:1");
}

TEST_P(EitherServiceTest, TellsHowThingsStand) {
  std::string last;
  for (int n = 0; n < 10; ++n) last = record({.stream = "case:" + std::to_string(n % 3)});
  const auto asking = either();
  ASSERT_TRUE(show(*asking, "case:1", {last}));
  const auto status = asking->status();
  ASSERT_TRUE(status) << status.error().message;
  const auto told = status->get();
  EXPECT_EQ(view(told.getCountedBy()), "recorder");
  EXPECT_EQ(told.getStreams(), 3U);
  EXPECT_EQ(told.getRecords(), 10U);
  EXPECT_EQ(told.getEvents(), 10U);
  ASSERT_EQ(told.getEventsByType().size(), 1U);
  EXPECT_EQ(view(told.getEventsByType()[0].getName()), "activity.attended");
  ASSERT_EQ(told.getPartitions().size(), testPartitions);
  std::uint64_t ends = 0;
  for (const auto partition : told.getPartitions()) ends += partition.getEnd();
  EXPECT_EQ(ends, 10U);
  ASSERT_EQ(told.getViews().size(), 2U);
  EXPECT_EQ(view(told.getViews()[0].getView()), "touchy");
}

TEST_P(EitherServiceTest, TellsOfAConsumersFaultAndGoesOnAnswering) {
  const std::string position = record({});
  ASSERT_TRUE(show(*either(), "case:1", {position}));
  service_.log.setAway(true);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (service_.view->health().fault.empty() && std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
  const auto asking = either();
  EXPECT_TRUE(show(*asking, "case:1")) << "what was read is still served";
  const auto status = asking->status();
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_NE(view(status->get().getViews()[0].getFault()), "");
  EXPECT_EQ(status->get().getPartitions().size(), 0U) << "the ends are not known";
}

TEST_F(ServiceTest, AnswersCallsThatOnlyWaitWhenItIsStopped) {
  auto waiting = std::async(std::launch::async, [this] {
    return show(*client(Over::wire, {.retryFor = std::chrono::milliseconds{0}}), "case:1", {"0:7"}, 60'000);
  });
  while (service_.server->counters().callsInFlight == 0) std::this_thread::yield();
  const auto begun = std::chrono::steady_clock::now();
  service_.server->stop(std::chrono::seconds(300));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(50));
  EXPECT_FALSE(waiting.get());
}

INSTANTIATE_TEST_SUITE_P(Services, EitherServiceTest, testing::Values(Over::wire, Over::sameProcess),
                         [](const auto& over) { return over.param == Over::wire ? "Wire" : "SameProcess"; });

}  // namespace
}  // namespace casefold
