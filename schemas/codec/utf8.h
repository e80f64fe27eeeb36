// Is a text what the record calls a text?
#pragma once

#include <cstddef>
#include <string_view>

namespace casefold {

// Well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing past U+10FFFF) without a NUL. Empty
// is well formed. Cheap on plain ASCII.
[[nodiscard]] bool isUtf8(std::string_view text);

// The start of `text`: at most `most` bytes, ending with a whole character of UTF-8.
[[nodiscard]] std::string_view cutToBytes(std::string_view text, std::size_t most);

}  // namespace casefold
