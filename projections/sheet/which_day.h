// Which day an answer is of, in words.
#pragma once

#include <string>

#include "projections/runner/point_in_time.h"

namespace casefold {

// "As of the end of 2010-08-31, by what is on record now."; empty of the present. Times are London's.
[[nodiscard]] std::string whichDay(const DayAsked& day);

// Of an Answer, a Page or Measures.
template <class Reader>
[[nodiscard]] std::string whichDayOf(Reader answer) {
  return whichDay(DayAsked::of(answer));
}

}  // namespace casefold
