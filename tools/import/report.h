// What became of an import.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace casefold {

// Holds nothing about any child but the line at which it stands.
struct ImportReport {
  struct Unknown {
    std::uint64_t count = 0;
    std::uint64_t firstLine = 0;
  };
  struct LeftOut {
    std::uint64_t line = 0;  // of what is wrong
    std::string reason;      // which element, and what is wrong with it
  };
  // Something for a person to look at, wherever it was found.
  struct Query {
    std::uint64_t count = 0;
    std::vector<std::uint64_t> lines;  // the first maxLines of them
  };
  static constexpr std::size_t maxUnknown = 100;
  static constexpr std::size_t maxLeftOut = 100;
  static constexpr std::size_t maxQueries = 100;
  static constexpr std::size_t maxLines = 20;

  bool brokenOff = false;                // what stands behind was not read: see the error
  std::uint64_t children = 0;            // read
  std::uint64_t childrenUnreadable = 0;  // left out as a whole
  std::vector<LeftOut> unreadable;       // the first maxLeftOut of them
  std::uint64_t factsLeftOut = 0;        // of the children read
  std::uint64_t childrenWithFactsLeftOut = 0;
  std::vector<LeftOut> leftOut;                       // the first maxLeftOut of them, in order of the file
  std::map<std::string, Query> queries;               // by what there is to look at; the first maxQueries
  std::map<std::string, std::uint64_t> eventsByType;  // facts of the return
  std::map<std::string, Unknown> unknownElements;     // the first maxUnknown names; the rest under "…"

  std::uint64_t recorded = 0;
  std::uint64_t duplicate = 0;  // in the record already
  std::uint64_t corrected = 0;
  std::uint64_t withdrawn = 0;  // said by an earlier return, and not so by this one
  std::uint64_t refused = 0;
  std::uint64_t unsettled = 0;                 // nobody knows yet, or could take it: import again
  std::uint64_t childrenChanged = 0;           // of whom something was recorded, corrected or withdrawn
  std::map<std::string, std::uint64_t> flags;  // by rule, of what was recorded now

  // Was anything that the return says not recorded?
  [[nodiscard]] bool anyLeftOut() const {
    return childrenUnreadable + factsLeftOut + refused > 0 || !unknownElements.empty();
  }
  void addUnknown(std::string name, std::uint64_t line);
  void addUnreadable(std::uint64_t line, std::string reason);
  void addLeftOut(std::uint64_t line, std::string reason);
  void addQuery(std::uint64_t line, const std::string& what);

  // For people: a line for each of the above that is not nothing. The last says how many facts of how many
  // children were recorded, and how many were left out.
  [[nodiscard]] std::string text() const;
};

}  // namespace casefold
