// How each day count counts; the conventions stand at DayCount (time_scales.h).
#include "projections/policy/deadline.h"
#include "schemas/codec/london.h"

namespace casefold::policy {
namespace {

using namespace std::chrono;

When asWhen(Day day) { return {day, Precision::day}; }

// Notes which days were looked at.
class Counter {
 public:
  explicit Counter(const Calendar& calendar) : calendar_(calendar) {}

  [[nodiscard]] bool works(Day day) {
    beyond_ = beyond_ || !calendar_.lists(day);
    return calendar_.isWorkingDay(day);
  }
  [[nodiscard]] Due due(const When& when) const { return {when, beyond_}; }

  [[nodiscard]] Due workingDays(Day day, unsigned count) {
    while (count > 0)
      if (works(day += days{1})) --count;
    return due(asWhen(day));
  }

  [[nodiscard]] Due workingHours(Instant from, unsigned count) {
    microseconds left = hours{count};
    for (Day day = london::dayOf(from);; day += days{1}) {
      if (!works(day)) continue;
      const Instant begin = std::max(from, london::atTime(day, calendar_.opens));
      const Instant end = london::atTime(day, calendar_.closes);
      if (begin >= end) continue;
      if (end - begin >= left) return due({begin + left, Precision::instant});
      left -= end - begin;
    }
  }

 private:
  const Calendar& calendar_;
  bool beyond_ = false;
};

std::string_view weekdayName(Day day) {
  constexpr std::array<std::string_view, 7> names = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                     "Thursday", "Friday", "Saturday"};
  return names.at(weekday(day).c_encoding());
}

}  // namespace

Due dueAfter(const TimeScale& scale, const Calendar& calendar, const When& start) {
  Counter counter(calendar);
  const Day first = london::lastDayOf(start);
  switch (scale.dayCount) {
    case DayCount::workingDays:
      return counter.workingDays(first, scale.count);
    case DayCount::workingHours:
      return counter.workingHours(london::latest(start), scale.count);
    case DayCount::clockHours:
      return {{london::latest(start) + hours{scale.count}, Precision::instant}};
    case DayCount::calendarDays:
      return {asWhen(first + days{scale.count})};
    case DayCount::calendarWeeks:
      return {asWhen(first + weeks{scale.count})};
    case DayCount::calendarMonths:
      return {asWhen(london::monthsLater(first, static_cast<std::int32_t>(scale.count)))};
  }
  return {start};
}

std::vector<LeftOut> leftOut(const TimeScale& scale, const Calendar& calendar, const When& start) {
  std::vector<LeftOut> days;
  const bool byHours = scale.dayCount == DayCount::workingHours;
  if (!byHours && scale.dayCount != DayCount::workingDays) return days;
  const Day last = london::lastDayOf(dueAfter(scale, calendar, start).when);
  for (Day day = byHours ? london::dayOf(london::latest(start))
                         : london::lastDayOf(start) + std::chrono::days{1};
       day <= last; day += std::chrono::days{1}) {
    if (const Holiday* holiday = calendar.holiday(day))
      days.push_back({day, holiday->name});
    else if (calendar.isWeekend(day))
      days.push_back({day, weekdayName(day)});
  }
  return days;
}

}  // namespace casefold::policy
