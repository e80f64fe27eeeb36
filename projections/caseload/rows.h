// Rows of caseload. Each names its stream; behind that stands what is said here, as packed.h packs it.
//
// Put by the fold:
//
//   'k' unit, moment                 a unit's meeting                        Meeting
//   'h' unit, from, case, number     every allocation of a case in a unit    Period
//
// Following from the state:
//
//   'w' worker, from, case           cases that are with a worker (stream, or name where none is known)
//   'u' unit, from, case             cases that a unit holds
//   'g' last met, unit               units that met
//   'm' mentor, from, case           cases whose CAF has that mentor, by name
//   'n' name, worker                 workers by their names: mentors are named, and have streams as workers
//
// and sums, of the cases that are with somebody, by what weighs them:
//
//   'p' worker, points, kinds        so many cases of a worker
//   'q' unit, points, kinds          so many cases of a unit
//   'r' mentor                       so many CAFs of a mentor
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "projections/runner/key.h"
#include "schemas/codec/when.h"

namespace casefold::caseload {

inline constexpr char meetingTag = 'k';
inline constexpr char workerTag = 'w';
inline constexpr char unitTag = 'u';
inline constexpr char periodTag = 'h';
inline constexpr char lastMetTag = 'g';
inline constexpr char mentorTag = 'm';
inline constexpr char nameTag = 'n';
inline constexpr char workerLoadTag = 'p';
inline constexpr char unitLoadTag = 'q';
inline constexpr char mentorLoadTag = 'r';

inline constexpr std::size_t mostCasesOfMeeting = 1024;  // that are kept

struct Meeting {
  std::uint32_t minutes = 0;
  std::uint32_t attended = 0;
  std::vector<std::string> cases = {};  // none twice
};

struct Period {
  std::optional<When> until = {};
};

}  // namespace casefold::caseload
