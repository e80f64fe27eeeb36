// What caf-status knows of a stream, for lists: the last facts in order of occurrence, and what they come to.
#pragma once

#include <optional>

#include "projections/caf_status/course.h"
#include "projections/caf_status/stored.capnp.h"
#include "projections/history/window.h"
#include "schemas/codec/when.h"

namespace casefold::caf_status {

// Facts that a state holds; what a fact learned later than this many after it would change is in window.h.
inline constexpr std::size_t factsKept = 64;

struct State {
  Window<Fact, Course, factsKept> facts;
  std::optional<When> lastOccurred;  // of any event of the stream; absent: it has none
};

void save(const State& state, stored::CafStatusState::Builder builder);
[[nodiscard]] State load(stored::CafStatusState::Reader reader);

}  // namespace casefold::caf_status
