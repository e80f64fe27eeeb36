// What has to be recorded so that the record says what a return says of one child. Private to tools/import.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tools/import/cin_child.h"
#include "tools/import/import_command.h"
#include "tools/import/known_child.h"
#include "tools/import/matching.h"

namespace casefold {

// Whose words the commands are, and of which return.
struct PlanFor {
  const std::string& actor;
  const std::string& agency;
  std::optional<When> reference;  // of the return
  // Contents of events that were refused: they are not asked for again.
  const std::set<std::string>& refused;
};

struct Plan {
  std::vector<ImportCommand> commands;  // for one stream, in this order, each expecting the version before it
  std::uint64_t there = 0;              // facts that stand in the record as the return has them
  std::map<std::string, std::uint64_t> eventsByType;  // facts of the return
  // Why nothing of the child may be recorded; empty: it may.
  std::string refused;
};

// `told` hears what is left out and what a person should look at. Pure: the same return and the same record
// give the same commands, so that an import that was interrupted goes on where it ended.
[[nodiscard]] Plan planFor(const ReturnedChild& child, const KnownChild& known, const PlanFor& of,
                           const CensusTold& told);

}  // namespace casefold
