// The fold of supervision, over events in order of occurrence. Only a worker's stream has any: what is
// decided about a child stands on the child's, and this fold does not know it.
#pragma once

#include <string_view>

#include "projections/runner/event.h"
#include "projections/runner/rows.h"
#include "projections/supervision/state.h"

namespace casefold::supervision {

// Refuses nothing: what is too long is cut.
void fold(State& state, Rows& rows, const Event& event);
void index(const State& state, std::string_view stream, Rows& rows);

}  // namespace casefold::supervision
