// The hub's work with one child, in plain words.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "projections/hub/view.h"
#include "tests/projections/fold_harness.h"

namespace casefold {
namespace {

using testing::HasSubstr;

class Hub : public testing::Test {
 protected:
  Caseload caseload{makeView<HubView>()};

  Told contact(std::string_view when, std::string_view source, std::string_view outcome = "") {
    return event(
        "contact.received", when,
        fmt::format(R"("source":"{}","concern":"shouting at night","outcome":"{}")", source, outcome));
  }
  Told referral(std::string_view when, std::string_view source = "2A") {
    return event("referral.received", when,
                 fmt::format(R"("source":"{}","primaryNeed":"N1","referrer":"deputy head",
                                "concerns":"clings to her teacher","kind":"socialCare")",
                             source));
  }
  Told rated(std::string_view when, std::string_view rating) {
    return event("concern.rated", when, fmt::format(R"("rating":"{}","ratedBy":"hub manager")", rating));
  }
  Told asked(std::string_view when, std::string_view member, std::string_view kind = "member") {
    return event("information.asked", when,
                 fmt::format(R"("member":"{}","kind":"{}","question":"known?")", member, kind));
  }
  Told returned(std::string_view when, std::string_view member, std::string_view result = "returned") {
    return event("information.returned", when,
                 fmt::format(R"("member":"{}","result":"{}","summary":"two calls")", member, result));
  }
  Told package(std::string_view when, int number, std::string_view rating = "") {
    return event("package.compiled", when, fmt::format(R"("number":{},"rating":"{}")", number, rating));
  }
  Told decided(std::string_view when, std::string_view decision, int package = 0) {
    return event("threshold.decided", when,
                 fmt::format(R"("decision":"{}","decidedBy":"Early Years and Families manager",
                                "reasons":"mother asks for help","packageNumber":{})",
                             decision, package));
  }
  Json contactOf(const std::string& stream, std::size_t place) {
    return caseload.show(stream)["contacts"].at(place);
  }
};

TEST_F(Hub, TellsAContactFromReceiptToDecision) {
  caseload.now = "2010-05-19";
  caseload.record("case:1",
                  {event("child.identified", "2010-05-17", R"("locality":"Northgate")"),
                   referral("2010-05-17T09:30:00+01:00"), rated("2010-05-17T10:20:00+01:00", "amber")});
  caseload.record("case:1", {asked("2010-05-17T10:40:00+01:00", "police"),
                             asked("2010-05-17T10:40:00+01:00", "probation", "virtualMember"),
                             asked("2010-05-17T10:45:00+01:00", "CareFirst", "dataSystem")});
  caseload.record("case:1", {returned("2010-05-17T11:05:00+01:00", "CareFirst", "nothingKnown"),
                             returned("2010-05-17T15:30:00+01:00", "police"),
                             returned("2010-05-18T09:15:00+01:00", "probation", "declined")});
  caseload.record("case:1", {package("2010-05-18T09:25:00+01:00", 1, "amber")});
  caseload.record("case:1", {decided("2010-05-18", "section17", 1)});
  const auto hub = caseload.show("case:1");
  EXPECT_EQ(hub["contactsInAll"], 1);
  EXPECT_EQ(hub["awaiting"], 0);
  EXPECT_EQ(hub["locality"], "Northgate");
  const auto told = hub["contacts"][0];
  EXPECT_EQ(told["source"], "a school (2A)");
  EXPECT_EQ(told["cameIn"][0]["what"], "referral");
  EXPECT_EQ(told["cameIn"][0]["concern"], "clings to her teacher");
  EXPECT_EQ(told["outcome"], "section17");
  EXPECT_EQ(told["package"]["scale"], "hubPackageAmber");
  EXPECT_EQ(told["package"]["status"], "met");
  EXPECT_EQ(told["decision"]["status"], "met");
  EXPECT_EQ(told["information"].size(), 3U);
  EXPECT_EQ(told["information"][0]["kind"], "member");
  EXPECT_EQ(told["information"][0]["result"], "returned");
  EXPECT_EQ(told["information"][0]["summary"], "two calls");
  EXPECT_EQ(told["information"][1]["kind"], "virtualMember");
  EXPECT_EQ(told["information"][1]["result"], "declined");
  EXPECT_EQ(told["information"][2]["kind"], "dataSystem");
  EXPECT_EQ(told["information"][2]["result"], "nothingKnown");
  EXPECT_EQ(told["information"][2]["due"]["status"], "met");
  EXPECT_EQ(told["decisions"][0]["decidedBy"], "Early Years and Families manager");
  EXPECT_EQ(told["decisions"][0]["reasons"], "mother asks for help");
  EXPECT_EQ(told["decisions"][0]["onPackage"], 1);
  EXPECT_EQ(told["decisions"][0]["packageRemark"], "notStated");
  const auto printed = caseload.print("case:1", {.width = 120});
  EXPECT_THAT(printed, HasSubstr("The hub of case:1"));
  EXPECT_THAT(printed, HasSubstr("section 17"));
  EXPECT_THAT(printed, HasSubstr("nothing known"));
}

