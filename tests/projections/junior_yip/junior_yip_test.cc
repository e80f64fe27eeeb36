// Leicester's Junior YIP, once the forty are drawn: home visit first, link persons, activities, offences,
// outcomes.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "projections/junior_yip/view.h"
#include "tests/projections/fold_harness.h"

namespace casefold {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string ofYip = R"("programme":"programme:yip")";

Told drawn(const std::string& day, const std::string& cohort, const std::vector<std::string>& people) {
  std::string members;
  for (const auto& person : people)
    members += fmt::format(R"({}{{"case":"{}","points":5,"reasons":["offended","school"]}})",
                           members.empty() ? "" : ",", person);
  return event("cohort.drawn", day, fmt::format(R"("cohort":"{}","members":[{}])", cohort, members));
}
Told visited(const std::string& day, const std::string& programme = ofYip) {
  return event("homeVisit.made", day, R"("visitedBy":"the coordinator",)" + programme);
}
Told activity(const std::string& day, const std::string& what = "football", bool missed = false) {
  return event("activity.attended", day,
               fmt::format(R"("activity":"{}",{},"missed":{},"minutes":90)", what, ofYip, missed));
}
Told offence(const std::string& day) {
  return event("offence.recorded", day, R"("kind":"criminal damage","outcome":"reprimand")");
}
Told linkPerson(const std::string& day, const std::string& name = "G. Tan") {
  return event("linkPerson.named", day, fmt::format(R"("name":"{}",{})", name, ofYip));
}

class JuniorYip : public testing::Test {
 protected:
  Caseload caseload{makeView<JuniorYipView>()};
  const std::string yip = "programme:yip";

