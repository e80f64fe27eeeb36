#include "schemas/codec/utf8.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace casefold {
namespace {

using Byte = std::uint8_t;

// Are the eight bytes at `at` all ASCII, and none of them NUL?
bool plainEight(const char* at) {
  std::uint64_t eight = 0;
  std::memcpy(&eight, at, sizeof eight);
  constexpr std::uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
  return ((eight | (eight - ones)) & highs) == 0;
}

// The length of the well-formed sequence at the front of `text`, whose first byte is not ASCII; 0 if there is
// none.
std::size_t sequenceLength(std::string_view text) {
  auto at = [&](std::size_t i) { return i < text.size() ? static_cast<Byte>(text[i]) : Byte{0}; };
  auto follows = [&](std::size_t i) { return (at(i) & 0xC0) == 0x80; };
  Byte first = at(0), second = at(1);
  if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    if (first == 0xE0 && second < 0xA0) return 0;  // overlong
    if (first == 0xED && second > 0x9F) return 0;  // a surrogate
    return follows(1) && follows(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    if (first == 0xF0 && second < 0x90) return 0;  // overlong
    if (first == 0xF4 && second > 0x8F) return 0;  // past U+10FFFF
    return follows(1) && follows(2) && follows(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

bool isUtf8(std::string_view text) {
  while (!text.empty()) {
    if (text.size() >= 8 && plainEight(text.data())) {
      text.remove_prefix(8);
      continue;
    }
    auto first = static_cast<Byte>(text.front());
    auto length = first >= 0x80 ? sequenceLength(text) : std::size_t{first != 0};
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string_view cutToBytes(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U) --most;
  return text.substr(0, most);
}

}  // namespace casefold
