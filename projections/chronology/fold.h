// The chronology's fold: each event becomes an entry where it occurred. Corrections and withdrawals are
// entries like all others, and mark what they are about.
#pragma once

#include <string_view>

#include "projections/chronology/state.h"
#include "projections/runner/event.h"
#include "projections/runner/rows.h"

namespace casefold::chronology {

// Refuses nothing: what a record holds is shown, known or not.
void fold(State& state, Rows& rows, const Event& event);

void index(const State& state, std::string_view stream, Rows& rows);

}  // namespace casefold::chronology
