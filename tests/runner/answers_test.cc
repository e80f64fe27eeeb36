// What surrounds a view's own answers: envelopes, pages, cursors, and what a query may not ask.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "projections/runner/key.h"
#include "schemas/limits.capnp.h"
#include "tests/runner/scene.h"

namespace casefold {
namespace {

using Streams = std::vector<std::string>;

// The toy view, listing backward: those who attended least first, and none who attended five times or more.
struct LeastFirstView : toy::AttendanceView {
  static constexpr std::string_view name = "least-first";
  static Result<ListPlan> plan(const Conditions& /*conditions*/) {
    return ListPlan{{.prefix = Key('n').bytes(),
                     .until = Key('n').number(~std::uint64_t{4}).bytes(),
                     .direction = Direction::backward}};
  }
};

// The toy view, listing in an order that no row has: the last id first.
struct LastIdFirstView : toy::AttendanceView {
  static constexpr std::string_view name = "last-id-first";
  static Result<std::optional<std::vector<WorkedOutItem>>> workedOut(const Conditions& /*conditions*/,
                                                                     const Reading& reading) {
    std::vector<WorkedOutItem> items;
    CASEFOLD_CHECK(reading.streams("case:", {}, [&](std::string_view stream, const StreamHead&) {
      items.insert(items.begin(), {std::string(stream), {}});
      return true;
    }));
    return items;
  }
};

struct Listed {
  Streams streams;
  std::string cursor;
  std::vector<std::string> positions;
};

struct Where {
  std::vector<std::pair<std::string, std::string>> fields = {};
  std::uint32_t limit = 0;
  std::string cursor = {};
};

Result<Listed> list(const Reading& reading, const Where& where) {
  capnp::MallocMessageBuilder queryMessage, pageMessage;
  auto query = queryMessage.initRoot<schema::ListQuery>();
  auto conditions = query.initWhere(static_cast<unsigned>(where.fields.size()));
  for (unsigned i = 0; i < where.fields.size(); ++i) {
    conditions[i].setField(where.fields[i].first);
    conditions[i].setValue(where.fields[i].second);
  }
  query.setLimit(where.limit);
  query.setCursor(where.cursor);
  auto page = pageMessage.initRoot<schema::Page>();
  CASEFOLD_CHECK(reading.list(query.asReader(), page));
  Listed listed;
  for (auto item : page.getItems()) listed.streams.emplace_back(view(item.getStream().asReader()));
  listed.cursor = view(page.getCursor().asReader());
  for (auto position : page.getPositions()) listed.positions.emplace_back(position.cStr());
  return listed;
}

template <class View>
void recordAttendances(Scene<View>& scene, int streams, int upTo) {
  for (int i = 0; i < streams; ++i) {
    auto stream = "case:" + std::to_string(100 + i);
    scene.recorded(stream, {linked(i % 2 == 0 ? "Ann" : "Ben")});
    for (int n = 0; n < i % upTo; ++n) scene.recorded(stream, {attended("football")});
  }
  scene.fold();
}

// All pages of a list, one after the other; `between` is called after each.
template <class View>
Streams allPages(
    Scene<View>& scene, Where where, const std::function<void()>& between = [] {}) {
  Streams all;
  do {
    auto page = list(*scene.runner().reading(), where);
    EXPECT_TRUE(page) << page.error().message;
    if (!page || all.size() > 1000) return all;
    EXPECT_LE(page->streams.size(), where.limit);
    all.insert(all.end(), page->streams.begin(), page->streams.end());
    where.cursor = page->cursor;
    between();
  } while (!where.cursor.empty());
  return all;
}

TEST(Lists, GoThroughAllRowsInOrderWhateverThePage) {
  Scene<toy::AttendanceView> scene;
  recordAttendances(scene, 23, 4);
  auto whole = list(*scene.runner().reading(), {});
  ASSERT_TRUE(whole);
  ASSERT_EQ(whole->streams.size(), 23U);
  EXPECT_EQ(whole->cursor, "");
  for (std::uint32_t limit = 1; limit < 25; ++limit)
    EXPECT_EQ(allPages(scene, {.limit = limit}), whole->streams) << "pages of " << limit;
  auto ofAnn = allPages(scene, {.fields = {{"linkPerson", "Ann"}}, .limit = 5});
  EXPECT_EQ(ofAnn.size(), 12U);
  EXPECT_TRUE(std::ranges::is_sorted(ofAnn));
}

TEST(Lists, GoBackwardBetweenTheirBounds) {
  Scene<LeastFirstView> scene;
  recordAttendances(scene, 23, 7);
  Streams expected;
  for (int attended = 0; attended < 5; ++attended)
    for (int i = 22; i >= 0; --i)
      if (i % 7 == attended) expected.push_back("case:" + std::to_string(100 + i));
  for (std::uint32_t limit : {1U, 2U, 5U, 100U}) EXPECT_EQ(allPages(scene, {.limit = limit}), expected);
}

TEST(Lists, KeepTheirPlaceWhileRowsComeAndGo) {
  Scene<toy::AttendanceView> scene;
  for (int i = 0; i < 20; ++i) scene.recorded("case:" + std::to_string(100 + i), {attended("football")});
  scene.fold();
  int more = 0;
  auto seen = allPages(scene, {.limit = 3}, [&] {
    // Before the cursor, and behind it.
    scene.recorded("case:000" + std::to_string(more), {attended("football")});
    scene.recorded("case:999" + std::to_string(more), {attended("football")});
    // The last one of the page moves to another place in the list.
    if (more++ == 0) scene.recorded("case:102", {attended("music")});
    scene.fold();
  });
  EXPECT_TRUE(std::ranges::is_sorted(seen)) << "nothing is shown twice, nothing before what was shown";
  for (int i = 0; i < 20; ++i)
    EXPECT_THAT(seen, testing::Contains("case:" + std::to_string(100 + i)).Times(1));
}

TEST(Lists, AreCutAtTheLimitOfTheSchema) {
  Scene<toy::AttendanceView> scene(1);
  for (int i = 0; i < 1005; ++i) scene.recorded("case:" + std::to_string(i), {linked("Ann")});
  scene.foldAtOnce();
  auto reading = scene.runner().reading();
  EXPECT_EQ(list(*reading, {})->streams.size(), std::size_t{schema::DEFAULT_PAGE_ENTRIES});
  auto most = list(*reading, {.limit = 4'000'000'000});
  EXPECT_EQ(most->streams.size(), std::size_t{schema::MAX_PAGE_ENTRIES});
  EXPECT_EQ(list(*reading, {.limit = 2000, .cursor = most->cursor})->streams.size(), 5U);
}

TEST(Lists, RefuseWhatTheyDoNotUnderstand) {
  Scene<toy::AttendanceView> scene;
  recordAttendances(scene, 3, 2);
  auto reading = scene.runner().reading();
  auto refusal = [&](const Where& where) {
    auto listed = list(*reading, where);
    EXPECT_FALSE(listed);
    return listed ? Error{} : listed.error();
  };
  auto unknown = refusal({.fields = {{"mentor", "Cleo"}}});
  EXPECT_EQ(unknown.code, ErrorCode::malformed);
  EXPECT_EQ(unknown.path, "where");
  EXPECT_THAT(unknown.message, testing::HasSubstr("linkPerson"));
  EXPECT_THAT(unknown.message, testing::Not(testing::HasSubstr("Cleo")));
  EXPECT_EQ(refusal({.fields = {{"linkPerson", "a"}, {"linkPerson", "b"}}}).code, ErrorCode::malformed);
  const Where tooMany{.fields = {schema::MAX_CONDITIONS + 1, {"linkPerson", "a"}}};
  EXPECT_EQ(refusal(tooMany).code, ErrorCode::tooLarge);
  for (const auto* cursor : {"x", "0g", "6e0", "case:1", "6E"}) {
    auto refused = refusal({.cursor = cursor});
    EXPECT_EQ(refused.code, ErrorCode::malformed) << cursor;
    EXPECT_EQ(refused.path, "cursor") << cursor;
  }
}

TEST(Lists, ACursorOfAnotherListTakesNobodyOutOfThisOne) {
  Scene<toy::AttendanceView> scene;
  recordAttendances(scene, 12, 3);
  auto reading = scene.runner().reading();
  const Where ofAnn{.fields = {{"linkPerson", "Ann"}}, .limit = 50};
  const auto whole = list(*reading, ofAnn)->streams;
  ASSERT_FALSE(whole.empty());
  int before = 0, behind = 0;
  for (int first = 0; first < 256; ++first) {
    auto forged = ofAnn;
    forged.cursor = fmt::format("{:02x}ff00", first);
    auto listed = list(*reading, forged);
    ASSERT_TRUE(listed);
    // A place before all of the list, or behind it; never within.
    if (listed->streams.empty()) {
      ++behind;
    } else {
      EXPECT_EQ(listed->streams, whole) << forged.cursor;
      ++before;
    }
  }
  EXPECT_GT(before, 0);
  EXPECT_GT(behind, 0);
}

TEST(Lists, SayHowFarTheViewHasRead) {
  Scene<toy::AttendanceView> scene(2);
  EXPECT_TRUE(list(*scene.runner().reading(), {})->positions.empty());
  scene.recorded("case:1", {attended("football")});
  scene.recorded("case:1", {attended("football")});
  scene.fold();
  EXPECT_EQ(list(*scene.runner().reading(), {})->positions,
            std::vector<std::string>{Position({partitionOf("case:1", 2), Offset{1}}).text()});
}

class Shown : public testing::Test {
 protected:
  Result<schema::Answer::Reader> show(const Reading& reading, const std::string& stream) {
    answer_ = std::make_unique<capnp::MallocMessageBuilder>();
    capnp::MallocMessageBuilder query;
    auto answer = answer_->initRoot<schema::Answer>();
    CASEFOLD_CHECK(reading.show(stream, query.initRoot<schema::ShowQuery>().asReader(), answer));
    return answer.asReader();
  }
  Scene<toy::AttendanceView> scene_{1};
  std::unique_ptr<capnp::MallocMessageBuilder> answer_;
};

TEST_F(Shown, AStreamWithoutARecordIsAtVersionZeroAndComplete) {
  auto nothing = show(*scene_.runner().reading(), "case:1");
  ASSERT_TRUE(nothing) << nothing.error().message;
  EXPECT_EQ(nothing->getVersion(), 0U);
  EXPECT_EQ(view(nothing->getPosition()), "");
  EXPECT_TRUE(nothing->getComplete());
  scene_.recorded("case:2", {attended("football")});
  scene_.fold();
  auto other = show(*scene_.runner().reading(), "case:1");
  EXPECT_EQ(view(other->getPosition()), "0:0") << "it was looked for up to there";
}

TEST_F(Shown, AnswersSayWhereTheyWereMade) {
  for (int i = 0; i < 3; ++i) scene_.recorded("case:1", {attended("football")});
  scene_.fold();
  auto answer = show(*scene_.runner().reading(), "case:1");
  EXPECT_EQ(view(answer->getStream()), "case:1");
  EXPECT_EQ(answer->getVersion(), 3U);
  EXPECT_EQ(view(answer->getPosition()), "0:2");
  EXPECT_TRUE(answer->getComplete());
  EXPECT_FALSE(answer->hasIncomplete());
}

TEST_F(Shown, AReadingStandsStillWhileTheViewMovesOn) {
  scene_.recorded("case:1", {attended("football")});
  scene_.fold();
  auto reading = scene_.runner().reading();
  scene_.recorded("case:1", {attended("music"), visited()});
  scene_.fold();
  auto answer = show(*reading, "case:1");
  EXPECT_EQ(answer->getVersion(), 1U);
  EXPECT_EQ(view(answer->getPosition()), "0:0");
  EXPECT_EQ(answer->getBody().getAs<toy::schema::Attendance>().getActivities().size(), 1U);
}

TEST_F(Shown, RefusesWhatIsNoStream) {
  for (const auto* stream : {"", "case", "case:", ":1", "dragon:1", "case:a b", "case:\xff"}) {
    auto answer = show(*scene_.runner().reading(), stream);
    ASSERT_FALSE(answer) << stream;
    EXPECT_EQ(answer.error().code, ErrorCode::malformed);
    EXPECT_EQ(answer.error().path, "stream");
  }
}

TEST_F(Shown, TheJournalIsReadByVersionAndByPosition) {
  for (const auto* activity : {"football", "music", "drama"}) scene_.recorded("case:1", {attended(activity)});
  scene_.appendRaw(Partition{0}, asBytes("garbage"));
  scene_.recorded("case:2", {attended("cooking")});
  scene_.fold();
  auto reading = scene_.runner().reading();
  const StreamReading stream(*reading, "case:1");
  std::string activity;
  ASSERT_TRUE(stream.record(Version{2}, [&](const JournalRecord& record) {
    activity = view(record.reader.record().getEvents()[0].getActivityAttended().getActivity());
  }));
  EXPECT_EQ(activity, "music");
  EXPECT_EQ(stream.record(Version{4}, [](const auto&) {}).error().code, ErrorCode::notFound);
  EXPECT_EQ(stream.record(Version{0}, [](const auto&) {}).error().code, ErrorCode::notFound);
  std::vector<std::uint64_t> offsets;
  ASSERT_TRUE(reading->recordsFrom(Partition{0}, Offset{1}, [&](const JournalRecord& record) {
    offsets.push_back(record.position.offset.get());
    return true;
  }));
  EXPECT_EQ(offsets, (std::vector<std::uint64_t>{1, 2, 4}));
}

TEST(Lists, ShowWhatAViewWorksOutInItsOwnOrderPageByPage) {
  Scene<LastIdFirstView> scene;
  recordAttendances(scene, 7, 3);
  const Streams all = {"case:106", "case:105", "case:104", "case:103", "case:102", "case:101", "case:100"};
  for (const std::uint32_t limit : {1U, 2U, 3U, 6U, 7U, 8U})
    EXPECT_EQ(allPages(scene, {.limit = limit}), all) << limit;
  EXPECT_EQ(list(*scene.runner().reading(), {.limit = 7})->cursor, "");
  const auto reading = scene.runner().reading();
  const auto first = list(*reading, {.limit = 2});
  ASSERT_FALSE(first->cursor.empty());
  const auto past = list(*reading, {.cursor = hex(asBytes("4000000000"))});
  ASSERT_TRUE(past);
  EXPECT_TRUE(past->streams.empty());
  for (const auto* text : {"-1", "two", "2 ", "99999999999999999999999"})
    EXPECT_EQ(list(*reading, {.cursor = hex(asBytes(text))}).error().path, "cursor") << text;
}

}  // namespace
}  // namespace casefold
