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
//   'V' held, clock, which                      reviews of protection plans (ReviewClock)
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

// From what the clock of a review of a protection plan ran.
enum class ReviewClock : std::uint8_t {
  conference,  // the first, from the conference that the plan came of
  review,      // from the review before
  plan,        // the first on record of a plan whose conference is not: reviews before it may not be either
};

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
