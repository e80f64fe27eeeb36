#include <fmt/format.h>

#include <deque>
#include <nlohmann/json.hpp>

#include "services/casefold/access.h"
#include "services/casefold/commands.h"
#include "services/client/recording.h"
#include "tools/import/census_source.h"
#include "tools/import/cin_census.h"

namespace casefold {
namespace {

using Json = nlohmann::ordered_json;

// Hands the commands of a return to the recorder as fast as it takes them, and their outcomes back.
class Importing {
 public:
  Importing(Client& client, const ImportOptions& options, Console& console)
      : console_(console),
        census_(
            [&client](const std::string& stream, std::uint64_t atLeast,
                      const CinCensusImport::UseRecord& use) { return client.history(stream, atLeast, use); },
            [this](ImportCommand command) { return add(std::move(command)); }, censusOptions(options)),
        recording_(client, {.patience = std::chrono::seconds{options.access.timeoutSeconds}},
                   [this](std::uint64_t, schema::CommandResult::Reader result) {
                     census_.settled(open_.front(), result);
                     open_.pop_front();
                   }) {}

  // What was handed on before the reading failed is settled all the same, and counts.
  Result<void> run(CensusSource& source) {
    auto read = census_.read(source.stream());
    if (source.fault()) read = *source.fault();
    recording_.settle();
    while (!recording_.failed() && census_.hasMoved()) {
      if (auto again = census_.again(); !again && read) read = std::move(again).error();
      recording_.settle();
    }
    if (recording_.failed()) return *recording_.failed();
    return read;
  }

  [[nodiscard]] const ImportReport& report() const { return census_.report(); }

 private:
  static CinCensusOptions censusOptions(const ImportOptions& options) {
    CinCensusOptions census;
    if (!options.actor.empty()) census.actor = options.actor;
    if (!options.agency.empty()) census.agency = options.agency;
    return census;
  }

  Result<void> add(ImportCommand command) {
    open_.push_back(std::move(command));
    recording_.add(open_.back().command());
    console_.progress(fmt::format("{} children read", census_.report().children));
    if (recording_.failed()) return *recording_.failed();
    return {};
  }

  Console& console_;
  std::deque<ImportCommand> open_;  // added, not settled, in order
  CinCensusImport census_;
  Recording recording_;
};

Json leftOutJson(const std::vector<ImportReport::LeftOut>& leftOut) {
  Json each = Json::array();
  for (const auto& one : leftOut) each.push_back({{"line", one.line}, {"reason", one.reason}});
  return each;
}

Json reportJson(const ImportReport& report) {
  Json unknown = Json::object();
  for (const auto& [name, element] : report.unknownElements)
    unknown[name] = Json{{"count", element.count}, {"firstLine", element.firstLine}};
  Json queries = Json::array();
  for (const auto& [what, query] : report.queries)
    queries.push_back({{"query", what}, {"count", query.count}, {"lines", query.lines}});
  return {{"brokenOff", report.brokenOff},
          {"children", report.children},
          {"childrenUnreadable", report.childrenUnreadable},
          {"recorded", report.recorded},
          {"duplicate", report.duplicate},
          {"corrected", report.corrected},
          {"withdrawn", report.withdrawn},
          {"refused", report.refused},
          {"unsettled", report.unsettled},
          {"childrenChanged", report.childrenChanged},
          {"factsLeftOut", report.factsLeftOut},
          {"childrenWithFactsLeftOut", report.childrenWithFactsLeftOut},
          {"eventsByType", report.eventsByType},
          {"flags", report.flags},
          {"queries", std::move(queries)},
          {"unknownElements", std::move(unknown)},
          {"leftOut", leftOutJson(report.leftOut)},
          {"unreadable", leftOutJson(report.unreadable)}};
}

}  // namespace

Exit importCensus(const ImportOptions& options, Console& console) {
  auto source = CensusSource::open(options.file);
  if (!source) return console.fail(source.error());
  auto access = Access::open(options.access, {.recorder = true}, DataDirectory::IfAbsent::make, console);
  if (!access) return console.fail(access.error());
  Importing importing((*access)->client(), options, console);
  const auto run = importing.run(**source);
  console.endProgress();
  const ImportReport& report = importing.report();
  if (options.json)
    console.writeJson(reportJson(report));
  else
    console.write(report.text());
  if (!run) return console.fail(run.error());
  if (report.unsettled > 0) return Exit::failed;
  return report.anyLeftOut() ? Exit::refused : console.written();
}

}  // namespace casefold
