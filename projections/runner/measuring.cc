// Whole answers to questions for measures: months made into periods, groups with their totals.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "projections/policy/policy.h"
#include "projections/runner/measure.h"
#include "projections/runner/reading.h"
#include "projections/runner/suppression.h"
#include "schemas/codec/london.h"
#include "schemas/codec/record.h"

namespace casefold {
namespace {

using std::chrono::year_month;
using Period = schema::MeasureQuery::Period;
using Cell = MeasureCells::Cell;

std::string periodOf(year_month month, Period period) {
  const auto year = static_cast<int>(month.year());
  const auto number = static_cast<unsigned>(month.month());
  switch (period) {
    case Period::MONTH:
      return fmt::format("{:04}-{:02}", year, number);
    case Period::QUARTER:
      return fmt::format("{:04}-Q{}", year, (number + 2) / 3);
    case Period::YEAR:
      return fmt::format("{:04}", year);
    case Period::WHOLE:
      return {};
  }
  return {};
}

CellTable byPeriod(const MeasureCells& cells, Period period, bool grouped) {
  CellTable table;
  auto add = [&](CellName key, const Cell& cell) {
    auto& sum = table[std::move(key)];
    sum.count += cell.count;
    sum.of += cell.of;
  };
  for (const auto& [where, cell] : cells.cells()) {
    const auto name = periodOf(where.first, period);
    if (grouped) add({name, false, where.second}, cell);
    add({name, true, {}}, cell);
  }
  return table;
}

// A bound of the months asked for: sums are kept by months, so that nothing finer can be told.
Result<When> readMonth(schema::When::Reader told, const char* field) {
  const auto when = readWhen(told);
  if (when.precision > Precision::month)
    return fail(ErrorCode::malformed, "measures are by whole months: name a month or a year", field);
  return when;
}

// The year that ends with the month of asking, where nothing else is said.
Result<MeasureWanted> readWanted(schema::MeasureQuery::Reader query, const Asking& asking) {
  Day last = london::monthOf(asking.asOf);
  if (query.hasTo()) {
    CASEFOLD_TRY(const auto to, readMonth(query.getTo(), "query.to"));
    last = london::monthOf(london::latest(to));
  }
  Day first = london::monthsLater(last, -11);
  if (query.hasFrom()) {
    CASEFOLD_TRY(const auto from, readMonth(query.getFrom(), "query.from"));
    first = london::dayOf(from);
  }
  const MeasureWanted wanted{.from = london::startOf(first),
                             .until = london::startOf(london::monthsLater(last, 1)),
                             .by = view(query.getBy())};
  if (wanted.from >= wanted.until)
    return fail(ErrorCode::malformed, "the time asked for ends before it begins", "query.from");
  return wanted;
}

Result<std::vector<MeasureInfo>> chosen(const View& view, schema::MeasureQuery::Reader query) {
  std::vector<MeasureInfo> found;
  std::string names;
  const auto name = casefold::view(query.getMeasure());
  const auto by = casefold::view(query.getBy());
  bool grouped = by.empty();
  for (const auto& measure : view.measures()) {
    names += (names.empty() ? "" : ", ") + std::string(measure.name);
    if (!name.empty() && measure.name != name) continue;
    const bool fits = by.empty() || std::ranges::find(measure.groups, by) != measure.groups.end();
    grouped = grouped || fits;
    // All that can be grouped so, unless one is named.
    if (fits) found.push_back(measure);
  }
  if (names.empty())
    return fail(ErrorCode::malformed, fmt::format("{} has no measures", view.name()), "query.measure");
  if (!grouped)
    return fail(ErrorCode::malformed,
                fmt::format("{} cannot be grouped so", name.empty() ? view.name() : name), "query.by");
  if (found.empty())
    return fail(ErrorCode::malformed, fmt::format("there is no such measure; there are {}", names),
                "query.measure");
  return found;
}

// Returns how many cells were left out.
std::uint32_t write(const MeasureInfo& info, const CellTable& table, const std::set<CellName>& leftOut,
                    schema::Measures::Measure::Builder measure) {
  measure.setName(std::string(info.name));
  measure.setTitle(std::string(info.title));
  measure.setKind(static_cast<schema::Measures::Measure::Kind>(info.kind));
  measure.setUnit(std::string(info.unit));
  auto groups = measure.initGroups(static_cast<unsigned>(info.groups.size()));
  for (unsigned i = 0; i < groups.size(); ++i) groups.set(i, std::string(info.groups[i]));
  auto cells = measure.initCells(static_cast<unsigned>(table.size()));
  unsigned i = 0;
  for (const auto& [key, value] : table) {
    auto cell = cells[i++];
    cell.setPeriod(key.period);
    cell.setGroup(key.group);
    cell.setTotal(key.total);
    cell.setSuppressed(leftOut.contains(key));
    if (cell.getSuppressed()) continue;
    cell.setCount(value.count);
    cell.setOf(value.of);
  }
  return static_cast<std::uint32_t>(leftOut.size());
}

// By the policy that holds when it is asked: what leaves the service leaves it then.
std::int64_t smallestShown(const Asking& asking) {
  return asking.policies->measures().at(london::dayOf(asking.asOf)).smallestShown;
}

}  // namespace

Result<void> Reading::measure(schema::MeasureQuery::Reader query, schema::Measures::Builder measures) const {
  auto asking = asking_;
  if (query.hasAsOf()) asking.asOf = london::latest(readWhen(query.getAsOf()));
  const auto reading = at(std::move(asking));
  CASEFOLD_TRY(const auto wanted, readWanted(query, reading.asking()));
  CASEFOLD_TRY(const auto infos, chosen(view_, query));
  std::int64_t smallest = 0;
  if (query.getForRelease()) smallest = smallestShown(reading.asking());
  std::uint32_t left = 0;
  auto list = measures.initMeasures(static_cast<unsigned>(infos.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    MeasureCells cells;
    CASEFOLD_CHECK(view_.measure(infos[i].name, reading, wanted, cells));
    const auto table = byPeriod(cells, query.getPeriod(), !wanted.by.empty());
    left += write(infos[i], table, suppressed(table, infos[i].kind, smallest), list[i]);
  }
  measures.setSuppressed(left);
  CASEFOLD_TRY(const auto positions, positionsRead());
  auto written = measures.initPositions(static_cast<unsigned>(positions.size()));
  for (unsigned i = 0; i < positions.size(); ++i) written.set(i, positions[i]);
  CASEFOLD_TRY(const auto stopped, quarantined());
  measures.setQuarantined(stopped);
  return {};
}

}  // namespace casefold
