// Workloads, a case's history of workers, and Hackney's unit meetings that cover every child.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "projections/caseload/view.h"
#include "tests/projections/fold_harness.h"
#include "tests/simulation/seed.h"

namespace casefold {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Told allocated(const std::string& day, const std::string& worker, int points = 0,
               const std::string& unit = {}, const std::string& more = {}) {
  return event("case.allocated", day,
               fmt::format(R"("worker":"{0}","workerStream":"worker:{0}","points":{1}{2}{3})", worker, points,
                           unit.empty() ? "" : fmt::format(R"(,"unit":"unit:{}")", unit), more));
}
Told met(const std::string& day, const std::string& cases) {
  return event("unitMeeting.held", day,
               fmt::format(R"("minutes":120,"cases":[{}],"attended":["A","B"])", cases));
}

class Workload : public testing::Test {
 protected:
  Caseload caseload{makeView<CaseloadView>()};
  Workload() { caseload.now = "2010-06-15"; }
};

TEST_F(Workload, TellsACasesHistoryOfWorkersAndHowItWasHandedOver) {
  caseload.record("case:1", {allocated("2010-01-05", "ann", 3, "north")});
  caseload.record("case:1",
                  {allocated("2010-03-01", "ben", 4, "north",
                             R"(,"reason":"worker left","handover":"a joint visit","team":"area team")")});
  caseload.record("case:1", {event("allocation.ended", "2010-05-01", R"("reason":"waiting for a worker")")});
  const auto history = caseload.show("case:1")["history"];
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history[0]["worker"], "ann");
  EXPECT_EQ(history[0]["to"], "2010-03-01");
  EXPECT_EQ(history[1]["reason"], "worker left");
  EXPECT_EQ(history[1]["handover"], "a joint visit");
  EXPECT_EQ(history[1]["team"], "area team");
  EXPECT_EQ(history[1]["to"], "2010-05-01");
  EXPECT_EQ(history[1]["ended"], "waiting for a worker");
  EXPECT_EQ(caseload.show("case:1")["worker"], "");
  EXPECT_THAT(caseload.list({{"worker", "worker:ben"}}), IsEmpty());
}

TEST_F(Workload, PutsAnAllocationThatIsLearnedLateWhereItBelongs) {
  caseload.record("case:1", {allocated("2010-01-05", "ann")});
  caseload.record("case:1", {allocated("2010-05-01", "cat")});
  caseload.record("case:1", {allocated("2010-03-01", "ben")});
  const auto history = caseload.show("case:1")["history"];
  EXPECT_EQ(history[1]["worker"], "ben");
  EXPECT_EQ(history[1]["to"], "2010-05-01");
  EXPECT_EQ(caseload.show("case:1")["worker"], "cat");
  caseload.record("case:1", {withdraws(2, 0, "2010-05-02")});
  EXPECT_THAT(caseload.list({{"worker", "worker:ben"}}), ElementsAre("case:1"));
  EXPECT_THAT(caseload.list({{"worker", "worker:cat"}}), IsEmpty());
}

TEST_F(Workload, AddsUpTheWeightsOfAWorkersCases) {
  caseload.record("case:1", {allocated("2010-01-05", "ann", 7)});
  caseload.record("case:2", {allocated("2010-01-06", "ann"), event("protectionPlan.started", "2010-02-01"),
                             event("caf.opened", "2010-01-01")});
  caseload.record("case:3", {allocated("2010-01-07", "ann")});
  const auto worker = caseload.show("worker:ann");
  EXPECT_EQ(worker["cases"], 3);
  EXPECT_EQ(worker["load"], 7 + 4 + 1) << "stated; a protection plan, by policy; none of the kinds";
  EXPECT_EQ(worker["most"], 40);
  EXPECT_EQ(worker["over"], false);
  EXPECT_EQ(worker["with"][1]["case"], "case:2");
  EXPECT_EQ(worker["with"][1]["points"], 4);
  caseload.record("case:2", {event("protectionPlan.ended", "2010-03-01")});
  EXPECT_EQ(caseload.show("worker:ann")["load"], 7 + 1 + 1);
  caseload.record("case:1", {allocated("2010-04-01", "ben", 7)});
  EXPECT_EQ(caseload.show("worker:ann")["load"], 1 + 1);
  EXPECT_EQ(caseload.show("worker:ben")["load"], 7);
}

