// The fold of traffic-lights.
//
// A rating may be recorded late or back-dated. It is put where it occurred among the ratings of its area, and
// what follows from their order is reckoned anew: since when the light is what it is, and which changes were
// relapses. So whatever the order of recording, the answer is the same.
#pragma once

#include <string_view>

#include "projections/runner/event.h"
#include "projections/runner/rows.h"
#include "projections/traffic_lights/state.h"

namespace casefold::traffic_lights {

// Refuses a light that this version does not know, a rating without an area or light, an area whose name is
// longer than maxNameBytes, and more areas than mostAreas.
void fold(State& state, Rows& rows, const Event& event);

void index(const State& state, std::string_view stream, Rows& rows);

}  // namespace casefold::traffic_lights
