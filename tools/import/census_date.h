// The days of a census return, also where they are not written as its specification has them.
#pragma once

#include <string_view>

#include "schemas/codec/result.h"
#include "schemas/codec/when.h"

namespace casefold {

// A day, and how it was read where it was not written 2010-07-30.
struct CensusDay {
  When day;              // of the calendar
  std::string_view how;  // "day/month/year"; empty: as the specification has it
};

// Reads, beside 2010-07-30:
//   - 30/07/2010, with / - or . : the day first, as England writes it. Where month and day could change
//   places
//     (03/04/2010) it is refused, but not where they are equal; 07/30/2010 can only be the 30th;
//   - 2010/07/30 and 20100730;
//   - a time behind the date, which is left out: 2010-07-30T09:30:00, also with a blank or a fraction;
//   - a time zone. A date that has one (2010-07-30Z) is that date. A time that has one is a moment, and
//   stands for
//     the day that it was in London: 2010-07-30T23:00:00Z is 31 July.
// Refused (malformed): anything else, and what is no day of the calendar from 1800 to 2199. The message says
// what is wrong with it, without the text.
[[nodiscard]] Result<CensusDay> readCensusDay(std::string_view text);

}  // namespace casefold
