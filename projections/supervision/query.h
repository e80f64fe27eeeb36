// supervision as the runner and the query server drive it.
#pragma once

#include <array>
#include <string_view>

#include "projections/runner/reading.h"
#include "projections/runner/view.h"
#include "projections/supervision/state.h"
#include "schemas/views/supervision.capnp.h"

namespace casefold::supervision {

[[nodiscard]] Result<void> show(const State& state, const StreamReading& reading,
                                schema::Supervision::Builder answer);

// Conditions as schemas/views/supervision.capnp says. Errors: malformed, with the path of the condition.
[[nodiscard]] Result<ListPlan> plan(const Conditions& conditions);
[[nodiscard]] Result<bool> matches(const State& state, const ListRow& row);
[[nodiscard]] Result<void> item(const State& state, const ListRow& row,
                                schema::SupervisionItem::Builder builder);

// A worker's team is the unit.
inline constexpr std::array<std::string_view, 2> groups = {"unit", "team"};
// Minutes are not people, but how many there were tells of how few.
inline constexpr std::array<MeasureInfo, 6> measures = {
    {{"held", "supervisions held", MeasureKind::count, groups},
     {"inTime", "supervisions held in time", MeasureKind::share, groups, {}, "held"},
     {"longEnough", "supervisions that were long enough", MeasureKind::share, groups, {}, "held"},
     {"reflective", "minutes of supervision that were reflective", MeasureKind::share, groups, {}, "held"},
     {"minutes", "length of supervisions", MeasureKind::mean, groups, "minutes", "held"},
     {"missed", "supervisions missed", MeasureKind::count, groups}}};
[[nodiscard]] Result<void> measure(std::string_view name, const Reading& reading, const MeasureWanted& wanted,
                                   MeasureCells& cells);

}  // namespace casefold::supervision