TEST_F(Workload, EndsWithTheClosureOfTheCase) {
  caseload.record("case:1", {event("referral.received", "2010-01-01"), event("caf.opened", "2010-01-02"),
                             allocated("2010-01-05", "ann", 3)});
  caseload.record("case:1", {event("caf.closed", "2010-02-01")});
  EXPECT_EQ(caseload.show("worker:ann")["load"], 3) << "social care goes on";
  caseload.record("case:1", {event("referral.closed", "2010-03-01")});
  EXPECT_EQ(caseload.show("worker:ann")["load"], 0);
  EXPECT_EQ(caseload.show("case:1")["history"][0]["ended"], "case closed");
  EXPECT_THAT(caseload.list({{"load", "workers"}}), IsEmpty());
}

TEST_F(Workload, ListsTheHeaviestLoadsFirstAndThoseOverWhatPolicyAllows) {
  caseload.record("worker:new", {event("worker.joined", "2010-06-01")});
  caseload.record("case:1", {allocated("2010-06-05", "new", 25)});
  caseload.record("case:2", {allocated("2010-01-05", "ann", 39, "north")});
  caseload.record("case:3", {allocated("2010-01-05", "ben", 41, "north")});
  EXPECT_THAT(caseload.list({{"load", "workers"}}), ElementsAre("worker:ben", "worker:ann", "worker:new"));
  EXPECT_THAT(caseload.list({{"load", "workers"}, {"over", "true"}}),
              ElementsAre("worker:ben", "worker:new"));
  EXPECT_THAT(caseload.list({{"load", "units"}}), ElementsAre("unit:north"));
  const auto item = caseload.items({{"load", "workers"}})["worker:new"];
  EXPECT_EQ(item["points"], 25);
  EXPECT_EQ(item["most"], 24);
  EXPECT_EQ(item["isNew"], true);
  EXPECT_EQ(item["over"], true);
  EXPECT_EQ(caseload.items({{"load", "units"}})["unit:north"]["points"], 80);
  EXPECT_EQ(caseload.listFails({{"over", "true"}}).path, "where.over");
  EXPECT_EQ(caseload.listFails({{"load", "cases"}}).path, "where.load");
  EXPECT_EQ(caseload.listFails({{"load", "units"}, {"unit", "unit:a"}}).path, "where.load");
}

TEST_F(Workload, MeasuresALoadAgainstWhatSomebodyWorks) {
  const auto joined = [](const std::string& day, int percent) {
    return event("worker.joined", day, fmt::format(R"("name":"N. Name","wholeTimePercent":{})", percent));
  };
  caseload.record("worker:ann", {joined("2009-01-05", 60)});
  caseload.record("worker:ben", {joined("2009-01-05", 100)});
  caseload.record("worker:cat", {joined("2010-06-07", 60)});
  caseload.record("case:1", {allocated("2010-01-05", "ann", 24)});
  caseload.record("case:2", {allocated("2010-01-05", "ben", 25)});
  caseload.record("case:3", {allocated("2010-06-08", "cat", 14)});
  EXPECT_EQ(caseload.show("worker:ann")["most"], 24) << "60 per cent of 40";
  EXPECT_EQ(caseload.show("worker:ann")["wholeTimePercent"], 60);
  EXPECT_EQ(caseload.show("worker:cat")["most"], 14)
      << "60 per cent of 24: 14.4, and no part of a point is carried";
  EXPECT_THAT(caseload.list({{"load", "workers"}, {"over", "true"}}), IsEmpty());
  caseload.record("case:4", {allocated("2010-01-06", "ann", 1)});
  caseload.record("case:5", {allocated("2010-06-09", "cat", 1)});
  EXPECT_THAT(caseload.list({{"load", "workers"}, {"over", "true"}}),
              ElementsAre("worker:ann", "worker:cat"));
}

