// When supervision is due, by policy: every month, and every week while a worker is new.
#pragma once

#include <optional>

#include "projections/policy/deadline.h"
#include "schemas/codec/london.h"

namespace casefold::supervision {

// Is a worker who joined then new on that day?
[[nodiscard]] inline bool isNewOn(const Policies& policies, const std::optional<When>& joined, Day day) {
  if (!joined) return false;
  const auto since = london::lastDayOf(*joined);
  return day >= since && day < since + std::chrono::weeks{policies.supervision().at(since).newWorkerWeeks};
}

// The deadline of the supervision whose clock started at `start`. Who was new then is to be supervised as a
// new worker is.
[[nodiscard]] inline policy::Deadline dueAfter(const Policies& policies, const std::optional<When>& joined,
                                               const When& start, const std::optional<When>& held,
                                               Instant asOf) {
  const bool whileNew = isNewOn(policies, joined, london::lastDayOf(start));
  return policy::deadlineOf(policies,
                            whileNew ? policy::scale::supervisionOfNewWorker : policy::scale::supervision,
                            start, held, asOf);
}

}  // namespace casefold::supervision
