#include "tools/import/report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string_view>

namespace casefold {
namespace {

// A name out of the file, as it may stand in a report.
std::string shown(std::string_view name) {
  std::string made;
  for (const char c : name.substr(0, 64)) made += c > ' ' && c <= '~' ? c : '?';
  return made;
}

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}
std::string facts(std::uint64_t count) { return counted(count, "fact", "facts"); }
std::string ofChildren(std::uint64_t count) { return counted(count, "child", "children"); }

void addCounts(std::string& lines, std::string_view title,
               const std::map<std::string, std::uint64_t>& counts) {
  if (counts.empty()) return;
  lines += fmt::format("{}:\n", title);
  for (const auto& [name, count] : counts) lines += fmt::format("  {:>8}  {}\n", count, name);
}

void addLeftOuts(std::string& lines, std::string_view title, const std::vector<ImportReport::LeftOut>& each,
                 std::uint64_t inAll) {
  if (each.empty()) return;
  lines += fmt::format("{}:\n", title);
  for (const auto& one : each) lines += fmt::format("  line {}: {}\n", one.line, one.reason);
  if (inAll > each.size()) lines += fmt::format("  and {} more\n", inAll - each.size());
}

}  // namespace

void ImportReport::addUnknown(std::string name, std::uint64_t line) {
  auto key = shown(name);
  if (!unknownElements.contains(key) && unknownElements.size() >= maxUnknown) key = "…";
  ++unknownElements.try_emplace(key, Unknown{0, line}).first->second.count;
}

void ImportReport::addUnreadable(std::uint64_t line, std::string reason) {
  ++childrenUnreadable;
  if (unreadable.size() < maxLeftOut) unreadable.push_back({line, std::move(reason)});
}

void ImportReport::addLeftOut(std::uint64_t line, std::string reason) {
  ++factsLeftOut;
  if (leftOut.size() < maxLeftOut) leftOut.push_back({line, std::move(reason)});
}

void ImportReport::addQuery(std::uint64_t line, const std::string& what) {
  auto& query = queries[queries.contains(what) || queries.size() < maxQueries ? what : "…"];
  ++query.count;
  if (query.lines.size() < maxLines) query.lines.push_back(line);
}

std::string ImportReport::text() const {
  std::string lines = fmt::format("{} read", ofChildren(children));
  if (childrenUnreadable > 0) lines += fmt::format(", {} left out", childrenUnreadable);
  lines += fmt::format("\n{} recorded, {} there already", recorded, duplicate);
  if (corrected > 0) lines += fmt::format(", {} corrected", corrected);
  if (withdrawn > 0) lines += fmt::format(", {} withdrawn", withdrawn);
  if (refused > 0) lines += fmt::format(", {} refused", refused);
  if (unsettled > 0) lines += fmt::format(", {} not settled: import again", unsettled);
  lines += '\n';
  addCounts(lines, "events in the return", eventsByType);
  addCounts(lines, "queries raised", flags);
  if (!queries.empty()) lines += "to look at:\n";
  for (const auto& [what, query] : queries)
    lines +=
        fmt::format("  {:>8}  {} ({} {}{})\n", query.count, what, query.lines.size() == 1 ? "line" : "lines",
                    fmt::join(query.lines, ", "), query.count > query.lines.size() ? ", …" : "");
  if (!unknownElements.empty()) lines += "elements not known, and left out:\n";
  for (const auto& [name, found] : unknownElements)
    lines += fmt::format("  {:>8}  {}, first in line {}\n", found.count, name, found.firstLine);
  addLeftOuts(lines, "facts left out", leftOut, factsLeftOut);
  addLeftOuts(lines, "children left out", unreadable, childrenUnreadable);
  // How many facts of how many children.
  lines +=
      fmt::format("{} of {} recorded", facts(recorded + corrected + withdrawn), ofChildren(childrenChanged));
  if (!anyLeftOut() && unsettled == 0 && !brokenOff) return lines + ", nothing left out\n";
  if (factsLeftOut + refused > 0)
    lines += fmt::format(", {} of {} left out", facts(factsLeftOut + refused),
                         ofChildren(childrenWithFactsLeftOut));
  if (childrenUnreadable > 0)
    lines += fmt::format(", {} left out as a whole", ofChildren(childrenUnreadable));
  if (!unknownElements.empty())
    lines += fmt::format(", {} not known", counted(unknownElements.size(), "element", "elements"));
  if (unsettled > 0) lines += fmt::format(", {} not settled", facts(unsettled));
  if (brokenOff) lines += ", the rest of the file was not read";
  return lines + "\n";
}

}  // namespace casefold
