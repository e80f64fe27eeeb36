// Rows and sums of doulas.
//
//   'v' recruited, stream → stream          volunteers who have not left
//   'w' expected birth, stream → stream     requests that wait for a match
//   'f' volunteer, case → case              families that a volunteer supports now
//   'n' volunteer: a sum                    how many those are
//   'm' measure, month, locality, detail: a sum
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "projections/runner/key.h"
#include "schemas/codec/london.h"

namespace casefold::doulas {

inline constexpr char volunteerTag = 'v';
inline constexpr char waitingTag = 'w';
inline constexpr char familyTag = 'f';
inline constexpr char supportedTag = 'n';
inline constexpr char measureTag = 'm';

// What is added up. Stored: numbers stay what they are.
enum class Counted : std::uint8_t {
  requests,
  requestsMatched,
  births,
  feedingRecorded,  // whether it was begun
  begun,
  sixWeeksRecorded,
  stillAtSixWeeks,
  visits,      // detail: the stage
  signposted,  // detail: the service
};

[[nodiscard]] inline Key countKey(Counted counted, Instant at, std::string_view locality,
                                  std::string_view detail = {}) {
  Key key(measureTag);
  key.byte(static_cast<std::uint8_t>(counted)).instant(london::monthOf(at)).text(locality).text(detail);
  return key;
}

}  // namespace casefold::doulas
