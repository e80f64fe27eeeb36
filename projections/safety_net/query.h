// safety-net as the runner and the query server drive it.
#pragma once

#include <array>
#include <string_view>

#include "projections/runner/measure.h"
#include "projections/runner/reading.h"
#include "projections/runner/view.h"
#include "projections/safety_net/state.h"
#include "schemas/views/safety_net.capnp.h"

namespace casefold::safety_net {

// In answer.cc.
[[nodiscard]] Result<void> show(const State& state, const StreamReading& reading,
                                schema::ShowQuery::Reader query, schema::SafetyNet::Builder answer);

// As schemas/views/safety_net.capnp says, in any combination. Errors: malformed, with the path of the
// condition.
[[nodiscard]] Result<ListPlan> plan(const Conditions& conditions);
[[nodiscard]] Result<bool> matches(const State& state, const ListRow& row);
[[nodiscard]] Result<void> item(const State& state, const ListRow& row,
                                schema::SafetyNetItem::Builder builder);

inline constexpr std::array<std::string_view, 1> byLocality = {"locality"};
inline constexpr std::array<std::string_view, 2> byLocalityAndKind = {"locality", "kind"};
inline constexpr std::array<std::string_view, 2> byLocalityAndDecision = {"locality", "decision"};
inline constexpr std::array<std::string_view, 2> byLocalityAndReason = {"locality", "reason"};

// A kind, a decision or a reason in words.
[[nodiscard]] std::string groupInWords(std::string_view by, std::string_view group, const Policies& policies);
inline constexpr std::array<MeasureInfo, 6> measures = {{
    {"submissions",
     "CAF and pseudo CAF submissions",
     MeasureKind::count,
     byLocalityAndKind,
     {},
     {},
     groupInWords},
    {"belowThreshold",
     "decisions below the threshold",
     MeasureKind::count,
     byLocalityAndDecision,
     {},
     {},
     groupInWords},
    {"supported", "cases below the threshold that came to be supported", MeasureKind::count, byLocality},
    {"reviewsInTime", "reviews in the safety net held in time", MeasureKind::share, byLocality},
    {"closures", "CAFs closed", MeasureKind::count, byLocalityAndReason, {}, {}, groupInWords},
    {"meetingsChairedByMentor", "family support meetings that a CAF mentor chaired", MeasureKind::share,
     byLocality},
}};
// In measures.cc.
[[nodiscard]] Result<void> measure(std::string_view name, const Reading& reading, const MeasureWanted& wanted,
                                   MeasureCells& cells);

}  // namespace casefold::safety_net