TEST_F(Workload, ACafIsALoadOfItsMentor) {
  const auto mentored = [](const std::string& day, const std::string& name) {
    return event("mentor.named", day, fmt::format(R"("mentor":"{}")", name));
  };
  caseload.record("worker:mo",
                  {event("worker.joined", "2009-01-05", R"("name":"M. Mentor","role":"CAF mentor")")});
  caseload.record("case:1", {mentored("2010-01-05", "M. Mentor"), event("caf.opened", "2010-01-06")});
  caseload.record("case:2", {mentored("2010-02-05", "M. Mentor"), allocated("2010-03-01", "ann", 3)});
  caseload.record("case:3", {mentored("2010-02-05", "Somebody Else")});
  auto mentor = caseload.show("worker:mo");
  EXPECT_EQ(mentor["cases"], 2);
  EXPECT_EQ(mentor["mentored"], 2);
  EXPECT_EQ(mentor["load"], 2) << "a point each, by policy";
  EXPECT_EQ(mentor["most"], 120) << "of a CAF mentor without other cases";
  ASSERT_EQ(mentor["with"].size(), 2U);
  EXPECT_EQ(mentor["with"][0]["case"], "case:1");
  EXPECT_EQ(mentor["with"][0]["asMentor"], true);
  EXPECT_THAT(caseload.list({{"load", "workers"}}), ElementsAre("worker:ann", "worker:mo", "Somebody Else"));
  EXPECT_THAT(caseload.list({{"mentor", "M. Mentor"}}), ElementsAre("case:1", "case:2"));
  EXPECT_EQ(caseload.show("worker:ann")["mentored"], 0);

  caseload.record("case:1", {event("caf.closed", "2010-05-01")});
  caseload.record("case:3", {event("case.steppedUp", "2010-05-01")});
  EXPECT_EQ(caseload.show("worker:mo")["load"], 1);
  EXPECT_THAT(caseload.list({{"load", "workers"}}), ElementsAre("worker:ann", "worker:mo"));
  // With other cases, the limit is that of any worker.
  caseload.record("case:4", {allocated("2010-03-01", "mo", 3)});
  EXPECT_EQ(caseload.show("worker:mo")["load"], 4);
  EXPECT_EQ(caseload.show("worker:mo")["most"], 40);
  // Of two workers of one name nobody can say whose CAF it is.
  caseload.record("worker:mo2", {event("worker.joined", "2009-01-05", R"("name":"M. Mentor")")});
  EXPECT_EQ(caseload.show("worker:mo")["load"], 3);
  EXPECT_EQ(caseload.items({{"load", "workers"}})["M. Mentor"]["points"], 1);
}

TEST_F(Workload, FindsAWorkerByNameWhereNoStreamIsKnown) {
  caseload.record("case:1", {event("case.allocated", "2010-01-05", R"("worker":"D. Hussain","points":2)")});
  EXPECT_THAT(caseload.list({{"worker", "D. Hussain"}}), ElementsAre("case:1"));
  EXPECT_THAT(caseload.list({{"load", "workers"}}), ElementsAre("D. Hussain"));
}

TEST_F(Workload, OfAUnitIsOverWithMoreThanSixtyCases) {
  for (int i = 0; i < 61; ++i)
    caseload.record(fmt::format("case:{}", i), {allocated("2010-01-05", "ann", 1, "north")});
  EXPECT_EQ(caseload.show("unit:north")["cases"], 61);
  EXPECT_EQ(caseload.show("unit:north")["over"], true);
  caseload.record("case:60", {event("allocation.ended", "2010-05-01")});
  EXPECT_EQ(caseload.show("unit:north")["over"], false);
}

