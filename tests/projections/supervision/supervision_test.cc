// Reflective supervision: whether it took place, how often, how long, how much of it was reflective; and
// whose record it is.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "projections/supervision/view.h"
#include "schemas/codec/json.h"
#include "schemas/codec/validate.h"
#include "tests/projections/fold_harness.h"

namespace casefold {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Told joined(const std::string& day) {
  return event("worker.joined", day, R"("unit":"unit:north","role":"social worker")");
}
Told held(const std::string& day, int minutes = 90, bool reflective = true, const std::string& cases = {}) {
  return event("supervision.held", day,
               fmt::format(R"("minutes":{},"reflective":{},"kind":"individual","cases":[{}])", minutes,
                           reflective, cases));
}
Told planned(const std::string& on, const std::string& day) {
  return event("supervision.planned", on, fmt::format(R"("forWhen":"{}")", day));
}
Told missed(const std::string& day) {
  return event("supervision.missed", day, R"("reason":"court ran late")");
}

class Supervision : public testing::Test {
 protected:
  Caseload caseload{makeView<SupervisionView>()};
  Supervision() { caseload.now = "2010-06-15"; }
  Json shown(const std::string& stream = "worker:1") { return caseload.show(stream); }
};

TEST_F(Supervision, IsDueEveryMonth) {
  caseload.record("worker:1",
                  {joined("2009-01-05"), held("2010-04-20"), held("2010-05-18"), held("2010-06-25")});
  caseload.now = "2010-06-30";
  EXPECT_EQ(shown()["sessions"][1]["due"]["status"], "met");
  EXPECT_EQ(shown()["sessions"][2]["due"]["due"], "2010-06-18");
  EXPECT_EQ(shown()["sessions"][2]["due"]["status"], "metLate");
  EXPECT_EQ(shown()["next"]["due"], "2010-07-25");
  EXPECT_EQ(shown()["next"]["status"], "open");
  EXPECT_EQ(shown()["heldInTime"], 1) << "of the first nobody knows, of the third that it was late";
}

TEST_F(Supervision, CallsNothingLateThatFellDueBeforeTheRecordBegan) {
  caseload.record("worker:1", {joined("2005-09-05"), held("2010-04-20"), held("2010-05-18")});
  caseload.record("worker:2", {joined("2006-01-30"), missed("2010-04-22"), held("2010-06-14")});
  caseload.record("worker:3", {joined("2007-03-05")});
  caseload.record("worker:4", {joined("2010-04-26"), held("2010-05-10")});
  caseload.now = "2010-05-17";
  EXPECT_TRUE(shown("worker:1")["sessions"][0]["due"].is_null()) << "it fell due in 2005";
  EXPECT_EQ(shown("worker:1")["heldInTime"], 1);
  EXPECT_EQ(shown("worker:3")["next"]["started"], "2010-04-20") << "the first day of the record";
  EXPECT_EQ(shown("worker:3")["next"]["due"], "2010-05-20");
  EXPECT_THAT(caseload.list({{"overdue", "true"}}), IsEmpty());
  caseload.now = "2010-05-21";
  EXPECT_THAT(caseload.list({{"overdue", "true"}}), ElementsAre("worker:3", "worker:4"))
      << "a month without, on record; and a week of somebody new";
  // Late for certain: the record had begun, and neither of them was held.
  EXPECT_EQ(shown("worker:2")["sessions"][1]["due"]["status"], "metLate");
  EXPECT_EQ(shown("worker:4")["sessions"][0]["due"]["status"], "metLate") << "weekly, while new";
  const auto share = [&](const std::string& month) {
    return caseload.measure("inTime", month, month)[month][""];
  };
  EXPECT_TRUE(share("2010-04").is_null());
  EXPECT_EQ(share("2010-05"), "1 of 2");
  EXPECT_EQ(share("2010-06"), "0 of 1");
}

TEST_F(Supervision, CountsFromWhereAWorkerWasFirstRecordedBeforeAnySessionWas) {
  caseload.record("worker:1", {joined("2005-09-05")}, {.at = "2010-05-24T09:00:00Z"});
  EXPECT_EQ(shown()["next"]["due"], "2010-06-24");
  EXPECT_THAT(caseload.list({{"overdue", "true"}}), IsEmpty());
  caseload.now = "2010-06-25";
  EXPECT_THAT(caseload.list({{"overdue", "true"}}), ElementsAre("worker:1"));
}

TEST_F(Supervision, IsDueEveryWeekInANewWorkersFirstSixWeeks) {
  caseload.record("worker:1", {joined("2010-05-03")});
  caseload.now = "2010-05-10";
  EXPECT_EQ(shown()["isNew"], true);
  EXPECT_EQ(shown()["next"]["due"], "2010-05-10");
  EXPECT_EQ(shown()["next"]["status"], "open");
  caseload.record("worker:1", {held("2010-05-10"), held("2010-05-17")});
  EXPECT_EQ(shown()["next"]["due"], "2010-05-24");
  EXPECT_EQ(shown()["heldInTime"], 2);
  // The last that began within six weeks is still due after one week; those after it, after a month.
  caseload.record("worker:1", {held("2010-06-13"), held("2010-06-14")});
  caseload.now = "2010-06-14";
  EXPECT_EQ(shown()["isNew"], false) << "six weeks are over";
  EXPECT_EQ(shown()["next"]["due"], "2010-07-14");
  EXPECT_EQ(shown()["sessions"][3]["due"]["due"], "2010-06-20");
}

TEST_F(Supervision, SaysHowLongItWasAndHowMuchOfItWasReflective) {
  caseload.record("worker:1",
                  {joined("2009-01-05"), held("2010-04-20", 90, true), held("2010-05-18", 30, false)});
  const auto worker = shown();
  EXPECT_EQ(worker["minutes"], 120);
  EXPECT_EQ(worker["reflectiveMinutes"], 90);
  EXPECT_EQ(worker["reflectivePercent"], 75);
  EXPECT_EQ(worker["longEnough"], 1) << "at least ninety minutes";
  EXPECT_EQ(worker["sessions"][1]["tooShort"], true);
}

TEST_F(Supervision, AddsUpMoreMinutesThanThirtyTwoBitsHold) {
  caseload.record("worker:1",
                  {event("supervision.held", "2010-04-20", R"("minutes":4294967295,"reflective":true)"),
                   held("2010-05-18", 5, false)});
  EXPECT_EQ(shown()["minutes"], 4294967300);
  EXPECT_EQ(shown()["reflectiveMinutes"], 4294967295);
  EXPECT_EQ(shown()["reflectivePercent"], 100);
}

TEST_F(Supervision, ShowsAWorkersNameBesideTheId) {
  caseload.record("worker:1",
                  {event("worker.joined", "2009-01-05", R"("name":"Ann Okafor","role":"social worker")")});
  EXPECT_EQ(shown()["name"], "Ann Okafor");
  EXPECT_EQ(caseload.items()["worker:1"]["name"], "Ann Okafor");
}

TEST_F(Supervision, SaysWhatWasMissedAndWhyAndWhatWasPlannedAndNotHeld) {
  caseload.record("worker:1", {joined("2009-01-05"), planned("2010-03-01", "2010-04-20"), held("2010-04-20"),
                               planned("2010-04-20", "2010-05-18"), missed("2010-05-18"),
                               planned("2010-05-18", "2010-06-01"), planned("2010-05-18", "2010-06-29")});
  const auto worker = shown();
  ASSERT_EQ(worker["sessions"].size(), 4U);
  EXPECT_EQ(worker["sessions"][0]["what"], "held");
  EXPECT_EQ(worker["sessions"][1]["what"], "missed");
  EXPECT_EQ(worker["sessions"][1]["reason"], "court ran late");
  EXPECT_EQ(worker["sessions"][2]["what"], "notHeld");
  EXPECT_EQ(worker["sessions"][2]["occurred"], "2010-06-01");
  EXPECT_EQ(worker["sessions"][3]["what"], "planned");
  EXPECT_EQ(worker["missed"], 1);
  EXPECT_EQ(worker["notHeld"], 1);
  // On the day itself there is still time.
  EXPECT_EQ(caseload.show("worker:1", {.asOf = "2010-06-01"})["sessions"][2]["what"], "planned");
}

TEST_F(Supervision, ListsThoseWhoseSupervisionIsOverdueTheLongestWaitingFirst) {
  caseload.record("worker:1", {joined("2009-01-05"), held("2010-05-14")});
  caseload.record("worker:2", {joined("2009-01-05"), held("2010-05-15")});
  caseload.record("worker:3", {joined("2010-06-07")});
  caseload.record("worker:4", {joined("2010-06-09")});
  caseload.record("worker:5", {joined("2009-01-05"), held("2010-01-15"),
                               event("worker.left", "2010-02-01", R"("reason":"moved away")")});
  caseload.record("worker:6", {held("2010-04-01")});
  EXPECT_THAT(caseload.list({{"overdue", "true"}}), ElementsAre("worker:6", "worker:1", "worker:3"));
  EXPECT_THAT(caseload.list({{"new", "true"}}), ElementsAre("worker:4", "worker:3"));
  EXPECT_THAT(caseload.list({{"new", "true"}, {"overdue", "true"}}), ElementsAre("worker:3"));
  EXPECT_THAT(caseload.list({{"unit", "unit:north"}, {"overdue", "true"}}),
              ElementsAre("worker:1", "worker:3"));
  EXPECT_THAT(caseload.list(), ElementsAre("worker:6", "worker:1", "worker:2", "worker:3", "worker:4"));
  EXPECT_EQ(caseload.items({{"overdue", "true"}})["worker:1"]["next"]["daysPast"], 1);
  EXPECT_EQ(caseload.listFails({{"overdue", "no"}}).path, "where.overdue");
  caseload.now = "2009-01-05";
  EXPECT_THAT(caseload.list({{"overdue", "true"}}), IsEmpty());
}

TEST_F(Supervision, TakesASessionThatIsLearnedLateToWhereItBelongs) {
  caseload.record("worker:1", {joined("2009-01-05"), held("2010-04-20")});
  EXPECT_THAT(caseload.list({{"overdue", "true"}}), ElementsAre("worker:1"));
  caseload.record("worker:1", {held("2010-06-10")});
  caseload.record("worker:1", {held("2010-05-18")});
  EXPECT_EQ(shown()["sessions"][2]["due"]["started"], "2010-05-18");
  EXPECT_EQ(shown()["sessions"][2]["due"]["status"], "met");
  EXPECT_THAT(caseload.list({{"overdue", "true"}}), IsEmpty());
  caseload.record("worker:1", {withdraws(2, 0, "2010-06-12")});
  EXPECT_EQ(shown()["next"]["started"], "2010-05-18");
  caseload.record("worker:1", {corrects(3, 0, "2010-06-12", held("2010-05-11"))});
  EXPECT_THAT(caseload.list({{"overdue", "true"}}), ElementsAre("worker:1"));
}

TEST_F(Supervision, IsMeasuredByMonthAndUnit) {
  caseload.record("worker:1", {joined("2009-01-05"), held("2010-04-20", 90, true),
                               held("2010-05-18", 60, false), missed("2010-05-04")});
  caseload.record("worker:2", {held("2010-05-01", 0, true)});
  const auto may = [&](const std::string& name, const std::string& by = "") {
    return caseload.measure(name, "2010-05", "2010-05", by).dump();
  };
  EXPECT_THAT(may("held"), HasSubstr("\"2\""));
  EXPECT_THAT(may("held", "unit"), HasSubstr(R"("unit:north":"1")"));
  EXPECT_THAT(may("inTime"), HasSubstr("1 of 1"));
  EXPECT_THAT(may("longEnough"), HasSubstr("0 of 1"));
  EXPECT_THAT(may("reflective"), HasSubstr("0 of 60"));
  EXPECT_THAT(may("minutes"), HasSubstr("60 of 1"));
  EXPECT_THAT(may("missed"), HasSubstr("\"1\""));
}

// ---- whose record it is
// ------------------------------------------------------------------------------------------

TEST_F(Supervision, TellsOfAChildOnlyOnWhichDaysTheCaseWasTalkedAbout) {
  caseload.record("worker:1",
                  {joined("2009-01-05"),
                   event("supervision.held", "2010-05-18",
                         R"("minutes":90,"kind":"FEELINGS","supervisor":"S. BOSS","reflective":true,)"
                         R"("cases":["case:1","case:2","case:1"])")});
  caseload.record("worker:2",
                  {held("2010-05-18", 90, true, R"("case:1")"), held("2010-06-08", 90, true, R"("case:1")")});
  const auto child = shown("case:1");
  EXPECT_EQ(child["talkedAbout"], Json({"2010-05-18", "2010-06-08"}));
  for (const auto* secret : {"worker:", "FEELINGS", "S. BOSS", "90", "individual"})
    EXPECT_THAT(child.dump(), Not(HasSubstr(secret)));
  EXPECT_THAT(child["sessions"], IsEmpty());
  EXPECT_EQ(shown("case:2")["talkedAbout"], Json({"2010-05-18"}));
  EXPECT_THAT(shown("case:3")["talkedAbout"], IsEmpty());
}

TEST_F(Supervision, OfAWorkerShowsNoDecisionAboutAChild) {
  // Nor even of one that no recorder would have let in.
  caseload.record("worker:1", {joined("2009-01-05"),
                               event("decision.recorded", "2010-05-18", R"("decision":"REMOVE THE CHILD")"),
                               held("2010-05-18", 90, true, R"("case:1")")});
  EXPECT_THAT(shown().dump(), Not(HasSubstr("REMOVE")));
  EXPECT_THAT(shown().dump(), Not(HasSubstr("case:1"))) << "how many cases were talked about, not which";
  EXPECT_EQ(shown()["sessions"][0]["cases"], 1);
}

TEST_F(Supervision, DecisionsAboutAChildStandOnTheChildsStreamAndTheRestOnTheWorkers) {
  const auto refused = [](const std::string& stream, const std::string& told) {
    capnp::MallocMessageBuilder message;
    auto command = message.initRoot<schema::Command>();
    const auto line =
        fmt::format(R"({{"stream":"{}","command":"c1","actor":"A.","agency":"social care","events":[{}]}})",
                    stream, told);
    EXPECT_TRUE(commandFromJson(line, command));
    return !validateCommand(command.asReader());
  };
  const auto decision =
      event("decision.recorded", "2010-05-18", R"("decision":"to convene a conference")").json;
  EXPECT_FALSE(refused("case:1", decision));
  EXPECT_TRUE(refused("worker:1", decision));
  for (const auto& told :
       {held("2010-05-18").json, missed("2010-05-18").json, planned("2010-05-18", "2010-06-18").json}) {
    EXPECT_FALSE(refused("worker:1", told));
    EXPECT_TRUE(refused("case:1", told));
    // Nor is it slipped in as the correction of something else.
    EXPECT_TRUE(refused("case:1", corrects(1, 0, "2010-05-19", {told}).json));
  }
  EXPECT_TRUE(refused("worker:1", corrects(1, 0, "2010-05-19", {decision}).json));
}

TEST_F(Supervision, IsPrintedInTheWordsOfThePractice) {
  caseload.record("worker:1", {joined("2009-01-05"), held("2010-04-20", 60), missed("2010-05-18")});
  const auto printed = caseload.print("worker:1", {.width = 140});
  for (const auto* words :
       {"next supervision", "overdue by", "missed", "court ran late", "60 minutes", "reflective"})
    EXPECT_THAT(printed, HasSubstr(words));
  EXPECT_THAT(caseload.printList({{"overdue", "true"}}, {.width = 140}), HasSubstr("social worker"));
}

}  // namespace
}  // namespace casefold
