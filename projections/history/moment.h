// Where an event stands among the events of its stream: in order of occurrence, then of recording.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

#include "projections/runner/event.h"
#include "projections/runner/key.h"
#include "schemas/codec/when.h"

namespace casefold {

// No two events of a stream have the same. Within a stream the order of versions is the order of recording.
struct Moment {
  When occurred;
  Version version;
  std::uint16_t event = 0;  // which event of the version, from 0
  friend auto operator<=>(const Moment&, const Moment&) = default;
};

[[nodiscard]] inline Moment momentOf(const Event& event) {
  return {event.occurred, event.version, event.index};
}

// The key of a row that stands at `moment` in a stream: those of one tag and stream sort as their moments do.
[[nodiscard]] Key momentKey(char tag, std::string_view stream, const Moment& moment);
// What every such key of that stream starts with.
[[nodiscard]] Key momentPrefix(char tag, std::string_view stream);
// The moment out of a momentKey; nothing if it is none.
[[nodiscard]] std::optional<Moment> momentOfKey(std::string_view key);

// A stretch of time as a person gives it, both ends included and either left out: "from 2010-07 to
// 2010-09-15".
struct Period {
  std::optional<When> from;
  std::optional<When> to;

  // Could something that occurred at `when` have occurred within the period? So "2010-07" is found by a
  // period that begins on 15 July: what is known less precisely is shown rather than hidden.
  [[nodiscard]] bool mayHold(const When& when) const;
  // Nothing that sorts before this may lie in the period; absent: no bound.
  [[nodiscard]] std::optional<When> scanFrom() const;
  // Nothing that sorts at or after this may lie in the period; absent: no bound.
  [[nodiscard]] std::optional<When> scanUntil() const;
};

}  // namespace casefold