TEST_F(Workload, OfAUnitIsSaidInCasesAgainstWhatPolicyAllows) {
  for (int i = 0; i < 29; ++i)
    caseload.record(fmt::format("case:{}", i), {allocated("2010-01-05", "ann", 4, "north")});
  const auto few = caseload.show("unit:north");
  EXPECT_EQ(few["mostCases"], 60);
  EXPECT_EQ(few["fewerThan"], 30);
  EXPECT_EQ(caseload.items({{"load", "units"}})["unit:north"]["fewerThan"], 30);
  const auto printed = caseload.print("unit:north", {.width = 140});
  EXPECT_THAT(printed, HasSubstr("60 cases"));
  EXPECT_THAT(printed, HasSubstr("116 points"));
  caseload.record("case:29", {allocated("2010-01-05", "ann", 4, "north")});
  EXPECT_EQ(caseload.show("unit:north")["fewerThan"], 0);
  EXPECT_THAT(caseload.print("worker:ann", {.width = 140}), HasSubstr("40 points"));
}

TEST_F(Workload, ShowsAWorkersNameBesideTheId) {
  caseload.record("worker:ann", {event("worker.joined", "2009-01-05", R"("name":"Ann Okafor")")});
  caseload.record("case:1", {allocated("2010-01-05", "ann", 3)});
  EXPECT_EQ(caseload.show("worker:ann")["name"], "Ann Okafor");
  EXPECT_EQ(caseload.items({{"load", "workers"}})["worker:ann"]["name"], "Ann Okafor");
  EXPECT_THAT(caseload.printList({{"load", "workers"}}, {.width = 140}), HasSubstr("Ann Okafor"));
}

TEST_F(Workload, DoesNotOverflowWherePointsAreBeyondAllMeasure) {
  caseload.record("case:1", {event("case.allocated", "2010-01-05", R"("worker":"ann","points":4294967295)")});
  caseload.record("case:2", {event("case.allocated", "2010-01-05", R"("worker":"ann","points":5)")});
  EXPECT_EQ(caseload.items({{"load", "workers"}})["ann"]["points"], 4294967300);
}

// ---- unit meetings
// -----------------------------------------------------------------------------------------------------

TEST_F(Workload, SaysWhichChildrenAUnitMeetingDidNotTalkAbout) {
  caseload.record("case:1", {allocated("2010-01-05", "ann", 1, "north")});
  caseload.record("case:2", {allocated("2010-01-05", "ben", 1, "north")});
  caseload.record("case:3", {allocated("2010-01-05", "ben", 1, "south")});
  caseload.record("case:2", {allocated("2010-06-09", "cat", 1, "south")});
  caseload.record("unit:north", {met("2010-06-01", R"("case:1","case:2")"), met("2010-06-08", R"("case:2")"),
                                 met("2010-06-15", R"("case:1")")});
  const auto meetings = caseload.show("unit:north")["meetings"];
  ASSERT_EQ(meetings.size(), 3U);
  EXPECT_EQ(meetings[0]["everyChild"], true);
  EXPECT_EQ(meetings[0]["held"], 2);
  EXPECT_EQ(meetings[0]["attended"], 2);
  EXPECT_EQ(meetings[1]["everyChild"], false);
  EXPECT_EQ(meetings[1]["notTalkedAbout"], Json({"case:1"}));
  EXPECT_EQ(meetings[2]["everyChild"], true) << "case:2 has gone to the other unit";
  EXPECT_EQ(meetings[2]["held"], 1);
  EXPECT_THAT(caseload.measure("everyChild", "2010-06", "2010-06", "unit").dump(), HasSubstr("2 of 3"));
  EXPECT_THAT(caseload.measure("unitMeetings", "2010-06", "2010-06").dump(), HasSubstr("\"3\""));
}

TEST_F(Workload, StillKnowsWhatAUnitHeldThenWhenTheCaseHasGoneThroughManyHandsSince) {
  caseload.record("case:1", {allocated("2000-01-05", "ann", 1, "north")});
  caseload.record("unit:north", {met("2000-01-10", "")});
  EXPECT_EQ(caseload.show("unit:north")["meetings"][0]["notTalkedAbout"], Json({"case:1"}));
  for (int i = 0; i < 70; ++i)
    caseload.record("case:1",
                    {allocated(fmt::format("20{:02}-{:02}-01", 1 + i / 12, 1 + i % 12), "ben", 1, "south")});
  EXPECT_EQ(caseload.show("unit:north")["meetings"][0]["notTalkedAbout"], Json({"case:1"}));
  // And a late entry puts even that right.
  caseload.record("case:1", {allocated("2000-01-07", "cat", 1, "south")});
  EXPECT_EQ(caseload.show("unit:north")["meetings"][0]["everyChild"], true);
}

