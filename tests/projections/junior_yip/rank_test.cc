// Ranking by points, as a rule on its own. CASEFOLD_SEED makes a run again.
#include "projections/junior_yip/rank.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "projections/junior_yip/check.h"
#include "projections/policy/policy.h"
#include "schemas/codec/london.h"
#include "tests/simulation/seed.h"

namespace casefold::junior_yip {
namespace {

using testing::ElementsAre;

Day day(std::string_view text) { return std::chrono::floor<std::chrono::days>(parseWhen(text)->start); }

const policy::JuniorYip& shipped() { return policy::shippedPolicies()->juniorYip().at(day("2010-03-29")); }

Nominated nominated(std::string person, std::string_view when, std::string agency,
                    std::vector<std::string> factors, std::string_view born = "2000-01-27") {
  Nominated nomination{.person = std::move(person),
                       .when = *parseWhen(when),
                       .agency = std::move(agency),
                       .factors = std::move(factors),
                       .born = {},
                       .died = {},
                       .recorded = {}};
  if (!born.empty()) nomination.born = *parseWhen(born);
  return nomination;
}

std::vector<std::string> forty(const std::vector<Ranked>& ranking) {
  std::vector<std::string> people;
  for (const auto& person : ranking)
    if (person.standing == Standing::within) people.push_back(person.person);
  return people;
}

std::vector<std::string> rankedOn(std::string_view when, const std::vector<Nominated>& nominations) {
  std::vector<std::string> people;
  for (const auto& person : rank(nominations, {}, shipped(), day(when)))
    people.push_back(fmt::format("{} {}", person.person, person.rank));
  return people;
}

TEST(Rank, LeavesOutWhoHadAPlaceWithinTwelveMonths) {
  const std::vector nominations{nominated("case:1", "2010-02-01", "school", {"offended"}),
                                nominated("case:2", "2010-02-01", "school", {"loss"})};
  const std::vector<HadPlace> places{{"case:1", "2009-1", day("2009-03-30")},
                                     {"case:1", "2008-1", day("2008-03-30")}};
  const auto ranking = rank(nominations, places, shipped(), day("2010-03-29"));
  EXPECT_EQ(ranking[0].person, "case:2");
  EXPECT_EQ(ranking[0].rank, 1U);
  EXPECT_EQ(ranking[1].standing, Standing::hadPlace);
  EXPECT_EQ(ranking[1].rank, 0U);
  EXPECT_EQ(ranking[1].had->cohort, "2009-1");
  EXPECT_EQ(rank(nominations, places, shipped(), day("2010-03-30"))[0].person, "case:1")
      << "twelve months after";
  // A drawing does not keep its own members out.
  EXPECT_EQ(rank(nominations, places, shipped(), day("2009-03-30")).size(), 0U);
  const std::vector<HadPlace> today{{"case:1", "2010-1", day("2010-03-29")}};
  EXPECT_EQ(rank(nominations, today, shipped(), day("2010-03-29"))[0].person, "case:1");
  auto again = shipped();
  again.notAgainMonths = 0;
  EXPECT_EQ(rank(nominations, places, again, day("2010-03-29"))[0].person, "case:1");
}

TEST(Rank, AddsPointsOfEachFactorOnceAndOfEachFurtherAgency) {
  const auto ranking = rank(std::vector{nominated("case:1", "2010-02-01", "school", {"loss", "offended"}),
                                        nominated("case:1", "2010-02-02", "police", {"offended"}),
                                        nominated("case:1", "2010-02-03", "School", {"no such factor"})},
                            {}, shipped(), day("2010-03-29"));
  ASSERT_EQ(ranking.size(), 1U);
  EXPECT_EQ(ranking[0].points, 5U + 1U + 2U);
  EXPECT_EQ(ranking[0].agencyPoints, 2U);
  EXPECT_THAT(ranking[0].agencies, ElementsAre("school", "police"));
  EXPECT_EQ(ranking[0].factors[0].id, "offended");
  EXPECT_EQ(ranking[0].factors[2].id, "no such factor");
  EXPECT_EQ(ranking[0].factors[2].points, 0U);
  EXPECT_EQ(ranking[0].nominations, 3U);
}

TEST(Rank, PutsTheEarlierNominationFirstOfEqualsAndThenGoesById) {
  EXPECT_THAT(rankedOn("2010-03-29", {nominated("case:c", "2010-02-02", "school", {"loss"}),
                                      nominated("case:b", "2010-02-01", "school", {"loss"}),
                                      nominated("case:a", "2010-02-02", "school", {"loss"}),
                                      nominated("case:d", "2010-02-09", "school", {"offended"})}),
              ElementsAre("case:d 1", "case:b 2", "case:a 3", "case:c 4"));
}

TEST(Rank, CountsANominationForTwelveMonthsToTheDay) {
  const auto on = [](std::string_view when) {
    return rankedOn(when, {nominated("case:1", "2009-03-29", "school", {"loss"})}).size();
  };
  EXPECT_EQ(on("2009-03-28"), 0U);
  EXPECT_EQ(on("2009-03-29"), 1U);
  EXPECT_EQ(on("2010-03-29"), 1U);
  EXPECT_EQ(on("2010-03-30"), 0U);
  // Of a nomination that is known only to the month, it may have been its last day.
  EXPECT_EQ(rankedOn("2010-03-31", {nominated("case:1", "2009-03", "school", {"loss"})}).size(), 1U);
  EXPECT_EQ(rankedOn("2010-04-01", {nominated("case:1", "2009-03", "school", {"loss"})}).size(), 0U);
}

TEST(Rank, TakesThoseWhoAreEightToTwelveOnTheDay) {
  const auto standing = [](std::string_view born, std::string_view on = "2010-03-29") {
    return rank(std::vector{nominated("case:1", "2010-02-01", "school", {"loss"}, born)}, {}, shipped(),
                day(on))[0]
        .standing;
  };
  EXPECT_EQ(standing("2002-03-30"), Standing::tooYoung);
  EXPECT_EQ(standing("2002-03-29"), Standing::within);
  EXPECT_EQ(standing("1997-03-30"), Standing::within);
  EXPECT_EQ(standing("1997-03-29"), Standing::tooOld);
  EXPECT_EQ(standing(""), Standing::ageNotKnown);
  // The benefit of the doubt where only the year is known.
  EXPECT_EQ(standing("2002"), Standing::within);
  EXPECT_EQ(standing("1997"), Standing::within);
  EXPECT_EQ(standing("1996"), Standing::tooOld);
  // Born on 29 February, eight years old on 1 March of a year that has none.
  EXPECT_EQ(london::ageOn(day("2010-02-28"), day("2000-02-29")), 9);
  EXPECT_EQ(london::ageOn(day("2010-03-01"), day("2000-02-29")), 10);
}

// ---- for all nominations
// ----------------------------------------------------------------------------------------------

class AnyNominations : public testing::Test {
 protected:
  const std::uint64_t seed = testSeed();
  std::mt19937_64 random{seed};

