// traffic-lights as the runner and the query server drive it.
#pragma once

#include <array>
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

// Conditions: light, notRevisitedSince, revisitOverdue, underWay, relapseFrom, relapseTo, any of them
// together. A case that relapsed more than once in the period is listed once, at the first time. Errors:
// malformed, with the path of the condition.
[[nodiscard]] Result<ListPlan> plan(const Conditions& conditions);
[[nodiscard]] Result<bool> matches(const State& state, const ListRow& row);
[[nodiscard]] Result<void> item(const State& state, const ListRow& row,
                                schema::TrafficLightsItem::Builder builder);

// In measures.cc.
inline constexpr std::array<std::string_view, 1> byTool = {"tool"};
inline constexpr std::array<MeasureInfo, 2> measures = {{
    {.name = "relapses", .title = "lights that got worse again after they had got better"},
    {.name = "revisitsInTime",
     .title = "areas looked at again in time",
     .kind = MeasureKind::share,
     .groups = byTool},
}};
[[nodiscard]] Result<void> measure(std::string_view name, const Reading& reading, const MeasureWanted& wanted,
                                   MeasureCells& cells);

}  // namespace casefold::traffic_lights
