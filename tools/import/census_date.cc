#include "tools/import/census_date.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>

#include "schemas/codec/london.h"

namespace casefold {
namespace {

Error refused(std::string_view what) { return fail(ErrorCode::malformed, std::string(what)); }

Error noDay() { return refused("is not a day of the calendar, written 2010-07-30"); }

bool isDigit(char c) { return c >= '0' && c <= '9'; }

std::optional<unsigned> number(std::string_view digits) {
  unsigned value = 0;
  const char* last = digits.data() + digits.size();
  const auto [end, error] = std::from_chars(digits.data(), last, value);
  if (digits.empty() || !isDigit(digits.front()) || error != std::errc{} || end != last) return std::nullopt;
  return value;
}

Result<CensusDay> dayOf(unsigned year, unsigned month, unsigned day, std::string_view how) {
  const auto when = parseWhen(fmt::format("{:04}-{:02}-{:02}", year, month, day));
  if (when) return CensusDay{*when, how};
  if (year < 1800 || year > 2199) return refused("is not of a year that can be recorded, from 1800 to 2199");
  return noDay();
}

// 30/07/2010, 30-7-2010, 30.07.2010, 2010/07/30.
Result<CensusDay> inThreeParts(std::string_view text, char separator) {
  std::array<std::string_view, 3> parts;
  for (std::size_t i = 0; i < 2; ++i) {
    const auto end = text.find(separator);
    if (end == std::string_view::npos) return noDay();
    parts[i] = text.substr(0, end);
    text.remove_prefix(end + 1);
  }
  parts[2] = text;
  const auto first = number(parts[0]), second = number(parts[1]), third = number(parts[2]);
  if (!first || !second || !third) return noDay();
  if (parts[0].size() == 4 && parts[1].size() <= 2 && parts[2].size() <= 2)
    return dayOf(*first, *second, *third, "year/month/day");
  if (parts[0].size() > 2 || parts[1].size() > 2 || parts[2].size() != 4) return noDay();
  if (*first > 12) return dayOf(*third, *second, *first, "day/month/year");
  if (*second > 12) return dayOf(*third, *first, *second, "month/day/year");
  if (*first != *second)
    return refused("may be day/month/year or month/day/year, which are two days: write it 2010-07-30");
  return dayOf(*third, *second, *first, "day/month/year");
}

bool isZone(std::string_view rest) {
  return rest == "Z" || rest == "z" ||
         (rest.size() == 6 && (rest[0] == '+' || rest[0] == '-') && rest[3] == ':' &&
          number(rest.substr(1, 2)) && number(rest.substr(4, 2)));
}

// "09:30:00", "09:30", with a fraction: is it a time of day?
bool isTime(std::string_view text) {
  if (const auto fraction = text.find('.'); fraction != std::string_view::npos) {
    if (!number(text.substr(fraction + 1).substr(0, 9))) return false;
    text = text.substr(0, fraction);
  }
  if (text.size() != 5 && text.size() != 8) return false;
  const auto hour = number(text.substr(0, 2)), minute = number(text.substr(3, 2));
  const auto second = text.size() == 8 ? number(text.substr(6, 2)) : std::optional(0U);
  return text[2] == ':' && (text.size() == 5 || text[5] == ':') && hour && minute && second && *hour < 24 &&
         *minute < 60 && *second < 61;
}

// What stands behind ten characters of date.
Result<CensusDay> withMore(const CensusDay& day, std::string_view text) {
  auto rest = text.substr(10);
  if (isZone(rest)) return CensusDay{day.day, "the date, without its time zone"};
  if (rest.front() != 'T' && rest.front() != 't' && rest.front() != ' ') return noDay();
  rest.remove_prefix(1);
  auto time = rest;
  for (const std::size_t zone : {std::size_t{1}, std::size_t{6}})
    if (rest.size() > zone && isZone(rest.substr(rest.size() - zone)))
      time = rest.substr(0, rest.size() - zone);
  if (!isTime(time)) return noDay();
  if (time.size() == rest.size()) return CensusDay{day.day, "the date, without its time"};
  auto written = fmt::format("{}T{}{}", text.substr(0, 10), time, rest.substr(time.size()));
  if (time.size() == 5) written.insert(16, ":00");
  if (written.back() == 'z') written.back() = 'Z';
  const auto moment = parseInstant(written);
  if (!moment) return noDay();
  const auto then = london::dayOf(*moment);
  return CensusDay{{Instant{then}, Precision::day}, "the day that this moment was in London"};
}

}  // namespace

Result<CensusDay> readCensusDay(std::string_view text) {
  if (text.size() >= 10 && text[4] == '-' && text[7] == '-') {
    const auto year = number(text.substr(0, 4)), month = number(text.substr(5, 2)),
               day = number(text.substr(8, 2));
    if (!year || !month || !day) return noDay();
    CASEFOLD_TRY(const auto read, dayOf(*year, *month, *day, ""));
    if (text.size() == 10) return read;
    return withMore(read, text);
  }
  if (text.size() == 8 && number(text))
    return dayOf(*number(text.substr(0, 4)), *number(text.substr(4, 2)), *number(text.substr(6, 2)),
                 "year, month and day without a break");
  for (const char separator : {'/', '.', '-'})
    if (text.find(separator) != std::string_view::npos) {
      const auto time = text.find(' ');
      if (time != std::string_view::npos && isTime(text.substr(time + 1))) text = text.substr(0, time);
      return inThreeParts(text, separator);
    }
  return noDay();
}

}  // namespace casefold
