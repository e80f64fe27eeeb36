// distance-travelled as the runner and the query server drive it.
#pragma once

#include <array>
#include <string_view>

#include "projections/distance_travelled/state.h"
#include "projections/runner/reading.h"
#include "projections/runner/view.h"
#include "schemas/views/distance_travelled.capnp.h"

namespace casefold::distance_travelled {

// A child's scores and how far it came (schemas/views/distance_travelled.capnp). In answer.cc.
[[nodiscard]] Result<void> show(const State& state, const StreamReading& reading,
                                schema::ShowQuery::Reader query, schema::DistanceTravelled::Builder answer);

inline constexpr std::array<std::string_view, 6> listFields = {"distance", "tool", "locality",
                                                               "from",     "to",   "rescore"};
// Errors: malformed, with the path of the condition.
[[nodiscard]] Result<ListPlan> plan(const Conditions& conditions);
[[nodiscard]] Result<bool> matches(const State& state, const ListRow& row);
[[nodiscard]] Result<void> item(const State& state, const ListRow& row,
                                schema::DistanceItem::Builder builder);

inline constexpr std::array<std::string_view, 3> measureGroups = {"tool", "locality", "team"};
inline constexpr std::array<MeasureInfo, 6> measures = {{
    {"secondScores", "second scores", MeasureKind::count, measureGroups},
    {"improved",
     "second scores that show an improvement",
     MeasureKind::share,
     measureGroups,
     {},
     "secondScores"},
    {"deteriorated",
     "second scores that show a deterioration",
     MeasureKind::share,
     measureGroups,
     {},
     "secondScores"},
    {"same", "second scores the same as the baseline", MeasureKind::share, measureGroups, {}, "secondScores"},
    {"notComparable",
     "second scores that cannot be compared",
     MeasureKind::share,
     measureGroups,
     {},
     "secondScores"},
    {"rescoredInTime",
     "second scores given by the day they were due",
     MeasureKind::share,
     measureGroups,
     {},
     "secondScores"},
}};
[[nodiscard]] Result<void> measure(std::string_view name, const Reading& reading, const MeasureWanted& wanted,
                                   MeasureCells& cells);

}  // namespace casefold::distance_travelled
