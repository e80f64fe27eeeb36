// The fold of placements: it sees a stream's events in order of occurrence. Placements', providers' and
// workers' streams are folded alike; which of them it is shows in the events they have.
#pragma once

#include <string_view>

#include "projections/placements/state.h"
#include "projections/runner/event.h"
#include "projections/runner/rows.h"

namespace casefold::placements {

// Refuses an assessment of a criterion that names none.
void fold(State& state, Rows& rows, const Event& event);

void index(const State& state, std::string_view stream, Rows& rows);

}  // namespace casefold::placements
