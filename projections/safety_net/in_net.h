// Where a case stands when it is asked about: the state, seen by the policy and the time of the question. And
// how that is said in a sentence.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "projections/policy/deadline.h"
#include "projections/runner/asking.h"
#include "projections/safety_net/state.h"

namespace casefold::safety_net {

// Does this way (course.h) lead into the net, by the policy that held on that day?
[[nodiscard]] bool leadsIn(std::uint8_t way, const When& at, const Policies& policies);
// A Decision's name as policy and schema have it; of what is none, nothing.
[[nodiscard]] std::string decisionName(std::uint8_t way);

struct Standing {
  NetStanding standing = NetStanding::OUTSIDE;
  NetReason because = NetReason::NOT_STATED;  // notStated: it never came near the net
  std::string what;           // what social care began; why the case was closed; otherwise empty
  std::optional<When> since;  // since when it stands so
  std::optional<When>
      becauseSince;  // when what it stands so for came to be, which may be before or after that
  std::optional<policy::Deadline> review;  // of the next review; there is one whenever it is under review
  std::optional<policy::Deadline> naming;  // by when somebody is to be named; absent: somebody is

  [[nodiscard]] bool inNet() const { return standing != NetStanding::OUTSIDE; }
  [[nodiscard]] bool reviewOverdue() const;
  // For whom nobody is named, longer than a review may wait.
  [[nodiscard]] bool forgotten() const;
  // In the net, and nobody is looking: the list that must be empty or explain itself.
  [[nodiscard]] bool fallenThrough() const { return reviewOverdue() || forgotten(); }
};
// Is the reason of another day than the standing?
[[nodiscard]] bool reasonHasItsOwnDay(const Standing& standing);
// What a step of the course is about, in words: what the state keeps of it may be a code.
[[nodiscard]] std::string whatOf(NetReason because, const std::string& what, const When& at,
                                 const Policies& policies);
[[nodiscard]] Standing standingOf(const State& state, const Asking& asking);

// "Under review since 2010-03-03, because consent was refused (on 2010-03-10). The review is due 2010-04-14
// (6 weeks), overdue by 20 days. Last named was A. Mentor, CAF mentor, on 2010-03-03." Never empty.
[[nodiscard]] std::string explanationOf(const State& state, const Standing& standing);
// "A. Mentor, CAF mentor, on 2010-03-03"; empty: nobody ever was.
[[nodiscard]] std::string lastNamedOf(const State& state);
// "engaged 2010-03-03 → lip service 2010-05-04"; empty: none is noted.
[[nodiscard]] std::string engagementOverTime(const State& state);
// What attendance officers are to be told of earlier and current support; not of what they gave themselves.
// Never empty.
[[nodiscard]] std::string noticeContent(const State& state);

}  // namespace casefold::safety_net
