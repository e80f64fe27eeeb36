// Whole answers to questions for measures: months made into periods, groups with their totals.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

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

// As many cells as one answer holds: some megabytes. And as many months' groups as are gone through for what
// must be left out: some seconds.
constexpr std::size_t mostCells = 50'000;
constexpr std::size_t mostReleased = 20'000;

std::string periodOf(year_month month, Period period) {
  const auto periods = periodsOf(month);
  return periods[std::min(static_cast<std::size_t>(period), periods.size() - 1)];
}

using CellTable = std::map<CellName, Cell>;

void addUp(Cell& sum, const Cell& cell, MeasureKind kind) {
  if (kind == MeasureKind::figure) {
    sum = cell;
    return;
  }
  sum.count += cell.count;
  sum.of += cell.of;
}

std::vector<year_month> monthsOf(const MeasureWanted& wanted) {
  std::vector<year_month> months;
  for (Day day = london::monthOf(wanted.from); london::startOf(day) < wanted.until;
       day = london::monthsLater(day, 1)) {
    const std::chrono::year_month_day date{day};
    months.push_back(date.year() / date.month());
  }
  return months;
}

// The periods of which not all months were asked for, or not all time had passed by `now`.
std::set<std::string> partPeriods(const std::vector<year_month>& months, Period period, Instant now) {
  std::map<std::string, std::size_t> asked;
  std::set<std::string> parts;
  for (const auto month : months) {
    ++asked[periodOf(month, period)];
    const Day first{month / 1};
    if (now + std::chrono::microseconds{1} < london::startOf(london::monthsLater(first, 1)))
      parts.insert(periodOf(month, period));
  }
  const std::size_t whole = period == Period::QUARTER ? 3 : period == Period::YEAR ? 12 : 1;
  if (period != Period::WHOLE)
    for (const auto& [name, count] : asked)
      if (count < whole) parts.insert(name);
  return parts;
}

