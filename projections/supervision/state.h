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
};

// When the clock of the next supervision started; absent: none is to be held, as far as is known.
[[nodiscard]] inline std::optional<When> clockStart(const State& state) {
  if (state.left) return {};
  if (state.lastHeld && (!state.joined || state.lastHeld->start > state.joined->start)) return state.lastHeld;
  return state.joined;
}

}  // namespace casefold::supervision
