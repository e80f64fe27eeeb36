// The fold of safety-net: in order of occurrence. What events come to is in course.h and submissions.h.
#pragma once

#include <string_view>

#include "projections/runner/event.h"
#include "projections/runner/rows.h"
#include "projections/safety_net/state.h"

namespace casefold::safety_net {

// Refuses an enumerant of a later version.
void fold(State& state, Rows& rows, const Event& event);
void index(const State& state, std::string_view stream, Rows& rows);

}  // namespace casefold::safety_net
