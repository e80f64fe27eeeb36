// The chronology's rows.
//
//   'e' stream, occurred, version, event  →  family     an entry, in its place; the event itself is in the
//                                                        journal, from where it is read when it is shown
//   'c' stream, version, event →  (empty)                an event that corrects or withdraws another, or
//                                                        would, were it not withdrawn itself
//   's' stream → stream                                  every stream, for lists
//
// An entry is one row of a few dozen bytes however many there are: the fold of a record costs the same at the
// ten thousandth entry as at the first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "projections/history/moment.h"
#include "projections/runner/key.h"
#include "schemas/codec/event_types.h"

namespace casefold::chronology {

inline constexpr char entryTag = 'e';
inline constexpr char markTag = 'c';
inline constexpr char streamTag = 's';

// An event of a stream, by what a correction names it by.
struct EventRef {
  Version version;
  std::uint16_t event = 0;
  friend auto operator<=>(const EventRef&, const EventRef&) = default;
};

[[nodiscard]] inline Key markKey(std::string_view stream, const EventRef& mark) {
  Key key(markTag);
  key.text(stream).number(mark.version.get()).small(mark.event);
  return key;
}

// The event that a markKey names; nothing if it is none.
[[nodiscard]] inline std::optional<EventRef> markOfKey(std::string_view key) {
  KeyReader reader(key);
  (void)reader.tag();
  (void)reader.text();
  const Version version{reader.number()};
  const EventRef mark{version, reader.small()};
  if (reader.failed()) return std::nullopt;
  return mark;
}

}  // namespace casefold::chronology