  void SetUp() override {
    caseload.now = "2010-05-31";
    caseload.record(yip, {drawn("2010-03-29", "2010-1", {"case:a", "case:b", "case:c"})});
  }
  Json membership(const std::string& person = "case:a") { return caseload.show(person)["memberships"][0]; }
};

TEST_F(JuniorYip, ShowsTheYoungPersonTheirPlaceInTheCohortAndWhy) {
  const auto shown = membership("case:b");
  EXPECT_EQ(shown["cohort"], "2010-1");
  EXPECT_EQ(shown["programme"], "programme:yip");
  EXPECT_EQ(shown["drawn"], "2010-03-29");
  EXPECT_EQ(shown["rank"], 2);
  EXPECT_EQ(shown["members"], 3);
  EXPECT_EQ(shown["reasons"], Json({"offended", "school"}));
  EXPECT_EQ(shown["inWords"], Json({"has offended", "school"}));
  EXPECT_EQ(shown["homeVisitFirst"], "nothingYet");
}

TEST_F(JuniorYip, ComesWithAHomeVisitFirst) {
  caseload.record("case:a", {visited("2010-04-12"), activity("2010-04-21")});
  EXPECT_EQ(membership()["homeVisitFirst"], "visitFirst");
  EXPECT_EQ(membership()["visitedAfterDays"], 14);
  EXPECT_EQ(membership()["homeVisit"]["status"], "met");
  EXPECT_EQ(membership()["homeVisit"]["due"], "2010-04-26") << "four weeks after the drawing";
}

TEST_F(JuniorYip, SaysThatAnActivityCameBeforeTheHomeVisit) {
  caseload.record("case:a", {activity("2010-04-21")});
  EXPECT_EQ(membership()["homeVisitFirst"], "activityFirst");
  EXPECT_EQ(membership()["homeVisit"]["status"], "overdue");
  caseload.record("case:a", {visited("2010-05-03")});
  EXPECT_EQ(membership()["homeVisitFirst"], "activityFirst");
  EXPECT_EQ(membership()["homeVisit"]["status"], "metLate");
  EXPECT_EQ(membership()["homeVisit"]["daysPast"], 7);
  // A visit that is learned late puts it right.
  caseload.record("case:a", {visited("2010-04-20")});
  EXPECT_EQ(membership()["homeVisitFirst"], "visitFirst");
  EXPECT_EQ(membership()["homeVisit"]["status"], "met");
}

TEST_F(JuniorYip, CountsAVisitAndALinkPersonOfNoProgrammeInParticular) {
  caseload.record("case:a", {visited("2010-04-12", R"("note":"with the school nurse")"),
                             event("linkPerson.named", "2010-04-14", R"("name":"G. Tan")")});
  EXPECT_EQ(membership()["homeVisitFirst"], "visitFirst");
  EXPECT_EQ(membership()["linkPerson"], "G. Tan");
  EXPECT_THAT(caseload.list({{"withoutHomeVisit", yip}}), ElementsAre("case:b", "case:c"));
  EXPECT_THAT(caseload.list({{"withoutLinkPerson", yip}}), ElementsAre("case:b", "case:c"));
  // The programme's own comes before.
  caseload.record("case:a", {linkPerson("2010-04-20", "I. Webb")});
  EXPECT_EQ(membership()["linkPerson"], "I. Webb");
}

TEST_F(JuniorYip, CountsNoVisitBeforeTheDrawingNorOfAnotherProgrammeNorAnActivityThatWasMissed) {
  caseload.record("case:a",
                  {visited("2010-03-28"), visited("2010-04-01", R"("programme":"programme:doulas")"),
                   activity("2010-04-21", "climbing", true)});
  EXPECT_EQ(membership()["homeVisitFirst"], "nothingYet");
  caseload.record("case:b", {visited("2010-03-29")});
  EXPECT_EQ(membership("case:b")["homeVisitFirst"], "visitFirst");
}

TEST_F(JuniorYip, IsDueOnADayOfSummerUntilThatDaysEnd) {
  caseload.now = "2010-04-26";
  EXPECT_EQ(membership()["homeVisit"]["status"], "open");
  EXPECT_EQ(membership()["homeVisit"]["daysPast"], 0);
  EXPECT_EQ(caseload.show("case:a", {.asOf = "2010-04-27"})["memberships"][0]["homeVisit"]["daysPast"], 1);
}

TEST_F(JuniorYip, ListsTheMembersWithoutAHomeVisitAndWithoutALinkPerson) {
  caseload.record("case:a", {visited("2010-04-12")});
  caseload.record("case:b", {linkPerson("2010-04-12")});
  EXPECT_THAT(caseload.list({{"withoutHomeVisit", yip}}), ElementsAre("case:b", "case:c"));
  EXPECT_THAT(caseload.list({{"withoutLinkPerson", yip}}), ElementsAre("case:a", "case:c"));
  EXPECT_THAT(caseload.list({{"members", yip}}), ElementsAre("case:a", "case:b", "case:c"));
  const auto item = caseload.items({{"withoutHomeVisit", yip}})["case:b"];
  EXPECT_EQ(item["rank"], 2);
  EXPECT_EQ(item["cohort"], "2010-1");
  EXPECT_EQ(item["linkPerson"], "G. Tan");
  EXPECT_EQ(item["homeVisit"]["status"], "overdue");
  EXPECT_EQ(item["standing"], "member");
  // Put right, and gone from the list.
  caseload.record("case:b", {visited("2010-05-02")});
  EXPECT_THAT(caseload.list({{"withoutHomeVisit", yip}}), ElementsAre("case:c"));
  caseload.record("case:b", {withdraws(2, 0, "2010-05-03")});
  EXPECT_THAT(caseload.list({{"withoutHomeVisit", yip}}), ElementsAre("case:b", "case:c"));
}

TEST_F(JuniorYip, ListsTheLastCohortUnlessAnotherIsNamed) {
  caseload.record(yip, {drawn("2010-09-20", "2010-2", {"case:b", "case:d"})});
  EXPECT_THAT(caseload.list({{"members", yip}}), ElementsAre("case:a", "case:b", "case:c"))
      << "in May the second is still to be drawn";
  caseload.now = "2010-09-30";
  EXPECT_THAT(caseload.list({{"members", yip}}), ElementsAre("case:b", "case:d"));
  EXPECT_THAT(caseload.list({{"members", yip}, {"cohort", "2010-1"}}),
              ElementsAre("case:a", "case:b", "case:c"));
  EXPECT_THAT(caseload.list({{"members", yip}, {"cohort", "1999-1"}}), IsEmpty());
  for (const auto* field : {"members", "candidates", "withoutHomeVisit", "withoutLinkPerson"}) {
    EXPECT_EQ(caseload.listFails({{field, "programme:none"}}).code, ErrorCode::notFound);
    EXPECT_THAT(caseload.listFails({{field, "programme:none"}}).message, HasSubstr("no such programme"));
  }
  EXPECT_EQ(caseload.show("case:b")["memberships"].size(), 2U);
  EXPECT_EQ(caseload.show(yip)["cohorts"].size(), 2U);
}

TEST_F(JuniorYip, ShowsActivitiesSupportAndSignposting) {
  caseload.record("case:a",
                  {activity("2010-04-21"), activity("2010-04-28", "climbing", true),
                   event("parentSupport.given", "2010-05-11", R"("kind":"parenting course",)" + ofYip),
                   event("family.signposted", "2010-05-25",
                         R"("service":"debt advice","reason":"rent arrears",)" + ofYip),
                   linkPerson("2010-04-14"), linkPerson("2010-05-14", "I. Webb")});
  const auto shown = caseload.show("case:a");
  EXPECT_EQ(shown["attended"], 1);
  EXPECT_EQ(shown["missed"], 1);
  EXPECT_EQ(shown["activities"][1]["activity"], "climbing");
  EXPECT_EQ(shown["activities"][1]["missed"], true);
  EXPECT_EQ(shown["parentSupport"][0]["kind"], "parenting course");
  EXPECT_EQ(shown["signposted"][0]["service"], "debt advice");
  EXPECT_EQ(shown["linkPersons"].size(), 1U);
  EXPECT_EQ(shown["memberships"][0]["linkPerson"], "I. Webb");
}

TEST_F(JuniorYip, TellsOffencesBeforeTheDrawingFromThoseAfter) {
  caseload.record("case:a", {offence("2009-11-05"), offence("2010-03-28"), offence("2010-03-29"),
                             offence("2011-03-29"), offence("2011-03-30")});
  EXPECT_EQ(membership()["offencesBefore"], 2);
  EXPECT_EQ(membership()["offencesWithinYear"], 2) << "twelve months to the day";
  EXPECT_EQ(caseload.show("case:a")["offences"].size(), 5U);
}

TEST_F(JuniorYip, CountsWhatCameOfACohort) {
  caseload.now = "2011-03-30";
  caseload.record("case:a", {offence("2009-11-05"), offence("2010-06-01")});  // again
  caseload.record("case:b", {offence("2009-11-05")});                         // before, and not since
  const auto cohort = caseload.show(yip)["cohorts"][0];                       // case:c: never
  EXPECT_EQ(cohort["size"], 3);
  EXPECT_EQ(cohort["offendedBefore"], 2);
  EXPECT_EQ(cohort["reoffended"], 1);
  EXPECT_EQ(cohort["noOffenceSince"], 2);
  EXPECT_EQ(cohort["stayedOutOfTrouble"], 1);
  EXPECT_EQ(cohort["yearIsOver"], true);
  EXPECT_EQ(cohort["withoutHomeVisit"], 3);
  EXPECT_EQ(cohort["withoutLinkPerson"], 3);
  const auto measured = [&](const std::string& name) {
    return caseload.measure(name, "2010-03", "2010-03", "cohort").dump();
  };
  EXPECT_THAT(measured("members"), HasSubstr("\"2010-1\":\"3\""));
  EXPECT_THAT(measured("reoffended"), HasSubstr("\"2010-1\":\"1 of 3\""));
  EXPECT_THAT(measured("noOffenceSince"), HasSubstr("\"2010-1\":\"2 of 3\""));
  EXPECT_THAT(measured("stayedOutOfTrouble"), HasSubstr("\"2010-1\":\"1 of 3\""));
  EXPECT_THAT(measured("homeVisitInTime"), HasSubstr("\"2010-1\":\"0 of 3\""));
  // Before the twelve months are over nothing is said.
  caseload.now = "2011-03-29";
  EXPECT_THAT(measured("reoffended"), testing::Not(HasSubstr("of 3")));
  EXPECT_EQ(caseload.show(yip)["cohorts"][0]["yearIsOver"], false);
}

TEST_F(JuniorYip, MeasuresAttendanceByMonthProgrammeAndActivity) {
  caseload.record("case:a",
                  {activity("2010-04-21"), activity("2010-04-28", "climbing", true), activity("2010-05-05")});
  caseload.record("case:b", {activity("2010-04-22", "climbing")});
  EXPECT_THAT(caseload.measure("attendance", "2010-04", "2010-04").dump(), HasSubstr("2 of 3"));
  const auto byActivity = caseload.measure("attendance", "2010-04", "2010-05", "activity").dump();
  EXPECT_THAT(byActivity, HasSubstr("\"climbing\":\"1 of 2\""));
  EXPECT_THAT(byActivity, HasSubstr("\"football\":\"1 of 1\""));
  // Missed by mistake: corrected, it was attended.
  caseload.record("case:a", {corrects(1, 1, "2010-05-01", activity("2010-04-28", "climbing"))});
  EXPECT_THAT(caseload.measure("attendance", "2010-04", "2010-04").dump(), HasSubstr("3 of 3"));
}

TEST_F(JuniorYip, PutsACohortRightThatWasRecordedWrongly) {
  caseload.record(yip, {corrects(1, 0, "2010-04-01", drawn("2010-03-29", "2010-1", {"case:b", "case:d"}))});
  EXPECT_THAT(caseload.list({{"members", yip}}), ElementsAre("case:b", "case:d"));
  EXPECT_THAT(caseload.show("case:a")["memberships"], IsEmpty());
  EXPECT_EQ(membership("case:d")["rank"], 2);
  caseload.record(yip, {withdraws(1, 0, "2010-04-02")});
  EXPECT_THAT(caseload.show("case:d")["memberships"], IsEmpty());
}

TEST_F(JuniorYip, KnowsOfCohortsWhatWasKnownOfTheirProgrammes) {
  caseload.record(yip, {withdraws(1, 0, "2010-04-02")}, {.at = "2012-03-01T09:00:00Z"});
  EXPECT_THAT(caseload.show("case:a")["memberships"], IsEmpty());
  EXPECT_EQ(caseload.show("case:a", {.knownAt = "2011-12-31"})["memberships"].size(), 1U);
  EXPECT_THAT(caseload.show("case:a", {.asOf = "2010-03-28", .knownAt = "2011-12-31"})["memberships"],
              IsEmpty())
      << "the cohort was drawn the day after";
}

TEST_F(JuniorYip, IsPrintedInTheWordsOfThePractice) {
  caseload.record("case:a", {event("child.identified", "2010-01-10", R"("birthDate":"2000-01-27")"),
                             event("youngPerson.nominated", "2010-02-22",
                                   R"("programme":"programme:yip","agency":"school","factors":["loss"])"),
                             visited("2010-04-12"), linkPerson("2010-04-14"), activity("2010-04-21")});
  const auto printed = caseload.print("case:a", {.width = 120});
  for (const auto* words : {"10 years", "In the cohorts", "2010-1", "G. Tan",
                            "bereavement or loss of a parent", "football", "link", "yes"})
    EXPECT_THAT(printed, HasSubstr(words));
  EXPECT_THAT(caseload.print(yip, {.width = 120}), HasSubstr("stayed out of trouble altogether"));
  EXPECT_THAT(caseload.printList({{"withoutHomeVisit", yip}}, {.width = 200}), HasSubstr("overdue by"));
  EXPECT_THAT(caseload.printList({{"members", yip}}, {.width = 200}), HasSubstr("has offended, school"));
}

}  // namespace
}  // namespace casefold
