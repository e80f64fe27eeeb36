// The end of an assessment area by area, and the measure of the revisits until then.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "projections/policy/policy.h"
#include "projections/traffic_lights/view.h"
#include "tests/projections/fold_harness.h"

namespace casefold {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view tool = "traffic lights, core assessment";

Told chosen(const std::string& day, const std::string& areas) {
  return event("areas.chosen", day, fmt::format(R"("areas":[{}],"tool":"{}")", areas, tool));
}
Told rated(const std::string& area, const std::string& light, const std::string& day) {
  return event("area.rated", day, fmt::format(R"("area":"{}","light":"{}")", area, light));
}
Told ended(const std::string& day, const std::string& more = R"("outcome":"complete")") {
  return event("areaAssessment.ended", day, more);
}

class TheEndOfAnAssessment : public testing::Test {
 protected:
  Caseload caseload{makeView<TrafficLightsView>()};

  // When each area is due to be looked at again; "" of one that is not.
  std::vector<std::string> due() {
    std::vector<std::string> found;
    const auto lights = caseload.show("case:1");
    for (const auto& area : lights["areas"])
      found.push_back(area["revisit"].is_null() ? "" : area["revisit"]["due"].get<std::string>());
    return found;
  }
};

// A mother and her unborn child: two areas, one still red when the assessment is complete.
TEST_F(TheEndOfAnAssessment, LeavesNothingDueAndTheLightsAsTheyWere) {
  caseload.now = "2010-06-01";
  caseload.record("case:1", {chosen("2010-02-01", R"("home","money")"), rated("home", "red", "2010-02-01"),
                             rated("money", "green", "2010-02-22")});
  EXPECT_THAT(due(), ElementsAre("2010-02-08", "2010-03-01"));
  EXPECT_THAT(caseload.list({{"revisitOverdue", "true"}}), ElementsAre("case:1"));
  EXPECT_THAT(caseload.list({{"underWay", "true"}}), ElementsAre("case:1"));
  EXPECT_THAT(caseload.print("case:1"), Not(HasSubstr("ended")));

  caseload.record("case:1",
                  {ended("2010-03-05", R"("outcome":"complete","conclusion":"safe with support")")});
  EXPECT_THAT(due(), ElementsAre("", ""));
  EXPECT_THAT(caseload.list({{"revisitOverdue", "true"}}), IsEmpty());
  EXPECT_THAT(caseload.list({{"notRevisitedSince", "2010-06-01"}}), IsEmpty());
  EXPECT_THAT(caseload.list({{"light", "red"}, {"notRevisitedSince", "2010-06-01"}}), IsEmpty());
  const auto lights = caseload.show("case:1");
  EXPECT_EQ(lights["worst"], "red");
  EXPECT_EQ(lights["areas"][0]["light"], "red");
  EXPECT_EQ(lights["ended"], Json::parse(R"({"on":"2010-03-05","outcome":"complete",
      "conclusion":"safe with support","endedBy":"A. Worker"})"));
  EXPECT_THAT(caseload.print("case:1"),
              HasSubstr("ended         2010-03-05, complete, by A. Worker: safe with support\n"));
  // It was red, and it stays in the list of the reds; who wants those under way says so.
  EXPECT_THAT(caseload.list({{"light", "red"}}), ElementsAre("case:1"));
  EXPECT_EQ(caseload.items()["case:1"]["ended"], "2010-03-05");
  EXPECT_TRUE(caseload.items()["case:1"]["revisit"].is_null());
  EXPECT_THAT(caseload.printList(), HasSubstr("ended 2010-03-05"));
  EXPECT_THAT(caseload.list({{"light", "red"}, {"underWay", "true"}}), IsEmpty());
  EXPECT_THAT(caseload.list({{"underWay", "false"}}), ElementsAre("case:1"));
  EXPECT_EQ(caseload.listFails({{"underWay", "perhaps"}}).path, "where.underWay");
}

TEST_F(TheEndOfAnAssessment, IsFollowedByAnotherAssessmentWhereAreasAreChosenAgain) {
  caseload.now = "2011-01-15";
  caseload.record("case:1", {chosen("2010-02-01", R"("home","money")"), rated("home", "red", "2010-02-01"),
                             ended("2010-03-05"), chosen("2011-01-10", R"("home","health")")});
  EXPECT_TRUE(caseload.show("case:1")["ended"].is_null());
  EXPECT_THAT(due(), ElementsAre("2011-01-17", "2011-01-17")) << "from the new choice; money was never rated";
  EXPECT_EQ(caseload.show("case:1")["areas"][0]["light"], "red") << "what is known of it is still known";
  EXPECT_THAT(caseload.list({{"underWay", "true"}}), ElementsAre("case:1"));
}

TEST_F(TheEndOfAnAssessment, GoesByTheDayOnWhichItEndedHoweverLateThingsAreLearned) {
  caseload.now = "2010-06-01";
  caseload.record("case:1", {chosen("2010-02-01", R"("home")"), rated("home", "red", "2010-02-01"),
                             rated("home", "amber", "2010-05-28")});
  EXPECT_THAT(due(), ElementsAre("2010-06-04"));
  // In June it is learned that it had ended in April, before the last visit.
  caseload.record("case:1", {ended("2010-04-01")});
  EXPECT_THAT(due(), ElementsAre(""));
  // And that somebody had been there in March.
  caseload.record("case:1", {rated("home", "green", "2010-03-10")});
  EXPECT_THAT(due(), ElementsAre(""));
  EXPECT_EQ(caseload.show("case:1")["areas"][0]["light"], "amber") << "a light given after the end is shown";
  EXPECT_EQ(caseload.items()["case:1"]["relapses"], 1);
  // And that areas had been chosen again in May.
  caseload.record("case:1", {chosen("2010-05-20", R"("home")")});
  EXPECT_THAT(due(), ElementsAre("2010-06-04"));
}

TEST_F(TheEndOfAnAssessment, IsTakenBackAndMovedByCorrections) {
  caseload.now = "2010-02-20";
  caseload.record("case:1", {chosen("2010-02-01", R"("home")"), rated("home", "red", "2010-02-01")});
  caseload.record("case:1", {ended("2010-02-05")});
  caseload.record("case:1", {corrects(2, 0, "2010-02-06", ended("2010-02-06"))});
  EXPECT_EQ(caseload.show("case:1")["ended"]["on"], "2010-02-06");
  caseload.record("case:1", {withdraws(2, 0, "2010-02-07")});
  EXPECT_TRUE(caseload.show("case:1")["ended"].is_null());
  EXPECT_THAT(due(), ElementsAre("2010-02-08"));
  EXPECT_THAT(caseload.list({{"revisitOverdue", "true"}}), ElementsAre("case:1"));
}

TEST_F(TheEndOfAnAssessment, IsThatWhichIsToldFirst) {
  caseload.record("case:1", {chosen("2010-02-01", R"("home")"), ended("2010-03-01"),
                             rated("home", "red", "2010-03-08"), ended("2010-03-15")});
  EXPECT_EQ(caseload.show("case:1")["ended"]["on"], "2010-03-01");
  EXPECT_THAT(due(), ElementsAre(""));
}

TEST_F(TheEndOfAnAssessment, IsShownWhereNoAreaWasEverChosen) {
  caseload.record("case:1", {ended("2010-03-01", R"("outcome":"endedEarly")")});
  EXPECT_THAT(caseload.print("case:1"), HasSubstr("ended         2010-03-01, early, by A. Worker\n"));
  EXPECT_THAT(caseload.print("case:1"), HasSubstr("No area was chosen or rated."));
  EXPECT_THAT(caseload.list(), IsEmpty());
}

// ---- how many revisits are made in time

class RevisitsInTime : public testing::Test {
 protected:
  Caseload caseload{makeView<TrafficLightsView>()};
  std::string in(const std::string& month) {
    const auto cells = caseload.measure("revisitsInTime", month, month);
    return cells.contains(month) ? cells[month][""].get<std::string>() : "none";
  }
};

TEST_F(RevisitsInTime, CountInTheMonthInWhichTheyFellDue) {
  caseload.now = "2010-06-01";
  caseload.record("case:1", {chosen("2010-02-01", R"("home","money")"), rated("home", "red", "2010-02-01"),
                             rated("money", "amber", "2010-02-05"),  // due on the 8th, the first time
                             rated("home", "red", "2010-02-08"),     // on its last day
                             rated("home", "red", "2010-02-17"),     // two days late
                             rated("home", "amber", "2010-02-22")});
  // Of home three fell due in February: the 8th, the 15th, the 24th. Of money two: the 8th, the 12th, which
  // nobody has made yet.
  EXPECT_EQ(in("2010-02"), "3 of 5");
  EXPECT_EQ(in("2010-03"), "0 of 1") << "home, from 22 February: one revisit, however long it waits";
  EXPECT_EQ(in("2010-04"), "none");
}

TEST_F(RevisitsInTime, CountNoneThatWereNotYetOrNoLongerDue) {
  caseload.record("case:1", {chosen("2010-02-01", R"("home","money")"), rated("home", "red", "2010-02-01"),
                             rated("home", "red", "2010-02-04"), rated("home", "red", "2010-02-09")});
  // Money, chosen on the 1st, is late on the 9th; home was looked at before the 8th. Its next ones fall due
  // on the 11th and the 16th.
  caseload.now = "2010-02-08";
  EXPECT_EQ(in("2010-02"), "none") << "the day is not over";
  caseload.now = "2010-02-09";
  EXPECT_EQ(in("2010-02"), "1 of 2");
  caseload.now = "2010-02-12";
  EXPECT_EQ(in("2010-02"), "2 of 3");
  caseload.now = "2010-06-01";
  EXPECT_EQ(in("2010-02"), "2 of 4");
  // It ended on the 16th, the last day of home's last one.
  caseload.record("case:1", {ended("2010-02-16")});
  EXPECT_EQ(in("2010-02"), "2 of 3");
  caseload.record("case:1", {rated("money", "red", "2010-03-16"), rated("money", "red", "2010-04-30")});
  EXPECT_EQ(in("2010-03"), "none") << "after the end nothing falls due";
}

TEST_F(RevisitsInTime, CountRatingsOfOneDayAsOneVisit) {
  caseload.record("case:1", {rated("home", "red", "2010-02-01"), rated("home", "red", "2010-02-05T10:00:00Z"),
                             rated("home", "amber", "2010-02-05T15:00:00Z"), ended("2010-02-06")});
  EXPECT_EQ(in("2010-02"), "1 of 1");
}

TEST_F(RevisitsInTime, AreOfTheToolWhoseListOfAreasWasChosen) {
  caseload.record("case:1", {chosen("2010-02-01", R"("home")"), rated("home", "red", "2010-02-05")});
  caseload.record("case:2", {rated("home", "red", "2010-02-01"), rated("home", "red", "2010-02-12")});
  const auto cells = caseload.measure("revisitsInTime", "2010-02", "2010-02", "tool")["2010-02"];
  EXPECT_EQ(cells[std::string(tool)], "1 of 2");
  EXPECT_EQ(cells["not stated"], "0 of 2");
}

TEST_F(RevisitsInTime, AreCountedAnewWhenAVisitIsLearnedLateOrWithdrawn) {
  caseload.record("case:1", {chosen("2010-02-01", R"("home")"), ended("2010-02-28")});
  EXPECT_EQ(in("2010-02"), "0 of 1");
  caseload.record("case:1", {rated("home", "red", "2010-02-05")});
  EXPECT_EQ(in("2010-02"), "1 of 2") << "that of the 8th; that of the 12th was never made";
  caseload.record("case:1", {rated("home", "red", "2010-02-12"), rated("home", "red", "2010-02-19"),
                             rated("home", "red", "2010-02-26")});
  EXPECT_EQ(in("2010-02"), "4 of 4");
  caseload.record("case:1", {withdraws(3, 1, "2010-03-01")});
  EXPECT_EQ(in("2010-02"), "2 of 3");
}

// An area that is left out of the next choice was due if it was late by then.
TEST_F(RevisitsInTime, KeepWhatWasLateWhenAnAreaWasLeftOut) {
  caseload.record("case:1", {chosen("2010-02-01", R"("home","money")"), rated("home", "red", "2010-02-15"),
                             chosen("2010-02-20", R"("health")"), ended("2010-02-21")});
  EXPECT_EQ(in("2010-02"), "0 of 2")
      << "home on the 8th, late; money on the 8th, never; home on the 22nd: not due";
}

TEST_F(RevisitsInTime, GoByThePolicyThatHeld) {
  std::vector<policy::PolicyText> files(policy::shippedTexts().begin(), policy::shippedTexts().end());
  for (auto& file : files)
    if (const auto scale = file.text.find("[scales.lightsRevisited]"); scale != std::string::npos)
      file.text.replace(file.text.find("days = 7", scale), 8, "days = 14");
  caseload.record("case:1", {rated("home", "red", "2010-02-01"), rated("home", "red", "2010-02-12"),
                             ended("2010-02-13")});
  EXPECT_EQ(in("2010-02"), "0 of 1");
  auto fortnightly = Policies::read(files);
  ASSERT_TRUE(fortnightly);
  caseload.policies = std::make_shared<const Policies>(*std::move(fortnightly));
  EXPECT_EQ(in("2010-02"), "1 of 1");
}

}  // namespace
}  // namespace casefold
