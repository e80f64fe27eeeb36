#include "projections/sheet/grid.h"

#include <algorithm>
#include <utility>

namespace casefold {

void Grid::row(std::vector<Value> values, std::size_t group) {
  values.resize(columns_.size());
  rows_.push_back({std::move(values), group});
}

void Grid::write(std::string& out, const Screen& screen) const {
  std::vector<std::size_t> kept;
  std::vector<Column> columns;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (!columns_[i].always &&
        std::ranges::none_of(rows_, [i](const Row& row) { return row.values[i].known; }))
      continue;
    kept.push_back(i);
    columns.push_back({.heading = columns_[i].name, .align = columns_[i].align});
  }
  Table table(std::move(columns));
  for (std::size_t y = 0; y < rows_.size(); ++y) {
    std::vector<Cell> cells;
    for (const auto i : kept) {
      const bool repeated = columns_[i].grouping && y > 0 && rows_[y - 1].group == rows_[y].group;
      cells.push_back(repeated ? Cell() : rows_[y].values[i].cell);
    }
    table.row(std::move(cells));
  }
  if (table.fits(screen))
    table.write(out, screen);
  else
    writeStacked(out, screen);
}

void Grid::writeStacked(std::string& out, const Screen& screen) const {
  bool first = true;
  for (const auto& row : rows_) {
    Fields fields;
    for (std::size_t i = 0; i < columns_.size();) {
      const auto named = i++;
      auto cell = row.values[named].cell;
      bool shown = row.values[named].known || columns_[named].always;
      // What has no name stands beside what it follows: "2010-07-14 11:00, held".
      for (; i < columns_.size() && columns_[i].name.empty(); ++i) {
        if (!row.values[i].known) continue;
        if (shown) cell.text += ", ";
        cell.text = shown ? cell.text + row.values[i].cell.text : row.values[i].cell.text;
        shown = true;
      }
      if (shown) fields.add(columns_[named].name, std::move(cell));
    }
    if (fields.empty()) continue;
    if (!std::exchange(first, false)) out += '\n';
    fields.write(out, screen);
  }
}

}  // namespace casefold
