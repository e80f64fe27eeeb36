// A stream as it was known at an earlier time: what did we know, and when? Private to projections/runner.
#pragma once

#include <memory>
#include <string_view>

#include "infra/store/store.h"
#include "projections/runner/reading.h"

namespace casefold {

// A store in memory that holds one stream of `reading`, folded anew from the records that were recorded
// before `until`. Corrections that were recorded later do not count. Reads the stream's whole journal up to
// then.
[[nodiscard]] Result<std::unique_ptr<Store>> storeAsKnownAt(const Reading& reading, std::string_view stream,
                                                            Instant until);

}  // namespace casefold
