// Text for a terminal: made harmless, measured, wrapped, coloured. Nothing here asks what the terminal is:
// width and colours are passed in by whoever opened it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace casefold {

enum class Colours { off, on };

// What the text is written for.
struct Screen {
  unsigned width = 100;  // columns; below 40 counts as 40
  Colours colours = Colours::off;
};

enum class Colour { plain, red, amber, green, blue, dim, bold };

// `text` in that colour, or as it stands where colours are off. `text` must be harmless already.
[[nodiscard]] std::string painted(std::string_view text, Colour colour, Colours colours);

// What comes out of a record must not steer the reader's terminal: control characters, escape sequences,
// overrides of the writing direction and bytes that are not UTF-8 each become U+FFFD; a tab becomes a space.
// Line breaks (\n, \r\n) stay, as \n.
[[nodiscard]] std::string harmless(std::string_view text);

// Columns that harmless text without line breaks takes: 0 for combining marks, 2 for wide characters, 1 for
// others.
[[nodiscard]] std::size_t displayWidth(std::string_view text);

// Harmless text in lines of at most `width` columns (at least 2), broken at its own line breaks, then between
// words, and within a word only where the word alone is wider. Never empty: the empty text is one empty line.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t width);

}  // namespace casefold
