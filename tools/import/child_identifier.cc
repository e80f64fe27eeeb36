#include "tools/import/child_identifier.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "schemas/codec/ids.h"
#include "schemas/codec/record.h"
#include "schemas/limits.capnp.h"

namespace casefold {
namespace {

constexpr std::string_view kind = "case:";
constexpr std::size_t hashDigits = 32;

bool holds(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_';
}

// UTF-8 of U+0085, U+00A0, U+1680, U+2000 to U+200B, U+2028, U+2029, U+202F, U+205F, U+3000, U+FEFF.
constexpr std::array<std::string_view, 21> wideSpaces = {
    "\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81", "\xe2\x80\x82",
    "\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86", "\xe2\x80\x87", "\xe2\x80\x88",
    "\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\x8b", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf",
    "\xe2\x81\x9f", "\xe3\x80\x80", "\xef\xbb\xbf"};

std::size_t spaceAtStart(std::string_view text) {
  if (!text.empty() && std::string_view(" \t\r\n\v\f").find(text.front()) != std::string_view::npos) return 1;
  for (const auto space : wideSpaces)
    if (text.starts_with(space)) return space.size();
  return 0;
}

std::size_t spaceAtEnd(std::string_view text) {
  if (!text.empty() && std::string_view(" \t\r\n\v\f").find(text.back()) != std::string_view::npos) return 1;
  for (const auto space : wideSpaces)
    if (text.ends_with(space)) return space.size();
  return 0;
}

}  // namespace

ChildStream streamOf(std::string_view identifier) {
  std::string id;
  for (const char c : identifier) {
    if (holds(c))
      id += c;
    else
      id += fmt::format("~{:02X}", static_cast<unsigned char>(c));
  }
  const std::size_t most = schema::MAX_STREAM_ID_BYTES - kind.size();
  if (id.size() > most) {
    auto kept = most - hashDigits - 2;
    // No escape is cut in two.
    for (std::size_t back = 1; back <= 2; ++back)
      if (id[kept - back] == '~') {
        kept -= back;
        break;
      }
    id = id.substr(0, kept) + "~~" + hex(sha256(asBytes(identifier))).substr(0, hashDigits);
  }
  return {std::string(kind) + id, id == identifier};
}

std::string identifierOf(std::string_view stream) {
  if (stream.starts_with(kind)) stream.remove_prefix(kind.size());
  stream = stream.substr(0, stream.find("~~"));
  std::string identifier;
  while (!stream.empty()) {
    unsigned byte = 0;
    if (stream.front() == '~' && stream.size() >= 3 &&
        std::from_chars(stream.data() + 1, stream.data() + 3, byte, 16).ptr == stream.data() + 3) {
      identifier += static_cast<char>(byte);
      stream.remove_prefix(3);
    } else {
      identifier += stream.front();
      stream.remove_prefix(1);
    }
  }
  return identifier;
}

std::string_view withoutSpaceAround(std::string_view text) {
  while (const auto space = spaceAtStart(text)) text.remove_prefix(space);
  while (const auto space = spaceAtEnd(text)) text.remove_suffix(space);
  return text;
}

}  // namespace casefold