  std::uint64_t upTo(std::uint64_t bound) { return random() % bound; }

  Nominated nomination(std::uint64_t people) {
    static const std::vector<std::string> agencies = {"school", "police", "health", "social care"};
    const auto& factors = shipped().factors;
    const auto who = upTo(people);
    std::vector<std::string> named;
    for (auto left = 1 + upTo(3); left > 0; --left) named.push_back(factors[upTo(factors.size())].id);
    auto made = nominated(fmt::format("case:{}", who), fmt::format("2009-{:02}-15", 1 + upTo(12)),
                          agencies[upTo(agencies.size())], named, fmt::format("{}-06-01", 1995 + who % 9));
    if (who % 17 == 0) made.born.reset();
    return made;
  }
  std::vector<Nominated> nominations() {
    std::vector<Nominated> all;
    const auto people = 1 + upTo(150);
    for (auto left = upTo(400); left > 0; --left) all.push_back(nomination(people));
    return all;
  }
};

TEST_F(AnyNominations, GiveFortyOrAsManyAsThereAreOfTheAge) {
  SCOPED_TRACE(seed);
  for (int round = 0; round < 200; ++round) {
    const auto ranking = rank(nominations(), {}, shipped(), day("2010-03-29"));
    const auto ranked = static_cast<std::size_t>(
        std::ranges::count_if(ranking, [](const Ranked& person) { return person.rank > 0; }));
    EXPECT_EQ(forty(ranking).size(), std::min<std::size_t>(40, ranked));
    for (std::size_t i = 0; i < ranked; ++i) {
      EXPECT_EQ(ranking[i].rank, i + 1);
      EXPECT_GE(*ranking[i].age, 8);
      EXPECT_LE(*ranking[i].age, 12);
      if (i > 0) {
        EXPECT_GE(ranking[i - 1].points, ranking[i].points);
      }
    }
  }
}

TEST_F(AnyNominations, GiveTheSameFortyInWhateverOrderTheyWereRecorded) {
  SCOPED_TRACE(seed);
  for (int round = 0; round < 100; ++round) {
    auto all = nominations();
    const auto before = rank(all, {}, shipped(), day("2010-03-29"));
    std::ranges::shuffle(all, random);
    const auto after = rank(all, {}, shipped(), day("2010-03-29"));
    ASSERT_EQ(forty(before), forty(after));
    for (std::size_t i = 0; i < before.size(); ++i) {
      EXPECT_EQ(before[i].person, after[i].person);
      EXPECT_EQ(before[i].points, after[i].points);
      EXPECT_EQ(before[i].agencies, after[i].agencies);
    }
  }
}

TEST_F(AnyNominations, NeverLowerARankByOneMore) {
  SCOPED_TRACE(seed);
  for (int round = 0; round < 200; ++round) {
    auto all = nominations();
    const auto before = rank(all, {}, shipped(), day("2010-03-29"));
    const auto more = nomination(150);
    all.push_back(more);
    const auto after = rank(all, {}, shipped(), day("2010-03-29"));
    const auto rankIn = [&](const std::vector<Ranked>& ranking) {
      const auto found = std::ranges::find(ranking, more.person, &Ranked::person);
      return found == ranking.end() ? 0U : found->rank;
    };
    if (rankIn(before) != 0) {
      EXPECT_LE(rankIn(after), rankIn(before));
    }
  }
}

TEST_F(AnyNominations, AreFoundAsRankedWhenTheFortyAreDrawnAsTheyStand) {
  SCOPED_TRACE(seed);
  int tried = 0;
  for (int round = 0; round < 100; ++round) {
    const auto ranking = rank(nominations(), {}, shipped(), day("2010-03-29"));
    std::vector<Member> drawn;
    for (const auto& person : ranking)
      if (person.standing == Standing::within)
        drawn.push_back({.person = person.person, .points = person.points, .reasons = {}, .departs = {}});
    if (drawn.empty()) continue;
    const auto result = check(drawn, ranking);
    EXPECT_EQ(result.verdict, Verdict::asRanked);
    EXPECT_EQ(result.otherPoints, 0U);
    // And any two that changed places are seen.
    if (drawn.size() < 2) continue;
    ++tried;
    const auto one = upTo(drawn.size() - 1);
    std::swap(drawn[one], drawn[one + 1]);
    EXPECT_EQ(check(drawn, ranking).verdict, Verdict::withoutReason);
    drawn[one + 1].departs = "The panel knows the family.";
    EXPECT_EQ(check(drawn, ranking).verdict, Verdict::withReasons);
    EXPECT_TRUE(check(drawn, ranking).members[one + 1].departs);
    EXPECT_FALSE(check(drawn, ranking).members[one].departs);
  }
  EXPECT_GE(tried, 50) << "most rounds have two who can change places";
}

}  // namespace
}  // namespace casefold::junior_yip
