// The chronology's rows.
//
//   'e' stream, occurred, version, event  →  family     an entry, where it was recorded to have occurred; the
//                                                        event itself is in the journal, from where it is
//                                                        read when it is shown
//   'e' the same, by version, by event    →  family     the same entry, where it belongs as that event
//                                                        corrects it. Which of these count is worked out when
//                                                        they are shown (standing.h)
//   'c' stream, version, event →  (empty)                an event that corrects or withdraws another, or
//                                                        would, were it not withdrawn itself
//   's' stream → stream                                  every stream, for lists
//
// An entry is one row of a few dozen bytes however many there are: the fold of a record costs the same at the
// ten thousandth entry as at the first.
#pragma once

#include <cstddef>
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

// Where an entry stands.
struct Place {
  Moment at;  // when it occurred, as it was recorded or as it was corrected; and which entry it is
  std::optional<EventRef> by;  // by which event it belongs there; absent: it was recorded so

  [[nodiscard]] EventRef entry() const { return {at.version, at.event}; }
};

[[nodiscard]] inline Key placeKey(std::string_view stream, const Place& place) {
  auto key = momentKey(entryTag, stream, place.at);
  if (place.by) key.number(place.by->version.get()).small(place.by->event);
  return key;
}

// How many bytes of a placeKey follow its momentPrefix.
inline constexpr std::size_t placeBytes = 19, correctedPlaceBytes = 29;

// The place of a placeKey; nothing if it is none.
[[nodiscard]] inline std::optional<Place> placeOfKey(std::string_view key) {
  KeyReader reader(key);
  (void)reader.tag();
  (void)reader.text();
  const auto occurred = reader.when();
  const Version version{reader.number()};
  const auto event = reader.small();
  if (reader.failed() || !occurred) return std::nullopt;
  Place place{{*occurred, version, event}, {}};
  const Version by{reader.number()};
  const auto byEvent = reader.small();
  if (!reader.failed()) place.by = EventRef{by, byEvent};
  return place;
}

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