TEST_F(Hub, TakesACallAndTheReferralThatItBecameAsOneContact) {
  caseload.record("case:1", {contact("2010-05-08T23:40:00+01:00", "6", "referral")});
  caseload.record("case:1", {referral("2010-05-10", "6")});
  EXPECT_EQ(caseload.show("case:1")["contactsInAll"], 1);
  EXPECT_EQ(contactOf("case:1", 0)["received"], "2010-05-08T22:40:00Z");
  EXPECT_EQ(contactOf("case:1", 0)["referral"], "2010-05-10");
  EXPECT_EQ(contactOf("case:1", 0)["decision"]["started"], "2010-05-10") << "the referral starts that clock";
  // Somebody else who refers the child at the same time is another contact.
  caseload.record("case:1", {referral("2010-05-11", "2A")});
  EXPECT_EQ(caseload.show("case:1")["contactsInAll"], 2);
  EXPECT_EQ(caseload.show("case:1")["awaiting"], 2);
  // And one decision decides both.
  caseload.record("case:1", {decided("2010-05-11", "section17")});
  EXPECT_EQ(caseload.show("case:1")["awaiting"], 0);
  EXPECT_EQ(contactOf("case:1", 0)["outcome"], "section17");
  EXPECT_EQ(contactOf("case:1", 1)["outcome"], "section17");
}

TEST_F(Hub, LeavesReferralsForACafToThoseWhoDealWithThem) {
  caseload.record("case:1",
                  {event("referral.received", "2010-05-10", R"("source":"2A","kind":"caf")"),
                   event("referral.received", "2010-05-10", R"("source":"2A","kind":"pseudoCaf")")});
  EXPECT_EQ(caseload.show("case:1")["contactsInAll"], 0);
  EXPECT_TRUE(caseload.list().empty());
}

// Red: 4 hours; amber: 24; green: 72; from receipt, whichever rating is in force.
TEST_F(Hub, JudgesAPackageByTheRatingThatIsInForce) {
  caseload.record("case:1", {referral("2010-05-17T09:00:00+01:00")});
  caseload.now = "2010-05-17T15:00:00+01:00";
  EXPECT_EQ(contactOf("case:1", 0)["package"], nullptr) << "not rated: no time scale";
  caseload.record(
      "case:1", {rated("2010-05-17T09:30:00+01:00", "green"), asked("2010-05-17T09:40:00+01:00", "police")});
  EXPECT_EQ(contactOf("case:1", 0)["package"]["status"], "open");
  EXPECT_EQ(contactOf("case:1", 0)["information"][0]["due"]["status"], "open");
  caseload.record("case:1", {rated("2010-05-17T14:00:00+01:00", "red")});
  EXPECT_EQ(contactOf("case:1", 0)["package"]["scale"], "hubPackageRed");
  EXPECT_EQ(contactOf("case:1", 0)["package"]["status"], "overdue");
  EXPECT_EQ(contactOf("case:1", 0)["information"][0]["due"]["status"], "overdue");
  EXPECT_EQ(contactOf("case:1", 0)["ratings"].size(), 2U);
  caseload.record("case:1", {rated("2010-05-17T14:30:00+01:00", "amber")});
  EXPECT_EQ(contactOf("case:1", 0)["package"]["status"], "open");
  // Done, it stays judged by what was in force then, whatever the package itself or anybody says after.
  caseload.record("case:1", {package("2010-05-17T14:45:00+01:00", 1, "red")});
  EXPECT_EQ(contactOf("case:1", 0)["package"]["scale"], "hubPackageAmber");
  EXPECT_EQ(contactOf("case:1", 0)["package"]["status"], "met");
  EXPECT_EQ(contactOf("case:1", 0)["rating"], "red");
  caseload.record("case:1", {rated("2010-05-17T14:50:00+01:00", "green")});
  EXPECT_EQ(contactOf("case:1", 0)["package"]["scale"], "hubPackageAmber");
}

