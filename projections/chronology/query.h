// The chronology as the runner and the query server drive it.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "projections/chronology/state.h"
#include "projections/runner/reading.h"
#include "projections/runner/view.h"
#include "schemas/views/chronology.capnp.h"

namespace casefold::chronology {

// One page of entries (schemas/views/chronology.capnp). Errors: malformed, with the path of what is wrong in
// the query (cursor, from, to).
[[nodiscard]] Result<void> show(const State& state, const StreamReading& reading,
                                schema::ShowQuery::Reader query, schema::Chronology::Builder answer);
[[nodiscard]] Result<ListPlan> plan(const Conditions& conditions);
[[nodiscard]] Result<bool> matches(const State& state, const ListRow& row);
[[nodiscard]] Result<void> item(const State& state, const ListRow& row,
                                schema::ChronologyItem::Builder builder);

}  // namespace casefold::chronology