TEST_F(Workload, LetsACaseThatCameOrWentOnTheDayBeLeftOut) {
  caseload.record("case:1",
                  {allocated("2010-06-01", "ann", 1, "north"), allocated("2010-06-08", "ben", 1, "south")});
  caseload.record("unit:north", {met("2010-06-01", ""), met("2010-06-04", ""), met("2010-06-08", "")});
  const auto meetings = caseload.show("unit:north")["meetings"];
  EXPECT_EQ(meetings[0]["everyChild"], true);
  EXPECT_EQ(meetings[1]["everyChild"], false);
  EXPECT_EQ(meetings[2]["everyChild"], true);
}

TEST_F(Workload, ListsUnitsWhoseWeeklyMeetingIsOverdue) {
  caseload.record("unit:north", {met("2010-06-07", "")});
  caseload.record("unit:south", {met("2010-06-08", "")});
  EXPECT_THAT(caseload.list({{"meetingOverdue", "true"}}), ElementsAre("unit:north"));
  EXPECT_EQ(caseload.show("unit:south")["nextMeeting"]["due"], "2010-06-15");
  EXPECT_EQ(caseload.items({{"meetingOverdue", "true"}})["unit:north"]["nextMeeting"]["daysPast"], 1);
  caseload.now = "2010-06-07";
  EXPECT_THAT(caseload.list({{"meetingOverdue", "true"}}), IsEmpty());
}

// Whatever is allocated, handed over, ended and corrected: what the sums say is what the cases say.
TEST_F(Workload, IsAlwaysTheSumOfTheCases) {
  const auto seed = testSeed();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  const std::vector<std::string> workers = {"ann", "ben", "cat"};
  std::map<std::string, std::uint64_t> versions;
  for (int i = 0; i < 300; ++i) {
    const auto stream = fmt::format("case:{}", random() % 12);
    const auto day = fmt::format("2010-{:02}-{:02}", 1 + random() % 6, 1 + random() % 28);
    auto told = allocated(day, workers[random() % 3], static_cast<int>(random() % 4), "north");
    if (random() % 4 == 0) told = event("allocation.ended", day);
    if (random() % 6 == 0) told = event("protectionPlan.started", day);
    if (random() % 8 == 0 && versions[stream] > 0) told = withdraws(1 + random() % versions[stream], 0, day);
    versions[stream] = caseload.record(stream, {told});
  }
  std::uint64_t cases = 0;
  for (const auto& worker : workers) {
    const auto shown = caseload.show("worker:" + worker);
    std::uint64_t points = 0;
    for (const auto& one : shown["with"]) points += one["points"].get<std::uint64_t>();
    EXPECT_EQ(shown["load"], points);
    EXPECT_EQ(shown["cases"], shown["with"].size());
    cases += shown["with"].size();
  }
  EXPECT_EQ(caseload.show("unit:north")["cases"], cases);
}

TEST_F(Workload, IsPrintedInTheWordsOfThePractice) {
  caseload.record("case:1",
                  {allocated("2010-01-05", "ann", 41, "north"), allocated("2010-02-05", "ben", 41, "north")});
  caseload.record("unit:north", {met("2010-06-08", "")});
  EXPECT_THAT(caseload.print("case:1", {.width = 140}), HasSubstr("History of workers"));
  EXPECT_THAT(caseload.print("worker:ben", {.width = 140}), HasSubstr("41 points"));
  EXPECT_THAT(caseload.print("unit:north", {.width = 140}), HasSubstr("not talked about"));
  EXPECT_THAT(caseload.printList({{"load", "workers"}}, {.width = 140}), HasSubstr("worker:ben"));
}

}  // namespace
}  // namespace casefold
