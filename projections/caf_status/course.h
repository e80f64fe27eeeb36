// The course of a child's CAFs: which event leads to which state. A pure function of the facts in order of
// occurrence.
//
// Nothing here is refused for being out of the ordinary: a plan before consent, a closure of what was never
// opened, a review before a plan may all be true, and are taken as they come (the recorder raises queries
// about them). The states are those of the practice (schemas/views/caf_status.capnp).
//
//   from →              none /      consent   assessing  delivering  closed     stepped up  stepped down
//   event ↓             identified  sought
//   caf.opened          identified¹ same      same       same        new CAF¹   as at¹      as at¹
//   consent.given       assessing   assessing same       same        same       same        assessing²
//   consent.refused,
//     consent.withdrawn sought³     same      sought³    same        same       same        same
//   caf.assessed        assessing   assessing same       same        same       same        assessing²
//   plan.agreed,
//     service.started   delivering  delivering delivering same       same       same        delivering²
//   mentor, lead, meeting,
//     review.held       identified⁴ same      same       same        same       same        same
//   case.steppedUp      → stepped up from any state, also where there is no CAF
//   case.steppedDown    → stepped down from any state, also where there is no CAF
//   caf.closed          → closed from any state; of a CAF nobody opened, if there was none
//   all others          change no state
//
//   ¹ consent settles where a CAF stands when it is opened: given, or not needed (pseudo CAF): assessing;
//     refused or withdrawn: consent sought; otherwise identified. Opening again what is open changes nothing
//     else: one child has one CAF at a time, and a pseudo CAF beside an open CAF stays that CAF.
//   ² begins a new CAF if the one before was closed.
//   ³ not of a pseudo CAF, which is not voluntary. Once delivery has begun, a withdrawal ends nothing by
//     itself: it stands in the consent, and people decide (a closure, or a review of the case).
//   ⁴ from none: begins a CAF that nobody is recorded to have opened. So do all rows above this one.
//
// A CAF ends by its closure. What happens after one (a mentor named, consent given, a plan) is told with the
// closed CAF until a new one begins, and belongs to the new one from then on: consent is commonly given just
// before the form is opened.
//
// A closure and a step up end what was agreed about the next review: another service's reviews take over.
//
// `review due` is delivering, and the day agreed for the review over, when it is asked for: the fold has no
// clock, and never comes to it. standing() works it out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "projections/history/moment.h"
#include "schemas/assessment.capnp.h"
#include "schemas/codec/event_types.h"
#include "schemas/views/caf_status.capnp.h"

namespace casefold::caf_status {

using schema::CafState;
using schema::Engagement;
using CloseReason = schema::CafClosed::Reason;
using ConsentStatus = schema::CafStatus::Consent::Status;

// What one event means for the course.
struct Fact {
  Moment at;
  EventType type{};
  std::uint16_t code = 0;    // caf.opened: kind; engagement.noted: engagement; caf.closed: reason
  std::string name = {};     // mentor.named, leadProfessional.named: who, as keptName() keeps it
  std::optional<When> date;  // plan.agreed, review.held: the day of the next review, where one was agreed
};

// Nothing for an event that means nothing for the course. Refuses (Refusal) an event whose meaning is not
// known here: an enumerant of a later version, or a mentor or lead professional without a name.
[[nodiscard]] std::optional<Fact> factOf(EventType type, const Moment& at, schema::Event::Reader event);

// Names as states and lists keep them: whole up to maxNameBytes, and the start of what is longer, which show
// has whole.
[[nodiscard]] std::string keptName(std::string_view name);

// Somebody's name, and since when.
struct Named {
  std::string name = {};
  std::optional<Moment> at;
};

// Where the CAF stands, of the CAF that began last.
struct Course {
  CafState state = CafState::NONE;  // never reviewDue: see standing()
  std::optional<When> since;        // when that state was reached; absent: none
  std::uint32_t number = 0;         // which CAF of this child
  bool pseudo = false;
  std::optional<Moment> opened;  // absent: nobody is recorded to have opened it
  ConsentStatus consent = ConsentStatus::NOT_SOUGHT;
  std::optional<Moment> consentAt;
  Named mentor;
  Named lead;
  Engagement engagement = Engagement::NOT_STATED;
  std::optional<Moment> engagementAt;  // since when it is noted so, without a break
  std::optional<Moment> planAt;        // of the plan as last agreed
  std::optional<When> reviewDueOn;     // the next review, as last agreed
  std::optional<Moment> reviewAt;      // when that was last settled: by a plan, a review or a step up
  std::optional<Moment> closed;        // the last closure of this CAF
  CloseReason reason = CloseReason::NOT_STATED;
  std::optional<Moment> steppedUp;  // the child's last step up, of whichever CAF
  std::optional<Moment> steppedDown;

  void apply(const Fact& fact);

  // The state and since when, to whoever asks at that time.
  struct Standing {
    CafState state;
    std::optional<When> since;
  };
  [[nodiscard]] Standing standing(Instant asOf) const;

 private:
  [[nodiscard]] bool begins(const Fact& fact) const;
  void begin(const Moment& at);
  void note(const Fact& fact);
  [[nodiscard]] CafState next(const Fact& fact) const;
  [[nodiscard]] CafState whereConsentPutsIt() const;
};

}  // namespace casefold::caf_status
