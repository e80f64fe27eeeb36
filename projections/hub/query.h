// hub as the runner and the query server drive it.
#pragma once

#include <array>
#include <string_view>

#include "projections/hub/state.h"
#include "projections/runner/measure.h"
#include "projections/runner/reading.h"
#include "projections/runner/view.h"
#include "schemas/views/hub.capnp.h"

namespace casefold::hub {

// The hub's work with one child (schemas/views/hub.capnp). In answer.cc.
[[nodiscard]] Result<void> show(const State& state, const StreamReading& reading,
                                schema::ShowQuery::Reader query, schema::Hub::Builder answer);

// Conditions: one of decision, package (with rating), information (with member), handOver, escalating,
// reReferral; none: decision=awaited. Errors: malformed, with the path of the condition.
[[nodiscard]] Result<ListPlan> plan(const Conditions& conditions);
[[nodiscard]] Result<bool> matches(const State& state, const ListRow& row);
[[nodiscard]] Result<void> item(const State& state, const ListRow& row, schema::HubItem::Builder builder);

// In measures.cc.
inline constexpr std::array<std::string_view, 2> byPlaceAndSource = {"locality", "source"};
inline constexpr std::array<std::string_view, 3> byPlaceSourceAndDecision = {"locality", "source",
                                                                             "decision"};
inline constexpr std::array<std::string_view, 1> byPlace = {"locality"};
// A decision in words, a source by policy's list of codes.
[[nodiscard]] std::string groupInWords(std::string_view by, std::string_view group, const Policies& policies);
inline constexpr std::array<MeasureInfo, 8> measures = {{
    {"contacts",
     "contacts and referrals received",
     MeasureKind::count,
     byPlaceAndSource,
     {},
     {},
     groupInWords},
    {"referrals", "referrals received", MeasureKind::count, byPlaceAndSource, {}, {}, groupInWords},
    {"decisions",
     "contacts and referrals decided",
     MeasureKind::count,
     byPlaceSourceAndDecision,
     {},
     {},
     groupInWords},
    {"decisionsInTime",
     "of those, decided in time",
     MeasureKind::share,
     byPlaceSourceAndDecision,
     {},
     "decisions",
     groupInWords},
    {"packagesInTime",
     "packages compiled in the time of their rating",
     MeasureKind::share,
     byPlaceAndSource,
     {},
     {},
     groupInWords},
    {"initialAssessments", "initial assessments started", MeasureKind::count, byPlace},
    {"reReferralRate",
     "referrals within twelve months of the one before",
     MeasureKind::share,
     byPlaceAndSource,
     {},
     "referrals",
     groupInWords},
    {"escalations",
     "contacts that made an escalation: too many below the threshold in a time",
     MeasureKind::count,
     byPlaceAndSource,
     {},
     {},
     groupInWords},
}};
[[nodiscard]] Result<void> measure(std::string_view name, const Reading& reading, const MeasureWanted& wanted,
                                   MeasureCells& cells);

}  // namespace casefold::hub
