// traffic-lights as the runner and the query server drive it.
#pragma once

#include <string_view>

#include "projections/runner/measure.h"
#include "projections/runner/reading.h"
#include "projections/runner/view.h"
#include "projections/traffic_lights/state.h"
#include "schemas/views/traffic_lights.capnp.h"

namespace casefold::traffic_lights {

// The lights of one stream, told from its whole history (schemas/views/traffic_lights.capnp). In answer.cc.
[[nodiscard]] Result<void> show(const State& state, const StreamReading& reading,
                                schema::ShowQuery::Reader query, schema::TrafficLights::Builder answer);

// Conditions: light, notRevisitedSince, revisitOverdue, relapseFrom, relapseTo, any of them together. A case
// that relapsed more than once in the period is listed once, at the first time. Errors: malformed, with the
// path of the condition.
[[nodiscard]] Result<ListPlan> plan(const Conditions& conditions);
[[nodiscard]] Result<bool> matches(const State& state, const ListRow& row);
// Relapses by the month in which they occurred.
[[nodiscard]] Result<void> measure(const Reading& reading, const MeasureWanted& wanted, MeasureCells& cells);
[[nodiscard]] Result<void> item(const State& state, const ListRow& row,
                                schema::TrafficLightsItem::Builder builder);

}  // namespace casefold::traffic_lights
