// The fold of traffic-lights. It sees events in order of occurrence.
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
