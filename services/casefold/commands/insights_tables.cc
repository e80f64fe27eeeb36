#include "services/casefold/commands/insights_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "infra/terminal/rounded.h"
#include "infra/terminal/table.h"
#include "schemas/codec/record.h"

namespace casefold {
namespace {

using Measure = schema::Measures::Measure;
using Measured = schema::Measures::Cell;

// With fewer periods there is no course to see.
constexpr std::size_t fewestForTrend = 3;
// A name stays at least, and is given at most, so many columns, if it is that long.
constexpr std::size_t leastForNames = 20, mostForNames = 40;
constexpr std::size_t gap = 2;

// A measure as the view declares it; null: by a later version of the program.
const MeasureInfo* infoOf(Measure::Reader measure, const MeasuresAsked& asked) {
  const auto found = std::ranges::find(asked.infos, view(measure.getName()), &MeasureInfo::name);
  return found == asked.infos.end() ? nullptr : &*found;
}

MeasureKind kindOf(Measure::Reader measure) { return static_cast<MeasureKind>(measure.getKind()); }

// "12", "8 of 10 (80 %)", "91.5"; what is left out is "[c]", as official statistics write it.
std::string shown(Measured::Reader cell, MeasureKind kind, std::string_view unit) {
  if (cell.getSuppressed()) return "[c]";
  const auto count = cell.getCount(), of = cell.getOf();
  if (kind == MeasureKind::count) return std::to_string(count);
  if (kind == MeasureKind::figure) return fmt::format("{} {}", count, unit);
  if (of == 0) return "–";
  const auto part = static_cast<std::uint64_t>(count), whole = static_cast<std::uint64_t>(of);
  if (kind == MeasureKind::mean) return meanOf(part, whole);
  return fmt::format("{} of {} ({} %)", count, of, percentOf(part, whole));
}

// A line of a table: a name, and a cell for each period that it has.
struct Line {
  std::string name;
  MeasureKind kind = MeasureKind::count;
  std::string unit = {};
  std::map<std::string, Measured::Reader> cells = {};

