// Rows of flags, all put by the fold:
//
//   's' stream, moment, rule → event type             what show tells
//   'r' rule, moment, stream → stream, event type     lists: by rule, then in order of occurrence
//   'm' rule, month, locality, team: a sum            how many
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

}  // namespace casefold::flags
