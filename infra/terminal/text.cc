#include "infra/terminal/text.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace casefold {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

// One character of UTF-8 text.
struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;  // how many it took; 1 where it is not valid
  bool valid = false;
};

std::uint8_t byteAt(std::string_view text, std::size_t i) { return static_cast<std::uint8_t>(text[i]); }

// The character that `text`, which is not empty, begins with. Overlong forms, surrogates and what lies past
// U+10FFFF are not valid.
Character firstOf(std::string_view text) {
  const std::uint8_t lead = byteAt(text, 0);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) return {};
  char32_t code = lead & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byteAt(text, i) & 0xC0U) != 0x80U) return {};
    code = (code << 6U) | (byteAt(text, i) & 0x3FU);
  }
  constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  if (code < smallest.at(bytes) || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return {};
  return {code, bytes, true};
}

struct Range {
  char32_t first, last;
};

template <std::size_t n>
bool within(char32_t code, const std::array<Range, n>& ranges) {
  return std::ranges::any_of(ranges, [code](Range r) { return code >= r.first && code <= r.last; });
}

// C0 and C1 controls, line and paragraph separators, and what overrides the direction of writing.
constexpr std::array<Range, 6> steering{
    {{0, 0x1F}, {0x7F, 0x9F}, {0x200E, 0x200F}, {0x2028, 0x202E}, {0x2066, 0x2069}, {0xFEFF, 0xFEFF}}};
constexpr std::array<Range, 6> combining{{{0x0300, 0x036F},
                                          {0x0483, 0x0489},
                                          {0x1AB0, 0x1AFF},
                                          {0x200B, 0x200D},
                                          {0x20D0, 0x20FF},
                                          {0xFE00, 0xFE0F}}};
constexpr std::array<Range, 8> wide{{{0x1100, 0x115F},
                                     {0x2E80, 0xA4CF},
                                     {0xAC00, 0xD7A3},
                                     {0xF900, 0xFAFF},
                                     {0xFE30, 0xFE6F},
                                     {0xFF00, 0xFF60},
                                     {0x1F300, 0x1FAFF},
                                     {0x20000, 0x3FFFD}}};

std::size_t columnsOf(char32_t code) { return within(code, combining) ? 0 : within(code, wide) ? 2 : 1; }

std::string_view escapeOf(Colour colour) {
  switch (colour) {
    case Colour::plain:
      return "";
    case Colour::red:
      return "\x1b[1;31m";
    case Colour::amber:
      return "\x1b[33m";
    case Colour::green:
      return "\x1b[32m";
    case Colour::blue:
      return "\x1b[34m";
    case Colour::dim:
      return "\x1b[2m";
    case Colour::bold:
      return "\x1b[1m";
  }
  return "";
}

// How many bytes of `word` fit into `width` columns; at least one character.
std::size_t fitting(std::string_view word, std::size_t width) {
  std::size_t bytes = 0;
  std::size_t columns = 0;
  while (bytes < word.size()) {
    const Character c = firstOf(word.substr(bytes));
    columns += columnsOf(c.code);
    if (columns > width && bytes > 0) break;
    bytes += c.bytes;
  }
  return bytes;
}

// Adds the words of one line of `text`, wrapped, to `lines`.
void wrapLine(std::string_view text, std::size_t width, std::vector<std::string>& lines) {
  std::string line;
  std::size_t used = 0;
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    std::string_view word = text.substr(0, space);
    text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
    const std::size_t columns = displayWidth(word);
    if (!line.empty() && used + 1 + columns > width) {
      lines.push_back(std::move(line));
      line.clear();
      used = 0;
    }
    if (!line.empty()) {
      line += ' ';
      ++used;
    }
    while (used + displayWidth(word) > width) {  // alone wider than a line: broken within
      const std::size_t bytes = fitting(word, width);
      lines.emplace_back(word.substr(0, bytes));
      word.remove_prefix(bytes);
    }
    line += word;
    used += displayWidth(word);
  }
  lines.push_back(std::move(line));
}

}  // namespace

std::string painted(std::string_view text, Colour colour, Colours colours) {
  const std::string_view escape = escapeOf(colour);
  if (colours == Colours::off || escape.empty() || text.empty()) return std::string(text);
  std::string out(escape);
  out += text;
  out += "\x1b[0m";
  return out;
}

std::string harmless(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Character c = firstOf(text);
    if (text.starts_with("\r\n") || c.code == '\n')
      out += '\n';
    else if (c.valid && c.code == '\t')
      out += ' ';
    else if (!c.valid || within(c.code, steering))
      out += replacement;
    else
      out += text.substr(0, c.bytes);
    text.remove_prefix(text.starts_with("\r\n") ? 2 : c.bytes);
  }
  return out;
}

std::size_t displayWidth(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const Character c = firstOf(text);
    columns += columnsOf(c.code);
    text.remove_prefix(c.bytes);
  }
  return columns;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  for (;;) {
    const std::size_t end = text.find('\n');
    wrapLine(text.substr(0, end), std::max<std::size_t>(width, 2), lines);
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

}  // namespace casefold
