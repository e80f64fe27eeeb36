// What looks wrong about a child's scores, and may be true: queries for a person.
#pragma once

#include <string>
#include <vector>

#include "projections/distance_travelled/courses.h"

namespace casefold::distance_travelled {

using QueryRule = schema::DistanceTravelled::Query::Rule;

struct ScoreQuery {
  const Score* score = nullptr;
  QueryRule rule{};
  std::string says;
};

// In order of the scores. Points into the state.
[[nodiscard]] std::vector<ScoreQuery> queriesOf(const State& state, const std::vector<Course>& courses,
                                                const Asking& asking);

// Does the total that was given differ from the sum of the elements? Needs no policy.
[[nodiscard]] bool totalIsNotTheSum(const Score& score);

}  // namespace casefold::distance_travelled
