// Names as policy compares them.
#pragma once

#include <string_view>

namespace casefold::policy {

// The same, in whatever letter case. ASCII letters only: other bytes are compared as they stand.
[[nodiscard]] bool sameName(std::string_view one, std::string_view other);

}  // namespace casefold::policy
