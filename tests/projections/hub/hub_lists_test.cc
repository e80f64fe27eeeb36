// The hub's lists across children, and its measures.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "projections/hub/view.h"
#include "tests/projections/fold_harness.h"
#include "tests/simulation/seed.h"

namespace casefold {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class HubLists : public testing::Test {
 protected:
  Caseload caseload{makeView<HubView>()};

  Told referral(std::string_view when, std::string_view source = "2A") {
    return event("referral.received", when, fmt::format(R"("source":"{}","kind":"socialCare")", source));
  }
  Told rated(std::string_view when, std::string_view rating) {
    return event("concern.rated", when, fmt::format(R"("rating":"{}")", rating));
  }
  Told decided(std::string_view when, std::string_view decision) {
    return event("threshold.decided", when, fmt::format(R"("decision":"{}")", decision));
  }
  Told asked(std::string_view when, std::string_view member) {
    return event("information.asked", when, fmt::format(R"("member":"{}")", member));
  }
  Told of(std::string_view type, std::string_view when, std::string_view data = "") {
    return event(type, when, data);
  }
};

TEST_F(HubLists, ShowOverduePackagesTheRedsFirst) {
  caseload.now = "2010-05-19T17:00:00+01:00";
  caseload.record("case:amber",
                  {referral("2010-05-10T09:00:00+01:00"), rated("2010-05-10T09:00:00+01:00", "amber")});
  caseload.record("case:red",
                  {referral("2010-05-19T09:00:00+01:00"), rated("2010-05-19T09:00:00+01:00", "red")});
  caseload.record("case:redEarlier",
                  {referral("2010-05-18T09:00:00+01:00"), rated("2010-05-18T09:00:00+01:00", "red")});
  caseload.record("case:green",
                  {referral("2010-05-19T09:00:00+01:00"), rated("2010-05-19T09:00:00+01:00", "green")});
  caseload.record("case:unrated", {referral("2010-05-10T09:00:00+01:00")});
  caseload.record("case:decided",
                  {referral("2010-05-10T09:00:00+01:00"), rated("2010-05-10T09:00:00+01:00", "red"),
                   decided("2010-05-10", "advice")});
  EXPECT_THAT(caseload.list({{"package", "overdue"}}),
              ElementsAre("case:redEarlier", "case:red", "case:amber"));
  EXPECT_THAT(caseload.list({{"package", "overdue"}, {"rating", "red"}}),
              ElementsAre("case:redEarlier", "case:red"));
  EXPECT_THAT(caseload.list({{"package", "awaited"}}),
              ElementsAre("case:redEarlier", "case:red", "case:amber", "case:green", "case:unrated"));
  // A rating changes: so does its place.
  caseload.record("case:green", {rated("2010-05-19T10:00:00+01:00", "red")});
  EXPECT_THAT(caseload.list({{"package", "overdue"}, {"rating", "red"}}),
              ElementsAre("case:redEarlier", "case:green", "case:red"));
  caseload.record("case:red", {of("package.compiled", "2010-05-19T16:00:00+01:00", R"("number":1)")});
  EXPECT_THAT(caseload.list({{"package", "overdue"}, {"rating", "red"}}),
              ElementsAre("case:redEarlier", "case:green"));
  EXPECT_EQ(caseload.items({{"package", "overdue"}})["case:redEarlier"]["package"]["status"], "overdue");
}

TEST_F(HubLists, ShowWhatAwaitsADecisionTheLongestFirst) {
  caseload.now = "2010-05-18T16:00:00Z";
  caseload.record("case:today", {referral("2010-05-18")});
  caseload.record("case:friday", {referral("2010-05-14")});
  caseload.record("case:call", {of("contact.received", "2010-05-12T10:00:00Z", R"("source":"6")")});
  caseload.record("case:decided", {referral("2010-05-10"), decided("2010-05-11", "caf")});
  EXPECT_THAT(caseload.list(), ElementsAre("case:call", "case:friday", "case:today"));
  EXPECT_THAT(caseload.list({{"decision", "overdue"}}), ElementsAre("case:call", "case:friday"));
  caseload.now = "2010-05-17T16:00:00Z";
  EXPECT_THAT(caseload.list({{"decision", "overdue"}}), ElementsAre("case:call")) << "Friday's until Monday";
}

TEST_F(HubLists, ShowOverdueInformationByMember) {
  caseload.now = "2010-05-18T17:00:00+01:00";
  caseload.record(
      "case:1", {referral("2010-05-18T09:00:00+01:00"), rated("2010-05-18T09:00:00+01:00", "red"),
                 asked("2010-05-18T09:10:00+01:00", "police"), asked("2010-05-18T09:10:00+01:00", "health")});
  caseload.record("case:2", {referral("2010-05-17T09:00:00+01:00"), rated("2010-05-17T09:00:00+01:00", "red"),
                             asked("2010-05-17T09:10:00+01:00", "police")});
  caseload.record("case:3",
                  {referral("2010-05-18T09:00:00+01:00"), rated("2010-05-18T09:00:00+01:00", "green"),
                   asked("2010-05-18T09:10:00+01:00", "police")});
  EXPECT_THAT(caseload.list({{"information", "overdue"}, {"member", "police"}}),
              ElementsAre("case:2", "case:1"));
  EXPECT_THAT(caseload.list({{"information", "overdue"}}), ElementsAre("case:1", "case:2", "case:1"))
      << "health, police";
  EXPECT_THAT(caseload.list({{"information", "awaited"}, {"member", "police"}}),
              ElementsAre("case:2", "case:1", "case:3"));
  caseload.record("case:2",
                  {of("information.returned", "2010-05-18T16:00:00+01:00", R"("member":"police")")});
  EXPECT_THAT(caseload.list({{"information", "overdue"}, {"member", "police"}}), ElementsAre("case:1"));
  EXPECT_EQ(caseload.items({{"information", "overdue"}, {"member", "police"}})["case:1"]["member"], "police");
}

TEST_F(HubLists, ShowTheChildrenAboutWhomConcernEscalates) {
  caseload.now = "2010-09-30";
  for (const auto* stream : {"case:third", "case:met", "case:longAgo", "case:second"}) {
    const std::string year = std::string(stream) == "case:longAgo" ? "2008" : "2010";
    caseload.record(stream, {referral(year + "-03-01"), decided(year + "-03-02", "noFurtherAction")});
    if (std::string(stream) != "case:second")
      caseload.record(stream, {referral(year + "-05-01"), decided(year + "-05-04", "advice")});
    caseload.record(stream, {referral(year + "-07-01")});
  }
  caseload.record("case:met", {decided("2010-07-02", "section17")});
  caseload.record("case:longAgo", {decided("2008-07-02", "advice")});
  EXPECT_THAT(caseload.list({{"escalating", "yes"}}), ElementsAre("case:third", "case:longAgo"))
      << "as long as the last contact is the last";
  const auto item = caseload.items({{"escalating", "yes"}})["case:third"];
  EXPECT_EQ(item["below"], 3);
  EXPECT_EQ(item["since"], "2010-03-01");
  caseload.record("case:third", {decided("2010-07-02", "caf")});
  caseload.record("case:third", {referral("2010-08-01")});
  EXPECT_THAT(caseload.list({{"escalating", "yes"}}), ElementsAre("case:third", "case:longAgo"))
      << "once, by its last contact";
  EXPECT_EQ(caseload.items({{"escalating", "yes"}})["case:third"]["below"], 4);
}

TEST_F(HubLists, GoByThePolicyThatHoldsWhenTheyAreAsked) {
  caseload.now = "2010-09-30";
  caseload.record("case:1",
                  {referral("2010-03-01"), decided("2010-03-02", "advice"), referral("2010-05-01")});
  EXPECT_THAT(caseload.list({{"escalating", "yes"}}), IsEmpty());
  std::string text;
  for (const auto& shipped : policy::shippedTexts())
    if (shipped.name.find("thresholds") != std::string::npos) text = shipped.text;
  text.replace(text.find("contacts = 3"), 12, "contacts = 2");
  const std::vector<policy::PolicyText> files = {{"thresholds.toml", text}};
  auto read = Policies::read(files);
  ASSERT_TRUE(read) << read.error().message;
  caseload.policies = std::make_shared<const Policies>(*std::move(read));
  EXPECT_THAT(caseload.list({{"escalating", "yes"}}), ElementsAre("case:1"));
  EXPECT_EQ(caseload.show("case:1")["escalation"]["escalating"], true);
}

// The thresholds that are shipped up to 2 June 2010, and from then on with something put in place.
std::shared_ptr<const Policies> changedInJune(const std::string& what, const std::string& instead) {
  std::string text;
  for (const auto& shipped : policy::shippedTexts())
    if (shipped.name.find("thresholds") != std::string::npos) text = shipped.text;
  std::string later = text;
  later.replace(later.find("2000-01-01"), 10, "2010-06-02");
  later.replace(later.find("england-2010.1"), 14, "local-2010.2");
  later.replace(later.find(what), what.size(), instead);
  const std::vector<policy::PolicyText> files = {{"thresholds-2000.toml", text},
                                                 {"thresholds-2010.toml", later}};
  auto read = Policies::read(files);
  EXPECT_TRUE(read) << read.error().message;
  return std::make_shared<const Policies>(*std::move(read));
}

TEST_F(HubLists, ShowAnOverdueRedAlsoAfterRedsWereGivenMoreTime) {
  caseload.policies = changedInJune("\"hubPackageRed\"", "\"hubPackageGreen\"");
  caseload.record("case:1", {referral("2010-06-01T10:00:00Z"), rated("2010-06-01T10:00:00Z", "red")});
  caseload.now = "2010-06-02T12:00:00Z";
  EXPECT_THAT(caseload.list({{"package", "overdue"}}), ElementsAre("case:1"));
  EXPECT_THAT(caseload.list({{"package", "overdue"}, {"rating", "red"}}), ElementsAre("case:1"))
      << "by the four hours of the day on which it was received";
}

TEST_F(HubLists, JudgeADecisionByThePolicyUnderWhichTheReferralCame) {
  // From June early response counts as meeting the threshold.
  caseload.policies = changedInJune("below = [\"earlyResponse\", ", "below = [");
  caseload.record("case:1", {referral("2010-05-28"), decided("2010-06-03", "earlyResponse")});
  caseload.record("case:1", {referral("2010-07-01")});
  caseload.now = "2010-07-01";
  const auto before = caseload.show("case:1")["contacts"][0];
  const auto again = caseload.show("case:1")["contacts"][1];
  EXPECT_EQ(before["below"], 1);
  EXPECT_EQ(again["reReferral"], true);
  EXPECT_EQ(again["alreadyOpen"], false);
}

TEST_F(HubLists, ShowHandOversOfWhichNothingCameBack) {
  caseload.now = "2010-06-30T12:00:00Z";
  const auto passedOn = [&](std::string_view when) {
    return of("referral.passedOn", when, R"("to":"Early Response Service")");
  };
  caseload.record("case:late",
                  {referral("2010-06-01"), decided("2010-06-02", "earlyResponse"), passedOn("2010-06-10")});
  caseload.record("case:never", {referral("2010-05-01"), decided("2010-05-04", "earlyResponse")});
  caseload.record("case:back",
                  {referral("2010-05-01"), decided("2010-05-04", "earlyResponse"), passedOn("2010-05-05"),
                   of("earlyResponse.reported", "2010-05-20", R"("outcome":"familyDeclined")")});
  caseload.record("case:other", {referral("2010-05-01"), decided("2010-05-04", "caf"),
                                 of("referral.passedOn", "2010-05-05", R"("to":"CAF team")")});
  EXPECT_THAT(caseload.list({{"handOver", "nothingBack"}}), ElementsAre("case:never", "case:late"));
  const auto items = caseload.items({{"handOver", "nothingBack"}});
  EXPECT_EQ(items["case:never"]["cameBack"], "notHandedOver");
  EXPECT_EQ(items["case:late"]["cameBack"], "nothingYet");
  EXPECT_EQ(items["case:late"]["waiting"], 20);
}

TEST_F(HubLists, CallAReferralWithinTwelveMonthsARereferralUnlessTheCaseWasOpen) {
  const auto closed = [&](std::string_view when) { return of("referral.closed", when, R"("reason":"RC7")"); };
  caseload.record("case:again", {referral("2010-01-10"), decided("2010-01-11", "section17"),
                                 closed("2010-04-01"), referral("2011-01-10", "6")});
  caseload.record("case:later", {referral("2010-01-10"), decided("2010-01-11", "section17"),
                                 closed("2010-04-01"), referral("2011-01-11")});
  caseload.record("case:open",
                  {referral("2010-01-10"), decided("2010-01-11", "section17"), referral("2010-05-10")});
  caseload.record("case:below",
                  {referral("2010-01-10"), decided("2010-01-11", "advice"), referral("2010-05-10")});
  caseload.record("case:undecided", {referral("2010-01-10"), referral("2010-05-10")});
  EXPECT_THAT(caseload.list({{"reReferral", "yes"}}), ElementsAre("case:again", "case:below"));
  EXPECT_EQ(caseload.items({{"reReferral", "yes"}})["case:again"]["referredBefore"], "2010-01-10");
  EXPECT_EQ(caseload.show("case:again")["contacts"][1]["reReferral"], true);
  EXPECT_EQ(caseload.show("case:later")["contacts"][1]["reReferral"], false);
  EXPECT_EQ(caseload.show("case:open")["contacts"][1]["alreadyOpen"], true);
  EXPECT_EQ(caseload.show("case:open")["contacts"][1]["reReferral"], false);
  EXPECT_EQ(caseload.measure("reReferralRate", "2011-01", "2011-01")["2011-01"][""], "1 of 2");
  EXPECT_EQ(caseload.measure("reReferralRate", "2010-05", "2010-05")["2010-05"][""], "1 of 3");
  EXPECT_EQ(caseload.measure("reReferralRate", "2011-01", "2011-01", "source")["2011-01"]["6"], "1 of 1");
}

TEST_F(HubLists, CountByMonthAndLocality) {
  const auto lives = [&](std::string_view when, std::string_view where) {
    return of("child.identified", when, fmt::format(R"("locality":"{}")", where));
  };
  // Monday 17 May 2010: until the 18th.
  caseload.record("case:1",
                  {lives("2010-01-01", "Northgate"), referral("2010-05-17"), decided("2010-05-18", "advice"),
                   of("assessment.started", "2010-05-20", R"("kind":"initial")")});
  caseload.record(
      "case:2", {lives("2010-01-01", "Harbour"), referral("2010-05-17", "6"), decided("2010-05-19", "caf")});
  caseload.record("case:3",
                  {referral("2010-05-28"), lives("2010-05-29", "Harbour"), decided("2010-06-01", "section17"),
                   of("assessment.started", "2010-06-02", R"("kind":"core")")});
  caseload.record("case:3", {lives("2010-07-01", "Northgate")});  // the family moves
  EXPECT_EQ(caseload.measure("contacts", "2010-05", "2010-06")["2010-05"][""], "3");
  EXPECT_EQ(caseload.measure("contacts", "2010-05", "2010-06", "locality")["2010-05"]["Harbour"], "2");
  EXPECT_EQ(caseload.measure("contacts", "2010-05", "2010-06", "source")["2010-05"]["6"], "1");
  EXPECT_EQ(caseload.measure("decisions", "2010-05", "2010-06")["2010-05"][""], "2");
  EXPECT_EQ(caseload.measure("decisions", "2010-05", "2010-06", "decision")["2010-06"]["section17"], "1");
  EXPECT_EQ(caseload.measure("decisionsInTime", "2010-05", "2010-06")["2010-05"][""], "1 of 2");
  EXPECT_EQ(caseload.measure("decisionsInTime", "2010-05", "2010-06")["2010-06"][""], "1 of 1")
      << "a Friday, a weekend and a bank holiday before the Tuesday";
  EXPECT_EQ(caseload.measure("initialAssessments", "2010-05", "2010-06")["2010-05"][""], "1");
  EXPECT_EQ(caseload.measure("initialAssessments", "2010-05", "2010-06", "locality")["2010-05"]["Northgate"],
            "1");
  // Corrected, it is counted where it belongs.
  caseload.record("case:2", {corrects(1, 2, "2010-06-30", decided("2010-05-18", "caf"))});
  EXPECT_EQ(caseload.measure("decisionsInTime", "2010-05", "2010-06")["2010-05"][""], "2 of 2");
}

// A return of the census says that no further action was decided, and not on which day.
TEST_F(HubLists, ADecisionOfWhichNobodyKnowsTheDayIsNoDecisionInTime) {
  for (const std::string number : {"1", "2"}) {
    const auto stream = "case:" + number;
    caseload.record(stream, {referral("2010-05-17")});
    caseload.record(stream, {decided(number == "1" ? "2010-05" : "2010-05-18", "noFurtherAction")});
  }
  EXPECT_EQ(caseload.measure("decisions", "2010-05", "2010-05")["2010-05"][""], "2");
  EXPECT_EQ(caseload.measure("decisionsInTime", "2010-05", "2010-05")["2010-05"][""], "1 of 1");
  EXPECT_THAT(caseload.list({{"decision", "awaited"}}), testing::IsEmpty());
}

TEST_F(HubLists, CountPackagesInTheTimeOfTheirRating) {
  caseload.record("case:1", {referral("2010-05-17T09:00:00+01:00"), rated("2010-05-17T09:00:00+01:00", "red"),
                             of("package.compiled", "2010-05-17T12:00:00+01:00")});
  caseload.record("case:2", {referral("2010-05-17T09:00:00+01:00"), rated("2010-05-17T09:00:00+01:00", "red"),
                             of("package.compiled", "2010-05-17T16:00:00+01:00")});
  caseload.record(
      "case:3", {referral("2010-05-17T09:00:00+01:00"), of("package.compiled", "2010-05-17T16:00:00+01:00")});
  EXPECT_EQ(caseload.measure("packagesInTime", "2010-05", "2010-05")["2010-05"][""], "1 of 2")
      << "two were rated";
}

TEST_F(HubLists, RefuseWhatTheyCannotAnswer) {
  EXPECT_THAT(caseload.listFails({{"decision", "soon"}}).message, HasSubstr("awaited or overdue"));
  EXPECT_THAT(caseload.listFails({{"decision", "awaited"}, {"package", "awaited"}}).message,
              HasSubstr("one question"));
  EXPECT_THAT(caseload.listFails({{"rating", "red"}}).message, HasSubstr("goes with package"));
  EXPECT_EQ(caseload.listFails({{"package", "overdue"}, {"rating", "blue"}}).path, "where.rating");
  EXPECT_THAT(caseload.listFails({{"member", "police"}}).message, HasSubstr("goes with information"));
}

// Whatever comes, and in whatever order it is recorded: every contact awaits a decision or it does not; those
// that the list shows are those of which show says so; and the measures count each once.
TEST_F(HubLists, AgreeWithWhatShowSaysWhateverTheOrderOfRecording) {
  const auto seed = testSeed();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  const std::vector<std::string> decisions = {"section47", "section17", "earlyResponse",
                                              "caf",       "advice",    "noFurtherAction"};
  for (int round = 0; round < 15; ++round) {
    std::vector<Told> events;
    for (int i = 0; i < 30; ++i) {
      const auto day =
          fmt::format("2010-{:02}-{:02}", 1 + i / 3, 1 + (i % 3) * 9 + static_cast<int>(random() % 8));
      switch (random() % 6) {
        case 0:
          events.push_back(of("contact.received", day, R"("source":"6")"));
          break;
        case 1:
          events.push_back(referral(day));
          break;
        case 2:
          events.push_back(decided(day, decisions[random() % decisions.size()]));
          break;
        case 3:
          events.push_back(rated(day, random() % 2 == 0 ? "red" : "green"));
          break;
        case 4:
          events.push_back(of("package.compiled", day));
          break;
        default:
          events.push_back(of("referral.closed", day));
      }
    }
    Json first;
    for (int order = 0; order < 3; ++order) {
      Caseload each(makeView<HubView>());
      for (const auto& told : events) each.record("case:1", {told});
      const auto hub = each.show("case:1");
      if (order == 0) first = hub;
      EXPECT_EQ(hub, first);
      EXPECT_EQ(each.list().size(), hub["awaiting"].get<std::size_t>());
      EXPECT_EQ(!each.list({{"escalating", "yes"}}).empty(),
                !hub["escalation"].is_null() && hub["escalation"]["escalating"].get<bool>() &&
                    hub["contacts"].back()["received"].get<std::string>() >= "2010-01");
      int counted = 0;
      const auto cells = each.measure("contacts", "2010-01", "2010-12");
      for (const auto& [month, groups] : cells.items()) counted += std::stoi(groups[""].get<std::string>());
      EXPECT_EQ(counted, hub["contactsInAll"].get<int>());
      std::ranges::shuffle(events, random);
    }
  }
}

}  // namespace
}  // namespace casefold
