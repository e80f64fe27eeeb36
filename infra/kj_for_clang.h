// For clang-tidy only (infra/lint): what kj/string.h of Cap'n Proto 0.9.2 leaves to the compiler in C++20,
// and what clang, since it follows P2468, no longer makes up by itself.
#pragma once

#include <kj/string.h>

namespace kj {
inline bool operator==(const char* a, const StringPtr& b) { return b.operator==(StringPtr(a)); }
inline bool operator!=(const char* a, const StringPtr& b) { return b.operator!=(StringPtr(a)); }
}  // namespace kj
