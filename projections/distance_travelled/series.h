// A child's scores, sorted by tool and version: what can be said of them without policy, so that rows can be
// made of it. Each of the two rules by which a tool may choose its baseline is followed; which of the two it
// is, policy says (courses.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "projections/distance_travelled/state.h"

namespace casefold::distance_travelled {

// Of a child; scores by further tools are shown, and no distance is worked out for them.
inline constexpr std::size_t mostSeries = 8;

// By which score a tool measures later ones. As policy::Baseline, which a fold does not know.
enum class Rule : std::uint8_t { firstAssessment, firstReview };
inline constexpr Rule bothRules[] = {Rule::firstAssessment, Rule::firstReview};

// Scores by one tool in one version: places in State::scores, in order; never empty.
using Series = std::vector<std::size_t>;

// In order of their first scores.
[[nodiscard]] std::vector<Series> seriesOf(const State& state);

// The first of an assessment, or that names no occasion; or the first of a review.
[[nodiscard]] std::optional<std::size_t> baselineOf(const State& state, const Series& series, Rule rule);
// The first score of the series after the day of `baseline`.
[[nodiscard]] std::optional<std::size_t> nextOf(const State& state, const Series& series,
                                                std::size_t baseline);
// The first score of another series after that day that may stand in for a second one: not an assessment.
[[nodiscard]] std::optional<std::size_t> insteadOf(const State& state, const Series& other,
                                                   std::size_t baseline);

}  // namespace casefold::distance_travelled
