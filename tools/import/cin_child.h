// What one <Child> of a census says, as commands. Private to tools/import.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tools/import/census_xml.h"
#include "tools/import/cin_census.h"

namespace casefold {

// Why a child, or a header, cannot be read. Thrown within this folder only.
struct CensusFault {
  std::uint64_t line;
  std::string reason;
};

struct ChildContext {
  const CinCensusOptions& options;
  std::optional<When> referenceDate;
  std::function<void(const std::string& name, std::uint64_t line)> unknown;
};

// The child's facts in order of date. Throws CensusFault.
[[nodiscard]] std::vector<ImportCommand> commandsOf(const XmlElement& child, const ChildContext& context);

}  // namespace casefold
