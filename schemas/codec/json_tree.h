// JSON text as a tree, read strictly.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string_view>

#include "schemas/codec/result.h"

namespace casefold {

// The deepest nesting that is read. A command that corrects a correction of a correction needs about half of
// it.
inline constexpr std::size_t maxJsonDepth = 32;
// The most fields of one object.
inline constexpr std::size_t maxJsonNames = 256;

// Reads one JSON text. Refuses (malformed) what is not JSON, with the byte at which it ceases to be; invalid
// UTF-8; a name given twice in one object, nesting past maxJsonDepth, and more than
// maxJsonNames fields, with the path. Messages quote
// nothing of the text.
[[nodiscard]] Result<nlohmann::ordered_json> parseJson(std::string_view text);

// A name out of the input as it stands in a path or a message: "?" unless a command has a field of that name.
// What a client wrote there may be anything, and a message goes into logs.
[[nodiscard]] std::string_view nameForPath(std::string_view name);

}  // namespace casefold
