// Two scores compared, whatever they are: CASEFOLD_SEED makes a run again.
#include "projections/distance_travelled/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "projections/policy/policy.h"
#include "tests/simulation/seed.h"

namespace casefold::distance_travelled {
namespace {

policy::ScoreTools shipped() { return policy::shippedPolicies()->scoreTools().editions().front(); }

// Turned round: what was better is worse.
policy::ScoreTools flipped(policy::ScoreTools tools) {
  for (auto& tool : tools.tools)
    tool.polarity = tool.polarity == policy::Polarity::higherIsBetter ? policy::Polarity::higherIsWorse
                                                                      : policy::Polarity::higherIsBetter;
  return tools;
}

Distance other(Distance distance) {
  if (distance == Distance::IMPROVED) return Distance::DETERIORATED;
  if (distance == Distance::DETERIORATED) return Distance::IMPROVED;
  return distance;
}

// A score by one of the tools, now and then one that the tool cannot give.
Score anyScore(const policy::ScoreTools& tools, std::mt19937_64& random) {
  const auto& tool = tools.tools[random() % tools.tools.size()];
  Score score;
  score.tool = tool.name;
  score.toolVersion = random() % 10 == 0 ? "1999" : tool.version;
  const auto steps = static_cast<std::uint64_t>((tool.highest - tool.lowest) / tool.step) + 1;
  for (const auto& element : tool.elements) {
    if (random() % 60 == 0) continue;
    const auto value = tool.lowest + tool.step * static_cast<double>(random() % steps);
    score.elements.push_back({element, random() % 90 == 0 ? value + 100 : value});
  }
  for (const auto& element : score.elements) score.total += element.score;
  if (random() % 4 == 0) score.elements.clear();
  return score;
}

TEST(DistanceTravelled, IsAntisymmetricAndTurnsRoundWithThePolarity) {
  const auto seed = testSeed();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  const auto tools = shipped(), turned = flipped(tools);
  int comparable = 0;
  for (int round = 0; round < 4000; ++round) {
    const auto one = anyScore(tools, random), two = anyScore(tools, random);
    const auto there = compare(tools, one, two), back = compare(tools, two, one);
    EXPECT_EQ(back.distance, other(there.distance));
    EXPECT_EQ(back.difference, -there.difference);
    EXPECT_EQ(compare(turned, one, two).distance, other(there.distance));
    ASSERT_EQ(back.elements.size(), there.elements.size());
    for (std::size_t i = 0; i < there.elements.size(); ++i) {
      const auto& element = there.elements[i];
      const auto reversed = std::ranges::find(back.elements, element.element, &ElementDifference::element);
      ASSERT_NE(reversed, back.elements.end());
      EXPECT_EQ(reversed->distance, other(element.distance));
    }
    EXPECT_EQ(there.distance == Distance::NOT_COMPARABLE, !there.obstacles.empty());
    const auto self = compare(tools, one, one);
    EXPECT_TRUE(self.distance == Distance::SAME || !self.obstacles.empty());
    if (there.obstacles.empty()) ++comparable;
  }
  EXPECT_GT(comparable, 200) << "the property says something";
}

TEST(DistanceTravelled, FollowsThePolarityOfTheTool) {
  const auto tools = shipped();
  auto total = [](std::string tool, std::string version, double points) {
    Score score;
    score.tool = std::move(tool);
    score.toolVersion = std::move(version);
    score.total = points;
    return score;
  };
  EXPECT_EQ(compare(tools, total("Bristol", "2009", 31), total("bristol", "2009", 24)).distance,
            Distance::IMPROVED);
  EXPECT_EQ(compare(tools, total("Wirral", "2010", 31), total("Wirral", "2010", 40)).distance,
            Distance::DETERIORATED);
  EXPECT_EQ(compare(tools, total("Family Star", "2010", 31.5), total("Family Star", "2010", 40)).distance,
            Distance::IMPROVED);
  EXPECT_EQ(compare(tools, total("Bristol", "2009", 31), total("Bristol", "2009", 31)).distance,
            Distance::SAME);
  EXPECT_EQ(compare(tools, total("Bristol", "2009", 31), total("Bristol", "2009", 77)).distance,
            Distance::NOT_COMPARABLE)
      << "19 elements of at most 4";
}

TEST(DistanceTravelled, SaysWhyTwoScoresCannotBeCompared) {
  const auto tools = shipped();
  const auto* star = tools.find("Family Star", "2010");
  auto scored = [&](double each) {
    Score score;
    score.tool = "Family Star";
    score.toolVersion = "2010";
    for (const auto& element : star->elements) score.elements.push_back({element, each});
    score.total = each * 8;
    return score;
  };
  const auto baseline = scored(5);
  auto why = [&](const Score& later) {
    const auto comparison = compare(tools, baseline, later);
    EXPECT_EQ(comparison.distance, Distance::NOT_COMPARABLE);
    return inWords(comparison.obstacles, star);
  };
  auto later = scored(5.5);
  EXPECT_EQ(compare(tools, baseline, later).distance, Distance::IMPROVED) << "half steps are given";
  later.elements[2].score = 5.25;
  EXPECT_EQ(why(later), "second score: no score that the tool can give: “keeping your child safe”");
  later.elements[2].score = 11;
  EXPECT_EQ(why(later), "second score: no score that the tool can give: “keeping your child safe”");
  later = scored(6);
  later.elements.resize(2);
  EXPECT_EQ(
      why(later),
      "second score: no score for “keeping your child safe”, “social networks”, “education and learning” "
      "and 3 more");
  EXPECT_EQ(compare(tools, baseline, later).elements.size(), 2U) << "what can be compared, is";
  EXPECT_EQ(compare(tools, baseline, later).elements[0].distance, Distance::IMPROVED);
  later = scored(6);
  later.elements.push_back({"pets", 3});
  EXPECT_EQ(why(later), "second score: the tool has no element “pets”");
  later = scored(6);
  later.elements.push_back({"physical health", 7});
  EXPECT_EQ(why(later), "second score: two scores for “physical health”");
  later = scored(6);
  later.total = 7;
  EXPECT_EQ(why(later), "second score: the total is out of the tool's range, 8 to 80");
  later = scored(6);
  later.toolVersion = "2012";
  EXPECT_EQ(why(later), "they are by two versions of the tool");
  later.toolVersion = "";
  EXPECT_EQ(why(later), "second score: the tool's version is not stated");
  later.tool = "Bristol";
  EXPECT_EQ(why(later), "they are by two different tools");
  later.tool = baseline.tool;
  auto homeMade = scored(5);
  homeMade.tool = later.tool = "home-made";
  homeMade.toolVersion = later.toolVersion = "1";
  EXPECT_EQ(inWords(compare(tools, homeMade, later).obstacles, nullptr),
            "policy has no such tool in this version");
}

}  // namespace
}  // namespace casefold::distance_travelled
