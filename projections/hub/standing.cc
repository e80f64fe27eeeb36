#include "projections/hub/standing.h"

#include <capnp/schema.h>

#include <algorithm>

#include "schemas/codec/london.h"
#include "schemas/codec/record.h"

namespace casefold::hub {
namespace {

using schema::HubOutcome;

std::string_view ratingName(Rating rating) {
  switch (rating) {
    case Rating::red:
      return "red";
    case Rating::amber:
      return "amber";
    case Rating::green:
      return "green";
    case Rating::notRated:
      break;
  }
  return {};
}

std::string_view decisionName(Decision decision) {
  const auto enumerants = capnp::Schema::from<Decision>().getEnumerants();
  const auto number = static_cast<unsigned>(decision);
  return number < enumerants.size() ? view(enumerants[number].getProto().getName()) : std::string_view();
}

// What a contact that its outcome ended hands to the one that was open beside it.
void handOn(Contact& ended, Contact& other) {
  const auto rating = other.rating();
  const bool packaged = !other.packages.empty();
  const auto ratedBefore = [&](const Moment& moment) {
    return std::ranges::any_of(ended.ratings, [&](const RatingGiven& given) {
      return given.at != moment && !(moment.occurred < given.at.occurred);
    });
  };
  std::erase_if(ended.packages, [&](Package& package) {
    if (!package.early) return false;
    if (rating != Rating::notRated && !ratedBefore(package.at)) package.inForce = rating;
    other.packages.push_back(package);
    return true;
  });
  std::erase_if(ended.information, [&](Information& information) {
    if (!information.early) return false;
    information.afterPackage = information.afterPackage || packaged;
    if (information.returned && information.whenReturned == Rating::notRated)
      information.whenReturned = rating;
    other.information.push_back(information);
    return true;
  });
  std::erase_if(ended.ratings, [&](const RatingGiven& given) {
    if (given.early) other.ratings.push_back(given);
    return given.early;
  });
}

// A hand-over that followed no decision for early response is of the last contact that had ended by then.
void moveHandOvers(std::vector<Contact>& contacts) {
  for (auto& contact : contacts) {
    if (contact.ended ||
        (!contact.decisions.empty() && contact.decisions.back().decision == Decision::EARLY_RESPONSE))
      continue;
    std::erase_if(contact.handOvers, [&](const HandOver& handOver) {
      const auto of = std::find_if(contacts.rbegin(), contacts.rend(), [&](const Contact& each) {
        return each.ended && each.number <= handOver.lastThen;
      });
      if (of == contacts.rend() || (of->number < contact.number && !handOver.ofOpenContact)) return false;
      of->handOvers.push_back(handOver);
      return true;
    });
  }
}

}  // namespace

bool endsContact(std::string_view outcome, const When& on, const Policies& policies) {
  return policies.codes().at(london::lastDayOf(on)).endsContact(outcome);
}

State underPolicy(State settled, const Policies& policies) {
  auto& contacts = settled.contacts;
  for (auto& contact : contacts)
    contact.ended = contact.contact && !contact.referral && !contact.becomesReferral &&
                    endsContact(contact.outcome, contact.contact->occurred, policies);
  for (auto& contact : contacts) {
    if (!contact.ended) continue;
    Contact* before = nullptr;  // the last one before it that was open beside it
    bool others = false;
    for (auto& each : contacts) {
      if (each.ended || each.settledBy != contact.settledBy) continue;
      others = true;
      if (each.number < contact.number) before = &each;
    }
    if (before != nullptr) handOn(contact, *before);
    std::erase_if(contact.decisions, [&](const DecisionMade& decision) {
      return decision.first && (others || !decision.ofLast);
    });
  }
  moveHandOvers(contacts);
  return settled;
}

HubOutcome outcomeOf(Decision decision) {
  switch (decision) {
    case Decision::SECTION47:
      return HubOutcome::SECTION47;
    case Decision::SECTION17:
      return HubOutcome::SECTION17;
    case Decision::EARLY_RESPONSE:
      return HubOutcome::EARLY_RESPONSE;
    case Decision::CAF:
      return HubOutcome::CAF;
    case Decision::ADVICE:
      return HubOutcome::ADVICE;
    case Decision::NO_FURTHER_ACTION:
      return HubOutcome::NO_FURTHER_ACTION;
    case Decision::NOT_STATED:
      break;
  }
  return HubOutcome::OTHER_DECISION;
}

HubOutcome outcomeOf(const Contact& contact) {
  if (!contact.decisions.empty()) return outcomeOf(contact.decisions.back().decision);
  if (contact.number == 0) return HubOutcome::NO_CONTACT;
  if (contact.ended) return HubOutcome::ENDED_AT_THE_DOOR;
  if (contact.workBegan) return HubOutcome::WORK_BEGAN;
  return contact.closed ? HubOutcome::CLOSED_UNDECIDED : HubOutcome::AWAITING_DECISION;
}

bool isBelow(Decision decision, const When& on, const Policies& policies) {
  return policies.thresholds().at(london::lastDayOf(on)).isBelow(decisionName(decision));
}

Threshold thresholdOf(const Contact& contact, const Policies& policies) {
  if (!contact.decisions.empty()) {
    const auto& decision = contact.decisions.back();
    if (outcomeOf(decision.decision) == HubOutcome::OTHER_DECISION) return Threshold::notKnown;
    // What came before any contact on record has no day of receipt.
    const auto& on = contact.number == 0 ? decision.at.occurred : contact.decisionClock().occurred;
    return isBelow(decision.decision, on, policies) ? Threshold::below : Threshold::met;
  }
  if (contact.ended) return Threshold::below;
  if (contact.workBegan) return Threshold::met;
  return contact.awaitsDecision() ? Threshold::open : Threshold::notKnown;
}

Below belowUpTo(const State& settled, const Contact& contact, const Policies& policies) {
  Below found;
  const auto own = thresholdOf(contact, policies);
  if (own == Threshold::met || own == Threshold::notKnown) return found;
  const auto received = london::lastDayOf(contact.received().occurred);
  const auto& thresholds = policies.thresholds().at(received);
  policy::TimeScale window;
  window.count = thresholds.escalationMonths;
  window.dayCount = policy::DayCount::calendarMonths;
  const auto& calendar = policies.calendars().at(received);
  for (const auto& earlier : settled.contacts) {
    if (earlier.number == contact.number) break;
    if (thresholdOf(earlier, policies) != Threshold::below) continue;
    const auto until = policy::dueAfter(window, calendar, earlier.received().occurred).when;
    if (london::lastDayOf(until) >= received) found.contacts.push_back(&earlier);
  }
  found.contacts.push_back(&contact);
  found.escalation = found.contacts.size() >= thresholds.escalationContacts;
  return found;
}

std::string_view scaleOf(Rating rating, const When& received, const Policies& policies) {
  const auto* found = policies.thresholds().at(london::lastDayOf(received)).rating(ratingName(rating));
  return found == nullptr ? std::string_view() : found->timeScale;
}

std::vector<std::string_view> scalesOf(Rating rating, const Policies& policies) {
  std::vector<std::string_view> scales;
  for (const auto& edition : policies.thresholds().editions())
    if (const auto* found = edition.rating(ratingName(rating))) scales.push_back(found->timeScale);
  return scales;
}

std::optional<policy::Deadline> packageDeadline(const Contact& contact, const Asking& asking) {
  if (contact.number == 0 || (contact.packages.empty() && !contact.awaitsPackage())) return {};
  const auto& received = contact.received().occurred;
  const auto rating = contact.packages.empty() ? contact.rating() : contact.packages.front().inForce;
  const auto scale = scaleOf(rating, received, *asking.policies);
  if (scale.empty()) return {};
  std::optional<When> compiled;
  if (!contact.packages.empty()) compiled = contact.packages.front().at.occurred;
  return policy::deadlineOf(*asking.policies, scale, received, compiled, asking.asOf);
}

std::optional<policy::Deadline> decisionDeadline(const Contact& contact, const Asking& asking) {
  if (contact.number == 0 || (contact.decisions.empty() && !contact.awaitsDecision())) return {};
  std::optional<When> decided;
  if (!contact.decisions.empty()) decided = contact.decisions.front().at.occurred;
  return policy::deadlineOf(*asking.policies, policy::scale::referralDecision,
                            contact.decisionClock().occurred, decided, asking.asOf);
}

std::optional<policy::Deadline> informationDeadline(const Contact& contact, const Information& information,
                                                    const Asking& asking) {
  if (contact.number == 0 || !information.asked) return {};
  if (!information.returned && !contact.awaitsDecision()) return {};
  const auto& clock = information.afterPackage ? *information.asked : contact.received();
  const auto rating = information.returned ? information.whenReturned : contact.rating();
  const auto scale = scaleOf(rating, contact.received().occurred, *asking.policies);
  if (scale.empty()) return {};
  std::optional<When> returned;
  if (information.returned) returned = information.returned->occurred;
  return policy::deadlineOf(*asking.policies, scale, clock.occurred, returned, asking.asOf);
}

bool wasOpen(const ReferralBefore& before, const Policies& policies) {
  switch (before.standing) {
    case Before::over:
      return false;
    case Before::undecided:
    case Before::workedWith:
      return true;
    case Before::decided:
      break;
  }
  return !isBelow(before.decision, before.received, policies);
}

bool isReReferral(const ReferralBefore& before, const When& received, const Asking& asking) {
  if (wasOpen(before, *asking.policies)) return false;
  return policy::deadlineOf(*asking.policies, policy::scale::reReferral, before.received, received,
                            asking.asOf)
             .status == policy::DeadlineStatus::met;
}

std::uint32_t daysSince(const When& when, const Asking& asking) {
  const auto days = (london::dayOf(asking.asOf) - london::lastDayOf(when)).count();
  return days > 0 ? static_cast<std::uint32_t>(days) : 0;
}

}  // namespace casefold::hub
