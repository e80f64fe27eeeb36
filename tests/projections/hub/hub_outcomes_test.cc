// Which contacts wait for the hub: the outcome of a contact, and what policy says of it.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "projections/hub/view.h"
#include "tests/projections/fold_harness.h"

namespace casefold {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class HubOutcomes : public testing::Test {
 protected:
  Caseload caseload{makeView<HubView>()};

  static Told contact(std::string_view when, std::string_view outcome, std::string_view source = "6") {
    return event("contact.received", when, fmt::format(R"("source":"{}","outcome":"{}")", source, outcome));
  }
  static Told rated(std::string_view when, std::string_view rating) {
    return event("concern.rated", when, fmt::format(R"("rating":"{}")", rating));
  }
  static Told asked(std::string_view when, std::string_view member = "health") {
    return event("information.asked", when, fmt::format(R"("member":"{}")", member));
  }
  static Told package(std::string_view when) { return event("package.compiled", when); }
  static Told decided(std::string_view when, std::string_view decision) {
    return event("threshold.decided", when,
                 fmt::format(R"("decision":"{}","decidedBy":"manager")", decision));
  }
  static Told passedOn(std::string_view when) {
    return event("referral.passedOn", when, R"("to":"Early Response Service")");
  }
  static Told reported(std::string_view when, std::string_view outcome, std::string_view handedOver = "") {
    return event("earlyResponse.reported", when,
                 fmt::format(R"("outcome":"{}"{})", outcome,
                             handedOver.empty() ? "" : fmt::format(R"(,"handedOver":"{}")", handedOver)));
  }
  Json contactOf(const std::string& stream, std::size_t place) {
    return caseload.show(stream)["contacts"].at(place);
  }
  // The shipped codes, with one text put for another.
  void changePolicy(std::string_view from, std::string_view to) {
    const auto texts = policy::shippedTexts();
    const auto codes = std::ranges::find(texts, "codes.toml", &policy::PolicyText::name);
    ASSERT_NE(codes, texts.end());
    policy::PolicyText changed = *codes;
    const auto at = changed.text.find(from);
    ASSERT_NE(at, std::string::npos);
    changed.text.replace(at, from.size(), to);
    const auto read = Policies::read({&changed, 1});
    ASSERT_TRUE(read) << read.error().message;
    caseload.policies = std::make_shared<const Policies>(*read);
  }
};

// Red: four hours from receipt.
TEST_F(HubOutcomes, AContactWhosePackageIsCompiledWaitsForPackageInformationAndDecision) {
  caseload.now = "2010-05-17T15:00:00+01:00";
  caseload.record("case:1", {contact("2010-05-17T09:00:00+01:00", "package"),
                             rated("2010-05-17T09:10:00+01:00", "red"), asked("2010-05-17T09:20:00+01:00")});
  EXPECT_THAT(caseload.list({{"decision", "awaited"}}), ElementsAre("case:1"));
  EXPECT_THAT(caseload.list({{"package", "overdue"}}), ElementsAre("case:1"));
  EXPECT_THAT(caseload.list({{"package", "overdue"}, {"rating", "red"}}), ElementsAre("case:1"));
  EXPECT_THAT(caseload.list({{"information", "overdue"}}), ElementsAre("case:1"));
  EXPECT_EQ(caseload.show("case:1")["awaiting"], 1);
  EXPECT_EQ(contactOf("case:1", 0)["outcome"], "awaitingDecision");
  EXPECT_EQ(contactOf("case:1", 0)["package"]["status"], "overdue");
  EXPECT_EQ(contactOf("case:1", 0)["information"][0]["result"], "awaited");
  EXPECT_EQ(contactOf("case:1", 0)["cameIn"][0]["outcome"], "a package is compiled (package)");
}

TEST_F(HubOutcomes, PolicySaysWhichOutcomesEndAContactAndNoOtherDoes) {
  for (const std::string outcome : {"advice", "Advice", "passedOn", "noFurtherAction", "signposted"})
    caseload.record("case:ended-" + outcome, {contact("2010-05-17", outcome), asked("2010-05-17")});
  for (const std::string outcome : {"", "referral", "package", "enquiries"})
    caseload.record("case:waits-" + outcome, {contact("2010-05-17", outcome)});
  caseload.record("case:waits-unknown", {contact("2010-05-18", "to be talked over")});
  EXPECT_THAT(caseload.list({{"decision", "awaited"}}),
              ElementsAre("case:waits-", "case:waits-enquiries", "case:waits-package", "case:waits-referral",
                          "case:waits-unknown"));
  EXPECT_EQ(contactOf("case:ended-advice", 0)["outcome"], "endedAtTheDoor");
  EXPECT_EQ(contactOf("case:ended-advice", 0)["information"][0]["result"], "noLongerAwaited");
  EXPECT_EQ(contactOf("case:waits-unknown", 0)["outcome"], "awaitingDecision");
  EXPECT_THAT(caseload.list({{"information", "awaited"}}), IsEmpty());
}

// Nothing of policy is in what is stored: it answers by what is asked with.
TEST_F(HubOutcomes, AnotherPolicyGivesAnotherAnswerOfTheSameRecord) {
  caseload.record("case:1", {contact("2010-05-17", "package")});
  const auto digest = caseload.digest();
  EXPECT_THAT(caseload.list({{"decision", "awaited"}}), ElementsAre("case:1"));
  changePolicy("end-contact = [\"advice\"", "end-contact = [\"package\", \"advice\"");
  EXPECT_THAT(caseload.list({{"decision", "awaited"}}), IsEmpty());
  EXPECT_EQ(contactOf("case:1", 0)["outcome"], "endedAtTheDoor");
  EXPECT_EQ(caseload.digest(), digest);
}

// A contact that waits, and one after it that ended on the telephone: what is done is done about the first.
TEST_F(HubOutcomes, WhatIsDoneBesideAContactThatEndedIsDoneAboutTheOneThatWaits) {
  caseload.now = "2010-05-17T12:00:00+01:00";
  caseload.record("case:1", {contact("2010-05-17T09:00:00+01:00", "package"),
                             contact("2010-05-17T09:30:00+01:00", "advice", "2A"),
                             rated("2010-05-17T09:40:00+01:00", "red"), asked("2010-05-17T09:50:00+01:00")});
  EXPECT_EQ(contactOf("case:1", 0)["rating"], "red");
  EXPECT_EQ(contactOf("case:1", 0)["information"].size(), 1U);
  EXPECT_EQ(contactOf("case:1", 1)["information"].size(), 0U);
  EXPECT_EQ(caseload.items({{"package", "awaited"}, {"rating", "red"}})["case:1"]["contact"], 1);
  EXPECT_EQ(caseload.items({{"information", "awaited"}})["case:1"]["contact"], 1);
  caseload.record("case:1",
                  {package("2010-05-17T12:30:00+01:00"), decided("2010-05-17T13:10:00+01:00", "section17")});
  caseload.now = "2010-05-18";
  EXPECT_EQ(contactOf("case:1", 0)["outcome"], "section17");
  EXPECT_EQ(contactOf("case:1", 0)["packages"].size(), 1U);
  EXPECT_EQ(contactOf("case:1", 1)["outcome"], "endedAtTheDoor");
  EXPECT_EQ(contactOf("case:1", 1)["decisions"].size(), 0U);
  EXPECT_EQ(caseload.measure("decisions", "2010-05", "2010-05")["2010-05"][""], "1");
  EXPECT_EQ(caseload.measure("packagesInTime", "2010-05", "2010-05")["2010-05"][""], "1 of 1");
  EXPECT_EQ(caseload.measure("contacts", "2010-05", "2010-05")["2010-05"][""], "2");
}

TEST_F(HubOutcomes, ADecisionWhereNoContactWaitsIsAboutTheLast) {
  caseload.record("case:1", {contact("2010-05-10", "advice"), contact("2010-05-17", "advice", "2A"),
                             decided("2010-05-18", "earlyResponse")});
  EXPECT_EQ(contactOf("case:1", 0)["outcome"], "endedAtTheDoor");
  EXPECT_EQ(contactOf("case:1", 1)["outcome"], "earlyResponse");
  EXPECT_EQ(caseload.measure("decisions", "2010-05", "2010-05")["2010-05"][""], "1");
}

TEST_F(HubOutcomes, EachOfTwoReportsIsAboutAHandOverOfItsOwn) {
  caseload.record("case:1", {contact("2008-11-03", "package"), decided("2008-11-04", "earlyResponse"),
                             passedOn("2008-11-04"), contact("2008-11-25", "package"),
                             decided("2008-11-27", "earlyResponse"), passedOn("2008-11-27")});
  EXPECT_THAT(caseload.list({{"handOver", "nothingBack"}}), ElementsAre("case:1", "case:1"));
  caseload.record("case:1", {reported("2008-11-28", "familyDeclined")});
  EXPECT_THAT(caseload.list({{"handOver", "nothingBack"}}), ElementsAre("case:1"));
  caseload.record("case:1", {reported("2008-12-18", "singleAgencyResponse")});
  EXPECT_THAT(caseload.list({{"handOver", "nothingBack"}}), IsEmpty());
  const auto first = contactOf("case:1", 0)["handOvers"][0], second = contactOf("case:1", 1)["handOvers"][0];
  EXPECT_EQ(first["outcome"], "familyDeclined");
  EXPECT_EQ(first["reportNamesNone"], true) << "two waited, and the report said of neither that it was meant";
  EXPECT_EQ(second["outcome"], "singleAgencyResponse");
  EXPECT_EQ(second["reportNamesNone"], false);
}

TEST_F(HubOutcomes, AReportIsAboutTheHandOverThatItNamesInWhateverOrderTheyCome) {
  caseload.record("case:1", {contact("2010-05-03", "package"), decided("2010-05-04", "earlyResponse"),
                             passedOn("2010-05-04T10:30:00+01:00"), contact("2010-05-10", "package"),
                             decided("2010-05-11", "earlyResponse"), passedOn("2010-05-11")});
  caseload.record("case:1", {reported("2010-05-20", "notReached", "2010-05-11")});
  EXPECT_EQ(contactOf("case:1", 0)["handOvers"][0]["outcome"], "nothingYet");
  EXPECT_EQ(contactOf("case:1", 1)["handOvers"][0]["outcome"], "notReached");
  EXPECT_EQ(caseload.items({{"handOver", "nothingBack"}})["case:1"]["contact"], 1);
  caseload.record("case:1", {reported("2010-05-21", "cafStarted", "2010-05-04")});
  EXPECT_EQ(contactOf("case:1", 0)["handOvers"][0]["outcome"], "cafStarted");
  EXPECT_THAT(caseload.list({{"handOver", "nothingBack"}}), IsEmpty());
  // A later report on the same one stands in its place.
  caseload.record("case:1", {reported("2010-06-01", "referredBack", "2010-05-11")});
  EXPECT_EQ(contactOf("case:1", 1)["handOvers"][0]["outcome"], "referredBack");
}

TEST_F(HubOutcomes, OneHandOverOfWhatOneDecisionDecidedIsEnough) {
  caseload.record("case:1", {contact("2010-05-03", "package"), contact("2010-05-04", "package", "2A"),
                             decided("2010-05-05", "earlyResponse")});
  EXPECT_THAT(caseload.list({{"handOver", "nothingBack"}}), ElementsAre("case:1", "case:1"));
  caseload.record("case:1", {passedOn("2010-05-05")});
  EXPECT_THAT(caseload.list({{"handOver", "nothingBack"}}), ElementsAre("case:1"));
  caseload.record("case:1", {reported("2010-05-20", "familyDeclined")});
  EXPECT_THAT(caseload.list({{"handOver", "nothingBack"}}), IsEmpty());
}

// Three within twelve months, the last of them long ago: it calls for a look until somebody gets in touch
// again.
TEST_F(HubOutcomes, AnEscalationIsOneInTheListTheSheetAndTheMeasure) {
  const auto below = [&](const std::string& stream, const std::string& day) {
    caseload.record(stream, {contact(day, "package"), decided(day, "noFurtherAction")});
  };
  for (const std::string day : {"2008-11-10", "2009-03-02", "2009-06-17"}) below("case:long-ago", day);
  for (const std::string day : {"2008-11-10", "2009-11-11", "2009-12-01"}) below("case:too-far-apart", day);
  for (const std::string day : {"2008-11-10", "2009-11-10", "2009-11-10"}) below("case:to-the-day", day);
  for (const std::string outcome : {"advice", "passedOn", "signposted"})
    caseload.record("case:at-the-contact", {contact("2010-02-03", outcome)});
  for (const std::string asked : {"2010-03-31", "2010-04-01", "2011-08-31"}) {
    caseload.now = asked;
    EXPECT_THAT(caseload.list({{"escalating", "yes"}}),
                ElementsAre("case:at-the-contact", "case:to-the-day", "case:long-ago"))
        << asked;
  }
  for (const auto& stream : {"case:long-ago", "case:to-the-day", "case:at-the-contact"})
    EXPECT_EQ(caseload.show(stream)["escalation"]["escalating"], true) << stream;
  EXPECT_EQ(caseload.show("case:too-far-apart")["escalation"]["escalating"], false);
  const auto measured = caseload.measure("escalations", "2009-01", "2010-12");
  EXPECT_EQ(measured["2009-06"][""], "1");
  EXPECT_EQ(measured["2009-11"][""], "1");
  EXPECT_EQ(measured["2010-02"][""], "1");
  EXPECT_EQ(measured.size(), 3U);
  EXPECT_EQ(caseload.measure("escalations", "2009-06", "2009-06", "source")["2009-06"]["6"], "1");
}

TEST_F(HubOutcomes, AFieldThatAsksForWhatIsSoTakesYesOrTrueAndSaysSo) {
  EXPECT_TRUE(caseload.list({{"escalating", "true"}}).empty());
  EXPECT_THAT(caseload.listFails({{"escalating", "tw"}}).message, HasSubstr("takes yes (or true)"));
  EXPECT_EQ(caseload.listFails({{"reReferral", "2"}}).path, "where.reReferral");
  EXPECT_THAT(caseload.listFails({{"decision", "tw"}}).message, HasSubstr("awaited or overdue"));
}

}  // namespace
}  // namespace casefold
