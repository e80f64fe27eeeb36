// Queries, listed by rule and by case, and gone when the record is put right.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "projections/flags/view.h"
#include "tests/projections/fold_harness.h"

namespace casefold {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class FlagsTest : public testing::Test {
 protected:
  // The rules raised about a stream, in order of occurrence.
  [[nodiscard]] std::vector<std::string> flagsOf(const std::string& stream) const {
    const auto answer = caseload_.show(stream);
    std::vector<std::string> rules;
    for (const auto& flag : answer["flags"]) rules.push_back(flag["rule"]);
    return rules;
  }

  Caseload caseload_{makeView<FlagsView>()};
};

const auto referral = event("referral.received", "2010-03-01", R"("source":"2A")");

TEST_F(FlagsTest, ListsAClosureWithoutAssessmentByItsRuleAndByItsCase) {
  caseload_.record("case:1", {referral, event("referral.closed", "2010-04-01", R"("reason":"RC8")")});
  caseload_.record("case:2", {referral, event("referral.closed", "2010-04-01", R"("reason":"RC1")")});
  EXPECT_THAT(caseload_.list({{"rule", "closureWithoutAssessment"}}), ElementsAre("case:1"));
  const auto flag = caseload_.show("case:1")["flags"][0];
  EXPECT_EQ(flag["event"], "referral.closed");
  EXPECT_EQ(flag["version"], 1);
  EXPECT_EQ(flag["index"], 1);
  EXPECT_FALSE(flag["meaning"].get<std::string>().empty());
}

TEST_F(FlagsTest, TakesAFlagAwayOnceTheEventIsCorrected) {
  caseload_.record("case:1", {referral, event("referral.closed", "2010-04-01")});
  EXPECT_THAT(flagsOf("case:1"), ElementsAre("closureWithoutReason"));
  caseload_.record(
      "case:1", {corrects(1, 1, "2010-04-02", event("referral.closed", "2010-04-01", R"("reason":"RC7")"))});
  EXPECT_THAT(flagsOf("case:1"), IsEmpty());
  EXPECT_THAT(caseload_.list({{"rule", "closureWithoutReason"}}), IsEmpty());
  EXPECT_TRUE(caseload_.measure("flags", "2010-01", "2010-12").empty());
}

TEST_F(FlagsTest, TakesAFlagAwayOnceTheEventIsWithdrawn) {
  caseload_.record("case:1", {referral, event("referral.closed", "2010-04-01")});
  caseload_.record("case:1", {withdraws(1, 1, "2010-04-02")});
  EXPECT_THAT(flagsOf("case:1"), IsEmpty());
}

TEST_F(FlagsTest, TakesAFlagAwayOnceWhatWasMissingIsRecordedLate) {
  caseload_.record("case:1", {referral});
  caseload_.record("case:1", {event("referral.closed", "2010-05-01", R"("reason":"RC9")")});
  EXPECT_THAT(flagsOf("case:1"), ElementsAre("closureWithoutAssessment"));
  caseload_.record("case:1", {event("assessment.authorised", "2010-04-01", R"("kind":"initial")")});
  EXPECT_THAT(flagsOf("case:1"), IsEmpty());
}

TEST_F(FlagsTest, RaisesAFlagWhenACorrectionMakesIt) {
  caseload_.record("case:1", {referral, event("referral.closed", "2010-04-01", R"("reason":"RC7")")});
  caseload_.record("case:1", {corrects(1, 1, "2010-04-02", event("referral.closed", "2010-04-01"))});
  EXPECT_THAT(flagsOf("case:1"), ElementsAre("closureWithoutReason"));
}

TEST_F(FlagsTest, KeepsWhatOnlyTheRecorderCouldSay) {
  caseload_.record("case:1", {referral}, {.flags = {{"clockBehindRecord", 0}, {"closureWithoutReason", 0}}});
  EXPECT_THAT(flagsOf("case:1"), ElementsAre("clockBehindRecord"));
}

TEST_F(FlagsTest, ListsAFlagOnceForEachEventThatRaisesIt) {
  caseload_.record("case:1",
                   {event("referral.closed", "2010-04-01"), event("referral.closed", "2010-02-01")});
  EXPECT_THAT(caseload_.list({{"rule", "closureWithoutReason"}}), ElementsAre("case:1", "case:1"));
  EXPECT_THAT(caseload_.list({{"rule", "closureWithoutReason"}}, 1), ElementsAre("case:1", "case:1"));
}

TEST_F(FlagsTest, CountsFlagsByMonthAndRule) {
  caseload_.record("case:1", {event("referral.closed", "2010-04-01")});
  caseload_.record("case:2", {event("referral.closed", "2010-04-30"), event("caf.closed", "2010-05-01")});
  const auto counted = caseload_.measure("flags", "2010-04", "2010-05", "rule");
  EXPECT_EQ(counted["2010-04"]["closureWithoutReason"], "2");
  EXPECT_EQ(counted["2010-05"]["closureWithoutReason"], "1");
  EXPECT_EQ(counted["2010-05"]["closedWithoutOpening"], "1");
}

TEST_F(FlagsTest, CountsFlagsByTheLocalityAndTheTeamThatTheChildHadThen) {
  caseload_.record("case:1",
                   {event("child.identified", "2010-01-01", R"("locality":"Harbour")"),
                    event("case.allocated", "2010-02-01", R"("worker":"K. Moss","unit":"unit:north")"),
                    event("referral.closed", "2010-04-01"),
                    event("child.identified", "2010-04-20", R"("locality":"Hill")"),
                    event("referral.closed", "2010-04-30")});
  const auto places = caseload_.measure("flags", "2010-04", "2010-04", "locality");
  EXPECT_EQ(places["2010-04"]["Harbour"], "1");
  EXPECT_EQ(places["2010-04"]["Hill"], "1");
  const auto teams = caseload_.measure("flags", "2010-04", "2010-04", "team");
  EXPECT_EQ(teams["2010-04"]["unit:north"], "2");
  EXPECT_EQ(teams["2010-04"][""], "2");
}

TEST_F(FlagsTest, NamesTheRulesThatThereAre) {
  const auto error = caseload_.listFails({{"rule", "noSuchRule"}});
  EXPECT_EQ(error.path, "where.rule");
  EXPECT_NE(error.message.find("closureWithoutReason"), std::string::npos);
}

// Every coded field of every event, each with a code that its list does not have, and with one that it has.
struct Coded {
  std::string type, wrong, right;
};

TEST_F(FlagsTest, AsksAboutEveryCodeThatPolicyDoesNotHave) {
  const std::vector<Coded> fields = {
      {"contact.received", R"("source":"6Z")", R"("source":"6")"},
      {"contact.received", R"("outcome":"to be talked over")", R"("outcome":"Package")"},
      {"referral.received", R"("source":"2Z")", R"("source":"2A")"},
      {"referral.received", R"("primaryNeed":"N44")", R"("primaryNeed":"N4")"},
      {"package.compiled", R"("rating":"purple")", R"("rating":"Red")"},
      {"referral.closed", R"("reason":"RC99")", R"("reason":"RC7")"},
      {"child.identified", R"("gender":"3")", R"("gender":"1")"},
      {"child.identified", R"("ethnicity":"WBR")", R"("ethnicity":"WBRI")"},
      {"disability.recorded", R"("codes":["HEAR","EARS"])", R"("codes":["HEAR","VIS"])"},
      {"caf.assessed", R"("elements":[{"element":"behavior"}])",
       R"("elements":[{"element":"general health"}])"},
      {"vulnerability.scored", R"("tool":"Bristol","toolVersion":"1909")",
       R"("tool":"Bristol","toolVersion":"2009")"},
      {"vulnerability.scored", R"("tool":"Bristol","toolVersion":"2009","elements":[{"element":"health"}])",
       R"("tool":"Bristol","toolVersion":"2009","elements":[{"element":"general health"}])"},
      {"areas.chosen", R"("areas":["home"],"tool":"tea leaves","toolVersion":"2010")",
       R"("areas":["home"],"tool":"traffic lights, core assessment","toolVersion":"2010")"},
      {"assessment.authorised", R"("factors":["3B","99Z"])", R"("factors":["3B","4A"])"},
      {"protectionPlan.started", R"("category":"EMOT")", R"("category":"EMO")"},
      {"protectionPlan.reviewed", R"("category":"X")", R"("category":"NEG")"},
      {"protectionPlan.ended", R"("category":"X")", R"("category":"NEG")"},
      {"protectionPlan.recategorised", R"("category":"X")", R"("category":"NEG")"},
      {"youngPerson.nominated", R"("programme":"programme:y","agency":"police","factors":["bored"])",
       R"("programme":"programme:y","agency":"police","factors":["offended"])"},
      {"module.completed", R"("module":"cooking")", R"("module":"breastfeeding")"},
      {"volunteer.cleared", R"("check":"a look")", R"("check":"enhanced disclosure")"},
      {"provider.registered", R"("name":"P","region":"Atlantis")", R"("name":"P","region":"South West")"},
      {"contract.agreed", R"("contract":"1","region":"Atlantis")", R"("contract":"1","region":"south west")"},
      {"placement.agreed", R"("case":"case:1","provider":"provider:1","criteriaVersion":"1066")",
       R"("case":"case:1","provider":"provider:1","criteriaVersion":"2009")"},
      {"criterion.assessed", R"("criterion":"charm","finding":"met")",
       R"("criterion":"basic-care","finding":"met")"},
      {"assessment.validated", R"("by":"court","criterion":"charm")",
       R"("by":"court","criterion":"basic-care")"},
      {"training.accredited", R"("programme":"juggling")", R"("programme":"parent and baby assessment")"},
  };
  int number = 0;
  for (const auto& [type, wrong, right] : fields) {
    const auto kind =
        type.starts_with("provider") || type.starts_with("contract") ? "provider"
        : type.starts_with("placement") || type.starts_with("criterion") || type == "assessment.validated"
            ? "placement"
        : type.starts_with("volunteer") || type.starts_with("module") ? "volunteer"
        : type.starts_with("training")                                ? "worker"
                                                                      : "case";
    const auto bad = fmt::format("{}:bad{}", kind, ++number), good = fmt::format("{}:good{}", kind, number);
    caseload_.record(bad, {event(type, "2010-05-17", wrong)});
    caseload_.record(good, {event(type, "2010-05-17", right)});
    EXPECT_THAT(flagsOf(bad), testing::Contains("unknownCode")) << type << " " << wrong;
    EXPECT_THAT(flagsOf(good), testing::Not(testing::Contains("unknownCode"))) << type << " " << right;
  }
  EXPECT_EQ(caseload_.list({{"rule", "unknownCode"}}).size(), fields.size());
  EXPECT_EQ(caseload_.measure("flags", "2010-05", "2010-05", "rule")["2010-05"]["unknownCode"],
            std::to_string(fields.size()));
}

TEST_F(FlagsTest, SaysWhichCodeAndForgetsItOncePolicyHasItOrItIsPutRight) {
  caseload_.record("case:1",
                   {event("referral.received", "2010-05-17", R"("source":"6Z","primaryNeed":"N1")")});
  EXPECT_EQ(caseload_.show("case:1")["flags"][0]["detail"], "source “6Z” is not in the list referral-source");
  // Of the same rows.
  const auto digest = caseload_.digest();
  const auto shipped = caseload_.policies;
  const auto texts = policy::shippedTexts();
  auto codes = *std::ranges::find(texts, "codes.toml", &policy::PolicyText::name);
  codes.text.replace(codes.text.find("6 = \"the police\""), 0, "6Z = \"the transport police\"\n");
  caseload_.policies = std::make_shared<const Policies>(*Policies::read({&codes, 1}));
  EXPECT_THAT(flagsOf("case:1"), IsEmpty());
  EXPECT_THAT(caseload_.list({{"rule", "unknownCode"}}), IsEmpty());
  EXPECT_TRUE(caseload_.measure("flags", "2010-05", "2010-05").empty());
  EXPECT_EQ(caseload_.digest(), digest);
  caseload_.policies = shipped;
  caseload_.record(
      "case:1", {corrects(1, 0, "2010-05-18", event("referral.received", "2010-05-17", R"("source":"6")"))});
  EXPECT_THAT(flagsOf("case:1"), IsEmpty());
}

TEST_F(FlagsTest, AsksWhichHandOverAReportIsAboutWhereSeveralWait) {
  const auto passedOn = event("referral.passedOn", "2010-05-04", R"("to":"Early Response Service")");
  const auto again = event("referral.passedOn", "2010-05-11", R"("to":"Early Response Service")");
  caseload_.record("case:1", {passedOn, again,
                              event("earlyResponse.reported", "2010-05-20", R"("outcome":"notReached")")});
  EXPECT_THAT(flagsOf("case:1"), ElementsAre("reportNamesNoHandOver"));
  caseload_.record("case:2", {passedOn, again,
                              event("earlyResponse.reported", "2010-05-20",
                                    R"("outcome":"notReached","handedOver":"2010-05-11")"),
                              event("earlyResponse.reported", "2010-05-21", R"("outcome":"notReached")")});
  EXPECT_THAT(flagsOf("case:2"), IsEmpty());
}

}  // namespace
}  // namespace casefold
