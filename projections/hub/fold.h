// The fold of hub: events made facts, facts taken into the course of the case, and the rows that follow.
#pragma once

#include <string_view>

#include "projections/hub/state.h"
#include "projections/runner/event.h"
#include "projections/runner/rows.h"

namespace casefold::hub {

// Refuses nothing: what an event leaves open is shown as open. Referrals for a CAF are not the hub's.
void fold(State& state, Rows& rows, const Event& event);

void index(const State& state, std::string_view stream, Rows& rows);

}  // namespace casefold::hub
