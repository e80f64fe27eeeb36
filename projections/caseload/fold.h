// The fold of caseload, over events in order of occurrence.
//
// An allocation ends with the next one, with allocation.ended, or when the case is closed: when neither a
// referral to social care nor a CAF is open any more.
#pragma once

#include <string_view>

#include "projections/caseload/state.h"
#include "projections/runner/event.h"
#include "projections/runner/rows.h"

namespace casefold::caseload {

// Refuses nothing: what is too long is cut.
void fold(State& state, Rows& rows, const Event& event);
void index(const State& state, std::string_view stream, Rows& rows);

}  // namespace casefold::caseload
