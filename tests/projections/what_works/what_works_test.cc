// What works: from a case's needs to approaches of the catalogue, as an offer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "projections/policy/policy.h"
#include "projections/what_works/view.h"
#include "schemas/codec/london.h"
#include "tests/projections/fold_harness.h"

namespace casefold {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using what_works::search;
using what_works::shippedCatalogue;
using what_works::Strength;

std::vector<std::string> found(const what_works::Wanted& wanted) {
  std::vector<std::string> ids;
  const auto candidates = search(shippedCatalogue(), wanted);
  EXPECT_TRUE(candidates) << candidates.error().message;
  for (const auto& candidate : *candidates) ids.push_back(candidate.approach->id);
  return ids;
}

TEST(WhatWorksCatalogue, NamesTheEvidenceOfEveryApproach) {
  for (const auto& approach : shippedCatalogue().approaches) {
    EXPECT_FALSE(approach.source.empty()) << approach.id;
    EXPECT_FALSE(approach.needs.empty()) << approach.id;
  }
}

// What is spelt otherwise than in policy's lists would never be offered to anybody.
TEST(WhatWorksCatalogue, NamesForEveryApproachANeedThatPolicyNames) {
  const auto& policies = *policy::shippedPolicies();
  const auto today = london::dayOf(Instant{} + std::chrono::years{40});
  std::set<std::string> named;
  for (const auto& list : policies.areas().at(today).lists)
    for (const auto& area : list.areas) named.insert(area.name);
  for (const auto& code : policies.codes().at(today).lists.at("primary-need")) named.insert(code.label);
  for (const auto& approach : shippedCatalogue().approaches) {
    EXPECT_TRUE(std::ranges::any_of(approach.needs, [&](const auto& need) { return named.contains(need); }))
        << approach.id;
    for (const auto& need : approach.needs)
      EXPECT_TRUE(need.find(',') == std::string::npos || named.contains(need)) << need;
  }
}

TEST(WhatWorksCatalogue, TellsCommunicationFromCommunity) {
  EXPECT_THAT(found({.words = "communication"}), IsEmpty());
  EXPECT_THAT(found({.words = "communities"}), Contains("junior-yip"));
  EXPECT_THAT(found({.words = "the child at"}), IsEmpty());
}

TEST(WhatWorksCatalogue, IsFoundByNeedWhateverTheFormOfTheWord) {
  EXPECT_THAT(found({.words = "parents"}), Contains("triple-p"));
  EXPECT_THAT(found({.words = "BREASTFEEDING"}), ElementsAre("volunteer-doulas"));
  EXPECT_THAT(found({.words = "zebra"}), IsEmpty());
}

TEST(WhatWorksCatalogue, IsNarrowedByAgeSettingAndStrengthOfEvidence) {
  EXPECT_THAT(found({.words = "behavioural", .age = 9}), Not(Contains("targeted-youth-support")));
  EXPECT_THAT(found({.age = 9, .setting = "community"}), Contains("junior-yip"));
  EXPECT_THAT(found({.words = "behavioural", .age = 9, .atLeast = Strength::trials}),
              ElementsAre("triple-p"));
}

TEST(WhatWorksCatalogue, TakesWordsAsWordsAndNeverAsAQuery) {
  EXPECT_THAT(found({.words = R"(") OR name:* NEAR( ' -- ;)"}), IsEmpty());
}

TEST(WhatWorksCatalogue, RefusesAFileWithItsLineAndRule) {
  const auto wrong =
      what_works::readCatalogue("mine.toml", "version = \"1\"\n[[approaches]]\nid = \"a\"\nname = \"A\"\n");
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().message, HasSubstr("mine.toml:2: \"needs\" must be a list"));
  const auto broken = what_works::readCatalogue("mine.toml", "version = \n");
  ASSERT_FALSE(broken);
  EXPECT_THAT(broken.error().message, HasSubstr("mine.toml:1"));
}

// Where nothing has both words, what has one of them is no answer to both.
TEST(WhatWorksCatalogue, AnswersSeveralWordsByWhatHasTheMostOfThem) {
  EXPECT_THAT(found({.words = "domestic abuse", .age = 0}),
              testing::UnorderedElementsAre("domestic-violence-adviser", "child-parent-psychotherapy"));
  EXPECT_THAT(found({.words = "domestic abuse", .age = 12}), ElementsAre("domestic-violence-adviser"));
  // At no age of those who are helped so: nothing, and not what has one word.
  EXPECT_THAT(found({.words = "smoking in pregnancy", .age = 9}), IsEmpty());
  EXPECT_THAT(*what_works::wordsNotFound(shippedCatalogue(), "domestic zebra"), ElementsAre("zebra"));
}

class WhatWorksTest : public testing::Test {
 protected:
  [[nodiscard]] std::vector<std::string> candidates(const std::string& stream) const {
    const auto answer = caseload_.show(stream);
    std::vector<std::string> ids;
    for (const auto& candidate : answer["candidates"]) ids.push_back(candidate["approach"]);
    return ids;
  }
  Caseload caseload_{makeView<WhatWorksView>()};
};

TEST_F(WhatWorksTest, ProposesWhatIsMadeForTheNeedsOfACafAndTheAgeOfTheChild) {
  caseload_.record("case:1",
                   {event("child.identified", "2010-01-04", R"("birthDate":"2001-05-01")"),
                    event("caf.assessed", "2010-02-01",
                          R"("elements":[{"element":"behavioural development","needs":"hits out at school"},
                                       {"element":"aspirations","strengths":"wants to be a nurse"}])")});
  EXPECT_THAT(candidates("case:1"), Contains("junior-yip"));
  EXPECT_THAT(candidates("case:1"), Not(Contains("volunteer-doulas")));
  // Strengths are no needs.
  EXPECT_EQ(caseload_.show("case:1")["needs"].size(), 1U);
}

TEST_F(WhatWorksTest, DoesNotOfferAChildWhoStammersAProgrammeAgainstCrime) {
  caseload_.record("case:1", {event("child.identified", "2010-01-04", R"("birthDate":"2001-05-01")"),
                              event("caf.assessed", "2010-02-01",
                                    R"("elements":[{"element":"speech, language and communication",
                                                    "needs":"stammers, and says less and less at school"}])")});
  EXPECT_THAT(candidates("case:1"), IsEmpty());
  // The catalogue has nothing for it, and says so rather than to offer something else.
  EXPECT_THAT(caseload_.show("case:1")["nothingFor"], ElementsAre("speech, language and communication"));
}

TEST_F(WhatWorksTest, ProposesFirstWhatIsMadeForTheMostOfTheNeeds) {
  caseload_.record("case:1", {event("child.identified", "2010-01-04", R"("birthDate":"1998-05-01")"),
                              event("referral.received", "2010-01-20", R"("source":"2A","primaryNeed":"N6")"),
                              event("caf.assessed", "2010-02-01",
                                    R"("elements":[{"element":"Behavioural development","needs":"fights"},
                                         {"element":"general health","needs":"asthma"},
                                         {"element":"aspirations","needs":"has given up"}])")});
  EXPECT_THAT(candidates("case:1"), ElementsAre("targeted-youth-support", "junior-yip", "triple-p"));
  const auto answer = caseload_.show("case:1");
  EXPECT_EQ(answer["candidates"][0]["because"],
            "Behavioural development; aspirations; socially unacceptable behaviour");
  EXPECT_THAT(answer["nothingFor"], ElementsAre("general health"));
}

TEST_F(WhatWorksTest, ProposesNothingForNeedsThatNobodyRecorded) {
  caseload_.record("case:1", {event("child.identified", "2010-01-04", R"("birthDate":"2001-05-01")")});
  EXPECT_THAT(candidates("case:1"), IsEmpty());
}

TEST_F(WhatWorksTest, DropsANeedOnceItsLightIsGreen) {
  caseload_.record("case:1", {event("area.rated", "2010-01-04", R"("area":"neglect","light":"red")")});
  EXPECT_THAT(candidates("case:1"), ElementsAre("traffic-light-core-assessment"));
  caseload_.record("case:1", {event("area.rated", "2010-03-04", R"("area":"neglect","light":"green")")});
  EXPECT_THAT(candidates("case:1"), IsEmpty());
  // A rating that is learned late changes nothing after it.
  caseload_.record("case:1", {event("area.rated", "2010-02-04", R"("area":"neglect","light":"amber")")});
  EXPECT_THAT(candidates("case:1"), IsEmpty());
}

TEST_F(WhatWorksTest, RecordsAnOfferAndWhatCameOfItAndDecidesNothing) {
  caseload_.record("case:1",
                   {event("approach.offered", "2010-02-01", R"("approach":"triple-p","answer":"declined")")});
  caseload_.record("case:1",
                   {event("approach.offered", "2010-03-01", R"("approach":"triple-p","answer":"takenUp")")});
  caseload_.record(
      "case:2", {event("approach.offered", "2010-03-02", R"("approach":"junior-yip","answer":"declined")")});
  EXPECT_THAT(caseload_.list({{"approach", "triple-p"}, {"answer", "takenUp"}}), ElementsAre("case:1"));
  EXPECT_THAT(caseload_.list({{"answer", "declined"}}), ElementsAre("case:2"));
  EXPECT_EQ(caseload_.items({{"answer", "declined"}})["case:2"]["name"], "Junior Youth Inclusion Programme");
  EXPECT_EQ(caseload_.measure("takenUp", "2010-02", "2010-03")["2010-03"][""], "1 of 2");
  EXPECT_EQ(caseload_.measure("offers", "2010-02", "2010-03", "approach")["2010-03"]["junior-yip"], "1");
}

TEST_F(WhatWorksTest, TakesAnOfferBackWhenItIsWithdrawn) {
  caseload_.record("case:1",
                   {event("approach.offered", "2010-02-01", R"("approach":"triple-p","answer":"takenUp")")});
  caseload_.record("case:1", {withdraws(1, 0, "2010-02-02")});
  EXPECT_THAT(caseload_.list(), IsEmpty());
  EXPECT_TRUE(caseload_.measure("offers", "2010-02", "2010-03").empty());
}

// That the child is too old for what there is, is another answer than that there is nothing.
TEST_F(WhatWorksTest, TellsWhatIsForOtherAgesFromWhatTheCatalogueDoesNotHave) {
  caseload_.now = "2010-08-31";
  caseload_.record("case:1", {event("child.identified", "2010-01-04", R"("birthDate":"2004-05-01")"),
                              event("caf.assessed", "2010-02-01",
                                    R"("elements":[{"element":"aspirations","needs":"sees no way ahead"},
                                       {"element":"self-care skills and independence","needs":"unwashed"}])")});
  const auto answer = caseload_.show("case:1");
  EXPECT_THAT(answer["nothingFor"], ElementsAre("self-care skills and independence"));
  ASSERT_EQ(answer["otherAges"].size(), 1U);
  EXPECT_EQ(answer["otherAges"][0]["need"], "aspirations");
  EXPECT_EQ(answer["otherAges"][0]["approaches"], "Targeted youth support (11 to 19)");
  // It is worked out on the day of asking.
  caseload_.now = "2015-08-31";
  EXPECT_EQ(caseload_.show("case:1")["otherAges"].size(), 0U);
  EXPECT_THAT(candidates("case:1"), Contains("targeted-youth-support"));
}

TEST_F(WhatWorksTest, SaysOfANeedWhoseCodePolicyDoesNotHaveThatThereIsNothingForIt) {
  caseload_.record("case:1", {event("referral.received", "2010-02-01", R"("primaryNeed":"N44")")});
  EXPECT_THAT(caseload_.show("case:1")["nothingFor"], ElementsAre("code N44"));
}

}  // namespace
}  // namespace casefold
