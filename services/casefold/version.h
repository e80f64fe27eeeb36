// What this program is.
#pragma once

#include <string_view>

namespace casefold {

// As CMakeLists.txt has it.
inline constexpr std::string_view programVersion = CASEFOLD_VERSION;

// Whether this build has a publisher.
inline constexpr bool publisherShips = true;

}  // namespace casefold
