#include "tools/sample/days.h"

#include <fmt/format.h>

namespace casefold::sample {

using namespace std::chrono;

Day working(Day day) {
  for (;; day += days{1}) {
    const weekday of{day};
    const year_month_day date{day};
    const bool christmas =
        date.month() == December && (unsigned{date.day()} == 25 || unsigned{date.day()} == 26);
    const bool newYear = date.month() == January && unsigned{date.day()} == 1;
    if (of != Saturday && of != Sunday && !christmas && !newYear) return day;
  }
}

Day workingDays(Day day, int count) {
  day = working(day);
  for (; count > 0; --count) day = working(day + days{1});
  return day;
}

Time later(Time from, int minutes) {
  const int all = from.minute + minutes;
  return {from.day + days{all / 1440}, all % 1440};
}

std::string text(Time time) {
  const year_month_day date{time.day};
  std::string said =
      fmt::format("{:04}-{:02}-{:02}", int{date.year()}, unsigned{date.month()}, unsigned{date.day()});
  if (time.minute >= 0) said += fmt::format("T{:02}:{:02}:00Z", time.minute / 60, time.minute % 60);
  return said;
}

}  // namespace casefold::sample
