// caf-status as the runner and the query server drive it.
#pragma once

#include <string>
#include <string_view>

#include "projections/caf_status/state.h"
#include "projections/runner/reading.h"
#include "projections/runner/view.h"
#include "schemas/views/caf_status.capnp.h"

namespace casefold::caf_status {

// The whole status, told from the history of the stream (schemas/views/caf_status.capnp). In answer.cc.
[[nodiscard]] Result<void> show(const State& state, const StreamReading& reading,
                                schema::ShowQuery::Reader query, schema::CafStatus::Builder answer);

// Conditions: state, mentor, leadProfessional, closureReason, any of them together. Errors: malformed (path
// `where.state`, …) for a state or reason that there is not; the message names those that there are.
[[nodiscard]] Result<ListPlan> plan(const Conditions& conditions);
[[nodiscard]] Result<bool> matches(const State& state, const ListRow& row);
[[nodiscard]] Result<void> item(const State& state, const ListRow& row, schema::CafItem::Builder builder);

// A sheet, by the schema; of a child without a CAF, that there is none.
[[nodiscard]] std::string print(schema::Answer::Reader answer, const PrintOptions& options);

}  // namespace casefold::caf_status
