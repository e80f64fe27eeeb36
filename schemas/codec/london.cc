#include "schemas/codec/london.h"

#include <date/tz.h>

#include <algorithm>

namespace casefold::london {
namespace {

using namespace std::chrono;

// Null where the machine has no time zone data.
const date::time_zone* zone() {
  static const date::time_zone* zone = []() -> const date::time_zone* {
    try {
      return date::locate_zone("Europe/London");
    } catch (const std::exception&) {
      return nullptr;
    }
  }();
  return zone;
}

Day lastDate(const When& when) { return floor<days>(endOf(when) - microseconds{1}); }

}  // namespace

seconds offsetAt(Instant instant) {
  if (zone() == nullptr) return withoutTimeZoneData::offsetAt(instant);
  return std::max(seconds{0}, zone()->get_info(date::floor<seconds>(instant)).offset);
}

seconds withoutTimeZoneData::offsetAt(Instant instant) {
  const auto inYear = year_month_day(floor<days>(instant)).year();
  const auto change = [inYear](month in) { return sys_days(inYear / in / Sunday[last]) + hours{1}; };
  return instant >= change(March) && instant < change(October) ? hours{1} : hours{0};
}

Day dayOf(Instant instant) { return floor<days>(instant + offsetAt(instant)); }

microseconds timeOfDay(Instant instant) { return instant + offsetAt(instant) - dayOf(instant); }

Day dayOf(const When& when) { return dayOf(when.start); }

When toTheDay(const When& when) {
  return when.precision == Precision::instant ? When{dayOf(when), Precision::day} : when;
}

Day lastDayOf(const When& when) {
  return when.precision == Precision::instant ? dayOf(when.start) : lastDate(when);
}

Day monthOf(Instant instant) {
  const year_month_day day{dayOf(instant)};
  return day.year() / day.month() / 1;
}

Instant atTime(Day day, minutes timeOfDay) {
  const Instant wall = day + timeOfDay;
  // An offset is at most two hours (of double summer time), and never behind UTC: the instant is `wall` or up
  // to two hours before it.
  const Instant byEarlier = wall - offsetAt(wall - hours{2});
  const Instant byLater = wall - offsetAt(wall + hours{2});
  if (byEarlier == byLater) return byEarlier;
  // On the day of a change. Before it the earlier offset holds, which also gives the first of two.
  if (byEarlier + offsetAt(byEarlier) == wall) return byEarlier;
  if (byLater + offsetAt(byLater) == wall) return byLater;
  return floor<hours>(byEarlier);  // skipped: clocks change on the hour
}

Instant startOf(Day day) { return atTime(day, minutes{0}); }

Instant earliest(const When& when) {
  return when.precision == Precision::instant ? when.start : startOf(floor<days>(when.start));
}

Instant latest(const When& when) {
  return when.precision == Precision::instant ? when.start
                                              : startOf(lastDate(when) + days{1}) - microseconds{1};
}

Day monthsLater(Day day, std::int32_t count) {
  const year_month_day date(day);
  const auto month = date.year() / date.month() + months{count};
  const year_month_day same = month / date.day();
  return same.ok() ? same : month / std::chrono::last;
}

std::int32_t ageOn(Day day, Day born) {
  const year_month_day then{born}, now{day};
  const bool hadBirthday = std::tuple(now.month(), now.day()) >= std::tuple(then.month(), then.day());
  return static_cast<int>(now.year()) - static_cast<int>(then.year()) - (hadBirthday ? 0 : 1);
}

}  // namespace casefold::london
