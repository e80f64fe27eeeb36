// Measures of every view over time and by group, as tables; for release, without small numbers.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "infra/terminal/table.h"
#include "schemas/codec/json.h"
#include "schemas/codec/record.h"
#include "services/casefold/access.h"
#include "services/casefold/commands.h"
#include "services/casefold/time_option.h"
#include "services/casefold/views.h"

namespace casefold {
namespace {

using Measure = schema::Measures::Measure;
using Measured = schema::Measures::Cell;

struct Query {
  std::optional<When> from, to, asOf;
  schema::MeasureQuery::Period period = schema::MeasureQuery::Period::MONTH;
};

Result<Query> readQuery(const InsightsOptions& options) {
  Query query;
  CASEFOLD_TRY(query.from, readTimeIfGiven(options.from, "--from"));
  CASEFOLD_TRY(query.to, readTimeIfGiven(options.to, "--to"));
  CASEFOLD_TRY(query.asOf, readTimeIfGiven(options.asOf, "--as-of"));
  for (const auto enumerant : capnp::Schema::from<schema::MeasureQuery::Period>().getEnumerants())
    if (options.period == enumerant.getProto().getName().cStr())
      query.period = static_cast<schema::MeasureQuery::Period>(enumerant.getOrdinal());
  return query;
}

// "12", "8 of 10 (80 %)", "91.5"; what is left out is "[c]", as official statistics write it.
std::string shown(Measured::Reader cell, Measure::Kind kind) {
  if (cell.getSuppressed()) return "[c]";
  const auto count = cell.getCount(), of = cell.getOf();
  if (kind == Measure::Kind::COUNT) return std::to_string(count);
  if (of == 0) return "–";
  const auto ratio = static_cast<double>(count) / static_cast<double>(of);
  if (kind == Measure::Kind::MEAN) return fmt::format("{:.1f}", ratio);
  return fmt::format("{} of {} ({:.0f} %)", count, of, ratio * 100);
}

// With fewer periods there is no course to see.
constexpr std::size_t fewestForTrend = 3;

// How a row went, at a glance: one mark a period. None where some are left out.
std::string trend(const std::vector<Measured::Reader>& cells, Measure::Kind kind) {
  static constexpr std::array<std::string_view, 8> marks = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  std::vector<double> values;
  for (const auto cell : cells) {
    if (cell.getSuppressed()) return {};
    const auto count = static_cast<double>(cell.getCount());
    values.push_back(kind == Measure::Kind::COUNT ? count
                     : cell.getOf() == 0          ? 0
                                                  : count / static_cast<double>(cell.getOf()));
  }
  const auto most = *std::ranges::max_element(values);
  std::string line;
  for (const auto value : values)
    line += marks.at(most <= 0 ? 0 : static_cast<std::size_t>(value / most * (marks.size() - 1) + 0.5));
  return line;
}

// A measure's cells, a row for each group: periods in order, a dash where a group has none.
using Row = std::map<std::string, Measured::Reader>;

void addRow(Table& table, std::string heading, const Row& row, const std::vector<std::string>& periods,
            Measure::Reader measure) {
  std::vector<Cell> cells = {std::move(heading)};
  std::vector<Measured::Reader> values;
  for (const auto& period : periods) {
    const auto found = row.find(period);
    cells.emplace_back(found == row.end() ? std::string(measure.getKind() == Measure::Kind::COUNT ? "0" : "–")
                                          : shown(found->second, measure.getKind()));
    values.push_back(found == row.end() ? Measured::Reader() : found->second);
  }
  if (periods.size() >= fewestForTrend) cells.emplace_back(trend(values, measure.getKind()));
  table.row(std::move(cells));
}

Table tableFor(const std::vector<std::string>& periods, std::string_view first) {
  std::vector<Column> columns = {{.heading = std::string(first)}};
  for (const auto& period : periods)
    columns.push_back({.heading = period.empty() ? "in all" : period, .align = Align::right});
  if (periods.size() >= fewestForTrend) columns.push_back({.heading = "trend"});
  return Table(std::move(columns));
}

std::vector<std::string> periodsOf(capnp::List<Measure>::Reader measures) {
  std::set<std::string> periods;
  for (const auto measure : measures)
    for (const auto cell : measure.getCells()) periods.emplace(view(cell.getPeriod()));
  return {periods.begin(), periods.end()};
}

std::string titleOf(Measure::Reader measure) {
  std::string title(view(measure.getTitle()));
  if (measure.getUnit().size() > 0) title += fmt::format(" (mean, {})", view(measure.getUnit()));
  return title;
}

void printTogether(std::string& out, capnp::List<Measure>::Reader measures, const Screen& screen) {
  const auto periods = periodsOf(measures);
  auto table = tableFor(periods, "measure");
  for (const auto measure : measures) {
    Row row;
    for (const auto cell : measure.getCells()) row.emplace(view(cell.getPeriod()), cell);
    addRow(table, titleOf(measure), row, periods, measure);
  }
  table.write(out, screen);
}

void printGrouped(std::string& out, Measure::Reader measure, std::string_view by, const Screen& screen) {
  std::map<std::pair<bool, std::string>, Row> rows;  // the total last
  std::set<std::string> periods;
  for (const auto cell : measure.getCells()) {
    rows[{cell.getTotal(), std::string(view(cell.getGroup()))}].emplace(view(cell.getPeriod()), cell);
    periods.emplace(view(cell.getPeriod()));
  }
  out += '\n';
  out += titleOf(measure) + '\n';
  auto table = tableFor({periods.begin(), periods.end()}, by);
  for (const auto& [name, row] : rows)
    addRow(table,
           name.first            ? "all"
           : name.second.empty() ? "not known"
                                 : name.second,
           row, {periods.begin(), periods.end()}, measure);
  table.write(out, screen);
}

class Insights {
 public:
  Insights(Client& client, const InsightsOptions& options, const Query& query, Console& console)
      : client_(client), options_(options), query_(query), console_(console) {}