TEST_F(Hub, GivesWhatIsAskedAfterThePackageItsOwnTime) {
  caseload.now = "2010-05-20T12:00:00+01:00";
  caseload.record("case:1", {referral("2010-05-17T09:00:00+01:00"), rated("2010-05-17T09:00:00+01:00", "red"),
                             package("2010-05-17T12:00:00+01:00", 1)});
  caseload.record("case:1", {asked("2010-05-20T10:00:00+01:00", "health")});
  EXPECT_EQ(contactOf("case:1", 0)["information"][0]["due"]["started"], "2010-05-20T09:00:00Z");
  EXPECT_EQ(contactOf("case:1", 0)["information"][0]["due"]["status"], "open");
}

TEST_F(Hub, TakesAnAnswerAsOneToWhatTheMemberWasAskedLast) {
  caseload.record("case:1",
                  {referral("2010-05-17"), asked("2010-05-17", "police"), asked("2010-05-18", "police"),
                   returned("2010-05-19", "police"), returned("2010-05-20", "fire")});
  const auto told = contactOf("case:1", 0)["information"];
  EXPECT_EQ(told[0]["result"], "awaited");
  EXPECT_EQ(told[1]["result"], "returned");
  EXPECT_EQ(told[2]["member"], "fire");
  EXPECT_EQ(told[2]["asked"], nullptr) << "it came unasked";
  caseload.record("case:1", {decided("2010-05-21", "noFurtherAction")});
  EXPECT_EQ(contactOf("case:1", 0)["information"][0]["result"], "decidedWithout");
}

TEST_F(Hub, SaysOnWhichVersionOfThePackageADecisionWasMade) {
  caseload.record("case:1", {referral("2010-05-17"), package("2010-05-17", 1), package("2010-05-18", 2),
                             decided("2010-05-19", "advice", 1)});
  EXPECT_EQ(contactOf("case:1", 0)["decisions"][0]["onPackage"], 1);
  EXPECT_EQ(contactOf("case:1", 0)["decisions"][0]["packageRemark"], "newerThere");
  caseload.record("case:1", {decided("2010-05-20", "section17", 2)});
  EXPECT_EQ(contactOf("case:1", 0)["decisions"][1]["packageRemark"], "notStated");
  EXPECT_EQ(contactOf("case:1", 0)["outcome"], "section17") << "the last decision stands";
  EXPECT_EQ(contactOf("case:1", 0)["decisions"][0]["due"]["status"], "metLate");
  EXPECT_EQ(contactOf("case:1", 0)["decisions"][1]["due"], nullptr)
      << "and the first is the one that was due";
  caseload.record("case:2", {referral("2010-05-17"), decided("2010-05-18", "caf", 3)});
  EXPECT_EQ(contactOf("case:2", 0)["decisions"][0]["packageRemark"], "notOnRecord");
  caseload.record("case:3", {referral("2010-05-17"), decided("2010-05-18", "caf")});
  EXPECT_EQ(contactOf("case:3", 0)["decisions"][0]["packageRemark"], "noneNamed");
}

TEST_F(Hub, NumbersPackagesThatCameWithoutANumber) {
  caseload.record("case:1", {referral("2010-05-17"), package("2010-05-17", 0), package("2010-05-18", 0)});
  EXPECT_EQ(contactOf("case:1", 0)["packages"][1]["number"], 2);
}

TEST_F(Hub, NamesAllSixDecisions) {
  for (const auto* decision :
       {"section47", "section17", "earlyResponse", "caf", "advice", "noFurtherAction"}) {
    const auto stream = std::string("case:") + decision;
    caseload.record(stream, {referral("2010-05-17"), decided("2010-05-18", decision)});
    EXPECT_EQ(contactOf(stream, 0)["outcome"], decision);
  }
}

