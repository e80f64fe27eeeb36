// Keys of rows: parts written one after another so that the order of the bytes is the order of the parts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/codec/when.h"

namespace casefold {

// Writes a key. Start with tag(): it keeps one kind of a view's rows apart from another.
//
//     Key('m').text(mentor).text(stream)          every case of a mentor:  prefix Key('m').text(mentor)
//     Key('e').text(stream).when(occurred)        a stream's entries in order of occurrence
class Key {
 public:
  explicit Key(char tag) { bytes_.push_back(tag); }

  // A text of any bytes. Shorter sorts before longer with the same start, and no text's key is a prefix of
  // another's: 0x00 is written as 0x00 0xFF, and the end as 0x00 0x01.
  Key& text(std::string_view value);
  Key& number(std::uint64_t value);  // 8 bytes, most significant first
  Key& small(std::uint16_t value);   // 2 bytes
  Key& byte(std::uint8_t value);
  // Orders as When does; 9 bytes. An absent When sorts before every other.
  Key& when(const std::optional<When>& value);
  Key& instant(Instant value);  // 8 bytes

  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  operator std::string_view() const { return bytes_; }  // NOLINT: a Key is made to be used as one

 private:
  std::string bytes_;
};

// Reads a key's parts back, in the order in which they were written. A part that is not there leaves failed()
// true and gives an empty value.
class KeyReader {
 public:
  explicit KeyReader(std::string_view bytes) : rest_(bytes) {}
  [[nodiscard]] char tag();
  [[nodiscard]] std::string text();
  [[nodiscard]] std::uint64_t number();
  [[nodiscard]] std::uint16_t small();
  [[nodiscard]] std::uint8_t byte();
  [[nodiscard]] std::optional<When> when();
  [[nodiscard]] Instant instant();
  [[nodiscard]] bool failed() const { return failed_; }

 private:
  std::string_view take(std::size_t size);
  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace casefold