  Result<void> of(const View& view) {
    auto measured = client_.measure(view.name(), [&](schema::MeasureQuery::Builder to) {
      to.setMeasure(options_.measure);
      to.setBy(options_.by);
      to.setPeriod(query_.period);
      to.setForRelease(options_.forRelease);
      if (query_.from) writeWhen(*query_.from, to.initFrom());
      if (query_.to) writeWhen(*query_.to, to.initTo());
      if (query_.asOf) writeWhen(*query_.asOf, to.initAsOf());
    });
    if (!measured) {
      // Of all views those that cannot be grouped so, or that this service does not fold, are passed over,
      // and that is said.
      if (!options_.view.empty()) return measured.error();
      console_.say(fmt::format("{}: {}", view.name(), measured.error().message));
      return {};
    }
    write(view, measured->get());
    return {};
  }

 private:
  void write(const View& view, schema::Measures::Reader measures) {
    if (options_.json) {
      auto document = toJson(measures);
      nlohmann::ordered_json line = {{"view", view.name()}};
      line.update(document);
      console_.writeJson(line);
      return;
    }
    std::string out = written_ ? "\n" : "";
    written_ = true;
    out += fmt::format("{}{}\n", view.name(), options_.by.empty() ? "" : fmt::format(", by {}", options_.by));
    if (options_.by.empty()) {
      printTogether(out, measures.getMeasures(), console_.screen());
    } else {
      for (const auto measure : measures.getMeasures())
        printGrouped(out, measure, options_.by, console_.screen());
    }
    if (measures.getSuppressed() > 0) out += "[c]: left out, since it is small or would give away what is.\n";
    console_.write(out);
    if (measures.getQuarantined() > 0)
      console_.say(fmt::format("{} streams of {} are quarantined, and are counted as they last were",
                               measures.getQuarantined(), view.name()));
  }

  Client& client_;
  const InsightsOptions& options_;
  const Query& query_;
  Console& console_;
  bool written_ = false;
};

}  // namespace

Exit insights(const InsightsOptions& options, Console& console) {
  const auto query = readQuery(options);
  if (!query) return console.fail(query.error());
  std::vector<std::shared_ptr<const View>> views;
  if (options.view.empty()) {
    for (auto& view : shippedViews())
      if (!view->measures().empty()) views.push_back(std::move(view));
  } else {
    auto view = shippedView(options.view);
    if (!view) return console.fail(view.error());
    views.push_back(*std::move(view));
  }
  Roles roles;
  for (const auto& view : views) roles.views.emplace_back(view->name());
  auto access = Access::open(options.access, roles, DataDirectory::IfAbsent::refuse, console);
  if (!access) return console.fail(access.error());
  Insights insights((*access)->client(), options, *query, console);
  for (const auto& view : views)
    if (auto done = insights.of(*view); !done) return console.fail(done.error());
  return console.written();
}

}  // namespace casefold
