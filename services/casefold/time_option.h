// Times on the command line: a year, a month, a date or an instant, as precise as they are written; an
// instant without a zone is London's (parseAskedTime).
#pragma once

#include <optional>
#include <string>

#include "schemas/codec/result.h"
#include "schemas/codec/when.h"

namespace casefold {

// Errors: malformed, with the option's name as its path.
[[nodiscard]] Result<When> readTime(const std::string& written, const char* option);
// Nothing where the option was not given.
[[nodiscard]] Result<std::optional<When>> readTimeIfGiven(const std::string& written, const char* option);

}  // namespace casefold
