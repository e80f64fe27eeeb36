// Small numbers in what leaves the service.
#include "projections/runner/suppression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/runner/clever_reader.h"
#include "tests/simulation/seed.h"

namespace casefold {
namespace {

using std::chrono::month;
using std::chrono::year;
using std::chrono::year_month;
using testing::IsEmpty;

constexpr std::int64_t smallest = 5;

year_month in(int number) { return year_month{year{2010}, month{1}} + std::chrono::months{number}; }

// Each number once, or as a share: count, whole, rest.
using Shares = std::map<std::string, std::pair<std::int64_t, std::int64_t>>;

void addMonth(NumbersByMonth& table, int number, const std::map<std::string, std::int64_t>& counts) {
  for (const auto& [group, count] : counts) table[{in(number), group}] = {count};
}

std::set<CellName> leftOut(const NumbersByMonth& table) {
  return suppressed(table, smallest, suppressedTotals(table, smallest));
}

// Of one period.
std::set<std::string> groupsLeftOut(const NumbersByMonth& table, const std::string& period = "2010-01") {
  std::set<std::string> groups;
  for (const auto& name : leftOut(table))
    if (name.period == period) groups.insert(name.total ? "total" : name.group);
  return groups;
}

std::set<std::string> groupsLeftOut(const std::map<std::string, std::int64_t>& counts) {
  NumbersByMonth table;
  addMonth(table, 0, counts);
  return groupsLeftOut(table);
}

TEST(Suppression, LeavesOutWhatIsBelowFiveAndWhatWouldGiveItAway) {
  EXPECT_EQ(groupsLeftOut({{"north", 3}, {"south", 20}, {"west", 9}}),
            (std::set<std::string>{"north", "west"}));
}

TEST(Suppression, ShowsZeroAndFive) { EXPECT_THAT(groupsLeftOut({{"north", 0}, {"south", 5}}), IsEmpty()); }

TEST(Suppression, LeavesOutOneMoreWhereTheSmallOnesTogetherAreStillSmall) {
  EXPECT_EQ(groupsLeftOut({{"a", 1}, {"b", 2}, {"c", 30}, {"d", 7}}), (std::set<std::string>{"a", "b", "d"}));
  EXPECT_EQ(groupsLeftOut({{"a", 4}, {"b", 4}, {"c", 30}}), (std::set<std::string>{"a", "b"}));
}

TEST(Suppression, LeavesOutASmallTotalWithItsGroups) {
  EXPECT_EQ(groupsLeftOut({{"a", 3}, {"b", 0}}), (std::set<std::string>{"a", "total"}));
}

TEST(Suppression, LeavesOutAShareThatTellsOfTheFewWhoAreNotInIt) {
  NumbersByMonth table;
  for (const auto& [group, share] : Shares{{"a", {99, 100}}, {"b", {40, 80}}, {"c", {30, 90}}})
    table[{in(0), group}] = {share.first, share.second, share.second - share.first};
  EXPECT_EQ(groupsLeftOut(table), (std::set<std::string>{"a", "b"}));
}

TEST(Suppression, LeavesOutASecondMonthOfAQuarterWhoseSumCanBeAskedFor) {
  NumbersByMonth months;
  for (const auto& [number, count] : {std::pair{0, 3}, {1, 8}, {2, 9}, {3, 6}})
    addMonth(months, number, {{"", count}});
  std::set<std::string> periods;
  for (const auto& name : suppressedTotals(months, smallest)) periods.insert(name.period);
  EXPECT_EQ(periods, (std::set<std::string>{"2010-01", "2010-02"}));
}

// A cell that is left out for another's sake may stand alone in its other sum. It used to be worked out
// there.
TEST(Suppression, LeavesOutWhatProtectsTheCellThatProtects) {
  NumbersByMonth table;
  addMonth(table, 0, {{"hill", 7}, {"dale", 8}, {"mill", 40}});
  addMonth(table, 3, {{"hill", 2}, {"dale", 30}, {"mill", 20}});
  const auto left = leftOut(table);
  EXPECT_TRUE(left.contains({"2010-Q2", false, "hill"}));
  // The hill's first quarter keeps its second from being worked out of its year, and in its own turn needs
  // one.
  std::size_t first = 0, second = 0;
  for (const auto& name : left) {
    first += name.period == "2010-Q1" ? 1 : 0;
    second += name.period == "2010-Q2" ? 1 : 0;
  }
  EXPECT_NE(first, 1U);
  EXPECT_GE(second, 2U);
  EXPECT_THAT(whatAReaderLearns(table, left, {}, smallest), IsEmpty());
}

// Both ends of such a road have others left out, and yet it can be worked out: of a whole block of sums.
TEST(Suppression, KeepsFromBeingWorkedOutWhatOnlyJoinsTwoBlocks) {
  NumbersByMonth table;
  addMonth(table, 0, {{"a", 9}, {"b", 9}, {"c", 3}, {"d", 50}, {"e", 50}});
  addMonth(table, 3, {{"a", 2}, {"b", 4}, {"c", 50}, {"d", 50}, {"e", 50}});
  addMonth(table, 6, {{"a", 50}, {"b", 50}, {"c", 50}, {"d", 3}, {"e", 4}});
  EXPECT_THAT(whatAReaderLearns(table, leftOut(table), {}, smallest), IsEmpty());
}

// Two small totals of different sums, and all else that is in their year is shown: they would come to two.
TEST(Suppression, LeavesOutWhatWouldTellTheSumOfTwoSmallOnesFarApart) {
  NumbersByMonth months;
  addMonth(months, 2, {{"", 1}});
  addMonth(months, 3, {{"", 10}});
  addMonth(months, 4, {{"", 1}});
  EXPECT_TRUE(suppressedTotals(months, smallest).contains({"2010-04", true, ""}));
}

TEST(Suppression, LeavesOutTheSameTotalsHoweverTheyAreGrouped) {
  NumbersByMonth one, other, together;
  addMonth(one, 0, {{"a", 3}, {"b", 0}});
  addMonth(one, 1, {{"a", 9}, {"b", 20}});
  addMonth(other, 0, {{"x", 1}, {"y", 2}});
  addMonth(other, 1, {{"x", 28}, {"z", 1}});
  addMonth(together, 0, {{"", 3}});
  addMonth(together, 1, {{"", 29}});
  EXPECT_EQ(suppressedTotals(one, smallest), suppressedTotals(together, smallest));
  EXPECT_EQ(suppressedTotals(other, smallest), suppressedTotals(together, smallest));
}

class Tables {
 public:
  explicit Tables(std::uint64_t seed) : random_(seed) {}

