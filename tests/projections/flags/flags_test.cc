// Queries, listed by rule and by case, and gone when the record is put right.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
  EXPECT_GE(std::stoi(places["2010-04"]["Harbour"].get<std::string>()), 1);
  EXPECT_GE(std::stoi(places["2010-04"]["Hill"].get<std::string>()), 1);
  const auto teams = caseload_.measure("flags", "2010-04", "2010-04", "team");
  EXPECT_EQ(teams["2010-04"]["unit:north"], teams["2010-04"][""]);
}

TEST_F(FlagsTest, NamesTheRulesThatThereAre) {
  const auto error = caseload_.listFails({{"rule", "noSuchRule"}});
  EXPECT_EQ(error.path, "where.rule");
  EXPECT_NE(error.message.find("closureWithoutReason"), std::string::npos);
}

}  // namespace
}  // namespace casefold
