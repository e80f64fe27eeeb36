// junior-yip as the runner and the query server drive it.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "projections/junior_yip/state.h"
#include "projections/runner/reading.h"
#include "projections/runner/view.h"
#include "schemas/views/junior_yip.capnp.h"

namespace casefold::junior_yip {

// In answer.cc, of a programme in programme_answer.cc.
[[nodiscard]] Result<void> show(const State& state, const StreamReading& reading,
                                schema::ShowQuery::Reader query, schema::JuniorYip::Builder answer);
[[nodiscard]] Result<void> showProgramme(const State& state, const StreamReading& reading,
                                         schema::ShowQuery::Reader query, schema::JuniorYip::Builder answer);

// Conditions as schemas/views/junior_yip.capnp says. Errors: malformed, with the path of the condition.
[[nodiscard]] Result<ListPlan> plan(const Conditions& conditions);
[[nodiscard]] Result<std::optional<std::vector<WorkedOutItem>>> workedOut(const Conditions& conditions,
                                                                          const Reading& reading);
[[nodiscard]] Result<bool> matches(const State& state, const ListRow& row);
[[nodiscard]] Result<void> item(const State& state, const ListRow& row,
                                schema::JuniorYipItem::Builder builder);

// In measures.cc.
inline constexpr std::array<std::string_view, 2> cohortGroups = {"cohort", "programme"};
inline constexpr std::array<std::string_view, 2> activityGroups = {"activity", "programme"};
inline constexpr std::array<MeasureInfo, 6> measures = {
    {{"members", "young people in cohorts", MeasureKind::count, cohortGroups},
     {"reoffended",
      "members who offended again within 12 months",
      MeasureKind::share,
      cohortGroups,
      {},
      "members"},
     {"noOffenceSince",
      "members without an offence within 12 months",
      MeasureKind::share,
      cohortGroups,
      {},
      "members"},
     {"stayedOutOfTrouble",
      "members who stayed out of trouble altogether",
      MeasureKind::share,
      cohortGroups,
      {},
      "members"},
     {"homeVisitInTime", "home visits made in time", MeasureKind::share, cohortGroups, {}, "members"},
     {"attendance", "activities attended", MeasureKind::share, activityGroups}}};
[[nodiscard]] Result<void> measure(std::string_view name, const Reading& reading, const MeasureWanted& wanted,
                                   MeasureCells& cells);

}  // namespace casefold::junior_yip
