// Times as people ask with them, on the command line and in the conditions of a list.
#pragma once

#include <string_view>

#include "schemas/codec/result.h"
#include "schemas/codec/when.h"

namespace casefold {

// As parseWhen(); and an instant without a zone is what the clocks showed in London: "2010-07-30T15:05", with
// seconds or without, with a blank in place of the T, as times are shown. Of the hour that comes twice in
// October the earlier is meant, or what "BST" or "GMT" behind it says. What is recorded says its zone: it is
// read by parseWhen() alone. Errors: malformed, also for a time that the clocks skip in March.
[[nodiscard]] Result<When> parseAskedTime(std::string_view text);

}  // namespace casefold
