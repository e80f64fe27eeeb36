// Tables for people: aligned columns that wrap to the width of the screen.
//
//     Table table({{.heading = "area"}, {.heading = "light"}, {.heading = "changes", .align =
//     Align::right}}); table.row({"home conditions", {"red", Colour::red}, "3"}); table.write(out, screen);
//
//     area             light  changes
//     ───────────────  ─────  ───────
//     home conditions  red          3
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "infra/terminal/text.h"

namespace casefold {

enum class Align { left, right };

// One cell: any text, made harmless when it is written; line breaks in it begin a new line of the cell.
struct Cell {
  Cell() = default;
  // NOLINTBEGIN(google-explicit-constructor): a row is written as a list of texts
  Cell(std::string content, Colour in = Colour::plain) : text(std::move(content)), colour(in) {}
  Cell(std::string_view content, Colour in = Colour::plain) : text(content), colour(in) {}
  Cell(const char* content, Colour in = Colour::plain) : text(content), colour(in) {}
  // NOLINTEND(google-explicit-constructor)

  std::string text;
  Colour colour = Colour::plain;
};

struct Column {
  std::string heading = {};
  Align align = Align::left;
};

// A table is filled and then written, by one thread.
class Table {
 public:
  explicit Table(std::vector<Column> columns);

  // Cells that are missing on the right are empty; those past the last column are a bug and are left out.
  void row(std::vector<Cell> cells);
  [[nodiscard]] bool empty() const { return rows_.empty(); }

  // Appends the table to `out`: a heading, a rule, the rows; each line ends in \n and none has blanks at its
  // end. Where the table is wider than the screen, its widest columns are made narrower and their cells wrap.
  // A table without rows writes nothing.
  void write(std::string& out, const Screen& screen) const;

 private:
  [[nodiscard]] std::vector<std::size_t> widths(std::size_t screenWidth) const;

  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;  // texts are harmless
};

// "name: value" lines with the values aligned, for what is shown once. Values wrap beneath themselves. A
// field whose value is empty is left out.
class Fields {
 public:
  void add(std::string name, Cell value);
  void write(std::string& out, const Screen& screen) const;

 private:
  std::vector<std::pair<std::string, Cell>> fields_;
};

// A heading of a part of the output: bold where colours are on, with an empty line before it unless `out` is
// empty.
void writeHeading(std::string& out, std::string_view heading, const Screen& screen);

}  // namespace casefold
