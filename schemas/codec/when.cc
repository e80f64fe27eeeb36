#include "schemas/codec/when.h"

#include <fmt/format.h>

#include <algorithm>

namespace casefold {
namespace {

using namespace std::chrono;

Error refused(std::string message) { return fail(ErrorCode::malformed, std::move(message)); }

constexpr std::string_view form =
    "a date is written 2010-07-30 (or 2010-07, or 2010, if no more is known), an instant "
    "2010-07-30T14:05:00Z, or with its offset from UTC, 2010-07-30T15:05:00+01:00";
constexpr std::string_view range = "dates from 1800-01-01 to 2199-12-31 can be recorded";

// Takes exactly `digits` digits off the front of `text`.
bool takeNumber(std::string_view& text, std::size_t digits, int& number) {
  if (text.size() < digits) return false;
  number = 0;
  for (char c : text.substr(0, digits)) {
    if (c < '0' || c > '9') return false;
    number = number * 10 + (c - '0');
  }
  text.remove_prefix(digits);
  return true;
}

bool takeChar(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

// The part of an instant after its date: "T14:05:00.25+01:00".
Result<microseconds> parseTimeOfDay(std::string_view rest) {
  int hour = 0, minute = 0, second = 0;
  bool ok = (takeChar(rest, 'T') || takeChar(rest, 't')) && takeNumber(rest, 2, hour) &&
            takeChar(rest, ':') && takeNumber(rest, 2, minute) && takeChar(rest, ':') &&
            takeNumber(rest, 2, second);
  if (!ok) return refused(std::string(form));
  if (hour > 23 || minute > 59 || second > 59) return refused("no such time of day");
  microseconds time = hours{hour} + minutes{minute} + seconds{second};
  if (takeChar(rest, '.')) {
    auto digits = static_cast<std::size_t>(
        std::ranges::find_if(rest, [](char c) { return c < '0' || c > '9'; }) - rest.begin());
    if (digits == 0 || digits > 6) return refused("a fraction of a second has 1 to 6 digits");
    int fraction = 0;
    takeNumber(rest, digits, fraction);
    for (auto i = digits; i < 6; ++i) fraction *= 10;
    time += microseconds{fraction};
  }
  if (rest == "Z" || rest == "z") return time;
  bool ahead = takeChar(rest, '+');
  if (!ahead && !takeChar(rest, '-'))
    return refused("an instant ends in Z, or in its offset from UTC such as +01:00");
  int offsetHours = 0, offsetMinutes = 0;
  if (!takeNumber(rest, 2, offsetHours) || !takeChar(rest, ':') || !takeNumber(rest, 2, offsetMinutes) ||
      !rest.empty() || offsetHours > 23 || offsetMinutes > 59)
    return refused("an offset from UTC is written +01:00");
  microseconds offset = hours{offsetHours} + minutes{offsetMinutes};
  return ahead ? time - offset : time + offset;
}

Result<When> inRange(When when) {
  if (when.start < earliestWhen || when.start >= endOfWhen)
    return refused(fmt::format("{}; this one lies outside", range));
  return when;
}

}  // namespace

Instant endOf(const When& when) {
  // Arithmetic on the calendar is defined for a stranger's bytes too.
  const auto start = std::clamp(when.start, earliestWhen, endOfWhen - microseconds{1});
  const year_month_day date{floor<days>(start)};
  switch (when.precision) {
    case Precision::year:
      return sys_days{(date.year() + years{1}) / January / 1};
    case Precision::month:
      return sys_days{(date.year() / date.month() + months{1}) / 1};
    case Precision::day:
      return start + days{1};
    case Precision::instant:
      break;
  }
  return start + microseconds{1};
}

Result<When> parseWhen(std::string_view text) {
  int y = 0, m = 1, d = 1;
  if (!takeNumber(text, 4, y)) return refused(std::string(form));
  auto precision = Precision::year;
  if (takeChar(text, '-')) {
    if (!takeNumber(text, 2, m)) return refused(std::string(form));
    precision = Precision::month;
    if (takeChar(text, '-')) {
      if (!takeNumber(text, 2, d)) return refused(std::string(form));
      precision = Precision::day;
    }
  }
  year_month_day date{year{y}, month{static_cast<unsigned>(m)}, day{static_cast<unsigned>(d)}};
  if (!date.ok()) return refused(fmt::format("no such day in the calendar; {}", range));
  if (text.empty()) return inRange({sys_days{date}, precision});
  if (precision != Precision::day) return refused(std::string(form));
  CASEFOLD_TRY(auto time, parseTimeOfDay(text));
  return inRange({sys_days{date} + time, Precision::instant});
}

Result<Instant> parseInstant(std::string_view text) {
  CASEFOLD_TRY(auto when, parseWhen(text));
  if (when.precision != Precision::instant)
    return refused("an instant is needed here, such as 2010-07-30T14:05:00Z");
  return when.start;
}

std::string text(Instant instant) {
  // Nothing else can be recorded; what a damaged record holds is shown as the nearest time that can.
  instant = std::clamp(instant, earliestWhen, endOfWhen);
  auto day = floor<days>(instant);
  year_month_day date{day};
  hh_mm_ss time{instant - day};
  auto micros = time.subseconds().count();
  auto base = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                          static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                          time.hours().count(), time.minutes().count(), time.seconds().count());
  if (micros == 0) return base + "Z";
  if (micros % 1000 == 0) return fmt::format("{}.{:03}Z", base, micros / 1000);
  return fmt::format("{}.{:06}Z", base, micros);
}

std::string text(const When& when) {
  auto whole = text(when.start);
  switch (when.precision) {
    case Precision::year:
      return whole.substr(0, 4);
    case Precision::month:
      return whole.substr(0, 7);
    case Precision::day:
      return whole.substr(0, 10);
    case Precision::instant:
      return whole;
  }
  return whole;
}

}  // namespace casefold
