// Builds the record that a command asks for on the end of its stream's chain. Private to services/recorder.
#pragma once

#include <memory>

#include "projections/runner/asking.h"
#include "projections/runner/runner.h"
#include "services/recorder/tail.h"

namespace casefold {

// A record that comes after one whose time is ahead of the clock by more than clockTolerance gets the flag
// clockBehindRecord: somebody's clock is worth a look.
inline constexpr std::chrono::minutes clockTolerance{1};

// The record of `taken` as it comes next after all of `tail`, recorded `now`, or when the one before it was
// if that is later; with the queries that its events raise. Events that it corrects are looked up in the
// chain and in `ledger`. Takes `taken` only if it succeeds. Errors: tooLarge; notFound (it names what is not
// there, as far as this recorder has read); and why the ledger could not be read. `policies` say which codes
// are known; null: what is shipped.
[[nodiscard]] Result<Placed> placeAfter(const Tail& tail, Taken& taken, const Runner& ledger, Instant now,
                                        const std::shared_ptr<const Policies>& policies = nullptr);

}  // namespace casefold
