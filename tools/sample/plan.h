// Who plays which part: the caseload falls into areas of 2,000 children, each an authority of its own with
// its workers, units and programmes, so that no more than one of them is held at a time. Within an area the
// parts are dealt by number, not by chance: that is how the figures of the reference come out exactly.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tools/sample/days.h"
#include "tools/sample/random.h"

namespace casefold::sample {

inline constexpr std::uint32_t childrenPerArea = 2000;

// What mainly happens to a child. One child may meet several services: see Child.
enum class Part : std::uint8_t {
  caf,            // a CAF
  cafTwice,       // two, one after the other
  pseudoCaf,      // a school asks for attendance services
  cafThenPseudo,  // the same, of a child who had a CAF
  safetyNet,      // below the threshold of social care: supported, or reviewed
  hub,            // contacts with the hub, and no more
  statutory,      // social care: in need, or in need of protection
  lights,         // a core assessment before birth; some go on to a placement
  doula,          // a mother who asked for a doula
  yip,            // nominated for the Junior YIP, and not known otherwise
};
inline constexpr std::size_t partCount = 10;

// Submissions of a CAF or pseudo CAF, of an area: 950 + 2 × 60 + 97 + 2 × 85, and 50 after a step down:
// 1,387.
inline constexpr std::array<std::uint32_t, partCount> partSizes = {950, 60,  97, 85,  110,
                                                                   170, 240, 60, 113, 115};
// Of the children of Part::statutory, by index: who is stepped down to a CAF.
inline constexpr std::uint32_t firstSteppedDown = 70, steppedDown = 50;

// Of the children with one CAF, by index: those scored twice, and how it came out; those scored once.
inline constexpr std::uint32_t improvedScores = 31, deterioratedScores = 4, sameScores = 4;
inline constexpr std::uint32_t scoredTwice = improvedScores + deterioratedScores + sameScores;
inline constexpr std::uint32_t scoredOnce = 120;

// Of the mothers with a doula, by index: births; of those, by how they are dealt (below): breastfeeding
// begun, 77 %; of those, feeding at six weeks known of 75, and 51 still breastfed, 68 %. Then a few not yet
// born, or without a volunteer yet.
inline constexpr std::uint32_t birthsRecorded = 100, begunBreastfeeding = 77;
inline constexpr std::uint32_t knownAtSixWeeks = 75, stillAtSixWeeks = 51;
inline constexpr std::uint32_t doulasMatched = 109;
// The index says when a birth was, and so the years would differ if it also said how the baby was fed: of
// each 25 births in a row, 19 or 20 mothers begin. 0 to birthsRecorded - 1, each once, of such an index.
[[nodiscard]] constexpr std::uint32_t feedingDealt(std::uint32_t index) {
  return index * 37 % birthsRecorded;
}

// Drawings of the Junior YIP, twice a year.
inline constexpr std::uint32_t draws = 6, cohortSize = 40, nominatedPerDraw = 60;
inline constexpr std::uint32_t reoffendedPerArea = 2;  // of 160 whose year is over, or 240: 1 %
// Besides the children of Part::yip, those with a CAF from this index on are nominated.
inline constexpr std::uint32_t firstNominatedCaf = 400;

struct Child {
  std::uint32_t number = 0;  // from 1, in the whole caseload
  Part part = Part::caf;
  std::uint32_t index = 0;  // within the part, as in a full area
  std::string id;           // "1-00042"
  std::string name;
  bool girl = false;
  std::string_view locality;
  std::string pupilNumber;

  [[nodiscard]] std::string stream() const { return "case:" + id; }
};

// A case that a worker had, for the worker's and the unit's streams.
struct Allocation {
  std::uint32_t worker = 0;  // of the area
  std::string stream;
  Day from;
  Day until;  // the day after lastDay: still theirs
};

// A young person in the ranking of a drawing.
struct Nominee {
  std::string stream;
  std::uint32_t draw = 0;
  std::uint32_t points = 0;
  std::vector<std::string> reasons;  // factors, and agencies
  Day firstNominated;
};

// A parent and baby whose placement is told on a stream of its own.
struct Placement {
  std::string stream;  // the case's
  std::uint32_t index = 0;
  Day from;
};

class Area {
 public:
  // `number` from 0; `children` of them, at most childrenPerArea: a smaller area has the same share of each
  // part. `firstChild`: the number of its first child.
  Area(std::uint64_t seed, std::uint32_t number, std::uint32_t firstChild, std::uint32_t children);

  [[nodiscard]] const std::vector<Child>& children() const { return children_; }
  // Null, if a smaller area does not have it.
  [[nodiscard]] const Child* find(Part part, std::uint32_t index) const;

  [[nodiscard]] std::uint64_t seed() const { return seed_; }
  [[nodiscard]] std::uint32_t number() const { return number_; }
  // "1-3": the third area of seed 1.
  [[nodiscard]] std::string id(std::string_view what) const;
  [[nodiscard]] std::string id(std::uint32_t what) const;
  // A generator for what belongs to one child, or to one of the others of this area.
  [[nodiscard]] Random random(std::string_view what, std::uint32_t number) const;
  [[nodiscard]] Random random(const Child& child) const;

  // What the children's stories leave for the streams of others.
  std::vector<Allocation> allocations;
  std::vector<Nominee> nominees;
  std::vector<Placement> placements;

 private:
  std::uint64_t seed_;
  std::uint32_t number_;
  std::vector<Child> children_;
  std::vector<std::uint32_t> bySlot_;  // slot of a full area -> place in children_ + 1; 0: not there
};

// The nth drawing, from 0: in September 2007, in March 2008, and so on.
[[nodiscard]] Day drawingDay(std::uint32_t draw);

}  // namespace casefold::sample
