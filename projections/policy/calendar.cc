#include "projections/policy/calendar.h"

#include <algorithm>

namespace casefold::policy {

const Holiday* Calendar::holiday(Day day) const {
  const auto found = std::ranges::lower_bound(holidays, day, {}, &Holiday::day);
  return found != holidays.end() && found->day == day ? &*found : nullptr;
}

bool Calendar::lists(Day day) const {
  const auto year = std::chrono::year_month_day(day).year();
  return firstYear <= year && year <= lastYear;
}

}  // namespace casefold::policy
