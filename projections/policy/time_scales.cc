#include "projections/policy/time_scales.h"

#include <fmt/format.h>

namespace casefold::policy {

std::string_view unitName(DayCount count, unsigned number) {
  const bool one = number == 1;
  switch (count) {
    case DayCount::workingDays:
      return one ? "working day" : "working days";
    case DayCount::workingHours:
      return one ? "working hour" : "working hours";
    case DayCount::clockHours:
      return one ? "hour" : "hours";
    case DayCount::calendarDays:
      return one ? "day" : "days";
    case DayCount::calendarWeeks:
      return one ? "week" : "weeks";
    case DayCount::calendarMonths:
      return one ? "month" : "months";
  }
  return "";
}

std::string lengthText(unsigned count, DayCount dayCount) {
  return fmt::format("{} {}", count, unitName(dayCount, count));
}

const TimeScale* TimeScales::find(std::string_view name) const {
  const auto found = std::ranges::find(scales, name, &TimeScale::name);
  return found == scales.end() ? nullptr : &*found;
}

}  // namespace casefold::policy
