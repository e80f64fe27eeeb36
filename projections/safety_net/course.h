// Supported or under review: the course of a case through the safety net, event by event, in order of
// occurrence.
//
// A case has always one of two standings, so that in the net it cannot have neither:
//
//   event                                   supported                     under review, because …
//   threshold.decided, case.steppedDown     into the net; the standing stays as it is. Under review the
//                                           clock starts here, unless the case was in the net before
//   service.started, plan.agreed,
//     engaged, an agency responds¹          same                          supported
//   not engaging, consent refused or        under review                  same, for this reason; the clock
//     withdrawn, declined¹, not reached¹,                                 goes on²
//     referred back¹, CAF closed as
//     disengaged
//   service.ended, CAF closed without a     under review, if no service   same
//     reason                                runs and no plan is carried out
//   consent.given, an approach taken up,
//     a CAF started¹                        same                          "the family agreed"; the clock goes
//     on
//   safetyNet.reviewed: keep, offer, step   under review; the clock       same; the clock starts anew, or the
//     up                                    starts here, or the next      next review is as agreed
//                                           review is as agreed
//   review.held (of the CAF)                same                          as a review; for the same reason
//   case.steppedUp, nothing decided³        under review                  same: "asked for and not decided"
//   lip service                             same: it is shown as what it is (`engagements`)
//
//   out of the net: safetyNet.reviewed (no further concern), caf.closed (needs met, moved away, moved to
//   social care), case.steppedUp once social care has decided³, death.recorded; and when social care takes
//   it on, that is, when work of its own begins⁴. A decision above the threshold takes it out as long as it
//   is the last one: policy says which do (in_net.h).
//
// With social care a case stays until it is stepped down, or decided below the threshold again while no plan
// of social care's runs⁵: that is the way back into the net. When social care closes it (referral.closed),
// it stays out, for the reason of that closure. The closure of a referral that social care had not taken on
// is what used to be the end of "no further action" and ends nothing here, unless the child is nobody's
// concern here any more⁶.
//
// Who leaves the net begins anew when the case comes back: what ran before is of the past, and only what
// starts after it supports the family again.
//
//   ¹ earlyResponse.reported. ² A family that turns support down again and again does not put its review off.
//   ³ A decision of section 17 or 47 since the case was last below the threshold.
//   ⁴ An assessment of social care, a strategy discussion, a section 47 enquiry, a child protection
//   conference, a protection or child-in-need plan, pre-proceedings. ⁵ A protection or child-in-need plan,
//   pre-proceedings. ⁶ Adopted, died, lives elsewhere for good, moved away, adult (RC1 to RC6).
//
// The first standing of all is under review, since nothing is agreed yet.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/runner/event.h"
#include "schemas/codec/when.h"
#include "schemas/views/safety_net.capnp.h"

namespace casefold::safety_net {

using schema::NetReason;
using schema::NetStanding;
using Decision = schema::ThresholdDecided::Decision;

// Of each list a state keeps so many; what is beyond is counted or, of what is over, left out.
inline constexpr std::size_t mostServices = 32;
inline constexpr std::size_t mostMoves = 48;
// Of a text a state keeps so many bytes.
inline constexpr std::size_t mostTextBytes = 256;

// A text of at most that length, not cut in the middle of a character.
[[nodiscard]] std::string kept(std::string_view text);

// How a case came into the net: the ordinal of a Decision, or this.
inline constexpr std::uint8_t bySteppingDown = 255;

// A decision that is social care's own by law. Whether others lie below the threshold is policy's to say.
[[nodiscard]] constexpr bool isStatutory(std::uint8_t way) {
  return way == static_cast<std::uint8_t>(Decision::SECTION47) ||
         way == static_cast<std::uint8_t>(Decision::SECTION17);
}

struct Entry {
  std::uint8_t way = 0;  // by the last decision or step down
  When at;               // when that was
  When since;            // since when the case has been below the threshold without a break
};

struct Service {
  std::string name;
  When started;
  std::optional<When> ended;
  bool ofThePast = false;  // it ran when the case left the net: not known to run now
};

// What social care carries out for a child, from its start to its end.
struct StatutoryPlans {
  bool protection = false, inNeed = false, preProceedings = false;
  [[nodiscard]] bool anyRuns() const { return protection || inNeed || preProceedings; }
};

// One step of a case through the net.
struct Move {
  When at;
  NetStanding standing = NetStanding::OUTSIDE;
  NetReason because = NetReason::NOT_STATED;
  std::string what;  // the service, where it is one; what social care began; the code of a closure
};

struct Net {
  std::optional<Entry> entry;              // absent: not in the net
  NetReason left = NetReason::NOT_STATED;  // why not, where it was, or where social care has it
  std::optional<When> leftAt;
  std::string leftBy;      // what social care began; the code of a closure
  bool statutory = false;  // social care decided to take it on or did, and nothing has put it below since
  StatutoryPlans plans;
  bool supported = false;  // otherwise under review
  NetReason because = NetReason::NOTHING_AGREED;
  std::optional<When> becauseSince;  // when that reason came to be; absent: from the start
  std::optional<When> since;         // since when it has that standing
  std::optional<When> clock;         // of the next review; absent: none is due
  std::optional<When> agreed;        // the day of the next review as it was agreed
  bool delivering = false;           // a CAF's plan is carried out
  std::vector<Service> services;     // those that run, and the newest of those that ended
  std::uint32_t moreRunning = 0;     // that found no room among them
  std::vector<Move> moves;

  // Since the case was last let go of.
  [[nodiscard]] bool anythingRuns() const;
  // It went to social care, which has neither closed it nor stepped it down.
  [[nodiscard]] bool withSocialCare() const {
    return !entry && (left == NetReason::TAKEN_ON || left == NetReason::MOVED_TO_SOCIAL_CARE);
  }
};

// What an event changed, for whoever counts.
struct Change {
  bool entered = false;            // into the net, from outside it
  bool cameToBeSupported = false;  // within the net
  bool left = false;
  // A review of a case that was in the net and, before it, due one: since when, and the day agreed.
  std::optional<When> reviewedOf;
  std::optional<When> reviewAgreed;
};

// Refuses (Refusal) an enumerant of a later version.
Change apply(Net& net, const Event& event);

}  // namespace casefold::safety_net
