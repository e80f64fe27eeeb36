// caseload as the runner and the query server drive it.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "projections/caseload/state.h"
#include "projections/runner/reading.h"
#include "projections/runner/view.h"
#include "schemas/views/caseload.capnp.h"

namespace casefold::caseload {

[[nodiscard]] Result<void> show(const State& state, const StreamReading& reading,
                                schema::Caseload::Builder answer);

// Conditions as schemas/views/caseload.capnp says. Errors: malformed, with the path of the condition.
[[nodiscard]] Result<ListPlan> plan(const Conditions& conditions);
[[nodiscard]] Result<std::optional<std::vector<WorkedOutItem>>> workedOut(const Conditions& conditions,
                                                                          const Reading& reading);
[[nodiscard]] Result<bool> matches(const State& state, const ListRow& row);
[[nodiscard]] Result<void> item(const State& state, const ListRow& row,
                                schema::CaseloadItem::Builder builder);

// A unit is a team.
inline constexpr std::array<std::string_view, 2> groups = {"unit", "team"};
inline constexpr std::array<MeasureInfo, 2> measures = {
    {{"unitMeetings", "unit meetings held", MeasureKind::count, groups},
     {"everyChild",
      "unit meetings that covered every child",
      MeasureKind::share,
      groups,
      {},
      "unitMeetings"}}};
[[nodiscard]] Result<void> measure(std::string_view name, const Reading& reading, const MeasureWanted& wanted,
                                   MeasureCells& cells);

}  // namespace casefold::caseload
