// placements as the runner and the query server drive it.
#pragma once

#include <array>
#include <string_view>

#include "projections/placements/state.h"
#include "projections/runner/reading.h"
#include "projections/runner/view.h"
#include "schemas/views/placements.capnp.h"

namespace casefold::placements {

// A placement, or a provider (schemas/views/placements.capnp). In answer.cc.
[[nodiscard]] Result<void> show(const State& state, const StreamReading& reading,
                                schema::ShowQuery::Reader query, schema::Placements::Builder answer);

inline constexpr std::array<std::string_view, 4> listFields = {"running", "outstanding", "fees",
                                                               "unaccredited"};
// Errors: malformed, with the path of the condition.
[[nodiscard]] Result<ListPlan> plan(const Conditions& conditions);
[[nodiscard]] Result<bool> matches(const State& state, const ListRow& row);
[[nodiscard]] Result<void> item(const State& state, const ListRow& row,
                                schema::PlacementItem::Builder builder);

inline constexpr std::array<std::string_view, 2> byOutcome = {"provider", "outcome"};
inline constexpr std::array<std::string_view, 1> byProvider = {"provider"};
// An outcome in words.
[[nodiscard]] std::string groupInWords(std::string_view by, std::string_view group, const Policies& policies);
inline constexpr std::array<MeasureInfo, 3> measures = {{
    {"ended", "placements that ended", MeasureKind::count, byOutcome, {}, {}, groupInWords},
    {"criteriaValidated", "criteria assessed whose assessment was accepted", MeasureKind::share, byProvider},
    {"criteriaByAccredited", "criteria assessed by an accredited assessor", MeasureKind::share, byProvider},
}};
// In measure.cc.
[[nodiscard]] Result<void> measure(std::string_view name, const Reading& reading, const MeasureWanted& wanted,
                                   MeasureCells& cells);

}  // namespace casefold::placements