// A decision is often dated to the day, and the call that it decides to the minute.
TEST_F(Hub, KnowsThatADecisionOfTheDayDecidesTheCallOfTheDay) {
  caseload.record("case:1", {contact("2010-05-18T09:00:00+01:00", "6")});
  caseload.record("case:1", {package("2010-05-18T10:00:00+01:00", 1)});
  caseload.record("case:1", {decided("2010-05-18", "advice", 1)});
  EXPECT_EQ(contactOf("case:1", 0)["outcome"], "advice");
  EXPECT_EQ(contactOf("case:1", 0)["decisions"][0]["packageRemark"], "notStated");
  caseload.record("case:1", {contact("2010-05-18T17:00:00+01:00", "6")});
  EXPECT_EQ(contactOf("case:1", 1)["outcome"], "awaitingDecision") << "but not the one that came after it";
}

TEST_F(Hub, SeesTheThirdContactBelowTheThresholdAsTheThird) {
  caseload.now = "2010-09-30";
  caseload.record("case:1", {contact("2010-01-10", "6", "advice")});
  caseload.record("case:1", {referral("2010-03-02"), decided("2010-03-03", "noFurtherAction")});
  EXPECT_EQ(contactOf("case:1", 0)["below"], 1);
  EXPECT_EQ(contactOf("case:1", 1)["below"], 2);
  EXPECT_EQ(caseload.show("case:1")["escalation"]["escalating"], false);
  caseload.record("case:1", {contact("2010-06-07T14:00:00+01:00", "3B")});
  const auto hub = caseload.show("case:1");
  EXPECT_EQ(hub["contacts"][2]["number"], 3);
  EXPECT_EQ(hub["contacts"][2]["below"], 3);
  EXPECT_EQ(hub["contacts"][2]["escalation"], true);
  EXPECT_EQ(hub["escalation"]["escalating"], true);
  EXPECT_EQ(hub["escalation"]["contacts"], Json::parse("[1,2,3]"));
  EXPECT_THAT(hub["escalation"]["standing"].get<std::string>(), HasSubstr("would be the third"));
  // Once the threshold is met, it no longer escalates.
  caseload.record("case:1", {decided("2010-06-08", "section17")});
  EXPECT_EQ(contactOf("case:1", 2)["below"], 0);
  EXPECT_EQ(caseload.show("case:1")["escalation"], nullptr);
}

TEST_F(Hub, CountsNoEarlierContactThatMetTheThreshold) {
  caseload.record("case:1", {contact("2010-01-10", "6", "advice"), referral("2010-03-02"),
                             decided("2010-03-03", "section17"), event("referral.closed", "2010-04-01")});
  caseload.record("case:1", {contact("2010-06-07", "3B", "advice")});
  EXPECT_EQ(contactOf("case:1", 2)["below"], 2);
  EXPECT_EQ(contactOf("case:1", 2)["escalation"], false);
}

TEST_F(Hub, CountsNoContactBelowTheThresholdThatIsLongerAgoThanPolicySays) {
  caseload.record("case:1", {contact("2009-01-10", "6", "advice"), contact("2009-06-10", "6", "advice"),
                             contact("2010-06-10", "6", "advice"), contact("2010-06-11", "6", "advice")});
  EXPECT_EQ(contactOf("case:1", 2)["below"], 2) << "twelve months to the day";
  EXPECT_EQ(contactOf("case:1", 3)["below"], 2) << "and a day more";
}

TEST_F(Hub, PutsAContactThatIsLearnedLateWhereItOccurred) {
  caseload.record("case:1", {referral("2010-03-02"), decided("2010-03-03", "advice")});
  caseload.record("case:1", {referral("2010-06-02"), decided("2010-06-03", "advice")});
  EXPECT_EQ(contactOf("case:1", 1)["below"], 2);
  caseload.record("case:1", {contact("2010-04-20", "4", "passedOn")});
  EXPECT_EQ(contactOf("case:1", 1)["source"], "housing (4)");
  EXPECT_EQ(contactOf("case:1", 2)["number"], 3);
  EXPECT_EQ(contactOf("case:1", 2)["below"], 3);
  EXPECT_EQ(contactOf("case:1", 2)["escalation"], true);
  const auto before = caseload.show("case:1", {.knownAt = "2009-12-31"});
  EXPECT_EQ(before["contactsInAll"], 0);
}