// Every period of the time asked for has its total, be there anything in it or not.
CellTable byPeriod(const MeasureCells& cells, MeasureKind kind, const std::vector<year_month>& months,
                   Period period, bool grouped) {
  CellTable table;
  for (const auto month : months) table[{periodOf(month, period), true, {}}];
  for (const auto& [where, cell] : cells.cells()) {
    const auto name = periodOf(where.first, period);
    if (grouped) addUp(table[{name, false, where.second}], cell, kind);
    addUp(table[{name, true, {}}], cell, kind);
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
Result<MeasureWanted> readWanted(schema::MeasureQuery::Reader query, Instant now) {
  Day last = london::monthOf(now);
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

// "locality, team"; empty: it cannot be grouped.
std::string groupsOf(std::span<const MeasureInfo> measures) {
  std::set<std::string_view> groups;
  for (const auto& measure : measures) groups.insert(measure.groups.begin(), measure.groups.end());
  return fmt::format("{}", fmt::join(groups, ", "));
}

bool offers(const MeasureInfo& measure, std::string_view by) {
  return by.empty() || std::ranges::find(measure.groups, by) != measure.groups.end();
}

// All that can be grouped so, unless one is named.
Result<std::vector<MeasureInfo>> chosen(const View& view, schema::MeasureQuery::Reader query) {
  const auto name = casefold::view(query.getMeasure());
  const auto by = casefold::view(query.getBy());
  const auto all = view.measures();
  if (all.empty())
    return fail(ErrorCode::malformed, fmt::format("{} has no measures", view.name()), "query.measure");
  std::vector<MeasureInfo> named, found;
  std::string names;
  for (const auto& measure : all) {
    names += (names.empty() ? "" : ", ") + std::string(measure.name);
    if (!name.empty() && measure.name != name) continue;
    named.push_back(measure);
    if (offers(measure, by)) found.push_back(measure);
  }
  if (named.empty())
    return fail(ErrorCode::malformed, fmt::format("there is no such measure; there are {}", names),
                "query.measure");
  if (!found.empty()) return found;
  const auto groups = groupsOf(named);
  return fail(ErrorCode::malformed,
              fmt::format("{} cannot be grouped so; {}", name.empty() ? view.name() : name,
                          groups.empty() ? "it has no groups" : "it can be by " + groups),
              "query.by");
}

// Returns how many cells were left out.
std::uint32_t write(const MeasureInfo& info, const CellTable& table, const std::set<CellName>& leftOut,
                    const std::set<std::string>& parts, schema::Measures::Measure::Builder measure) {
  measure.setName(std::string(info.name));
  measure.setTitle(std::string(info.title));
  measure.setKind(static_cast<schema::Measures::Measure::Kind>(info.kind));
  measure.setUnit(std::string(info.unit));
  auto groups = measure.initGroups(static_cast<unsigned>(info.groups.size()));
  for (unsigned i = 0; i < groups.size(); ++i) groups.set(i, std::string(info.groups[i]));
  auto cells = measure.initCells(static_cast<unsigned>(table.size()));
  unsigned i = 0;
  std::uint32_t left = 0;
  for (const auto& [key, value] : table) {
    auto cell = cells[i++];
    cell.setPeriod(key.period);
    cell.setGroup(key.group);
    cell.setTotal(key.total);
    cell.setPart(parts.contains(key.period));
    cell.setSuppressed(leftOut.contains(key));
    if (cell.getSuppressed()) {
      ++left;
      continue;
    }
    cell.setCount(value.count);
    cell.setOf(value.of);
  }
  return left;
}

// By the policy that holds when it is asked: what leaves the service leaves it then.
std::int64_t smallestShown(const Asking& asking) {
  return asking.policies->measures().at(london::dayOf(asking.asOf)).smallestShown;
}

auto tooMany() {
  return fail(ErrorCode::tooLarge,
              "these are more numbers than an answer holds: ask for fewer months, a longer period, one "
              "measure, or without groups",
              "query.from");
}

// Where nothing is asked to be grouped, whatever groups a view names are one.
MeasureCells::ByMonth groupedBy(std::string_view by, const MeasureCells& counted) {
  if (!by.empty()) return counted.cells();
  MeasureCells::ByMonth together;
  for (const auto& [where, cell] : counted.cells()) {
    auto& sum = together[{where.first, {}}];
    sum.count += cell.count;
    sum.of += cell.of;
  }
  return together;
}

// One question for measures, being answered.
class Measuring {
 public:
  Measuring(const Reading& reading, const MeasureWanted& wanted, schema::MeasureQuery::Reader query)
      : reading_(reading),
        wanted_(wanted),
        months_(monthsOf(wanted)),
        period_(query.getPeriod()),
        parts_(partPeriods(months_, period_, reading.asking().asOf)),
        smallest_(query.getForRelease() ? smallestShown(reading.asking()) : 0) {}

  Result<std::uint32_t> write(std::span<const MeasureInfo> infos,
                              capnp::List<schema::Measures::Measure>::Builder measures) {
    std::uint32_t left = 0;
    std::size_t cells = 0;
    if (months_.size() > mostCells) return tooMany();
    for (unsigned i = 0; i < measures.size(); ++i) {
      CASEFOLD_TRY(const auto* counted, cellsOf(infos[i], wanted_.by));
      const auto table = byPeriod(*counted, infos[i].kind, months_, period_, !wanted_.by.empty());
      cells += table.size();
      if (cells > mostCells) return tooMany();
      std::set<CellName> out;
      if (smallest_ > 1 && infos[i].kind != MeasureKind::figure) {
        CASEFOLD_TRY(out, leftOut(infos[i]));
      }
      left += casefold::write(infos[i], table, out, parts_, measures[i]);
    }
    return left;
  }

 private:
  Result<const MeasureCells*> cellsOf(const MeasureInfo& info, std::string_view by) {
    const auto [found, isNew] = cells_.try_emplace({info.name, std::string(by)});
    if (!isNew) return &found->second;
    auto wanted = wanted_;
    wanted.by = by;
    CASEFOLD_CHECK(reading_.view().measure(info.name, reading_, wanted, found->second));
    if (found->second.overflowed()) return tooMany();
    return &found->second;
  }

  // The measures that tell of each other, this one among them, in the view's order.
  [[nodiscard]] std::vector<MeasureInfo> tableOf(const MeasureInfo& info) const {
    const auto all = reading_.view().measures();
    std::set<std::string_view> names = {info.name};
    for (bool more = true; more;) {
      more = false;
      for (const auto& measure : all) {
        if (measure.within.empty()) continue;
        if (names.contains(measure.name)) more = names.insert(measure.within).second || more;
        if (names.contains(measure.within)) more = names.insert(measure.name).second || more;
      }
    }
    std::vector<MeasureInfo> table;
    for (const auto& measure : all)
      if (names.contains(measure.name)) table.push_back(measure);
    return table;
  }

  // The numbers that may be about few: of each measure its own, and of what it is within what is not in it.
  Result<NumbersByMonth> numbersOf(std::span<const MeasureInfo> table, std::string_view by) {
    std::map<std::string_view, MeasureCells::ByMonth> cells;
    NumbersByMonth numbers;
    for (const auto& info : table) {
      CASEFOLD_TRY(const auto* counted, cellsOf(info, by));
      for (const auto& [where, cell] : cells.emplace(info.name, groupedBy(by, *counted)).first->second)
        numbers[where];
    }
    for (auto& [where, row] : numbers)
      for (const auto& info : table) {
        const auto cell = cells.at(info.name)[where];
        if (info.kind != MeasureKind::mean) row.push_back(cell.count);
        if (info.kind != MeasureKind::count) row.push_back(cell.of);
        if (info.kind == MeasureKind::share) row.push_back(std::max<std::int64_t>(0, cell.of - cell.count));
        const auto whole = cells.find(info.within);
        if (whole == cells.end()) continue;
        const auto part = info.kind == MeasureKind::count ? cell.count : cell.of;
        row.push_back(std::max<std::int64_t>(0, whole->second[where].count - part));
      }
    return numbers;
  }

  // What is left out of the table that a measure belongs to: worked out once for all of its measures.
  Result<std::set<CellName>> leftOut(const MeasureInfo& info) {
    const auto table = tableOf(info);
    const auto done = leftOut_.find(table.front().name);
    if (done != leftOut_.end()) return done->second;
    CASEFOLD_TRY(const auto together, numbersOf(table, {}));
    auto out = suppressedTotals(together, smallest_);
    if (!wanted_.by.empty()) {
      std::vector<MeasureInfo> grouped;
      for (const auto& measure : table)
        if (offers(measure, wanted_.by)) grouped.push_back(measure);
      CASEFOLD_TRY(const auto groups, numbersOf(grouped, wanted_.by));
      if (groups.size() > mostReleased) return tooMany();
      out = suppressed(groups, smallest_, std::move(out));
    }
    return leftOut_.emplace(table.front().name, std::move(out)).first->second;
  }

  const Reading& reading_;
  MeasureWanted wanted_;
  std::vector<year_month> months_;
  Period period_;
  std::set<std::string> parts_;
  std::int64_t smallest_;
  std::map<std::pair<std::string_view, std::string>, MeasureCells> cells_;
  std::map<std::string_view, std::set<CellName>> leftOut_;
};

}  // namespace

Result<void> Reading::measure(schema::MeasureQuery::Reader query, schema::Measures::Builder measures) const {
  const auto day = DayAsked::of(query);
  day.writeTo(measures);
  // What is wrong with the query is told at once, and not after the work for another day.
  CASEFOLD_TRY(const auto wanted, readWanted(query, day.now(asking_.asOf)));
  CASEFOLD_TRY(const auto infos, chosen(view_, query));
  CASEFOLD_TRY(const auto reading, on(day));
  Measuring measuring(reading, wanted, query);
  CASEFOLD_TRY(const auto left,
               measuring.write(infos, measures.initMeasures(static_cast<unsigned>(infos.size()))));
  measures.setSuppressed(left);
  CASEFOLD_TRY(const auto positions, positionsRead());
  auto written = measures.initPositions(static_cast<unsigned>(positions.size()));
  for (unsigned i = 0; i < positions.size(); ++i) written.set(i, positions[i]);
  CASEFOLD_TRY(const auto stopped, reading.quarantined());
  measures.setQuarantined(stopped);
  return {};
}

}  // namespace casefold
