// The fold of distance-travelled: it sees a child's events in order of occurrence, and keeps the scores.
#pragma once

#include <string_view>

#include "projections/distance_travelled/state.h"
#include "projections/runner/event.h"
#include "projections/runner/rows.h"

namespace casefold::distance_travelled {

// Refuses a score that names no tool, and one that is no number.
void fold(State& state, Rows& rows, const Event& event);

void index(const State& state, std::string_view stream, Rows& rows);

}  // namespace casefold::distance_travelled
