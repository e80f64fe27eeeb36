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

  // Would the table stand on that screen with its words whole, and with long texts not in mere slivers?
  [[nodiscard]] bool fits(const Screen& screen) const;

  // Appends the table to `out`: a heading, a rule, the rows; each line ends in \n and none has blanks at its
  // end. Where the table is wider than the screen, its widest columns are made narrower and their cells wrap
  // between words. Where that does not do, so that dates, numbers and words would be broken, each row is
  // written as a record instead: a line for each column, and an empty line between two rows. A table without
  // rows writes nothing.
  void write(std::string& out, const Screen& screen) const;

 private:
  // How wide each column is; a set gives way to the next where the screen is too narrow for it.
  struct Widths {
    std::vector<std::size_t> natural;          // of the longest line
    std::vector<std::size_t> longNarrowed;     // long texts wrap, as far as they stay readable
    std::vector<std::size_t> headingsWrapped;  // headings do too
    std::vector<std::size_t> readable;         // every cell does, between words
    std::vector<std::size_t> wholeWords;       // long texts become slivers
  };
  [[nodiscard]] Widths measured() const;
  void writeRecords(std::string& out, const Screen& screen) const;
  [[nodiscard]] std::size_t room(const Screen& screen) const;
  [[nodiscard]] std::vector<std::size_t> widths(const Screen& screen) const;

  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;  // texts are harmless
};

// "name: value" lines with the values aligned, for what is shown once. Values wrap beneath themselves, and so
// do names that would take more than half of the screen. A field whose value is empty is left out.
class Fields {
 public:
  void add(std::string name, Cell value);
  [[nodiscard]] bool empty() const { return fields_.empty(); }
  void write(std::string& out, const Screen& screen) const;

 private:
  std::vector<std::pair<std::string, Cell>> fields_;
};

// A heading of a part of the output: bold where colours are on, wrapped to the screen, with an empty line
// before it unless `out` is empty.
void writeHeading(std::string& out, std::string_view heading, const Screen& screen);
// A sentence or more in that colour, wrapped to the screen. Made harmless.
void writeText(std::string& out, std::string_view text, Colour colour, const Screen& screen);

}  // namespace casefold
