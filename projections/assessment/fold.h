// The fold of assessment, over events in order of occurrence.
#pragma once

#include <string_view>

#include "projections/assessment/state.h"
#include "projections/runner/event.h"
#include "projections/runner/rows.h"

namespace casefold::assessment {

// Refuses nothing: what an event leaves open is shown as open.
void fold(State& state, Rows& rows, const Event& event);

void index(const State& state, std::string_view stream, Rows& rows);

}  // namespace casefold::assessment
