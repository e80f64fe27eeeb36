// What is said where a store holds what cannot be read.
#pragma once

#include <string_view>

#include "schemas/codec/result.h"

namespace casefold {

// `what`, such as "a row", names nothing of what is recorded. Damaged, and what to do: a store is a cache,
// and there is nothing in it that is not made anew from the log.
[[nodiscard]] Error damagedInStore(std::string_view what);

}  // namespace casefold
