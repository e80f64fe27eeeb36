// Small numbers in what leaves the service.
#include "projections/runner/suppression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/simulation/seed.h"

namespace casefold {
namespace {

using testing::IsEmpty;

// A month with a total over its groups.
CellTable month(const std::string& period, const std::map<std::string, MeasureCells::Cell>& groups) {
  CellTable table;
  MeasureCells::Cell sum;
  for (const auto& [group, cell] : groups) {
    table[{period, false, group}] = cell;
    sum.count += cell.count;
    sum.of += cell.of;
  }
  table[{period, true, {}}] = sum;
  return table;
}

std::set<std::string> groupsLeftOut(const CellTable& table, MeasureKind kind = MeasureKind::count) {
  std::set<std::string> groups;
  for (const auto& name : suppressed(table, kind, 5)) groups.insert(name.total ? "total" : name.group);
  return groups;
}

TEST(Suppression, LeavesOutWhatIsBelowFiveAndWhatWouldGiveItAway) {
  EXPECT_EQ(groupsLeftOut(month("2010", {{"north", {3}}, {"south", {20}}, {"west", {9}}})),
            (std::set<std::string>{"north", "west"}));
}

TEST(Suppression, ShowsZeroAndFive) {
  EXPECT_THAT(groupsLeftOut(month("2010", {{"north", {0}}, {"south", {5}}})), IsEmpty());
}

TEST(Suppression, LeavesOutOneMoreWhereTheSmallOnesTogetherAreStillSmall) {
  EXPECT_EQ(groupsLeftOut(month("2010", {{"a", {1}}, {"b", {2}}, {"c", {30}}, {"d", {7}}})),
            (std::set<std::string>{"a", "b", "d"}));
  EXPECT_EQ(groupsLeftOut(month("2010", {{"a", {4}}, {"b", {4}}, {"c", {30}}})),
            (std::set<std::string>{"a", "b"}));
}

TEST(Suppression, LeavesOutASmallTotalWithItsGroups) {
  EXPECT_EQ(groupsLeftOut(month("2010", {{"a", {3}}, {"b", {0}}})), (std::set<std::string>{"a", "total"}));
}

TEST(Suppression, LeavesOutAShareThatTellsOfTheFewWhoAreNotInIt) {
  EXPECT_EQ(
      groupsLeftOut(month("2010", {{"a", {99, 100}}, {"b", {40, 80}}, {"c", {30, 90}}}), MeasureKind::share),
      (std::set<std::string>{"a", "b"}));
}

TEST(Suppression, LeavesOutASecondMonthOfAYearWhoseSumCanBeAskedFor) {
  CellTable months;
  for (const auto& [period, count] :
       {std::pair{"2010-01", 3}, {"2010-02", 8}, {"2010-03", 9}, {"2010-04", 6}})
    months[{period, true, {}}] = {count};
  std::set<std::string> periods;
  for (const auto& name : suppressed(months, MeasureKind::count, 5)) periods.insert(name.period);
  EXPECT_EQ(periods, (std::set<std::string>{"2010-01", "2010-02"}));
}

// Whatever the numbers: what is shown is not small, and no total gives away a small sum of what is not.
TEST(Suppression, GivesNothingSmallAwayWhateverTheNumbers) {
  const auto seed = testSeed();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 500; ++round) {
    CellTable table;
    const auto months = 1 + random() % 14, groups = 1 + random() % 6;
    for (std::uint64_t m = 0; m < months; ++m) {
      std::map<std::string, MeasureCells::Cell> cells;
      for (std::uint64_t g = 0; g < groups; ++g) {
        const auto of = static_cast<std::int64_t>(random() % 4 == 0 ? 0 : random() % 25);
        cells[std::string(1, static_cast<char>('a' + g))] = {
            of == 0 ? 0 : static_cast<std::int64_t>(random()) % (of + 1), of};
      }
      for (auto& [group, cell] : cells) cell.count = std::abs(cell.count);
      const auto period =
          std::string(m < 12 ? "2010-" : "2011-") + (m % 12 < 9 ? "0" : "") + std::to_string(m % 12 + 1);
      table.merge(month(period, cells));
    }
    const auto left = suppressed(table, MeasureKind::share, 5);
    std::map<std::string, MeasureCells::Cell> hidden;  // sum of the groups left out, by period
    for (const auto& [name, cell] : table) {
      if (!left.contains(name)) {
        for (const auto number : {cell.count, cell.of, cell.of - cell.count})
          EXPECT_TRUE(number == 0 || number >= 5);
      } else if (!name.total) {
        hidden[name.period].count += cell.count;
        hidden[name.period].of += cell.of;
      }
    }
    for (const auto& [period, sum] : hidden) {
      if (left.contains({period, true, {}})) continue;
      for (const auto number : {sum.count, sum.of, sum.of - sum.count})
        EXPECT_TRUE(number == 0 || number >= 5) << period;
    }
  }
}

}  // namespace
}  // namespace casefold
