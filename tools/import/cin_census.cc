#include "tools/import/cin_census.h"

#include <fmt/format.h>

#include <istream>

#include "schemas/codec/event_types.h"
#include "schemas/codec/record.h"
#include "services/client/became.h"
#include "tools/import/census_group.h"
#include "tools/import/cin_child.h"

namespace casefold {
namespace {

// First segment of a command's message: most commands fit, and a child has dozens.
constexpr unsigned firstSegmentWords = 96;

// A name out of the file, as it may stand in a report.
std::string shown(const std::string& name) {
  std::string made;
  for (char c : name.substr(0, 64)) made += c > ' ' && c <= '~' ? c : '?';
  return made;
}

}  // namespace

ImportCommand::ImportCommand(Kind kind, std::uint64_t line)
    : message_(std::make_unique<capnp::MallocMessageBuilder>(firstSegmentWords)), kind_(kind), line_(line) {
  message_->initRoot<schema::Command>();
}

schema::Command::Builder ImportCommand::builder() { return message_->getRoot<schema::Command>(); }
schema::Command::Reader ImportCommand::command() const {
  return message_->getRoot<schema::Command>().asReader();
}

CinCensusImport::CinCensusImport(CinCensusOptions options) : options_(std::move(options)) {}

Result<void> CinCensusImport::read(std::istream& in, const Sink& sink) {
  CensusHandlers handlers;
  handlers.header = [&](const XmlElement& element) -> Result<void> {
    try {
      header(element);
    } catch (const CensusFault& fault) {
      return fail(ErrorCode::malformed, fmt::format("line {}: {}", fault.line, fault.reason));
    }
    return {};
  };
  handlers.child = [&](const XmlElement& element, CensusHandlers::Size size) -> Result<void> {
    if (size == CensusHandlers::Size::fits) return child(element, sink);
    ++report_.childrenUnreadable;
    if (report_.unreadable.size() < ImportReport::maxUnreadable)
      report_.unreadable.push_back({element.line, "Child is larger than any child of a census"});
    return {};
  };
  handlers.unknown = [&](const std::string& name, std::uint64_t line) { unknown(name, line); };
  return readCensusXml(in, handlers, options_.limits);
}

void CinCensusImport::header(const XmlElement& header) {
  auto tell = [&](const std::string& name, std::uint64_t line) { unknown(name, line); };
  CensusGroup parts(header, {"CollectionDetails"}, {"Source", "Content"}, tell);
  if (const auto* element = parts.find("CollectionDetails")) {
    CensusGroup collection(*element, {"Collection", "Year", "ReferenceDate"}, {}, tell);
    auto name = collection.text("Collection");
    if (!name.empty() && name != "CIN")
      throw CensusFault{element->line, "this is a return of another collection than CIN, children in need"};
    referenceDate_ = collection.date("ReferenceDate");
    // The census year ends with March.
    auto year = parseWhen(collection.text("Year") + "-03-31");
    if (!referenceDate_ && year) referenceDate_ = *year;
  }
}

void CinCensusImport::unknown(const std::string& name, std::uint64_t line) {
  auto key = shown(name);
  auto& unknown = report_.unknownElements;
  if (!unknown.contains(key) && unknown.size() >= ImportReport::maxUnknown) key = "…";
  auto [found, isNew] = unknown.try_emplace(key, ImportReport::Unknown{0, line});
  ++found->second.count;
}

Result<void> CinCensusImport::child(const XmlElement& child, const Sink& sink) {
  std::vector<ImportCommand> commands;
  try {
    commands =
        commandsOf(child, {options_, referenceDate_,
                           [this](const std::string& name, std::uint64_t line) { unknown(name, line); }});
  } catch (const CensusFault& fault) {
    ++report_.childrenUnreadable;
    if (report_.unreadable.size() < ImportReport::maxUnreadable)
      report_.unreadable.push_back({fault.line, fault.reason});
    return {};
  }
  ++report_.children;
  for (auto& command : commands) {
    ++report_.eventsByType[std::string(
        findEventType(command.command().getContent().getEvents()[0].which())->name)];
    CASEFOLD_CHECK(sink(std::move(command)));
  }
  return {};
}

std::optional<ImportCommand> CinCensusImport::settled(const ImportCommand& command,
                                                      schema::CommandResult::Reader result) {
  auto kind = command.kind();
  switch (becameOf(result)) {
    case Became::recorded:
      ++(kind == ImportCommand::Kind::correction ? report_.corrected : report_.recorded);
      for (auto flag : result.getFlags()) ++report_.flags[std::string(view(flag.getRule()))];
      return std::nullopt;
    case Became::recordedBefore:
      ++report_.duplicate;
      return std::nullopt;
    case Became::notSettled:
      ++report_.unsettled;
      return std::nullopt;
    case Became::refused:
      break;
  }
  if (view(result.getError().getCode()) == codeName(ErrorCode::commandReused)) {
    if (kind == ImportCommand::Kind::fact) return correctionOf(command, result.getVersion());
    // The same fact or correction, learned from another year's return: it is in the record.
    ++report_.duplicate;
    return std::nullopt;
  }
  ++report_.refused;
  return std::nullopt;
}

ImportCommand CinCensusImport::correctionOf(const ImportCommand& command, std::uint64_t version) const {
  ImportCommand made(ImportCommand::Kind::correction, command.line());
  auto fact = command.command();
  auto correction = made.builder();
  auto content = correction.initContent();
  content.setStream(fact.getContent().getStream());
  content.setActor(fact.getContent().getActor());
  content.setAgency(fact.getContent().getAgency());
  auto hash = commandHash(fact.getContent());
  correction.setId(fmt::format("{}#{}", std::string(view(fact.getId())), hex(hash).substr(0, 16)));
  correction.getExpect().setAny();
  auto corrected = fact.getContent().getEvents()[0];
  auto event = content.initEvents(1)[0];
  // Learned with this return; without its date, as good as when the fact is said to have occurred.
  if (referenceDate_)
    writeWhen(*referenceDate_, event.initOccurred());
  else
    event.setOccurred(corrected.getOccurred());
  auto record = event.initRecordCorrected();
  record.setVersion(version);
  record.setCommand(fact.getId());
  record.setEvent(0);
  record.setCorrected(corrected);
  record.setReason("a later return of the children-in-need census says otherwise");
  return made;
}

std::string ImportReport::text() const {
  std::string lines = fmt::format("{} children read", children);
  if (childrenUnreadable > 0) lines += fmt::format(", {} could not be read", childrenUnreadable);
  lines += fmt::format("\n{} recorded, {} there already", recorded, duplicate);
  if (corrected > 0) lines += fmt::format(", {} corrected", corrected);
  if (refused > 0) lines += fmt::format(", {} refused", refused);
  if (unsettled > 0) lines += fmt::format(", {} not settled: import again", unsettled);
  lines += '\n';
  auto add = [&](std::string_view title, const std::map<std::string, std::uint64_t>& counts) {
    if (counts.empty()) return;
    lines += fmt::format("{}:\n", title);
    for (const auto& [name, count] : counts) lines += fmt::format("  {:>8}  {}\n", count, name);
  };
  add("events in the return", eventsByType);
  add("queries raised", flags);
  if (!unknownElements.empty()) lines += "elements not known, and left out:\n";
  for (const auto& [name, found] : unknownElements)
    lines += fmt::format("  {:>8}  {}, first in line {}\n", found.count, name, found.firstLine);
  if (!unreadable.empty()) lines += "children that could not be read:\n";
  for (const auto& each : unreadable) lines += fmt::format("  line {}: {}\n", each.line, each.reason);
  if (childrenUnreadable > unreadable.size())
    lines += fmt::format("  and {} more\n", childrenUnreadable - unreadable.size());
  return lines;
}

}  // namespace casefold
