// A record that a fold refuses stops that stream in that view, visibly, and nothing else.
#include <gmock/gmock.h>

#include "tests/runner/scene.h"

namespace casefold {
namespace {

// Activities that TouchyView fails on, and what is then said. Nothing that an exception says is passed on.
class Quarantined : public testing::TestWithParam<std::pair<const char*, const char*>> {
 protected:
  [[nodiscard]] static Fact refused() { return attended(GetParam().first); }
  void expectStopped(std::uint64_t since) {
    auto head = scene_.head("case:1");
    ASSERT_TRUE(head.quarantine);
    EXPECT_EQ(head.quarantine->since, Version{since});
    EXPECT_EQ(head.quarantine->reason, GetParam().second);
    auto all = scene_.runner().quarantined();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all.at("case:1").since, Version{since});
  }
  Scene<> scene_;
};

TEST_P(Quarantined, StopsAtTheStateBeforeTheRecord) {
  scene_.recorded("case:1", {attended("football")});
  scene_.recorded("case:1", {refused()});
  scene_.recorded("case:2", {attended("music")});
  scene_.fold();
  expectStopped(2);
  EXPECT_EQ(scene_.state("case:1").attended, 1U);
  EXPECT_EQ(scene_.activities("case:1"), std::vector<std::string>{"football"});
  EXPECT_EQ(scene_.state("case:2").attended, 1U);
}

TEST_P(Quarantined, TakesNothingOfARecordWhoseLaterEventIsRefused) {
  scene_.recorded("case:1", {attended("football"), linked("Ann")});
  scene_.recorded("case:1", {attended("music"), visited(), refused(), linked("Ben")});
  scene_.fold();
  expectStopped(2);
  EXPECT_EQ(scene_.state("case:1").attended, 1U);
  EXPECT_EQ(scene_.state("case:1").linkPerson, "Ann");
  EXPECT_EQ(scene_.activities("case:1"), std::vector<std::string>{"football"});
}

TEST_P(Quarantined, StopsAtTheFirstRecordOfAStreamToo) {
  scene_.recorded("case:1", {refused()});
  scene_.fold();
  expectStopped(1);
  EXPECT_EQ(scene_.state("case:1").attended, 0U);
}

TEST_P(Quarantined, KeepsTheRecordsThatComeAfterInTheJournal) {
  scene_.recorded("case:1", {refused()});
  scene_.fold();
  scene_.restart();
  for (int i = 0; i < 3; ++i) scene_.recorded("case:1", {attended("music")});
  scene_.recorded("case:2", {attended("music")});
  scene_.fold();  // compares the journal with the log
  expectStopped(1);
  EXPECT_EQ(scene_.head("case:1").version, Version{4});
  EXPECT_EQ(scene_.state("case:2").attended, 1U);
}

TEST_P(Quarantined, StandsInListsAsItLastWas) {
  scene_.recorded("case:1", {linked("Ann")});
  scene_.fold();
  scene_.recorded("case:1", {linked("Ben"), refused()});
  scene_.fold();
  capnp::MallocMessageBuilder query, page;
  auto asked = query.initRoot<schema::ListQuery>();
  auto condition = asked.initWhere(1)[0];
  condition.setField("linkPerson");
  condition.setValue("Ann");
  auto listed = page.initRoot<schema::Page>();
  ASSERT_TRUE(scene_.runner().reading()->list(asked.asReader(), listed));
  ASSERT_EQ(listed.getItems().size(), 1U);
  EXPECT_EQ(view(listed.getItems()[0].getStream().asReader()), "case:1");
  EXPECT_EQ(listed.getItems()[0].getVersion(), 2U);
  EXPECT_FALSE(listed.getItems()[0].getComplete());
  EXPECT_EQ(listed.getQuarantined(), 1U);
}

TEST_P(Quarantined, EveryAnswerSaysSinceWhenAndWhy) {
  scene_.recorded("case:1", {attended("football")});
  scene_.recorded("case:1", {refused(), ofLaterType("activity.dreamt")});
  scene_.fold();
  capnp::MallocMessageBuilder query, message;
  auto answer = message.initRoot<schema::Answer>();
  ASSERT_TRUE(
      scene_.runner().reading()->show("case:1", query.initRoot<schema::ShowQuery>().asReader(), answer));
  EXPECT_EQ(answer.getVersion(), 2U);
  EXPECT_FALSE(answer.getComplete());
  EXPECT_EQ(answer.getIncomplete().getSince(), 2U);
  EXPECT_EQ(view(answer.getIncomplete().getReason().asReader()), GetParam().second);
  EXPECT_EQ(answer.getIncomplete().getUnknownEvents(), 1U);
}

TEST_P(Quarantined, GoesOnOnceTheEventIsWithdrawn) {
  scene_.recorded("case:1", {attended("football")});
  scene_.recorded("case:1", {refused()});
  scene_.recorded("case:1", {attended("music")});
  scene_.fold();
  scene_.recorded("case:1", {withdraws(2, 0)});
  scene_.fold();
  EXPECT_TRUE(scene_.head("case:1").complete());
  EXPECT_TRUE(scene_.runner().quarantined().empty());
  EXPECT_EQ(scene_.state("case:1").attended, 2U);
  EXPECT_EQ(scene_.activities("case:1"), (std::vector<std::string>{"football", "music"}));
  scene_.restart();
  EXPECT_TRUE(scene_.runner().quarantined().empty());
}

TEST_P(Quarantined, GoesOnOnceTheEventIsCorrected) {
  scene_.recorded("case:1", {refused(), attended("football")});
  scene_.recorded("case:1", {attended("music")});
  scene_.recorded("case:1", {corrects(1, 0, attended("drama"))});
  scene_.fold();
  EXPECT_TRUE(scene_.head("case:1").complete());
  EXPECT_EQ(scene_.activities("case:1"), (std::vector<std::string>{"drama", "football", "music"}));
}

TEST_P(Quarantined, StopsWhereACorrectionMakesAnEarlierEventOneThatIsRefused) {
  for (const auto* activity : {"football", "music", "drama"}) scene_.recorded("case:1", {attended(activity)});
  scene_.fold();
  scene_.recorded("case:1", {corrects(2, 0, refused())});
  scene_.fold();
  expectStopped(2);
  EXPECT_EQ(scene_.head("case:1").version, Version{4});
  EXPECT_EQ(scene_.activities("case:1"), std::vector<std::string>{"football"});
}

INSTANTIATE_TEST_SUITE_P(HoweverTheFoldFails, Quarantined,
                         testing::Values(std::pair{"refuse", "no such activity"},
                                         std::pair{"throw", "the fold failed on it: a defect of this view"},
                                         std::pair{"kj", "the event's data cannot be read"},
                                         std::pair{"odd", "the fold failed on it: a defect of this view"}),
                         [](const auto& test) { return std::string(test.param.first); });

// Flips bits until some record of the stream cannot be read within its envelope: whatever is left of it, one
// stream stops at most, and the others go on.
TEST(DamagedEvents, StopOneStreamAndNoOther) {
  auto whole = makeRecord("case:1", {}, {attended("football"), corrects(1, 0, attended("music"))});
  std::size_t stopped = 0;
  for (std::size_t bit = 64; bit < whole.bytes().size() * 8; ++bit) {
    std::string bytes(asText(whole.bytes()));
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    Scene<> scene(1);
    scene.appendRaw(Partition{0}, asBytes(bytes));
    // A record that is accepted is built on: corrections then read all of it again.
    const WrittenHead head{Version{1}, sha256(asBytes(std::string_view(bytes).substr(8)))};
    scene.appendRaw(Partition{0}, makeRecord("case:1", head, {withdraws(1, 1)}).bytes());
    scene.recorded("case:2", {attended("football")});
    scene.foldAtOnce();
    ASSERT_EQ(scene.state("case:2").attended, 1U) << "bit " << bit;
    stopped += scene.runner().quarantined().size();
    scene.restart();
    ASSERT_EQ(scene.runner().cut().next(Partition{0}), Offset{3});
  }
  EXPECT_GT(stopped, 20U) << "no flipped bit left a record that is accepted and cannot be read";
}

// A view whose rows for lists fail while two activities were attended.
struct TouchyIndexView : toy::AttendanceView {
  static constexpr std::string_view name = "touchy-index";
  static void index(const State& state, std::string_view stream, Rows& rows) {
    toy::AttendanceView::index(state, stream, rows);
    if (state.attended == 2) throw std::out_of_range("quotes Cleo, a child");
  }
};

TEST(FailingIndex, LeavesTheStreamOutOfListsSaysSoAndGoesOn) {
  Scene<TouchyIndexView> scene(1);
  scene.recorded("case:1", {attended("football"), linked("Ann")});
  scene.foldAtOnce();
  EXPECT_TRUE(scene.head("case:1").complete());
  scene.recorded("case:1", {attended("music")});
  scene.recorded("case:2", {attended("music")});
  scene.foldAtOnce();
  EXPECT_FALSE(scene.head("case:1").complete());
  EXPECT_FALSE(scene.head("case:1").stopped());
  EXPECT_EQ(scene.runner().quarantined().at("case:1").since, Version{0});
  EXPECT_EQ(scene.runner().quarantined().size(), 1U);
  EXPECT_EQ(scene.activities("case:1"), (std::vector<std::string>{"football", "music"}));
  scene.restart();
  scene.recorded("case:1", {attended("drama")});
  scene.foldAtOnce();
  EXPECT_TRUE(scene.head("case:1").complete());
  EXPECT_TRUE(scene.runner().quarantined().empty());

  Scene<TouchyIndexView> atOnce(1);  // the same log in one batch
  atOnce.recorded("case:1", {attended("football"), linked("Ann")});
  atOnce.recorded("case:1", {attended("music")});
  atOnce.recorded("case:2", {attended("music")});
  atOnce.recorded("case:1", {attended("drama")});
  atOnce.foldAtOnce();
  EXPECT_EQ(digestOf(atOnce.store()), digestOf(scene.store()));
}

}  // namespace
}  // namespace casefold