  // One number.
  NumbersByMonth counts() {
    return fill([&] { return std::vector<std::int64_t>{few()}; });
  }
  // count, whole, rest
  NumbersByMonth shares() {
    return fill([&] {
      const auto in = few(), out = few();
      return std::vector<std::int64_t>{in, in + out, out};
    });
  }
  // As distance travelled counts: all, and of all those better, worse, the same, with the rest of each.
  NumbersByMonth scores() {
    return fill([&] {
      const auto better = few(), worse = few(), same = few(), all = better + worse + same;
      return std::vector<std::int64_t>{all, better, all - better, worse, all - worse, same, all - same};
    });
  }
  // As births are counted, those breastfed, and of those the ones still breastfed: each with its rest.
  NumbersByMonth steps() {
    return fill([&] {
      const auto still = few(), ended = few(), never = few();
      return std::vector<std::int64_t>{still + ended + never, still + ended, never, still, ended};
    });
  }

 private:
  std::int64_t few() {
    switch (pick(4)) {
      case 0:
        return 0;
      case 1:
        return pick(4);
      default:
        return pick(25);
    }
  }
  std::int64_t pick(std::uint64_t below) { return static_cast<std::int64_t>(random_() % below); }

  NumbersByMonth fill(const std::function<std::vector<std::int64_t>()>& numbers) {
    NumbersByMonth table;
    const auto months = 1 + pick(16), groups = 1 + pick(6), start = pick(12);
    for (auto number = start; number < start + months; ++number)
      for (auto group = 0; group < groups; ++group)
        table[{in(static_cast<int>(number)), std::string(1, static_cast<char>('a' + group))}] = numbers();
    return table;
  }

  std::mt19937_64 random_;
};

// Whatever the numbers: who has all answers of a window, months, quarters, years and the whole, and solves
// all equations, learns no number that is small.
TEST(Suppression, GivesNothingSmallAwayToAReaderWhoSolvesAllEquations) {
  const auto seed = testSeed();
  SCOPED_TRACE(seed);
  Tables tables(seed);
  // Which numbers of a cell add up to a third.
  const Within share = {{{0, 2}, 1}};
  const Within scores = {{{1, 2}, 0}, {{3, 4}, 0}, {{5, 6}, 0}, {{1, 3, 5}, 0}};
  const Within steps = {{{1, 2}, 0}, {{3, 4}, 1}};
  for (int round = 0; round < 100; ++round) {
    SCOPED_TRACE(round);
    for (const auto& [table, within] : {std::pair{tables.counts(), Within{}},
                                        {tables.shares(), share},
                                        {tables.scores(), scores},
                                        {tables.steps(), steps}})
      ASSERT_THAT(whatAReaderLearns(table, leftOut(table), within, smallest), IsEmpty());
  }
}

// And what it leaves out is not simply everything.
TEST(Suppression, LeavesMostOfALargeTableStanding) {
  NumbersByMonth table;
  for (int number = 0; number < 12; ++number)
    addMonth(table, number,
             {{"a", 30 + number}, {"b", 20}, {"c", number == 5 ? 2 : 15}, {"d", 12}, {"e", 40}});
  EXPECT_LE(leftOut(table).size(), 8U);
}

}  // namespace
}  // namespace casefold
