// Rows of assessment.
//
//   'h' stream, moment → the event          what show tells
//   'j' occurred, stream, moment            judgements that depart from the tools; put by the fold
//
// and those that follow from the state, each with its place in the state:
//
//   'o' what, clock, stream, place          what is still to be done. The clock is the earliest from which
//   any
//                                           policy may count
//   'c' category, started, stream, place    protection plans under way
//
// Sums, for measures, each with the locality and the team of the child at its first time:
//
//   'T' authorised, kind, referral, started     assessments
//   'U' held, clock, target                     conferences
//   'V' held, clock, later                      reviews of protection plans: the first from the conference
//                                               (later 0), the others from the one before
#pragma once

#include <cstdint>

#include "projections/runner/key.h"

namespace casefold::assessment {

inline constexpr char departsTag = 'j';
inline constexpr char openTag = 'o';
inline constexpr char planTag = 'c';

inline constexpr char assessmentsSum = 'T';
inline constexpr char conferencesSum = 'U';
inline constexpr char reviewsSum = 'V';

// What is to be done, in the order in which it is listed.
enum class Task : std::uint8_t {
  initialAssessment,
  coreAssessment,
  singleAssessment,
  conference,
  coreGroup,
  review
};

struct RowValue {
  Task task{};
  std::uint32_t place = 0;
};

}  // namespace casefold::assessment
