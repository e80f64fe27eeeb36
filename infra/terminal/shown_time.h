// Times as people are shown them. Dates stand as they were written; instants are shown in Europe/London.
#pragma once

#include <string>

#include "schemas/codec/when.h"

namespace casefold {

// "2010-07-30 15:05" in Europe/London, to the minute, whatever zone or language the machine is set to; the
// hour that comes twice in October is marked "BST" or "GMT". Any thread. What no record can hold (see
// earliestWhen) is "(not a time)".
[[nodiscard]] std::string shownTime(Instant instant);

// "2010", "2010-07" and "2010-07-30" as they stand; an instant as above. Any value may be passed.
[[nodiscard]] std::string shownTime(const When& when);

}  // namespace casefold
