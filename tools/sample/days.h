// Days of the sample's three years.
#pragma once

#include <chrono>
#include <string>

namespace casefold::sample {

using Day = std::chrono::sys_days;
using std::chrono::days;
using std::chrono::weeks;

// Those to which the figures of the reference belong, both included.
inline constexpr Day firstDay{std::chrono::year{2007} / 9 / 1};
inline constexpr Day lastDay{std::chrono::year{2010} / 8 / 31};

// The day itself, or the next on which offices work. (Of the holidays only those that fall on fixed days: a
// service may well have worked on another.)
[[nodiscard]] Day working(Day day);
// So many working days later.
[[nodiscard]] Day workingDays(Day day, int count);

// A day, or an instant of it: minutes since midnight, UTC.
struct Time {
  Day day;
  int minute = -1;                     // -1: the day is all that is known
  constexpr Time(Day of) : day(of) {}  // NOLINT(google-explicit-constructor): a day is a time
  constexpr Time(Day of, int minuteOfDay) : day(of), minute(minuteOfDay) {}
};
// Minutes later, on another day if need be. `from` is an instant.
[[nodiscard]] Time later(Time from, int minutes);

// As casefold reads times: "2010-07-30", "2010-07-30T14:05:00Z".
[[nodiscard]] std::string text(Time time);

}  // namespace casefold::sample
