// Rows of junior-yip. Each names its stream; behind that stands what is said here, as packed.h packs it.
//
// Put by the fold of a case, each with the time, the version and the index of its event:
//
//   'h' case, moment   a home visit         Entry: programme, by whom
//   'a' case, moment   an activity          Entry: programme, which, missed, minutes
//   's' case, moment   support of a parent  Entry: programme, its kind
//   'f' case, moment   signposting          Entry: programme, the service, why
//   'o' case, moment   an offence           Entry: its kind, the outcome
//
// and sums by month: 't' 0 month, programme, activity: so often somebody was expected; 't' 1 …: and came.
//
// Put by the fold of a programme:
//
//   'c' programme, moment, place   a member of the cohort of that moment   Member
//   'm' case, moment, programme    the same from the case's side           Membership
//
// Following from the state:
//
//   'n' programme, moment, case    a nomination, with what ranking needs   Candidate
//   'y' time first nominated, case   all young people who were nominated
//   'd' moment, programme          all cohorts
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/junior_yip/state.h"
#include "projections/runner/key.h"

namespace casefold::junior_yip {

inline constexpr char visitTag = 'h';
inline constexpr char activityTag = 'a';
inline constexpr char supportTag = 's';
inline constexpr char signpostTag = 'f';
inline constexpr char offenceTag = 'o';
inline constexpr char attendanceTag = 't';
inline constexpr char memberTag = 'c';
inline constexpr char membershipTag = 'm';
inline constexpr char candidateTag = 'n';
inline constexpr char youngPersonTag = 'y';
inline constexpr char cohortTag = 'd';

struct Entry {
  std::string programme = {};
  std::string what = {};
  std::string detail = {};
  bool missed = false;
  std::uint32_t minutes = 0;
};

struct Member {
  std::string person;  // case:…
  std::uint32_t points = 0;
  std::vector<std::string> reasons;
  std::string departs;
};

struct Membership {
  std::string cohort;
  std::uint32_t place = 0;  // from 1
  std::uint32_t members = 0;
  Member member;
};

struct Candidate {
  std::string agency;
  std::vector<std::string> factors;
  std::optional<When> born;
  std::optional<When> died;
  Instant recorded;
};

inline Key& addMoment(Key& key, const When& when, const Source& source) {
  return key.when(when).number(source.version.get()).small(source.event);
}

// A case's entries of one kind: all, or from a time on.
[[nodiscard]] inline Key entriesOf(char tag, std::string_view person) {
  Key key(tag);
  key.text(person);
  return key;
}

[[nodiscard]] inline Key membersOf(std::string_view programme, const Drawn& drawn) {
  Key key(memberTag);
  addMoment(key.text(programme), drawn.when, drawn.source);
  return key;
}

[[nodiscard]] inline Key candidatesOf(std::string_view programme) {
  Key key(candidateTag);
  key.text(programme);
  return key;
}

}  // namespace casefold::junior_yip
