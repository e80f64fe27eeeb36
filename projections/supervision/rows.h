// Rows of supervision. Each names its stream, the worker's; behind that stands what is said here, as packed.h
// packs it.
//
//   'e' worker, moment         what happened: a session planned, held, missed    Session
//   'm' moment, worker         the same of all workers by time, one that was     Session, for measures, and
//                              planned by when it was to be                      for when the record begins
//   'k' case, day, worker      that the case was talked about on that day; nothing else is there of it
//
// Following from the state:
//
//   'd' start of the clock, worker   workers who are to be supervised
//   'j' joined, worker               workers who work here
//   'u' unit, worker                 the same by unit
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "projections/runner/key.h"
#include "projections/supervision/state.h"
#include "schemas/codec/ids.h"
#include "schemas/codec/when.h"

namespace casefold::supervision {

inline constexpr char sessionTag = 'e';
inline constexpr char byTimeTag = 'm';
inline constexpr char talkedAboutTag = 'k';
inline constexpr char dueTag = 'd';
inline constexpr char joinedTag = 'j';
inline constexpr char unitTag = 'u';

enum class Kind : std::uint8_t { planned, held, missed };

struct Session {
  Kind kind = Kind::held;
  std::optional<When> plannedFor = {};
  std::uint32_t minutes = 0;
  bool reflective = false;
  std::string how = {};  // "individual", "group"
  std::string supervisor = {};
  std::string reason = {};          // why it was missed
  std::uint32_t cases = 0;          // that were talked about
  std::string unit = {};            // the worker's at that time
  std::optional<Clock> clock = {};  // of a session held; absent: nobody knows
};

}  // namespace casefold::supervision
