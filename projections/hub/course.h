// The course of a case through the hub, fact by fact.
//
// Facts come in order of occurrence. Within one day some have a time of day and some have none, and those
// without sort before the others: a decision "on 18 May" would come before the contact at nine that it
// decides. So the facts of a day wait until it is over, and one without a time goes behind those that were
// recorded before it.
//
// What belongs to what: a referral belongs to the contact that became it (outcome "referral", same source).
// A decision decides every contact that waits for one. What came back answers what the member was asked last;
// a report of the Early Response Service is about the hand-over that it names, or else about the earliest
// that nothing came back on. Everything else belongs to the last contact that waits, or else to the last.
//
// Which contacts wait also depends on their outcomes, and which of those end a contact is policy. Here no
// outcome does: contacts are open until something is decided, begun or closed, which settles all that are
// open at once. What follows for contacts whose outcome ended them is worked out when asked (underPolicy,
// standing.h).
#pragma once

#include <functional>

#include "projections/hub/state.h"

namespace casefold::hub {

// Called with a contact that the state lets go of (mostContacts), while it is still among the state's
// contacts.
using Dropped = std::function<void(const State&, const Contact&)>;

// Takes the next fact.
void take(State& state, Fact fact, const Dropped& dropped);

// The state with the last day's facts taken as well: as it is asked about.
[[nodiscard]] State settled(
    const State& state, const Dropped& dropped = [](const State&, const Contact&) {});

// The last decision is for early response, and no hand-over is on record, of it or of a contact that was
// decided with it.
[[nodiscard]] bool isHandOverMissing(const std::vector<Contact>& contacts, const Contact& contact);

}  // namespace casefold::hub
