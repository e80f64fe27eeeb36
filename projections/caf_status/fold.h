// The fold of caf-status. Which event leads to which state is in course.h.
#pragma once

#include <string_view>

#include "projections/caf_status/state.h"
#include "projections/runner/event.h"
#include "projections/runner/rows.h"

namespace casefold::caf_status {

// Is an event of this type one that the CAF's status tells of?
[[nodiscard]] bool concernsCaf(EventType type);

// Refuses what factOf() refuses.
void fold(State& state, Rows& rows, const Event& event);

void index(const State& state, std::string_view stream, Rows& rows);

}  // namespace casefold::caf_status
