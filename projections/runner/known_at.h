// A stream as it was known at an earlier time: what did we know, and when? Corrections that were recorded
// later do not count, and neither does what was learned later. Each reads the stream's whole journal up to
// then.
#pragma once

#include <memory>
#include <string_view>

#include "infra/store/store.h"
#include "projections/runner/reading.h"

namespace casefold {

// The stream's head and state from the records that were recorded by `then` (that moment included): for an
// answer that judges what people did by what they knew.
[[nodiscard]] Result<Reading::Found> findAsKnownAt(const Reading& reading, std::string_view stream,
                                                   Instant then);

// The same with its rows and journal: a store in memory that holds this one stream.
[[nodiscard]] Result<std::unique_ptr<Store>> storeAsKnownAt(const Reading& reading, std::string_view stream,
                                                            Instant then);

}  // namespace casefold
