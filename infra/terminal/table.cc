#include "infra/terminal/table.h"

#include <algorithm>
#include <numeric>

namespace casefold {
namespace {

constexpr std::size_t gap = 2;                // blanks between columns
constexpr std::size_t narrowest = 40;         // no screen counts as narrower
constexpr std::size_t longestWholeWord = 24;  // a column is not made too narrow for words up to this long
constexpr std::size_t longText = 24;          // a column of longer texts
constexpr std::size_t sliver = 16;            // is hard to read if narrower than this

std::size_t usableWidth(const Screen& screen) { return std::max<std::size_t>(screen.width, narrowest); }

std::size_t widestLine(std::string_view text) {
  std::size_t widest = 0;
  for (;;) {
    const std::size_t end = text.find('\n');
    widest = std::max(widest, displayWidth(text.substr(0, end)));
    if (end == std::string_view::npos) return widest;
    text.remove_prefix(end + 1);
  }
}

std::size_t widestWord(std::string_view text) {
  std::size_t widest = 0;
  for (;;) {
    const std::size_t end = text.find_first_of(" \n");
    widest = std::max(widest, displayWidth(text.substr(0, end)));
    if (end == std::string_view::npos) return widest;
    text.remove_prefix(end + 1);
  }
}

std::size_t sum(const std::vector<std::size_t>& widths) {
  return std::accumulate(widths.begin(), widths.end(), std::size_t{0});
}

// Takes columns off the widest until all fit into `room`, none going below its `least`.
void narrow(std::vector<std::size_t>& widths, const std::vector<std::size_t>& least, std::size_t room) {
  while (sum(widths) > room) {
    auto widest = widths.end();
    for (auto it = widths.begin(); it != widths.end(); ++it)
      if (*it > least[static_cast<std::size_t>(it - widths.begin())] &&
          (widest == widths.end() || *it > *widest))
        widest = it;
    if (widest == widths.end()) return;
    --*widest;
  }
}

void trimEnd(std::string& line) { line.erase(line.find_last_not_of(' ') + 1); }

std::string blanks(std::size_t count) { return std::string(count, ' '); }

// Writes one row of cells, as many lines as its highest cell needs.
void writeRow(std::string& out, const std::vector<Cell>& cells, const std::vector<Column>& columns,
              const std::vector<std::size_t>& widths, Colours colours) {
  std::vector<std::vector<std::string>> lines;
  std::size_t height = 1;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    lines.push_back(wrapped(i < cells.size() ? std::string_view(cells[i].text) : "", widths[i]));
    height = std::max(height, lines.back().size());
  }
  for (std::size_t y = 0; y < height; ++y) {
    std::string line;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (i > 0) line += blanks(gap);
      const std::string text = y < lines[i].size() ? lines[i][y] : std::string();
      const std::size_t width = displayWidth(text);
      const std::string pad = blanks(widths[i] > width ? widths[i] - width : 0);
      if (columns[i].align == Align::right) line += pad;
      line += painted(text, i < cells.size() ? cells[i].colour : Colour::plain, colours);
      if (columns[i].align == Align::left) line += pad;
    }
    trimEnd(line);
    out += line + "\n";
  }
}

}  // namespace

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

void Table::row(std::vector<Cell> cells) {
  cells.resize(columns_.size());
  for (Cell& cell : cells) cell.text = harmless(cell.text);
  rows_.push_back(std::move(cells));
}

Table::Widths Table::measured() const {
  Widths found;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const std::size_t heading = displayWidth(columns_[i].heading);
    std::size_t word = widestWord(columns_[i].heading);
    std::size_t line = std::max<std::size_t>(word, 1);
    for (const auto& row : rows_) {
      line = std::max(line, widestLine(row[i].text));
      word = std::max(word, widestWord(row[i].text));
    }
    const std::size_t natural = std::max(line, heading);
    found.natural.push_back(natural);
    found.wholeWords.push_back(std::min({line, word, longestWholeWord}));
    const bool isLong = line > longText;
    found.readable.push_back(std::max(found.wholeWords.back(), isLong ? sliver : 0));
    found.longNarrowed.push_back(isLong ? found.readable.back() : natural);
    found.headingsWrapped.push_back(isLong ? found.readable.back() : line);
  }
  return found;
}

std::size_t Table::room(const Screen& screen) const {
  const std::size_t gaps = gap * (columns_.size() - 1);
  const std::size_t width = usableWidth(screen);
  return width > gaps ? width - gaps : 1;
}

bool Table::fits(const Screen& screen) const {
  return columns_.empty() || sum(measured().readable) <= room(screen);
}

std::vector<std::size_t> Table::widths(const Screen& screen) const {
  const auto bounds = measured();
  auto widths = bounds.natural;
  for (const auto* bound :
       {&bounds.longNarrowed, &bounds.headingsWrapped, &bounds.readable, &bounds.wholeWords})
    narrow(widths, *bound, room(screen));
  return widths;
}

void Table::write(std::string& out, const Screen& screen) const {
  if (rows_.empty() || columns_.empty()) return;
  const auto columnWidths = widths(screen);
  if (sum(columnWidths) > room(screen)) return writeRecords(out, screen);
  std::vector<Cell> headings;
  std::vector<Cell> rules;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    headings.emplace_back(columns_[i].heading, Colour::bold);
    std::string rule;
    for (std::size_t x = 0; x < columnWidths[i]; ++x) rule += "─";
    rules.emplace_back(std::move(rule), Colour::dim);
  }
  writeRow(out, headings, columns_, columnWidths, screen.colours);
  writeRow(out, rules, columns_, columnWidths, screen.colours);
  for (const auto& row : rows_) writeRow(out, row, columns_, columnWidths, screen.colours);
}

// A first cell that is empty belongs to the row above, as in a table: there it need not be read again.
void Table::writeRecords(std::string& out, const Screen& screen) const {
  Cell first;
  for (std::size_t y = 0; y < rows_.size(); ++y) {
    if (y > 0) out += '\n';
    if (!rows_[y].front().text.empty()) first = rows_[y].front();
    Fields fields;
    for (std::size_t i = 0; i < columns_.size(); ++i)
      fields.add(columns_[i].heading, i == 0 ? first : rows_[y][i]);
    fields.write(out, screen);
  }
}

void Fields::add(std::string name, Cell value) {
  if (value.text.empty()) return;
  value.text = harmless(value.text);
  fields_.emplace_back(std::move(name), std::move(value));
}

void Fields::write(std::string& out, const Screen& screen) const {
  std::size_t nameWidth = 0;
  for (const auto& [name, value] : fields_) nameWidth = std::max(nameWidth, displayWidth(name));
  const std::size_t room = usableWidth(screen);
  nameWidth = std::min(nameWidth, room / 2);
  const std::size_t valueWidth = room > nameWidth + gap + 10 ? room - nameWidth - gap : 10;
  const std::vector<Column> columns(2);
  for (const auto& [name, value] : fields_)
    writeRow(out, {Cell(name, Colour::dim), value}, columns, {nameWidth, valueWidth}, screen.colours);
}

void writeHeading(std::string& out, std::string_view heading, const Screen& screen) {
  if (!out.empty()) out += '\n';
  writeText(out, heading, Colour::bold, screen);
}

void writeText(std::string& out, std::string_view text, Colour colour, const Screen& screen) {
  for (const auto& line : wrapped(harmless(text), usableWidth(screen)))
    out += painted(line, colour, screen.colours) + "\n";
}

}  // namespace casefold
