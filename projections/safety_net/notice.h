// The notice that a pseudo CAF calls for: what the attendance officers are to be told of earlier and current
// support. Where there is no such support, there is nothing to tell, and no notice is owed.
#pragma once

#include <optional>

#include "projections/safety_net/state.h"

namespace casefold::safety_net {

// Is it a CAF of which they are to be told? A pseudo CAF is their own.
[[nodiscard]] bool isToTell(const Submission& submission);
// Is it earlier or current support to them? What began under a pseudo CAF is their own, and what began after
// the pseudo CAF was received is not earlier; but what a CAF brought always is.
[[nodiscard]] bool isToTell(const State& state, const Service& service);

// Since when a notice is owed: since the pseudo CAF was received, or, where the first support came later,
// since that. Absent: none is owed, since none was called for, it was given, or there is nothing to tell.
[[nodiscard]] std::optional<When> noticeOwedSince(const State& state);

}  // namespace casefold::safety_net
