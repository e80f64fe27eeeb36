// What was known of a stream at an earlier time, for an answer that judges what people did by what they knew.
#pragma once

#include <string_view>

#include "projections/runner/reading.h"

namespace casefold {

// The stream's head and state from the records alone that were recorded by then (that moment included):
// without what was learned, corrected or withdrawn since. Reads the stream's whole journal up to then.
[[nodiscard]] Result<Reading::Found> findAsKnownAt(const Reading& reading, std::string_view stream,
                                                   Instant then);

}  // namespace casefold
