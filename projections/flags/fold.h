// The fold of flags: every rule, asked of the events as they stand, in order of occurrence.
#pragma once

#include <string_view>

#include "projections/flags/state.h"
#include "projections/runner/event.h"
#include "projections/runner/rows.h"

namespace casefold::flags {

// Refuses nothing: a rule that cannot make sense of an event is silent about it.
void fold(State& state, Rows& rows, const Event& event);

}  // namespace casefold::flags
