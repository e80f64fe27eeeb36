// What the summary's fold and the checks share.
#pragma once

#include <cstdint>
#include <string_view>

#include "schemas/codec/when.h"

namespace casefold {

// Is `later` certainly after `earlier`, whatever instants the two may stand for?
[[nodiscard]] inline bool isAfter(const When& later, const When& earlier) {
  return later.start >= endOf(earlier);
}

// How the summary keeps the name of an area.
[[nodiscard]] std::uint64_t areaKey(std::string_view area);

}  // namespace casefold
