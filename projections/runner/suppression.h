// Small numbers in what leaves the service: a cell that counts few children tells about each of them, and so
// do the cells from which it can be worked out.
//
// Left out are
//   - every cell in which a number above 0 is smaller than `smallest`: its count; of a share also what it is
//   a
//     share of, and the rest of it (99 of 100 in time tells of the one that was not);
//   - and then, until nothing changes, the cell with the next smallest number wherever what was left out
//   could be
//     worked out or comes to less than `smallest`: among the groups of a period, whose total is known; and
//     among the months of a quarter or year, and the quarters of a year, whose sum can be asked for.
// So whoever subtracts what is shown from any total learns a number that is 0, or not small.
//
// Zero is shown: that there is nobody is not about anybody.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "projections/runner/measure.h"

namespace casefold {

// Which cell of a measure: of a period, and of a group or (with `total`) of all groups.
struct CellName {
  std::string period;  // "2010-07", "2010-Q3", "2010"; empty: the whole time
  bool total = false;
  std::string group;  // empty where `total`
  friend auto operator<=>(const CellName&, const CellName&) = default;
};
using CellTable = std::map<CellName, MeasureCells::Cell>;

// The cells to leave out. `smallest` 0 or 1 leaves out none.
[[nodiscard]] std::set<CellName> suppressed(const CellTable& table, MeasureKind kind, std::int64_t smallest);

}  // namespace casefold
