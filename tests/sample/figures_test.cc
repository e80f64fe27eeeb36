// The figures of the reference come out of the views, when they have read the caseload of `casefold sample`.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "projections/distance_travelled/view.h"
#include "projections/doulas/view.h"
#include "projections/junior_yip/view.h"
#include "projections/safety_net/view.h"
#include "tests/projections/fold_harness.h"
#include "tools/sample/caseload.h"

namespace casefold {
namespace {

// Folds the default caseload, and is asked at the end of its last day.
void recordSample(Caseload& caseload) {
  caseload.now = "2010-08-31";
  sample::Written written;
  sample::writeCaseload(
      {},
      [&](std::string_view line) {
        caseload.recordCommand(line);
        return true;
      },
      written);
}

struct Total {
  std::int64_t count = 0, of = 0;
  bool share = false;
};
Total totalOf(const Caseload& caseload, const std::string& measure, const std::string& from,
              const std::string& to) {
  Total total;
  const auto cells = caseload.measure(measure, from, to);
  for (const auto& [month, groups] : cells.items())
    for (const auto& [group, cell] : groups.items()) {
      const auto text = cell.get<std::string>();
      const auto space = text.find(" of ");
      total.count += std::stoll(text);
      if (space == std::string::npos) continue;
      total.share = true;
      total.of += std::stoll(text.substr(space + 4));
    }
  return total;
}

// Of all months: "31 of 39", or "1387".
std::string total(const Caseload& caseload, const std::string& measure) {
  const auto found = totalOf(caseload, measure, "2007-01", "2010-12");
  return found.share ? fmt::format("{} of {}", found.count, found.of) : std::to_string(found.count);
}

double share(const Caseload& caseload, const std::string& measure, const std::string& from,
             const std::string& to) {
  const auto found = totalOf(caseload, measure, from, to);
  return found.of == 0 ? 0 : static_cast<double>(found.count) / static_cast<double>(found.of);
}

TEST(FiguresOfTheReference, ThirteenHundredAndEightySevenSubmissionsOfACaf) {
  Caseload caseload(makeView<SafetyNetView>());
  recordSample(caseload);
  EXPECT_EQ(total(caseload, "submissions"), "1387");
}

TEST(FiguresOfTheReference, ThirtyNineSecondScoresOfWhichThirtyOneImproved) {
  Caseload caseload(makeView<DistanceTravelledView>());
  recordSample(caseload);
  EXPECT_EQ(total(caseload, "secondScores"), "39");
  EXPECT_EQ(total(caseload, "improved"), "31 of 39");
  EXPECT_EQ(total(caseload, "deteriorated"), "4 of 39");
  EXPECT_EQ(total(caseload, "same"), "4 of 39");
}

// Six drawings in three years. A year after it was drawn a cohort's outcome counts: four of them by then.
TEST(FiguresOfTheReference, FortyYoungPeopleTwiceAYearOfWhomOnePercentReoffended) {
  Caseload caseload(makeView<JuniorYipView>());
  recordSample(caseload);
  const auto cohorts = caseload.measure("members", "2007-09", "2010-08");
  EXPECT_EQ(cohorts.size(), 6U);
  for (const auto& [month, groups] : cohorts.items()) EXPECT_EQ(groups[""], "40") << month;
  EXPECT_EQ(total(caseload, "reoffended"), "2 of 160");
  EXPECT_EQ(total(caseload, "stayedOutOfTrouble"), "56 of 160") << "a third";
  // The panels went by the ranking, but for one or two of the forty, and said why.
  for (const auto& cohort : caseload.show("programme:1-1-junior-yip")["cohorts"]) {
    EXPECT_EQ(cohort["ranked"], "departedWithReasons") << cohort["cohort"];
    EXPECT_EQ(cohort["leftOut"].size(), 0U) << cohort["cohort"];
    EXPECT_EQ(cohort["otherPoints"], 0) << cohort["cohort"];
  }
}

TEST(FiguresOfTheReference,
     SeventySevenPercentBeganBreastfeedingAndSixtyEightPercentOfThemStillDoAtSixWeeks) {
  Caseload caseload(makeView<DoulasView>());
  recordSample(caseload);
  EXPECT_EQ(total(caseload, "births"), "100");
  EXPECT_EQ(total(caseload, "breastfeedingBegun"), "77 of 100");
  EXPECT_EQ(total(caseload, "breastfeedingSixWeeks"), "51 of 75");
  // Nor do the years differ much.
  for (const auto& [from, to] :
       {std::pair{"2008-01", "2008-12"}, {"2009-01", "2009-12"}, {"2010-01", "2010-08"}}) {
    const auto begun = share(caseload, "breastfeedingBegun", from, to);
    EXPECT_GT(begun, 0.6) << from;
    EXPECT_LT(begun, 0.95) << from;
    const auto sixWeeks = share(caseload, "breastfeedingSixWeeks", from, to);
    EXPECT_GT(sixWeeks, 0.5) << from;
    EXPECT_LT(sixWeeks, 0.9) << from;
  }
}

}  // namespace
}  // namespace casefold
