// Time as the record keeps it: instants in UTC, and dates that remember how precisely they are known.
#pragma once

#include <chrono>
#include <compare>
#include <string>
#include <string_view>

#include "schemas/codec/result.h"

namespace casefold {

// UTC, in microseconds since 1970-01-01: the resolution of the record.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;

enum class Precision : std::uint8_t { year = 0, month = 1, day = 2, instant = 3 };

// When something occurred, as precisely as it is known. `start` is the first instant of the year, month or
// day (taken as UTC), or the instant itself. Ordered by start; at one start the less precise comes first, so
// that "30 July" stands before anything timed on 30 July.
struct When {
  Instant start;
  Precision precision = Precision::day;
  friend auto operator<=>(const When&, const When&) = default;
};

// Earliest and latest times that a record can hold: 1800-01-01 and the end of 2199. Wide enough for any
// living person's history, narrow enough that a typing error such as year 0201 is refused.
inline constexpr Instant earliestWhen = std::chrono::sys_days{std::chrono::year{1800} / 1 / 1};
inline constexpr Instant endOfWhen = std::chrono::sys_days{std::chrono::year{2200} / 1 / 1};

// The first instant after it: of the next year, month or day, or the next microsecond.
[[nodiscard]] Instant endOf(const When& when);

// Reads "2010", "2010-07", "2010-07-30" or RFC 3339 "2010-07-30T14:05:00Z" (fraction to microseconds; an
// offset such as +01:00 is taken and turned into UTC). Refuses (malformed) anything else, 31 February, and
// times out of range.
[[nodiscard]] Result<When> parseWhen(std::string_view text);
// The same, but only an instant will do.
[[nodiscard]] Result<Instant> parseInstant(std::string_view text);

// The inverse of parseWhen: "2010-07"; instants in UTC with as many fraction digits (0, 3 or 6) as are
// needed.
[[nodiscard]] std::string text(const When& when);
[[nodiscard]] std::string text(Instant instant);

}  // namespace casefold
