// Small numbers in what leaves the service: a cell that counts few children tells about each of them, and so
// do the cells from which it can be worked out.
//
// Cells are left out by position, a period and a group, from all measures of a table at once: measures that
// tell of each other (MeasureInfo::within) are one table. What is left out does not depend on which periods
// are printed, nor on which of the table's measures is asked for: months, quarters, years and the whole time
// are looked at together, so that asking again for another of them tells nothing more. The totals over all
// groups are settled first and by themselves, so that they are the same however the measure is grouped.
//
// Left out are
//   - every cell in which a number above 0 is smaller than `smallest`: a count; of a share also what it is a
//     share of, and the rest (99 of 100 in time tells of the one that was not);
//   - then, until a reader learns no such number, the cheapest other cells that keep it from being worked
//   out.
//
// What a reader can work out. Every group's quarter is the sum of its months, every month's total is the sum
// of its groups, and so on: each cell stands in two such sums, so that the sums are the places, and the cells
// that are left out the roads, of a map. A number on a road can be worked out, by solving all equations
// together, exactly where that road is the only way between its ends (a bridge). Where there is a way round,
// one child more here and one less there, along it, makes every sum the same: the number is open. Roads on
// which a number is 0 are no way round for that number, as nothing can be taken off it.
// (Gusfield 1988, "A graph theoretic approach to statistical data security", shows it for plain tables; a
// table in which one of two sides is a tree is such a map too.)
//
// So whoever subtracts what is shown from any total, once or again and again, learns no number above 0 that
// is smaller than `smallest`; and where several cells of one sum are left out, what they come to is not small
// either. Zero is shown: that there is nobody is not about anybody.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace casefold {

// Which cell of a measure: of a period, and of a group or (with `total`) of all groups.
struct CellName {
  std::string period;  // "2010-07", "2010-Q3", "2010"; empty: the whole time
  bool total = false;
  std::string group;  // empty where `total`
  friend auto operator<=>(const CellName&, const CellName&) = default;
};

// The periods in which a month lies, the month itself first, then longer ones; the whole time last.
[[nodiscard]] std::vector<std::string> periodsOf(std::chrono::year_month month);

// The numbers of a table that may be about few, by month and group: the same ones, in the same order, in
// every cell; none below 0. Where a month has no cell of a group, all are 0.
using NumbersByMonth = std::map<std::pair<std::chrono::year_month, std::string>, std::vector<std::int64_t>>;

// The totals to leave out: of months, quarters, years and the whole time. The groups of `months` are added
// up. `smallest` 0 or 1 leaves out none.
[[nodiscard]] std::set<CellName> suppressedTotals(const NumbersByMonth& months, std::int64_t smallest);

// The cells of groups to leave out, where these totals are left out: `totals` and what is added to them.
[[nodiscard]] std::set<CellName> suppressed(const NumbersByMonth& months, std::int64_t smallest,
                                            std::set<CellName> totals);

}  // namespace casefold
