// A view that asks for it folds history as corrected; one that does not sees corrections as events.
// replay_test.cc compares both with the reference model over random histories; here is what they mean.
#include <gmock/gmock.h>

#include "tests/runner/scene.h"

namespace casefold {
namespace {

using Activities = std::vector<std::string>;

// Every story is told twice: folded record by record, and all in one batch. Both must come to the same.
class Corrected : public testing::Test {
 protected:
  void recorded(const std::vector<Fact>& facts) {
    for (auto* scene : {&oneByOne_, &atOnce_}) scene->recorded("case:1", facts);
    oneByOne_.fold();
  }
  Scene<>& told() {
    atOnce_.fold();
    EXPECT_EQ(digestOf(atOnce_.store()), digestOf(oneByOne_.store()));
    return atOnce_;
  }
  Activities activities() { return told().activities("case:1"); }

 private:
  Scene<> oneByOne_{1}, atOnce_{1};
};

TEST_F(Corrected, AnEventReadsAsItShouldHave) {
  recorded({attended("football")});
  recorded({attended("music")});
  recorded({corrects(1, 0, attended("drama"))});
  EXPECT_EQ(activities(), (Activities{"drama", "music"}));
  EXPECT_EQ(told().state("case:1").lastActivity, "music") << "it must stand where it was first recorded";
  EXPECT_EQ(told().state("case:1").corrections, 0U);
}

TEST_F(Corrected, AWithdrawnEventDidNotHappen) {
  recorded({attended("football"), visited()});  // the visit takes the activity's row back
  EXPECT_EQ(activities(), Activities{});
  recorded({withdraws(1, 1)});
  EXPECT_EQ(activities(), Activities{"football"});
  EXPECT_EQ(told().state("case:1").visits, 0U);
}

TEST_F(Corrected, AnEventMayTurnIntoOneOfAnotherType) {
  recorded({attended("football")});
  recorded({attended("music")});
  recorded({corrects(2, 0, visited())});
  EXPECT_EQ(activities(), Activities{});
  EXPECT_EQ(told().state("case:1").visits, 1U);
}

TEST_F(Corrected, TheLaterOfTwoCorrectionsCounts) {
  recorded({attended("football")});
  recorded({corrects(1, 0, attended("music"))});
  recorded({corrects(1, 0, attended("drama"))});
  EXPECT_EQ(activities(), Activities{"drama"});
  recorded({withdraws(1, 0)});
  EXPECT_EQ(activities(), Activities{});
}

TEST_F(Corrected, WithoutItsCorrectionAnEventReadsAsItDidBefore) {
  recorded({attended("football")});
  recorded({corrects(1, 0, attended("music"))});
  recorded({withdraws(2, 0)});
  EXPECT_EQ(activities(), Activities{"football"});
  recorded({withdraws(3, 0)});  // and the withdrawal was itself in error
  EXPECT_EQ(activities(), Activities{"music"});
}

TEST_F(Corrected, ACorrectionMayItselfBeCorrected) {
  recorded({attended("football"), attended("cooking")});
  recorded({corrects(1, 0, attended("music"))});
  recorded({corrects(2, 0, corrects(1, 1, attended("drama")))});  // it was about the other event
  EXPECT_EQ(activities(), (Activities{"drama", "football"}));
}

TEST_F(Corrected, NothingThatComesLaterOrDoesNotExistIsCorrected) {
  recorded({corrects(2, 0, attended("music")), withdraws(3, 0), withdraws(1, 1), withdraws(0, 0)});
  recorded({attended("football")});
  recorded({attended("drama")});
  recorded({withdraws(2, 7), withdraws(9, 0)});
  EXPECT_EQ(activities(), (Activities{"drama", "football"}));
}

TEST_F(Corrected, AnEventOfTheSameRecordMayBeCorrected) {
  recorded({attended("football"), corrects(1, 0, attended("music"))});
  EXPECT_EQ(activities(), Activities{"music"});
}

TEST_F(Corrected, UnknownEventsCountAsLongAsTheyStand) {
  recorded({attended("football")});
  recorded({ofLaterType("activity.dreamt")});
  EXPECT_FALSE(told().head("case:1").complete());
  EXPECT_EQ(told().head("case:1").unknownEvents, 1U);
  recorded({corrects(2, 0, attended("music"))});
  EXPECT_TRUE(told().head("case:1").complete());
  recorded({corrects(1, 0, ofLaterType("visit.virtual"))});
  EXPECT_EQ(told().head("case:1").unknownEvents, 1U);
  EXPECT_EQ(told().state("case:1").unknown, 1U);
}

TEST(CorrectionsAsEvents, AreFoldedAsEventsAndChangeNothingElse) {
  Scene<TouchyEventsView> scene(1);
  scene.recorded("case:1", {attended("football")});
  scene.recorded("case:1", {corrects(1, 0, attended("music")), withdraws(1, 0)});
  scene.fold();
  EXPECT_EQ(scene.activities("case:1"), Activities{"football"});
  EXPECT_EQ(scene.state("case:1").corrections, 2U);
}

// What a fold is shown of a corrected event besides its data.
struct ShownView : toy::AttendanceView {
  static constexpr std::string_view name = "shown";
  static void fold(State& state, Rows& /*rows*/, const Event& event) {
    state.lastActivity += std::to_string(event.version.get()) + "." + std::to_string(event.index) + " " +
                          std::string(event.typeName) + " " + std::string(familyName(event.family)) + "; ";
  }
};

TEST(ACorrectedEvent, KeepsItsPlaceAndIsOfItsNewTypesFamily) {
  Scene<ShownView> scene(1);
  scene.recorded("case:1", {attended("football"), attended("music")});
  scene.recorded("case:1", {corrects(1, 1, linked("Ann")), visited()});
  scene.foldAtOnce();
  EXPECT_EQ(
      scene.state("case:1").lastActivity,
      "1.0 activity.attended programme; 1.1 linkPerson.named programme; 2.1 homeVisit.made programme; ");
}

}  // namespace
}  // namespace casefold
