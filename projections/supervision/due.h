// When supervision is due, by policy: every month, and every week while a worker is new.
#pragma once

#include <optional>

#include "projections/policy/deadline.h"
#include "projections/runner/reading.h"
#include "projections/supervision/state.h"

namespace casefold::supervision {

// Is a worker who joined then new on that day?
[[nodiscard]] bool isNewOn(const Policies& policies, const std::optional<When>& joined, Day day);

// The day on which the record of supervision begins: that of the first session of anybody that was planned,
// held or missed; or on which the worker was first recorded, where that is earlier, and not still to come at
// the time of asking. Absent: nothing tells.
[[nodiscard]] Result<std::optional<Day>> recordBegan(const Reading& reading,
                                                     const std::optional<Instant>& workerRecorded);

struct Due {
  policy::Deadline deadline;
  // False: the first supervision after joining, which fell due before the record began. It may have been
  // held, and the record does not know of it. `deadline` then counts from the day on which the record began.
  bool known = true;
};

// Is it known whether it was held in time? What was held within the time that counts from where the record
// begins may have been so; what was held later was late for certain.
[[nodiscard]] inline bool isJudged(const Due& due) {
  return due.known || due.deadline.status == policy::DeadlineStatus::metLate;
}

// Of the supervision whose clock that is. Who was new when it started is to be supervised as a new worker is.
[[nodiscard]] Result<Due> dueAfter(const Clock& clock, const std::optional<When>& held,
                                   const Reading& reading);

}  // namespace casefold::supervision
