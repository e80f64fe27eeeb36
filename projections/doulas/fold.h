// The fold of doulas: it sees a stream's events in order of occurrence. Volunteers' streams and cases' are
// folded alike; which of them it is shows in the events they have.
#pragma once

#include <string_view>

#include "projections/doulas/state.h"
#include "projections/runner/event.h"
#include "projections/runner/rows.h"

namespace casefold::doulas {

// Refuses a match, an end of one or a visit that names no volunteer.
void fold(State& state, Rows& rows, const Event& event);

void index(const State& state, std::string_view stream, Rows& rows);

}  // namespace casefold::doulas
