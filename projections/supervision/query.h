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

inline constexpr std::array<std::string_view, 1> groups = {"unit"};
inline constexpr std::array<MeasureInfo, 6> measures = {
    {{"held", "supervisions held", MeasureKind::count, groups},
     {"inTime", "supervisions held in time", MeasureKind::share, groups},
     {"longEnough", "supervisions that were long enough", MeasureKind::share, groups},
     {"reflective", "minutes of supervision that were reflective", MeasureKind::share, groups},
     {"minutes", "length of supervisions", MeasureKind::mean, groups, "minutes"},
     {"missed", "supervisions missed", MeasureKind::count, groups}}};
[[nodiscard]] Result<void> measure(std::string_view name, const Reading& reading, const MeasureWanted& wanted,
                                   MeasureCells& cells);

}  // namespace casefold::supervision
