// Rows of flags, all put by the fold:
//
//   's' stream, moment, rule → event type             what show tells
//   'r' rule, moment, stream → stream, event type     lists: by rule, then in order of occurrence
//   'm' rule, month: a sum                            how many; months are counted from the year 0
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "projections/history/moment.h"
#include "projections/runner/key.h"

namespace casefold::flags {

inline constexpr char streamTag = 's';
inline constexpr char ruleTag = 'r';
inline constexpr char monthTag = 'm';

[[nodiscard]] inline Key ruleKey(std::string_view rule, const Moment& at, std::string_view stream) {
  Key key(ruleTag);
  key.text(rule).when(at.occurred).text(stream).number(at.version.get()).small(at.event);
  return key;
}

[[nodiscard]] inline std::uint64_t monthNumber(Instant at) {
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(at)};
  return static_cast<std::uint64_t>(static_cast<int>(day.year())) * 12 + static_cast<unsigned>(day.month()) -
         1;
}

[[nodiscard]] inline Instant monthStart(std::uint64_t number) {
  return std::chrono::sys_days{std::chrono::year{static_cast<int>(number / 12)} /
                               std::chrono::month{static_cast<unsigned>(number % 12) + 1} / 1};
}

}  // namespace casefold::flags
