// Within what time it was, or is, to be done: by the policy that holds when it is asked.
#pragma once

#include <optional>
#include <string_view>

#include "projections/assessment/rows.h"
#include "projections/assessment/state.h"
#include "projections/policy/deadline.h"
#include "projections/runner/asking.h"

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
// The next review; absent: the plan has ended.
[[nodiscard]] std::optional<policy::Deadline> reviewDeadline(const Plan& plan, const Asking& asking);
[[nodiscard]] std::string_view reviewScale(bool later);

// What a row of a task is due by; nothing, if the state no longer has it.
[[nodiscard]] std::optional<policy::Deadline> deadlineOf(const State& state, const RowValue& row,
                                                         const Asking& asking);

}  // namespace casefold::assessment
