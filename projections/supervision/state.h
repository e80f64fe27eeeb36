// What supervision keeps of a worker. Sessions are rows (rows.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "schemas/codec/when.h"

namespace casefold::supervision {

inline constexpr std::size_t mostTextBytes = 256;  // of any text that is kept; longer ones are cut

struct State {
  std::optional<When> joined;
  std::optional<When> left;  // absent: works here, as far as is known
  std::string unit;          // unit:…
  std::string name;          // may be empty
  std::string role;
  std::uint32_t wholeTimePercent = 0;
  bool newlyQualified = false;
  std::optional<When> lastHeld;
  std::uint32_t held = 0;
  std::uint32_t missed = 0;
  std::optional<Instant> firstRecorded;  // when anything was first recorded of the worker
};

// What starts the clock of a supervision.
struct Clock {
  When start;
  bool fromJoining = false;  // otherwise from the supervision before
  std::optional<When> joined = {};
  std::optional<Instant> workerRecorded = {};  // State::firstRecorded
};

// The clock of the next supervision; absent: none is to be held, as far as is known.
[[nodiscard]] inline std::optional<Clock> clockOf(const State& state) {
  if (state.left) return {};
  const bool byLast = state.lastHeld && (!state.joined || state.lastHeld->start > state.joined->start);
  if (!byLast && !state.joined) return {};
  return Clock{byLast ? *state.lastHeld : *state.joined, !byLast, state.joined, state.firstRecorded};
}

}  // namespace casefold::supervision
