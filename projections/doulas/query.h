// doulas as the runner and the query server drive it.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "projections/doulas/state.h"
#include "projections/runner/reading.h"
#include "projections/runner/view.h"
#include "schemas/views/doulas.capnp.h"

namespace casefold::doulas {

// A volunteer, or a family (schemas/views/doulas.capnp). In answer.cc.
[[nodiscard]] Result<void> show(const State& state, const StreamReading& reading,
                                schema::ShowQuery::Reader query, schema::Doulas::Builder answer);

inline constexpr std::array<std::string_view, 3> listFields = {"ready", "waiting", "proposalsFor"};
// Errors: malformed, with the path of the condition.
[[nodiscard]] Result<ListPlan> plan(const Conditions& conditions);
// Of proposalsFor: the proposals, best first.
[[nodiscard]] Result<std::optional<std::vector<WorkedOutItem>>> workedOut(const Conditions& conditions,
                                                                          const Reading& reading);
[[nodiscard]] Result<bool> matches(const State& state, const ListRow& row);
[[nodiscard]] Result<void> item(const State& state, const ListRow& row, schema::DoulasItem::Builder builder);

inline constexpr std::array<std::string_view, 1> byLocality = {"locality"};
inline constexpr std::array<std::string_view, 2> byStage = {"locality", "stage"};
inline constexpr std::array<std::string_view, 2> byService = {"locality", "service"};
inline constexpr std::array<MeasureInfo, 9> measures = {{
    {"requests", "requests for a doula", MeasureKind::count, byLocality},
    {"requestsMatched",
     "requests on which a volunteer was matched",
     MeasureKind::share,
     byLocality,
     {},
     "requests"},
    {"births", "births with a doula", MeasureKind::count, byLocality},
    {"breastfeedingBegun",
     "breastfeeding begun, of births with a doula",
     MeasureKind::share,
     byLocality,
     {},
     "births"},
    {"localBreastfeedingBegun",
     "breastfeeding begun: the local rate by policy",
     MeasureKind::figure,
     {},
     "%"},
    {"breastfeedingSixWeeks",
     "still breastfed at six weeks, of those begun",
     MeasureKind::share,
     byLocality,
     {},
     "sixWeeksRecorded"},
    {"sixWeeksRecorded",
     "feeding at six weeks recorded, of those begun",
     MeasureKind::share,
     byLocality,
     {},
     "breastfeedingBegun"},
    {"visits", "visits by doulas", MeasureKind::count, byStage},
    {"signposted", "families told of a service", MeasureKind::count, byService},
}};
// In measure.cc.
[[nodiscard]] Result<void> measure(std::string_view name, const Reading& reading, const MeasureWanted& wanted,
                                   MeasureCells& cells);

}  // namespace casefold::doulas
