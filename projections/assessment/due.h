// Within what time it was, or is, to be done: by the policy that holds when it is asked.
#pragma once

#include <optional>
#include <string_view>

#include "projections/assessment/rows.h"
#include "projections/assessment/state.h"
#include "projections/policy/deadline.h"
#include "projections/runner/reading.h"

namespace casefold::assessment {

// The time scale of an assessment. One whose kind is not stated, as in the census, goes by that of the single
// assessment.
[[nodiscard]] std::string_view scaleOf(Kind kind);
// From the referral where policy's time scale says that the referral starts the clock (its `clock-starts`
// names it) and one is on record; else from its own start. Absent: neither is known.
[[nodiscard]] std::optional<policy::Deadline> assessmentDeadline(Kind kind,
                                                                 const std::optional<When>& referral,
                                                                 const std::optional<When>& started,
                                                                 const std::optional<When>& authorised,
                                                                 const Asking& asking);
[[nodiscard]] std::optional<policy::Deadline> deadlineOf(const Assessment& assessment, const Asking& asking);

// From the strategy discussion; where none is on record, the day that the enquiry names, or else policy's
// time from the enquiry's start. Absent: no conference is needed, or nothing starts its clock.
[[nodiscard]] std::optional<policy::Deadline> conferenceDeadline(const When& clock,
                                                                 const std::optional<When>& target,
                                                                 const std::optional<When>& held,
                                                                 const Asking& asking);
[[nodiscard]] std::optional<policy::Deadline> deadlineOf(const Enquiry& enquiry, const Asking& asking);

// Absent: none met before the first review, or before the plan ended, and it is too late to meet as one.
[[nodiscard]] std::optional<policy::Deadline> coreGroupDeadline(const Plan& plan, const Asking& asking);
// The day of the first review of a protection plan, of whatever child, that is on record: there the record of
// reviews begins. Absent: none is.
[[nodiscard]] Result<std::optional<Day>> reviewsBegan(const Reading& reading);

struct ReviewDue {
  policy::Deadline deadline;
  // False: the first review on record of a plan whose conference is not (as a census return tells of a plan
  // that began in an earlier year), and it fell due before the record of reviews began. Reviews before it may
  // have been held in time. `deadline` then counts from where the record begins.
  bool known = true;
  // Is it known whether it was in time? What was late even so was late for certain.
  [[nodiscard]] bool isJudged() const { return known || deadline.status == policy::DeadlineStatus::metLate; }
};
[[nodiscard]] ReviewDue reviewDue(const When& clock, ReviewClock from, const std::optional<When>& held,
                                  const std::optional<Day>& began, const Asking& asking);
// The next review; absent: the plan has ended.
[[nodiscard]] std::optional<policy::Deadline> reviewDeadline(const Plan& plan,
                                                             const std::optional<Day>& began,
                                                             const Asking& asking);

// What a row of a task is due by; nothing, if the state no longer has it.
[[nodiscard]] Result<std::optional<policy::Deadline>> deadlineOf(const State& state, const RowValue& row,
                                                                 const Reading& reading);

}  // namespace casefold::assessment
