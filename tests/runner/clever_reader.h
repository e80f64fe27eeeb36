// What a clever reader makes of what was released: all sums of all periods, solved together.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "projections/runner/suppression.h"

namespace casefold {

// Which numbers of a cell add up to another of the same cell.
using Within = std::vector<std::pair<std::vector<std::size_t>, std::size_t>>;

// Every number above 0 and below `smallest` that the reader knows for certain, and every small sum of cells
// left out that is a shown cell less what else is shown of it; in words. The reader has the months, quarters,
// years and whole time of every group and of the total but for those left out, knows that no number is below
// 0, and goes about it by Gauss's elimination and by narrowing each number's bounds, in turn.
std::vector<std::string> whatAReaderLearns(const NumbersByMonth& months, const std::set<CellName>& leftOut,
                                           const Within& within, std::int64_t smallest);

}  // namespace casefold
