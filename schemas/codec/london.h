// Days and times of day in Europe/London, by the system's time zone data. Where a machine has none, the rule
// that has held since 1996 is used: summer time from the last Sunday in March to that in October, changing at
// 01:00 UTC. Any thread.
#pragma once

#include <chrono>

#include "projections/policy/edition.h"
#include "schemas/codec/when.h"

namespace casefold::policy {

// The day it is, there and then.
[[nodiscard]] Day dayOf(Instant instant);
// What the clocks show, there and then: from 0 to below 24 hours.
[[nodiscard]] std::chrono::microseconds timeOfDay(Instant instant);
// The day of a date; the last day of a month or a year.
[[nodiscard]] Day lastDayOf(const When& when);

// The instant at which the clocks show `timeOfDay` (from 0 to 24 hours) on `day`; of two, the earlier; where
// the clocks skip it, the instant of the change.
[[nodiscard]] Instant atTime(Day day, std::chrono::minutes timeOfDay);
// The first instant of the day.
[[nodiscard]] Instant startOf(Day day);

// The earliest and the latest moment that `when` may stand for: of a date, the first and the last microsecond
// of the day, month or year in Europe/London; of an instant, itself.
[[nodiscard]] Instant earliest(const When& when);
[[nodiscard]] Instant latest(const When& when);

namespace withoutTimeZoneData {
// The offset from UTC by the rule above; for tests.
[[nodiscard]] std::chrono::seconds offsetAt(Instant instant);
}  // namespace withoutTimeZoneData

}  // namespace casefold::policy
