// Ranks the young people who were nominated, by points of policy. Points support a decision that people make:
// who departs from the ranking, and why, is checked against it (check.h).
//
// The rule, so that whoever ranks the same nominations gets the same list:
//   - A nomination counts if it lies at most policy's nominationMonths (calendar months) before the day, and
//     not after it. What is known only to the month or year counts if it may have been so.
//   - A young person is ranked who is from policy's youngest to its oldest years of age on the day; whose
//   date
//     of birth is known only to the month or year, if they may be. Who was born on 29 February comes of an
//     age on 1 March in other years.
//   - Who had a place in a cohort of the programme is not ranked for policy's notAgainMonths (calendar
//   months) from
//     the day of its drawing.
//   - Points: those of every factor that any counting nomination names, once each; and pointsPerFurtherAgency
//     for each agency that nominated, beyond the first (names in any letter case). A factor that policy does
//     not know has no points.
//   - More points come first; of equals, whose earliest counting nomination is the earlier one; of those, by
//     id of the stream.
// So the order in which nominations were recorded makes no difference, and one more nomination never lowers a
// young person's rank.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "projections/policy/edition.h"
#include "projections/policy/subjects.h"
#include "schemas/codec/when.h"

namespace casefold::junior_yip {

// One agency puts one young person forward.
struct Nominated {
  std::string person;  // case:…
  When when;
  std::string agency;
  std::vector<std::string> factors;
  std::optional<When> born;  // the same in all nominations of a person; absent: not known
  std::optional<When> died;
  Instant recorded;  // when it was learned
};

enum class Standing {
  within,    // among the first cohortSize
  beyond,    // ranked, and there is no place
  tooYoung,  // from here on: not ranked
  tooOld,
  ageNotKnown,
  died,
  hadPlace,
};

// A place in an earlier cohort of the programme.
struct HadPlace {
  std::string person;
  std::string cohort;
  Day drawn;
};

struct Ranked {
  struct Factor {
    std::string id;
    std::uint32_t points = 0;  // 0: policy does not know it
  };
  std::string person;
  Standing standing = {};
  std::uint32_t rank = 0;  // from 1; 0: not ranked
  std::uint32_t points = 0;
  std::vector<Factor> factors;        // most points first; of equals, by id
  std::vector<std::string> agencies;  // in order of their first nomination
  std::uint32_t agencyPoints = 0;
  std::optional<std::int32_t> age = {};  // on the day; the youngest that it may be
  When first;                            // the earliest nomination that counts
  std::uint32_t nominations = 0;         // that count
  std::optional<HadPlace> had = {};      // of those, the last place that keeps them out
};

// Those ranked, in order of rank; then those with a nomination that counts who are not ranked, by id.
[[nodiscard]] std::vector<Ranked> rank(std::span<const Nominated> nominations,
                                       std::span<const HadPlace> places, const policy::JuniorYip& policy,
                                       Day day);

// The first day on which a nomination counts for a drawing on `day`.
[[nodiscard]] Day countsSince(const policy::JuniorYip& policy, Day day);
// Does a place in a cohort that was drawn then keep its holder out of a drawing on `day`?
[[nodiscard]] bool keepsOut(const policy::JuniorYip& policy, Day drawn, Day day);

}  // namespace casefold::junior_yip
