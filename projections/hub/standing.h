// What follows from a case's course and policy at the time of asking: which contacts their outcome ended,
// what came of a contact, within what time it was to be dealt with, and as the how-manieth below the
// threshold it came.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "projections/hub/state.h"
#include "projections/policy/deadline.h"
#include "projections/runner/asking.h"
#include "schemas/views/hub.capnp.h"

namespace casefold::hub {

// Does policy say that a contact with this outcome, of that day, is at its end with it?
[[nodiscard]] bool endsContact(std::string_view outcome, const When& on, const Policies& policies);

// The state with what policy makes of the contacts' outcomes. A contact that its outcome ended awaits
// nothing: what the hub did while an earlier contact was open beside it, it did about that one, and a
// decision was about those that waited, or about the last contact where none did.
[[nodiscard]] State underPolicy(State settled, const Policies& policies);

// The last decision, or how it ended without one. This and all that follows: of a state under policy.
[[nodiscard]] schema::HubOutcome outcomeOf(const Contact& contact);
[[nodiscard]] schema::HubOutcome outcomeOf(Decision decision);

// Below the threshold of social care; `open`: not decided yet, so that it may come to lie there.
enum class Threshold : std::uint8_t { met, open, below, notKnown };
[[nodiscard]] Threshold thresholdOf(const Contact& contact, const Policies& policies);
// Does policy count this decision as below the threshold on that day? That of the day on which the referral
// was received, or the contact where there was none: what is done about it is judged by the policy under
// which it came, whoever asks, and however policy changes after.
[[nodiscard]] bool isBelow(Decision decision, const When& on, const Policies& policies);

// The contacts below the threshold within the months of policy up to this one, which is the last of them.
// Empty: this one met the threshold, or how it ended is not known. The one definition of an escalation:
// lists, the sheet and measures go by it. It counts back from this contact, and not from the day of asking.
struct Below {
  std::vector<const Contact*> contacts;
  bool escalation = false;  // so many that policy calls for a look at all of them
};
[[nodiscard]] Below belowUpTo(const State& settled, const Contact& contact, const Policies& policies);

// By the rating in force, from the contact's receipt. Absent: it was never rated, or no package was awaited
// any more.
[[nodiscard]] std::optional<policy::Deadline> packageDeadline(const Contact& contact, const Asking& asking);
[[nodiscard]] std::optional<policy::Deadline> decisionDeadline(const Contact& contact, const Asking& asking);
[[nodiscard]] std::optional<policy::Deadline> informationDeadline(const Contact& contact,
                                                                  const Information& information,
                                                                  const Asking& asking);
// The time scale of a rating, by the policy of the day of receipt; empty: there is none.
[[nodiscard]] std::string_view scaleOf(Rating rating, const When& received, const Policies& policies);
// All that it ever had, by any edition: a list that is cut by time must be cut by the latest of them.
[[nodiscard]] std::vector<std::string_view> scalesOf(Rating rating, const Policies& policies);

// A referral within policy's time of the one before, of a case that was not open.
[[nodiscard]] bool wasOpen(const ReferralBefore& before, const Policies& policies);
[[nodiscard]] bool isReReferral(const ReferralBefore& before, const When& received, const Asking& asking);

// Whole days from then to the time of asking; 0 where it lies ahead.
[[nodiscard]] std::uint32_t daysSince(const When& when, const Asking& asking);

}  // namespace casefold::hub
