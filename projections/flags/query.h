// flags as the runner and the query server drive it.
#pragma once

#include <string_view>

#include "projections/flags/state.h"
#include "projections/runner/measure.h"
#include "projections/runner/reading.h"
#include "projections/runner/view.h"
#include "schemas/views/flags.capnp.h"

namespace casefold::flags {

[[nodiscard]] Result<void> show(const State& state, const StreamReading& reading,
                                schema::ShowQuery::Reader query, schema::Flags::Builder answer);

// Condition: rule. Errors: malformed (path `where.rule`) for one that there is not; the message names those
// that there are.
[[nodiscard]] Result<ListPlan> plan(const Conditions& conditions);
// False: a code that policy knows.
[[nodiscard]] Result<bool> matches(const ListRow& row);
[[nodiscard]] Result<void> item(const ListRow& row, schema::RaisedFlag::Builder builder);

[[nodiscard]] Result<void> measure(const Reading& reading, const MeasureWanted& wanted, MeasureCells& cells);

}  // namespace casefold::flags
