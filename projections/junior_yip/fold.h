// The fold of junior-yip. It sees events in order of occurrence.
#pragma once

#include <string_view>

#include "projections/junior_yip/state.h"
#include "projections/runner/event.h"
#include "projections/runner/rows.h"

namespace casefold::junior_yip {

// Refuses nothing: what is too long is cut (state.h), and what it does not know is none of its business.
void fold(State& state, Rows& rows, const Event& event);
void index(const State& state, std::string_view stream, Rows& rows);

}  // namespace casefold::junior_yip
