// Rows of values, printed as a table, or one beneath the other where the screen is too narrow for one.
#pragma once

#include <string>
#include <vector>

#include "infra/terminal/table.h"
#include "projections/sheet/value.h"

namespace casefold {

// A grid is filled and then written, by one thread.
class Grid {
 public:
  struct Heading {
    std::string name;
    Align align = Align::left;
    bool always = false;      // stands even where no row has anything in it
    bool grouping = false;    // in a table a value is not repeated beneath itself while `group` stays
    std::string inFull = {};  // the name where another column has the same: "sessions: when"
  };
  explicit Grid(std::vector<Heading> columns) : columns_(std::move(columns)) {}

  // As many values as there are columns. `group`: rows that belong together have the same.
  void row(std::vector<Value> values, std::size_t group = 0);
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  void write(std::string& out, const Screen& screen) const;

 private:
  struct Row {
    std::vector<Value> values;
    std::size_t group;
  };
  void writeStacked(std::string& out, const Screen& screen) const;

  std::vector<Heading> columns_;
  std::vector<Row> rows_;
};

}  // namespace casefold
