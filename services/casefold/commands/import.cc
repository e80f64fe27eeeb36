#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <deque>
#include <fstream>
#include <nlohmann/json.hpp>

#include "services/casefold/access.h"
#include "services/casefold/commands.h"
#include "services/client/recording.h"
#include "tools/import/cin_census.h"

namespace casefold {
namespace {

using Json = nlohmann::ordered_json;

// Hands the commands of a return to the recorder as fast as it takes them, and their outcomes back.
class Importing {
 public:
  Importing(Client& client, const ImportOptions& options, CinCensusImport& census, Console& console)
      : census_(census),
        console_(console),
        recording_(client, {.patience = std::chrono::seconds{options.access.timeoutSeconds}},
                   [this](std::uint64_t, schema::CommandResult::Reader result) { settled(result); }) {}

  Result<void> run(std::istream& in) {
    CASEFOLD_CHECK(census_.read(in, [this](ImportCommand command) -> Result<void> {
      add(std::move(command));
      addCorrections();
      console_.progress(fmt::format("{} children read", census_.report().children));
      if (recording_.failed()) return *recording_.failed();
      return {};
    }));
    do {
      addCorrections();
      recording_.settle();
    } while (!corrections_.empty());
    if (recording_.failed()) return *recording_.failed();
    return {};
  }

 private:
  void add(ImportCommand command) {
    open_.push_back(std::move(command));
    recording_.add(open_.back().command());
  }

  void addCorrections() {
    while (!corrections_.empty()) {
      ImportCommand correction = std::move(corrections_.front());
      corrections_.pop_front();
      add(std::move(correction));
    }
  }

  // Called from within add(): what it leads to is added later.
  void settled(schema::CommandResult::Reader result) {
    if (auto correction = census_.settled(open_.front(), result))
      corrections_.push_back(*std::move(correction));
    open_.pop_front();
  }

  CinCensusImport& census_;
  Console& console_;
  std::deque<ImportCommand> open_;  // added, not settled, in order
  std::deque<ImportCommand> corrections_;
  Recording recording_;
};

Json reportJson(const ImportReport& report) {
  Json unknown = Json::object();
  for (const auto& [name, element] : report.unknownElements)
    unknown[name] = Json{{"count", element.count}, {"firstLine", element.firstLine}};
  Json unreadable = Json::array();
  for (const auto& child : report.unreadable)
    unreadable.push_back({{"line", child.line}, {"reason", child.reason}});
  return {{"children", report.children},
          {"childrenUnreadable", report.childrenUnreadable},
          {"recorded", report.recorded},
          {"duplicate", report.duplicate},
          {"corrected", report.corrected},
          {"refused", report.refused},
          {"unsettled", report.unsettled},
          {"eventsByType", report.eventsByType},
          {"flags", report.flags},
          {"unknownElements", std::move(unknown)},
          {"unreadable", std::move(unreadable)}};
}

}  // namespace

Exit importCensus(const ImportOptions& options, Console& console) {
  std::ifstream file(options.file, std::ios::binary);
  if (!file)
    return console.fail(
        fail(ErrorCode::notFound, fmt::format("cannot read {}: {}", options.file, std::strerror(errno))));
  auto access = Access::open(options.access, {.recorder = true}, DataDirectory::IfAbsent::make, console);
  if (!access) return console.fail(access.error());
  CinCensusOptions census;
  if (!options.actor.empty()) census.actor = options.actor;
  if (!options.agency.empty()) census.agency = options.agency;
  CinCensusImport import(census);
  const auto run = Importing((*access)->client(), options, import, console).run(file);
  console.endProgress();
  const ImportReport& report = import.report();
  if (options.json)
    console.writeJson(reportJson(report));
  else
    console.write(report.text());
  if (!run) return console.fail(run.error());
  if (report.unsettled > 0) return Exit::failed;
  return report.refused > 0 || report.childrenUnreadable > 0 ? Exit::refused : console.written();
}

}  // namespace casefold
