// What distance-travelled keeps of a child: the scores, in order of occurrence, as they were given. What they
// mean (which is the baseline, which way is better) is policy, and is worked out when it is asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "projections/history/whereabouts.h"
#include "schemas/assessment.capnp.h"
#include "schemas/codec/when.h"

namespace casefold::distance_travelled {

using Occasion = schema::VulnerabilityScored::Occasion;

inline constexpr std::size_t mostScores = 32;    // kept of a child: the first half, and the last half
inline constexpr std::size_t mostElements = 64;  // kept of a score: the first
inline constexpr std::size_t mostTextBytes = 160;

struct ElementScore {
  std::string element;
  double score = 0;
};

struct Score {
  When occurred;
  std::string tool;
  std::string toolVersion;
  double total = 0;         // as given, or the sum of the elements
  bool totalGiven = false;  // a total of 0 beside elements counts as not given
  Occasion occasion = Occasion::NOT_STATED;
  std::string scoredBy;
  std::vector<ElementScore> elements;
  std::string locality;   // where the child lived then; of the first scores, where it is first known to have
  std::string team = {};  // that worked with the child then; likewise
};

struct State {
  std::vector<Score> scores;   // at most mostScores
  std::uint32_t leftOut = 0;   // scores between the first and the last that are not kept
  Whereabouts where;           // as last known
  std::optional<When> closed;  // the CAF was closed then, and none opened since; or the child died
  bool died = false;
};

}  // namespace casefold::distance_travelled
