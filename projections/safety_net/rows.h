// Rows and sums of safety-net.
//
// Those that follow from the state, each naming its stream. `statutory` is 1 where the last decision was
// section 17 or 47, which as a rule is above the threshold: so that a list need not walk past those cases.
//
//   's' statutory, 0 under review or 1 supported, since, stream    every case with a way into the net
//   'f' statutory, clock, stream     when the clock started that may have run out: of the review (the day
//                                    itself, where one was agreed), or since when nobody is named
//   'u' submitted, stream            a submission that is open, without a mentor
//   'n' owed since, stream           a notice owed to the attendance officers (notice.h)
//   'l' since, stream                lip service
//   'p' mentor, stream
//
// and those put by the fold:
//
//   'r' held, stream, version, event → ReviewHeld    every review that was due
//
// Sums: 'c' counter, day, code, locality. The code is the Kind of a submission, the Decision on the
// threshold, the way into the net of what came to be supported, the CloseReason of a CAF, the ChairRole of a
// meeting.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "projections/runner/key.h"
#include "schemas/codec/london.h"
#include "schemas/codec/when.h"

namespace casefold::safety_net {

inline constexpr char standingTag = 's';
inline constexpr char fallingTag = 'f';
inline constexpr char withoutMentorTag = 'u';
inline constexpr char noticeTag = 'n';
inline constexpr char lipServiceTag = 'l';
inline constexpr char mentorTag = 'p';
inline constexpr char reviewTag = 'r';
inline constexpr char countTag = 'c';

enum class Counter : std::uint8_t { submissions, decisions, supported, closures, meetings };

[[nodiscard]] inline Key countKey(Counter counter, const When& at, std::uint8_t code,
                                  std::string_view locality) {
  Key key(countTag);
  key.byte(static_cast<std::uint8_t>(counter)).instant(london::dayOf(at)).byte(code).text(locality);
  return key;
}

// What a row of a review holds, packed.
struct ReviewHeld {
  When clock;
  std::optional<When> agreed;
  std::uint8_t way = 0;
  When decided;  // when the case came in that way
  std::string locality;
};

}  // namespace casefold::safety_net
