#include "projections/runner/suppression.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace casefold {
namespace {

using Cell = MeasureCells::Cell;
// The numbers of a cell that may be about few: count, whole, rest. Those that a kind has not are 0.
using Numbers = std::array<std::int64_t, 3>;

Numbers numbersOf(const Cell& cell, MeasureKind kind) {
  switch (kind) {
    case MeasureKind::count:
      return {cell.count, 0, 0};
    case MeasureKind::share:
      return {cell.count, cell.of, cell.of - cell.count};
    case MeasureKind::mean:
      return {0, cell.of, 0};
  }
  return {cell.count, cell.of, cell.of - cell.count};
}

// Cells whose sum can be known.
struct Line {
  std::vector<CellName> cells;
  std::optional<CellName> total;  // among the cells of this table; absent: its sum can be asked for elsewhere
};

// "2010-07" lies in "2010-Q3" and "2010"; "2010-Q3" in "2010".
std::vector<std::string> periodsAround(std::string_view period) {
  if (period.size() < 7) return {};
  const std::string year(period.substr(0, 4));
  if (period[5] == 'Q') return {year};
  const int month = (period[5] - '0') * 10 + (period[6] - '0');
  return {year, year + "-Q" + std::to_string((month + 2) / 3)};
}

std::vector<Line> linesOf(const CellTable& table) {
  std::map<std::string, Line> byPeriod;
  std::map<CellName, Line> byTime;  // the cell of the longer period, which is another answer's
  for (const auto& [name, cell] : table) {
    auto& line = byPeriod[name.period];
    if (name.total) {
      line.total = name;
    } else {
      line.cells.push_back(name);
    }
    for (auto& around : periodsAround(name.period))
      byTime[{around, name.total, name.group}].cells.push_back(name);
  }
  std::vector<Line> lines;
  for (auto& [period, line] : byPeriod)
    if (!line.cells.empty()) lines.push_back(std::move(line));
  for (auto& [name, line] : byTime) lines.push_back(std::move(line));
  // What a short line needs may do for the longer ones, too: fewer cells are left out.
  std::ranges::stable_sort(lines, {}, [](const Line& line) { return line.cells.size(); });
  return lines;
}

class Suppression {
 public:
  Suppression(const CellTable& table, MeasureKind kind, std::int64_t smallest)
      : table_(table), kind_(kind), smallest_(smallest), lines_(linesOf(table)) {
    for (const auto& [name, cell] : table_)
      for (const auto number : numbersOf(cell, kind_))
        if (number != 0 && number < smallest_) left_.insert(name);
  }

  std::set<CellName> run() {
    for (bool changed = true; changed;) {
      changed = false;
      for (const auto& line : lines_) changed = close(line) || changed;
    }
    return std::move(left_);
  }

 private:
  // Leaves out one more cell of the line, if the line gives something away.
  bool close(const Line& line) {
    if (line.total && left_.contains(*line.total)) return closeWithoutTotal(line);
    Numbers sum{};
    for (const auto& name : line.cells) {
      if (!left_.contains(name)) continue;
      const auto numbers = numbersOf(table_.at(name), kind_);
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += numbers[i];
    }
    for (std::size_t i = 0; i < sum.size(); ++i)
      if (sum[i] != 0 && sum[i] < smallest_) return leaveOutSmallest(line, i);
    return false;
  }

  // The total is the sum of the groups: it stays unknown only with a group.
  bool closeWithoutTotal(const Line& line) {
    for (const auto& name : line.cells)
      if (left_.contains(name)) return false;
    return leaveOutSmallest(line, kind_ == MeasureKind::count ? 0 : 1);
  }

  // By the number at hand; nothing is left to leave out where all others are 0.
  bool leaveOutSmallest(const Line& line, std::size_t number) {
    const CellName* smallest = nullptr;
    std::int64_t least = 0;
    for (const auto& name : line.cells) {
      const auto here = numbersOf(table_.at(name), kind_)[number];
      if (left_.contains(name) || here == 0 || (smallest != nullptr && here >= least)) continue;
      smallest = &name;
      least = here;
    }
    return smallest != nullptr && left_.insert(*smallest).second;
  }

  const CellTable& table_;
  MeasureKind kind_;
  std::int64_t smallest_;
  std::vector<Line> lines_;
  std::set<CellName> left_;
};

}  // namespace

std::set<CellName> suppressed(const CellTable& table, MeasureKind kind, std::int64_t smallest) {
  if (smallest <= 1) return {};
  return Suppression(table, kind, smallest).run();
}

}  // namespace casefold
