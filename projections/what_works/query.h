// what-works as the runner and the query server drive it (schemas/views/what_works.capnp).
#pragma once

#include <string_view>

#include "projections/runner/measure.h"
#include "projections/runner/reading.h"
#include "projections/runner/view.h"
#include "projections/what_works/catalogue.h"
#include "projections/what_works/state.h"
#include "schemas/views/what_works.capnp.h"

namespace casefold::what_works {

// "controlled trials", …
[[nodiscard]] std::string_view strengthText(Strength strength);
// "8 to 12", "before birth", "any age"
[[nodiscard]] std::string agesText(const Approach& approach);

[[nodiscard]] Result<void> show(const State& state, const StreamReading& reading,
                                schema::ShowQuery::Reader query, schema::WhatWorks::Builder answer);

// Conditions: approach, answer. Errors: malformed (path `where.answer`) for an answer that there is not.
[[nodiscard]] Result<ListPlan> plan(const Conditions& conditions);
[[nodiscard]] Result<bool> matches(const State& state, const ListRow& row);
[[nodiscard]] Result<void> item(const State& state, const ListRow& row,
                                schema::WhatWorksItem::Builder builder);

[[nodiscard]] Result<void> measure(std::string_view name, const Reading& reading, const MeasureWanted& wanted,
                                   MeasureCells& cells);

}  // namespace casefold::what_works
