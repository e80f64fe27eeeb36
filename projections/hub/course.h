// The course of a case through the hub, fact by fact.
//
// Facts come in order of occurrence. Within one day some have a time of day and some have none, and those
// without sort before the others: a decision "on 18 May" would come before the contact at nine that it
// decides. So the facts of a day wait until it is over, and one without a time goes behind those that were
// recorded before it.
//
// What belongs to what: a referral belongs to the contact that became it (outcome "referral", same source).
// A decision decides every contact that waits for one. Everything else belongs to the last contact, but for
// what came back: that answers what the member was asked last.
#pragma once

#include <functional>

#include "projections/hub/state.h"

namespace casefold::hub {

// Called with a contact that the state lets go of (mostContacts).
using Dropped = std::function<void(const Contact&)>;

// Takes the next fact.
void take(State& state, Fact fact, const Dropped& dropped);

// The state with the last day's facts taken as well: as it is asked about.
[[nodiscard]] State settled(
    const State& state, const Dropped& dropped = [](const Contact&) {});

}  // namespace casefold::hub
