// Checks a cohort that was drawn against the ranking of the nominations: did people go by it, and where they
// did not, did they say why? Departing is theirs to do, and no mistake.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "projections/junior_yip/rank.h"
#include "projections/junior_yip/rows.h"

namespace casefold::junior_yip {

enum class Verdict {
  cannotTell,     // nobody whom this programme could have ranked is on record
  asRanked,       // the same young people in the same order
  withReasons,    // people departed from it, and gave a reason each time
  withoutReason,  // and at least once gave none
};

struct MemberCheck {
  std::uint32_t rank = 0;    // by the ranking; 0: not in it
  std::uint32_t points = 0;  // by the ranking
  // Was this member put in, or into this place, by people? Of the members that are out of order as few as
  // possible are said to be, those first beside whom a reason stands. Who only moved up into the place of one
  // who was left out was not.
  bool departs = false;
};

// Who had a place by the ranking, and is not in the cohort. The record has reasons beside members only. One
// that names the one who was left out, by the id of the stream, is their own; for the others one that stands
// beside a member who came after is taken, each for one.
struct LeftOut {
  Ranked person;
  std::string reason;  // empty: none was given
  std::string beside;  // the member beside whom it stands, where it does not name the one left out
};

struct Check {
  Verdict verdict = {};
  std::vector<MemberCheck> members;  // one for each of the cohort
  std::vector<LeftOut> leftOut;      // in order of rank
  std::uint32_t otherPoints = 0;     // members whose points on record are not those of the ranking
};

// `cohort` in the order in which it was drawn, `ranking` as rank() gives it. At most a few hundred each:
// takes time by the square of the cohort.
[[nodiscard]] Check check(std::span<const Member> cohort, std::span<const Ranked> ranking);

}  // namespace casefold::junior_yip