  [[nodiscard]] std::string in(const std::string& period) const {
    const auto found = cells.find(period);
    if (found != cells.end()) return shown(found->second, kind, unit);
    return kind == MeasureKind::count ? "0" : "–";
  }
  // Has it one number only?
  [[nodiscard]] bool isAlone() const { return kind == MeasureKind::count || kind == MeasureKind::figure; }
  // Is there nothing in that period that the line could tell of? Of a count, nothing is 0.
  [[nodiscard]] bool isGap(const std::string& period) const {
    const auto found = cells.find(period);
    if (found == cells.end()) return kind != MeasureKind::count;
    return !isAlone() && found->second.getOf() == 0;
  }
  // Is there anything to tell of, or to leave out?
  [[nodiscard]] bool hasAny() const {
    return kind != MeasureKind::figure && std::ranges::any_of(cells, [](const auto& entry) {
             const auto cell = entry.second;
             return cell.getSuppressed() || cell.getCount() != 0 || cell.getOf() != 0;
           });
  }
};

// A period of which something is told.
struct Period {
  std::string name;
  bool part = false;  // not all of it is counted
};

// How a line went, at a glance: one mark a period, from 0 up; a gap where there is nothing to tell of, and a
// point where a part is told of, which compares with no whole period. None where some are left out.
std::string trend(const Line& line, const std::vector<Period>& periods) {
  // A blank that no table breaks or trims.
  static constexpr std::string_view gapMark = "\u00A0";
  static constexpr std::string_view partMark = "·";
  static constexpr std::array<std::string_view, 8> marks = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  std::vector<std::optional<double>> values;
  double most = 0;
  for (const auto& [name, part] : periods) {
    const auto found = line.cells.find(name);
    if (found != line.cells.end() && found->second.getSuppressed()) return {};
    auto& value = values.emplace_back();
    if (part || line.isGap(name)) continue;
    const auto cell = found == line.cells.end() ? Measured::Reader() : found->second;
    const auto count = static_cast<double>(cell.getCount());
    value = line.isAlone() ? count : count / static_cast<double>(cell.getOf());
    most = std::max(most, *value);
  }
  std::string marked;
  for (std::size_t i = 0; i < values.size(); ++i)
    marked += periods[i].part ? partMark
              : !values[i]    ? gapMark
              : most <= 0     ? marks.front()
                          : marks.at(static_cast<std::size_t>(*values[i] / most * (marks.size() - 1) + 0.5));
  return marked;
}

std::string headingOf(const Period& period) {
  return (period.name.empty() ? "in all" : period.name) + (period.part ? " (part)" : "");
}

// How many periods stand beside each other, so that the names keep their room and all tables are about as
// wide.
std::size_t periodsAcross(const std::vector<Line>& lines, const std::vector<Period>& periods,
                          const Screen& screen) {
  std::size_t names = 0, widest = 0, sum = 0;
  for (const auto& line : lines) names = std::max(names, displayWidth(harmless(line.name)));
  for (const auto& period : periods) {
    auto width = displayWidth(headingOf(period));
    for (const auto& line : lines) width = std::max(width, displayWidth(line.in(period.name)));
    widest = std::max(widest, width + gap);
    sum += width + gap;
  }
  const auto ofTrend = periods.size() >= fewestForTrend ? periods.size() + gap : 0;
  if (std::min(names, leastForNames) + sum + ofTrend <= screen.width) return periods.size();
  const auto taken = std::min(names, mostForNames) + ofTrend;
  const auto room = screen.width > taken ? screen.width - taken : 0;
  const auto most = std::max<std::size_t>(room / std::max<std::size_t>(widest, 1), 1);
  const auto tables = (periods.size() + most - 1) / most;
  return (periods.size() + tables - 1) / tables;
}

void print(std::string& out, std::string_view first, const std::vector<Line>& lines,
           const std::vector<Period>& periods, const Screen& screen) {
  const auto across = periodsAcross(lines, periods, screen);
  for (std::size_t from = 0; from < periods.size(); from += across) {
    const auto until = std::min(from + across, periods.size());
    const bool withTrend = until == periods.size() && periods.size() >= fewestForTrend;
    std::vector<Column> columns = {{.heading = std::string(first)}};
    for (auto i = from; i < until; ++i)
      columns.push_back({.heading = headingOf(periods[i]), .align = Align::right});
    if (withTrend) columns.push_back({.heading = "trend"});
    Table table(std::move(columns));
    for (const auto& line : lines) {
      std::vector<Cell> cells = {line.name};
      for (auto i = from; i < until; ++i) cells.emplace_back(line.in(periods[i].name));
      if (withTrend) cells.emplace_back(trend(line, periods));
      table.row(std::move(cells));
    }
    if (from > 0) out += '\n';
    table.write(out, screen);
  }
}

std::vector<Period> periodsOf(capnp::List<Measure>::Reader measures) {
  std::map<std::string, bool> parts;
  for (const auto measure : measures)
    for (const auto cell : measure.getCells()) parts[std::string(view(cell.getPeriod()))] |= cell.getPart();
  std::vector<Period> periods;
  for (const auto& [name, part] : parts) periods.push_back({name, part});
  return periods;
}

// "nothing from 2010-01 to 2010-06"
std::string nothing(const std::vector<Period>& periods, const MeasuresAsked& asked) {
  std::string from(asked.from), to(asked.to);
  if (!periods.empty() && from.empty()) from = periods.front().name;
  if (!periods.empty() && to.empty()) to = periods.back().name;
  std::string sentence = "nothing";
  if (!from.empty()) sentence += " from " + from;
  if (!to.empty()) sentence += " to " + to;
  return (from.empty() && to.empty() ? sentence + " in the last twelve months" : sentence) + "\n";
}

std::string titleOf(Measure::Reader measure, MeasureKind kind) {
  std::string title(view(measure.getTitle()));
  if (kind == MeasureKind::mean && measure.getUnit().size() > 0)
    title += fmt::format(" (mean, {})", view(measure.getUnit()));
  return title;
}

void printTogether(std::string& out, capnp::List<Measure>::Reader measures,
                   const std::vector<Period>& periods, const MeasuresAsked& asked, const Screen& screen) {
  std::vector<Line> lines;
  bool any = false;
  for (const auto measure : measures) {
    const auto kind = kindOf(measure);
    Line line{titleOf(measure, kind), kind, std::string(view(measure.getUnit()))};
    for (const auto cell : measure.getCells()) line.cells.emplace(view(cell.getPeriod()), cell);
    any = any || line.hasAny() || (kind == MeasureKind::figure && measures.size() == 1);
    lines.push_back(std::move(line));
  }
  if (any)
    print(out, "measure", lines, periods, screen);
  else
    out += nothing(periods, asked);
}

void printGrouped(std::string& out, Measure::Reader measure, const std::vector<Period>& periods,
                  const MeasuresAsked& asked, const Screen& screen) {
  const auto* info = infoOf(measure, asked);
  const auto kind = kindOf(measure);
  const auto nameOf = [&](std::string_view group) {
    if (group.empty()) return std::string("not known");
    if (info == nullptr || info->groupInWords == nullptr) return std::string(group);
    return info->groupInWords(asked.by, group, asked.policies);
  };
  std::map<std::pair<bool, std::string>, Line> rows;  // the total last
  for (const auto cell : measure.getCells()) {
    const auto group = view(cell.getGroup());
    auto& line = rows[{cell.getTotal(), std::string(group)}];
    if (line.cells.empty())
      line = {cell.getTotal() ? "all" : nameOf(group), kind, std::string(view(measure.getUnit()))};
    line.cells.emplace(view(cell.getPeriod()), cell);
  }
  std::vector<Line> lines;
  for (auto& [name, line] : rows) lines.push_back(std::move(line));
  out += '\n' + titleOf(measure, kind) + '\n';
  if (std::ranges::any_of(lines, &Line::hasAny))
    print(out, asked.by, lines, periods, screen);
  else
    out += nothing(periods, asked);
}

}  // namespace

void printMeasures(std::string& out, schema::Measures::Reader measures, const MeasuresAsked& asked,
                   const Screen& screen) {
  const auto periods = periodsOf(measures.getMeasures());
  if (asked.by.empty())
    printTogether(out, measures.getMeasures(), periods, asked, screen);
  else
    for (const auto measure : measures.getMeasures()) printGrouped(out, measure, periods, asked, screen);
  if (std::ranges::any_of(periods, &Period::part))
    out += "(part): the rest of the period was not asked for, or had not passed.\n";
}

}  // namespace casefold
