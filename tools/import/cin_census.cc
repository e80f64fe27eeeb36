#include "tools/import/cin_census.h"

#include <fmt/format.h>

#include <algorithm>
#include <istream>
#include <set>
#include <utility>

#include "schemas/codec/record.h"
#include "services/client/became.h"
#include "tools/import/census_group.h"
#include "tools/import/cin_child.h"
#include "tools/import/known_child.h"
#include "tools/import/planning.h"

namespace casefold {
namespace {

// A child is looked at again this often at most: whoever writes to its stream all the time wins.
constexpr std::uint32_t mostTries = 50;

}  // namespace

// A child whose commands are on their way.
struct OpenChild {
  ReturnedChild returned;
  std::uint32_t tries = 0;
  std::uint64_t open = 0;           // commands that are not settled
  std::uint64_t atLeast = 0;        // the version that its record has at least
  bool moved = false;               // the record was not at the version that a command expected
  std::uint64_t changed = 0;        // recorded, corrected, withdrawn
  std::uint64_t changedBefore = 0;  // of these, before the last look at it
  std::uint64_t leftOut = 0;        // facts
  std::set<std::string> refused;    // contents of events that the recorder refused
  // What the last look at it said.
  std::vector<std::pair<std::uint64_t, std::string>> leftOutNow;
  std::vector<std::pair<std::uint64_t, std::string>> queriesNow;
  std::map<std::string, std::uint64_t> eventsByType;
  std::uint64_t there = 0;
  std::string anotherChild;  // why nothing of it is recorded
};

CinCensusImport::CinCensusImport(History history, Sink sink, CinCensusOptions options)
    : history_(std::move(history)), sink_(std::move(sink)), options_(std::move(options)) {}
CinCensusImport::~CinCensusImport() = default;

Result<void> CinCensusImport::read(std::istream& in) {
  CensusHandlers handlers;
  handlers.header = [&](const XmlElement& element) { return header(element); };
  handlers.child = [&](const XmlElement& element, CensusHandlers::Size size) -> Result<void> {
    if (size == CensusHandlers::Size::fits) return child(element);
    report_.addUnreadable(element.line, "Child is larger than any child of a census");
    return {};
  };
  handlers.unknown = [&](const std::string& name, std::uint64_t line) { report_.addUnknown(name, line); };
  auto read = readCensusXml(in, handlers, options_.limits);
  report_.brokenOff = !read;
  return read;
}

Result<void> CinCensusImport::header(const XmlElement& header) {
  const CensusTold told{
      [&](const std::string& name, std::uint64_t line) { report_.addUnknown(name, line); },
      [&](std::uint64_t line, std::string what) { report_.addLeftOut(line, std::move(what)); },
      [&](std::uint64_t line, const std::string& what) { report_.addQuery(line, what); }};
  const CensusGroup parts(header, {"CollectionDetails"}, {"Source", "Content"}, told);
  const auto* element = parts.find("CollectionDetails");
  if (element == nullptr) return {};
  const CensusGroup collection(*element, {"Collection", "Year", "ReferenceDate"}, {}, told);
  const auto name = collection.text("Collection");
  if (!name.empty() && name != "CIN")
    return fail(ErrorCode::malformed,
                fmt::format("line {}: this is a return of another collection than CIN, children in need",
                            element->line));
  referenceDate_ = collection.date("ReferenceDate").day;
  // The census year ends with March.
  const auto year = parseWhen(collection.text("Year") + "-03-31");
  if (!referenceDate_ && year) referenceDate_ = *year;
  return {};
}

Result<void> CinCensusImport::child(const XmlElement& child) {
  auto open = std::make_shared<OpenChild>();
  const CensusTold told{[&](const std::string& name, std::uint64_t line) { report_.addUnknown(name, line); },
                        [&](std::uint64_t line, std::string what) {
                          report_.addLeftOut(line, std::move(what));
                          ++open->leftOut;
                        },
                        [&](std::uint64_t line, const std::string& what) { report_.addQuery(line, what); }};
  try {
    open->returned = readChild(child, {referenceDate_}, told);
  } catch (const ChildFault& fault) {
    report_.addUnreadable(fault.line, fault.reason);
    return {};
  }
  const auto [first, isFirst] = lines_.try_emplace(open->returned.stream, open->returned.identifierLine);
  if (!isFirst) {
    report_.addUnreadable(
        open->returned.identifierLine,
        fmt::format("a second child under the LAchildID of line {}: it is left out, since the two "
                    "cannot be told apart; give each child its own",
                    first->second));
    return {};
  }
  ++report_.children;
  return handOn(open);
}

Result<void> CinCensusImport::handOn(const std::shared_ptr<OpenChild>& child) {
  ++child->tries;
  KnownChild known;
  CASEFOLD_CHECK(history_(child->returned.stream, child->atLeast,
                          [&](schema::Replay::Entry::Reader record) { known.add(record); }));
  known.finish();
  child->leftOutNow.clear();
  child->queriesNow.clear();
  const CensusTold told{
      [](const std::string&, std::uint64_t) {},
      [&](std::uint64_t line, std::string what) { child->leftOutNow.emplace_back(line, std::move(what)); },
      [&](std::uint64_t line, std::string what) { child->queriesNow.emplace_back(line, std::move(what)); }};
  auto plan = planFor(child->returned, known,
                      {options_.actor, options_.agency, referenceDate_, child->refused}, told);
  child->there = plan.there;
  child->eventsByType = std::move(plan.eventsByType);
  child->anotherChild = std::move(plan.refused);
  child->changedBefore = child->changed;
  child->moved = false;
  child->open = plan.commands.size();
  if (plan.commands.empty()) finish(*child);
  for (auto& command : plan.commands) {
    command.child = child;
    CASEFOLD_CHECK(sink_(std::move(command)));
  }
  return {};
}

void CinCensusImport::settled(const ImportCommand& command, schema::CommandResult::Reader result) {
  const auto child = command.child;
  const auto code = view(result.getError().getCode());
  switch (becameOf(result)) {
    case Became::recorded:
    case Became::recordedBefore:
      ++(command.kind() == ImportCommand::Kind::fact         ? report_.recorded
         : command.kind() == ImportCommand::Kind::correction ? report_.corrected
                                                             : report_.withdrawn);
      ++child->changed;
      for (const auto flag : result.getFlags()) ++report_.flags[std::string(view(flag.getRule()))];
      break;
    case Became::notSettled:
      ++report_.unsettled;
      break;
    case Became::refused:
      // Somebody else has recorded in the meantime, be it under this very id.
      if (result.getOutcome() == schema::CommandResult::Outcome::CONFLICT ||
          code == codeName(ErrorCode::conflict) || code == codeName(ErrorCode::commandReused)) {
        child->moved = true;
        child->atLeast = std::max(child->atLeast, result.getVersion());
      } else {
        ++report_.refused;
        child->refused.insert(HeldEvent(command.command().getContent().getEvents()[0]).content());
        ++child->leftOut;
        if (report_.leftOut.size() < ImportReport::maxLeftOut)
          report_.leftOut.push_back(
              {command.line(), "refused: " + std::string(view(result.getError().getMessage()))});
      }
      break;
  }
  if (--child->open > 0) return;
  if (!child->moved)
    finish(*child);
  else if (child->tries < mostTries)
    moved_.push_back(child);
  else
    ++report_.unsettled;
}

Result<void> CinCensusImport::again() {
  auto moved = std::exchange(moved_, {});
  for (const auto& child : moved) CASEFOLD_CHECK(handOn(child));
  return {};
}

void CinCensusImport::finish(OpenChild& child) {
  if (!child.anotherChild.empty()) {
    --report_.children;
    report_.addUnreadable(child.returned.identifierLine, child.anotherChild);
    return;
  }
  for (auto& [line, what] : child.leftOutNow) {
    report_.addLeftOut(line, std::move(what));
    ++child.leftOut;
  }
  for (const auto& [line, what] : child.queriesNow) report_.addQuery(line, what);
  for (const auto& [type, count] : child.eventsByType) report_.eventsByType[type] += count;
  // What a look before the last one recorded is there for the last one.
  report_.duplicate += child.there - std::min(child.there, child.changedBefore);
  if (child.changed > 0) ++report_.childrenChanged;
  if (child.leftOut > 0) ++report_.childrenWithFactsLeftOut;
}

}  // namespace casefold
