#include "projections/caf_status/course.h"

#include "projections/runner/view.h"
#include "schemas/codec/london.h"
#include "schemas/codec/record.h"
#include "schemas/codec/utf8.h"
#include "schemas/limits.capnp.h"

namespace casefold::caf_status {
namespace {

// Capnp gives an enumerant of a later schema as the number that it is.
template <class Enum>
std::uint16_t knownCode(Enum value, Enum last, const char* what) {
  if (value > last) refuse(std::string("a ") + what + " that this version does not know");
  return static_cast<std::uint16_t>(value);
}

std::string neededName(capnp::Text::Reader name, const char* what) {
  if (name.size() == 0) refuse(std::string("a ") + what + " is named without a name");
  return keptName(view(name));
}

std::optional<When> absentOr(bool present, schema::When::Reader when) {
  return present ? std::optional(readWhen(when)) : std::nullopt;
}

// Does an event of this type begin a CAF where the child never had one?
bool beginsTheFirst(EventType type) {
  switch (type) {
    case EventType::CAF_OPENED:
    case EventType::CONSENT_GIVEN:
    case EventType::CONSENT_REFUSED:
    case EventType::CONSENT_WITHDRAWN:
    case EventType::CAF_ASSESSED:
    case EventType::LEAD_PROFESSIONAL_NAMED:
    case EventType::MENTOR_NAMED:
    case EventType::MEETING_ARRANGED:
    case EventType::MEETING_HELD:
    case EventType::MEETING_NOT_HELD:
    case EventType::PLAN_AGREED:
    case EventType::SERVICE_STARTED:
    case EventType::REVIEW_HELD:
    case EventType::CAF_CLOSED:
      return true;
    default:
      return false;
  }
}

// What begins anew after a step down.
bool isWork(EventType type) {
  return type == EventType::CONSENT_GIVEN || type == EventType::CAF_ASSESSED ||
         type == EventType::PLAN_AGREED || type == EventType::SERVICE_STARTED;
}

}  // namespace

std::optional<Fact> factOf(EventType type, const Moment& at, schema::Event::Reader event) {
  Fact fact{.at = at, .type = type, .date = std::nullopt};
  switch (type) {
    case EventType::CAF_OPENED:
      fact.code =
          knownCode(event.getCafOpened().getKind(), schema::CafOpened::Kind::PSEUDO_CAF, "kind of CAF");
      return fact;
    case EventType::LEAD_PROFESSIONAL_NAMED:
      fact.name = neededName(event.getLeadProfessionalNamed().getName(), "lead professional");
      return fact;
    case EventType::MENTOR_NAMED:
      fact.name = neededName(event.getMentorNamed().getMentor(), "mentor");
      return fact;
    case EventType::PLAN_AGREED:
      fact.date = absentOr(event.getPlanAgreed().hasReviewDue(), event.getPlanAgreed().getReviewDue());
      return fact;
    case EventType::REVIEW_HELD:
      fact.date = absentOr(event.getReviewHeld().hasNextReview(), event.getReviewHeld().getNextReview());
      return fact;
    case EventType::ENGAGEMENT_NOTED:
      fact.code = knownCode(event.getEngagementNoted().getEngagement(), Engagement::NOT_ENGAGING,
                            "kind of engagement");
      return fact;
    case EventType::CAF_CLOSED:
      fact.code =
          knownCode(event.getCafClosed().getReason(), CloseReason::MOVED_TO_SOCIAL_CARE, "reason of closure");
      return fact;
    case EventType::STEPPED_UP:
    case EventType::STEPPED_DOWN:
      return fact;
    default:
      return beginsTheFirst(type) ? std::optional(fact) : std::nullopt;
  }
}

std::string keptName(std::string_view name) { return std::string(cutToBytes(name, schema::MAX_NAME_BYTES)); }

bool Course::begins(const Fact& fact) const {
  if (number == 0) return beginsTheFirst(fact.type);
  if (!closed) return false;
  return fact.type == EventType::CAF_OPENED || (state == CafState::STEPPED_DOWN && isWork(fact.type));
}

// What came after the closure of the CAF before is the new one's; all else is of the past.
void Course::begin(const Moment& at) {
  auto isNew = [&](const std::optional<Moment>& moment) { return !closed || (moment && *moment > *closed); };
  Course fresh;
  fresh.number = number + 1;
  const bool stepped = state == CafState::STEPPED_UP || state == CafState::STEPPED_DOWN;
  fresh.state = stepped ? state : CafState::IDENTIFIED;
  fresh.since = stepped ? since : at.occurred;
  fresh.steppedUp = steppedUp;
  fresh.steppedDown = steppedDown;
  if (isNew(mentor.at)) fresh.mentor = mentor;
  if (isNew(lead.at)) fresh.lead = lead;
  if (isNew(consentAt)) {
    fresh.consent = consent;
    fresh.consentAt = consentAt;
  }
  if (isNew(engagementAt)) {
    fresh.engagement = engagement;
    fresh.engagementAt = engagementAt;
  }
  if (isNew(planAt)) fresh.planAt = planAt;
  if (isNew(reviewAt)) {
    fresh.reviewDueOn = reviewDueOn;
    fresh.reviewAt = reviewAt;
  }
  *this = fresh;
}

void Course::note(const Fact& fact) {
  auto consentIs = [&](ConsentStatus status) {
    consent = status;
    consentAt = fact.at;
  };
  switch (fact.type) {
    case EventType::CAF_OPENED: {
      const bool pseudoKind = fact.code == static_cast<std::uint16_t>(schema::CafOpened::Kind::PSEUDO_CAF);
      pseudo = opened ? pseudo && pseudoKind : pseudoKind;
      if (pseudo && consent == ConsentStatus::NOT_SOUGHT) consent = ConsentStatus::NOT_NEEDED;
      if (!pseudo && consent == ConsentStatus::NOT_NEEDED) consent = ConsentStatus::NOT_SOUGHT;
      if (!opened) opened = fact.at;
      break;
    }
    case EventType::CONSENT_GIVEN:
      return consentIs(ConsentStatus::GIVEN);
    case EventType::CONSENT_REFUSED:
      return consentIs(ConsentStatus::REFUSED);
    case EventType::CONSENT_WITHDRAWN:
      return consentIs(ConsentStatus::WITHDRAWN);
    case EventType::MENTOR_NAMED:
      mentor = {fact.name, fact.at};
      break;
    case EventType::LEAD_PROFESSIONAL_NAMED:
      lead = {fact.name, fact.at};
      break;
    case EventType::ENGAGEMENT_NOTED: {
      // What is noted after a closure is the next CAF's, and not the same as what was before it.
      const bool same = engagementAt && engagement == static_cast<Engagement>(fact.code) &&
                        !(closed && *engagementAt <= *closed);
      engagement = static_cast<Engagement>(fact.code);
      if (!same) engagementAt = fact.at;
      break;
    }
    case EventType::PLAN_AGREED:
      planAt = fact.at;
      [[fallthrough]];
    case EventType::REVIEW_HELD:
      reviewDueOn = fact.date;
      reviewAt = fact.at;
      break;
    case EventType::STEPPED_UP:
      steppedUp = fact.at;
      reviewDueOn.reset();
      reviewAt = fact.at;
      break;
    case EventType::STEPPED_DOWN:
      steppedDown = fact.at;
      break;
    case EventType::CAF_CLOSED:
      closed = fact.at;
      reason = static_cast<CloseReason>(fact.code);
      reviewDueOn.reset();
      break;
    default:
      break;
  }
}

CafState Course::whereConsentPutsIt() const {
  switch (consent) {
    case ConsentStatus::GIVEN:
    case ConsentStatus::NOT_NEEDED:
      return CafState::ASSESSING;
    case ConsentStatus::REFUSED:
    case ConsentStatus::WITHDRAWN:
      return pseudo ? CafState::ASSESSING : CafState::CONSENT_SOUGHT;
    default:
      return CafState::IDENTIFIED;
  }
}

// The table at the top of course.h. Where a CAF has just begun, `none` and `closed` have become `identified`.
CafState Course::next(const Fact& fact) const {
  const bool early = state == CafState::IDENTIFIED || state == CafState::CONSENT_SOUGHT;
  const bool steppedDownNow = state == CafState::STEPPED_DOWN;
  switch (fact.type) {
    case EventType::CAF_OPENED:
      return state == CafState::ASSESSING || state == CafState::DELIVERING ? state : whereConsentPutsIt();
    case EventType::CONSENT_GIVEN:
    case EventType::CAF_ASSESSED:
      return early || steppedDownNow ? CafState::ASSESSING : state;
    case EventType::CONSENT_REFUSED:
    case EventType::CONSENT_WITHDRAWN:
      return !pseudo && (early || state == CafState::ASSESSING) ? CafState::CONSENT_SOUGHT : state;
    case EventType::PLAN_AGREED:
    case EventType::SERVICE_STARTED:
      return early || steppedDownNow || state == CafState::ASSESSING ? CafState::DELIVERING : state;
    case EventType::STEPPED_UP:
      return CafState::STEPPED_UP;
    case EventType::STEPPED_DOWN:
      return CafState::STEPPED_DOWN;
    case EventType::CAF_CLOSED:
      return CafState::CLOSED;
    default:
      return state;
  }
}

void Course::apply(const Fact& fact) {
  if (begins(fact)) begin(fact.at);
  note(fact);
  const auto to = next(fact);
  if (to != state) since = fact.at.occurred;
  state = to;
}

Course::Standing Course::standing(Instant asOf) const {
  const bool over = state == CafState::DELIVERING && reviewDueOn && asOf > london::latest(*reviewDueOn);
  return over ? Standing{CafState::REVIEW_DUE, reviewDueOn} : Standing{state, since};
}

}  // namespace casefold::caf_status
