// Two scores of a child compared: how far it came from the one to the other, by the tool's definition.
//
//     earlier          later            higher is worse
//     31 of 76         24 of 76         -7: improved
//
// Swapping the two swaps improved and deteriorated, and so does turning the tool's polarity round.
#pragma once

#include <string>
#include <vector>

#include "projections/distance_travelled/state.h"
#include "projections/policy/subjects.h"
#include "schemas/views/distance_travelled.capnp.h"

namespace casefold::distance_travelled {

using schema::Distance;
using schema::WhyNotComparable;

// Why two scores cannot be compared.
struct Obstacle {
  WhyNotComparable why{};
  enum class Where { both, earlier, later } where = Where::both;
  std::vector<std::string> elements = {};  // of those that are about elements
};

struct ElementDifference {
  std::string element;
  double earlier = 0;
  double later = 0;
  Distance distance = Distance::NOT_COMPARABLE;  // improved, deteriorated, same or notComparable
  [[nodiscard]] double difference() const { return later - earlier; }
};

struct Comparison {
  Distance distance = Distance::NOT_COMPARABLE;  // improved, deteriorated, same or notComparable
  double difference = 0;                         // of the totals, the later less the earlier
  std::vector<Obstacle> obstacles = {};          // not empty: they are not comparable
  // Those that both scores have, once each, in the tool's order, then in that of the earlier score.
  std::vector<ElementDifference> elements = {};
};

// `tools` are those that hold; by which day, the caller decides.
[[nodiscard]] Comparison compare(const policy::ScoreTools& tools, const Score& earlier, const Score& later);

// What is wrong with a score by itself. `tool` is its definition.
[[nodiscard]] std::vector<Obstacle> obstaclesOf(const policy::ScoreTool& tool, const Score& score,
                                                Obstacle::Where where);

// "second score: no score for aspirations and 2 more elements"; several are joined by "; ".
[[nodiscard]] std::string inWords(const std::vector<Obstacle>& obstacles, const policy::ScoreTool* tool);

// Scores that differ by less are the same: sums of decimal fractions are not exact.
inline constexpr double sameWithin = 1e-6;

}  // namespace casefold::distance_travelled
