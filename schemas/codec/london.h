// The calendar that the record is read by: days, months and times of day in Europe/London (ARCHITECTURE.md,
// 6), by the system's time zone data. Where a machine has none, the rule that has held since 1996 is used:
// summer time from the last Sunday in March to that in October, changing at 01:00 UTC. Before 1848, when
// towns kept their own time, days are taken as UTC's. Any thread.
#pragma once

#include <chrono>
#include <cstdint>

#include "schemas/codec/when.h"

namespace casefold {

// A day of the calendar.
using Day = std::chrono::sys_days;

namespace london {

// The day it is, there and then. Of the start of a date, that date.
[[nodiscard]] Day dayOf(Instant instant);
// What the clocks show, there and then: from 0 to below 24 hours.
[[nodiscard]] std::chrono::microseconds timeOfDay(Instant instant);
// The day of a date; the first, or the last, day of a month or a year.
[[nodiscard]] Day dayOf(const When& when);
[[nodiscard]] Day lastDayOf(const When& when);
// An instant as the date of its day; a date as it is.
[[nodiscard]] When toTheDay(const When& when);
// The first day of the month it is, there and then.
[[nodiscard]] Day monthOf(Instant instant);

// The instant at which the clocks show `timeOfDay` (from 0 to 24 hours) on `day`; of two, the earlier; where
// the clocks skip it, the instant of the change.
[[nodiscard]] Instant atTime(Day day, std::chrono::minutes timeOfDay);
// The first instant of the day.
[[nodiscard]] Instant startOf(Day day);

// The earliest and the latest moment that `when` may stand for: of a date, the first and the last microsecond
// of the day, month or year; of an instant, itself.
[[nodiscard]] Instant earliest(const When& when);
[[nodiscard]] Instant latest(const When& when);
// Is `later` certainly after `earlier`, whatever moments the two may stand for?
[[nodiscard]] inline bool isAfter(const When& later, const When& earlier) {
  return earliest(later) > latest(earlier);
}

// The day so many calendar months later (before, below 0): the same day of the month, or its last where it
// has no such day.
[[nodiscard]] Day monthsLater(Day day, std::int32_t months);
// Completed years on `day` of who was born on `born`; below 0 before the birth. Who was born on 29 February
// is a year older from 1 March in other years.
[[nodiscard]] std::int32_t ageOn(Day day, Day born);

// What clocks there are ahead of UTC.
[[nodiscard]] std::chrono::seconds offsetAt(Instant instant);

namespace withoutTimeZoneData {
// The same by the rule above; for tests.
[[nodiscard]] std::chrono::seconds offsetAt(Instant instant);
}  // namespace withoutTimeZoneData

}  // namespace london
}  // namespace casefold
