// What an authority calls a child, as the id of a stream.
#pragma once

#include <string>
#include <string_view>

namespace casefold {

struct ChildStream {
  std::string stream;    // "case:LA~20001"
  bool isTheIdentifier;  // letter for letter; otherwise the original is kept beside it
};

// The census takes any text for an identifier, and a stream's id only letters, digits and - . _ ~. What it
// cannot hold, and "~" itself, is written as "~" and two hexadecimal digits a byte: "LA 001" is
// case:LA~20001. Two identifiers never have one stream, and each can be read back from it; but for one that
// is longer than an id may be, which is cut and ends in "~~" and a hash of it. `identifier`: not empty.
[[nodiscard]] ChildStream streamOf(std::string_view identifier);

// The identifier that a stream's id stands for, "case:" left out; what it was cut to, where it was cut.
[[nodiscard]] std::string identifierOf(std::string_view stream);

// Without the white space around it, Unicode's with it: no-break spaces, a byte order mark.
[[nodiscard]] std::string_view withoutSpaceAround(std::string_view text);

}  // namespace casefold
