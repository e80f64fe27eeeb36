// assessment as the runner and the query server drive it.
#pragma once

#include <array>
#include <string_view>

#include "projections/assessment/state.h"
#include "projections/runner/measure.h"
#include "projections/runner/reading.h"
#include "projections/runner/view.h"
#include "schemas/views/assessment.capnp.h"

namespace casefold::assessment {

// The assessments of one child or placement (schemas/views/assessment.capnp). In answer.cc.
[[nodiscard]] Result<void> show(const State& state, const StreamReading& reading,
                                schema::ShowQuery::Reader query, schema::Assessments::Builder answer);

// Conditions: one of due, overdue, plan, departs; none: due=all. Errors: malformed, with the condition's
// path.
[[nodiscard]] Result<ListPlan> plan(const Conditions& conditions);
[[nodiscard]] Result<bool> matches(const State& state, const ListRow& row);
[[nodiscard]] Result<void> item(const State& state, const ListRow& row,
                                schema::AssessmentItem::Builder builder);

// In measures.cc.
inline constexpr std::array<std::string_view, 3> byKindAndPlace = {"kind", "locality", "team"};
inline constexpr std::array<std::string_view, 2> byPlace = {"locality", "team"};
// A kind in words.
[[nodiscard]] std::string groupInWords(std::string_view by, std::string_view group, const Policies& policies);
inline constexpr std::array<MeasureInfo, 3> measures = {{
    {"assessmentsInTime",
     "assessments authorised in time",
     MeasureKind::share,
     byKindAndPlace,
     {},
     {},
     groupInWords},
    {"conferencesInTime", "child protection conferences held in time", MeasureKind::share, byPlace},
    {"reviewsInTime", "reviews of protection plans held in time", MeasureKind::share, byPlace},
}};
[[nodiscard]] Result<void> measure(std::string_view name, const Reading& reading, const MeasureWanted& wanted,
                                   MeasureCells& cells);

}  // namespace casefold::assessment