TEST_F(Hub, ForgetsWhatWasRecordedInError) {
  caseload.record("case:1", {contact("2010-01-10", "6", "advice"), contact("2010-02-10", "6", "advice")});
  caseload.record("case:1", {contact("2010-03-10", "6", "advice")});
  EXPECT_EQ(caseload.list({{"escalating", "yes"}}).size(), 1U);
  caseload.record("case:1", {withdraws(1, 1, "2010-03-11")});
  EXPECT_EQ(caseload.show("case:1")["contactsInAll"], 2);
  EXPECT_TRUE(caseload.list({{"escalating", "yes"}}).empty());
  // A decision corrected.
  caseload.record("case:2", {referral("2010-03-02"), decided("2010-03-05", "advice")});
  caseload.record("case:2", {corrects(1, 1, "2010-03-08", decided("2010-03-03", "section47"))});
  EXPECT_EQ(contactOf("case:2", 0)["outcome"], "section47");
  EXPECT_EQ(contactOf("case:2", 0)["decision"]["status"], "met");
}

TEST_F(Hub, FollowsAHandOverToTheEarlyResponseServiceAndWhatCameOfIt) {
  caseload.now = "2010-06-01T12:00:00Z";
  caseload.record("case:1", {referral("2010-05-17"), decided("2010-05-18", "earlyResponse")});
  EXPECT_EQ(contactOf("case:1", 0)["handOvers"][0]["outcome"], "notHandedOver");
  EXPECT_EQ(contactOf("case:1", 0)["handOvers"][0]["waiting"], 14);
  caseload.record("case:1", {event("referral.passedOn", "2010-05-18",
                                   R"("to":"Early Response Service","reason":"evenings")")});
  EXPECT_EQ(contactOf("case:1", 0)["handOvers"][0]["outcome"], "nothingYet");
  EXPECT_EQ(contactOf("case:1", 0)["handOvers"][0]["to"], "Early Response Service");
  caseload.record("case:1", {event("earlyResponse.reported", "2010-05-28",
                                   R"("outcome":"cafStarted","agency":"family support","note":"team met")")});
  const auto told = contactOf("case:1", 0)["handOvers"][0];
  EXPECT_EQ(told["outcome"], "cafStarted");
  EXPECT_EQ(told["agency"], "family support");
  EXPECT_EQ(told["waiting"], 0);
}

TEST_F(Hub, KeepsConsultationsAboutThresholds) {
  caseload.record("case:1",
                  {event("consultation.given", "2010-04-01",
                         R"("askedBy":"health visitor","advice":"offer a CAF","givenBy":"duty manager")")});
  const auto hub = caseload.show("case:1");
  EXPECT_EQ(hub["contactsInAll"], 0) << "to ask about a threshold is no contact";
  EXPECT_EQ(hub["consultations"][0]["advice"], "offer a CAF");
}

TEST_F(Hub, TellsWhatCameBeforeAnyContact) {
  caseload.record("case:1", {decided("2010-03-02", "section17"), returned("2010-03-03", "police")});
  EXPECT_EQ(caseload.show("case:1")["contactsInAll"], 0);
  EXPECT_EQ(contactOf("case:1", 0)["number"], 0);
  EXPECT_EQ(contactOf("case:1", 0)["outcome"], "section17");
  EXPECT_EQ(contactOf("case:1", 0)["information"].size(), 1U);
}

TEST_F(Hub, AwaitsNoDecisionWhereStatutoryWorkBeganWithoutOne) {
  caseload.record("case:1",
                  {referral("2019-05-17"), event("assessment.started", "2019-05-20", R"("kind":"single")")});
  EXPECT_EQ(contactOf("case:1", 0)["outcome"], "workBegan");
  caseload.record("case:2",
                  {referral("2019-05-17"), event("referral.closed", "2019-05-20", R"("reason":"RC7")")});
  EXPECT_EQ(contactOf("case:2", 0)["outcome"], "closedUndecided");
  EXPECT_TRUE(caseload.list().empty());
}

TEST_F(Hub, KeepsCountBeyondWhatItHolds) {
  std::vector<Told> events;
  for (int i = 0; i < 50; ++i) events.push_back(contact(fmt::format("{}-01-10", 1950 + i), "6", "advice"));
  caseload.record("case:1", events);
  EXPECT_EQ(caseload.show("case:1")["contactsInAll"], 50);
  EXPECT_EQ(caseload.show("case:1")["truncated"], true);
  EXPECT_EQ(caseload.show("case:1")["contacts"].back()["number"], 50);
  EXPECT_EQ(caseload.measure("contacts", "1950-01", "1950-12")["1950-01"][""], "1") << "and in measures";
}

}  // namespace
}  // namespace casefold
