// The children-in-need census as XML, read child by child.
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "schemas/codec/result.h"

namespace casefold {

// One XML element with what is in it. Names are without their namespace's prefix; attributes are not kept,
// since the census has none.
struct XmlElement {
  std::string name;
  std::uint64_t line = 0;  // of its start tag, from 1
  std::string text;        // directly in it, without the white space around it (child_identifier.h)
  std::vector<XmlElement> children;
};

// What is read of one <Child> or <Header> at most; a child that has more is handed over without its content.
struct CensusLimits {
  std::size_t elements = 20'000;
  std::size_t textBytes = std::size_t{4} << 20U;
  std::size_t depth = 16;
};

struct CensusHandlers {
  // The header, if there is one: before the children in every census.
  std::function<Result<void>(const XmlElement& header)> header;
  // Each child in the order of the file. `tooLarge`: it went past the limits, and `child` holds its line
  // only.
  enum class Size { fits, tooLarge };
  std::function<Result<void>(const XmlElement& child, Size size)> child;
  // An element outside of header and children whose name no census has.
  std::function<void(const std::string& name, std::uint64_t line)> unknown;
};

// Reads <Message><Header/><Children><Child/>…</Children></Message> from `in` with constant memory, however
// large the file: what is kept is one child and one buffer. The encoding is the one that the file says: UTF-8
// and UTF-16, and whatever the system's iconv knows that has one byte a character, such as Windows-1252.
// Refuses (malformed), with line and column,
//   - a file that was cut off, which is told as that;
//   - what is not well-formed XML, or has another root element;
//   - a document type declaration: with it come entities, which can blow up or fetch other files;
//   - tags of more than a mebibyte and nesting past a thousand levels.
// What a handler returns as an error ends the reading and is returned. `unavailable`: `in` could not be read.
[[nodiscard]] Result<void> readCensusXml(std::istream& in, const CensusHandlers& handlers,
                                         CensusLimits limits = {});

}  // namespace casefold
