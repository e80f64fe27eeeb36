// Courses: a child's scores by one tool in one version, from the baseline on, as policy defines the tool.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "projections/distance_travelled/compare.h"
#include "projections/distance_travelled/series.h"
#include "projections/policy/deadline.h"
#include "projections/policy/policy.h"
#include "projections/runner/asking.h"

namespace casefold::distance_travelled {

// Points into the State and the Policies that it was made from.
struct Course {
  std::size_t series = 0;                   // its place in seriesOf()
  Series scores = {};                       // places in State::scores
  const policy::ScoreTool* tool = nullptr;  // null: policy does not have it. As on the day of the last score
  std::string_view policyVersion = {};
  Rule rule = Rule::firstAssessment;
  const Score* baseline = nullptr;  // null: there is none by the tool's rule
  const Score* second = nullptr;    // null: there is none yet
  std::size_t secondSeries = 0;     // another than `series` where the tool or its version changed
  const Score* latest = nullptr;    // of this series; the second or a later one, or null
  Comparison toSecond = {};         // where there is a second score
  // Where there is no baseline, and a further score is still to come: the first score, which starts its
  // clock. So a child scored once by a tool whose baseline is the first review's is not lost sight of.
  const Score* awaiting = nullptr;
  // From the baseline, or from that first score. Absent where there is neither, and by a tool that is given
  // once.
  std::optional<policy::Deadline> rescore = {};

  [[nodiscard]] Distance distance() const {
    return second == nullptr ? Distance::NO_SECOND_SCORE : toSecond.distance;
  }
  // The score from which the clock of the next one runs; null: there is none.
  [[nodiscard]] const Score* clock() const { return baseline != nullptr ? baseline : awaiting; }
  // Was the child's CAF closed, or did the child die, before there was a second score?
  [[nodiscard]] bool closedWithoutSecond(const State& state) const {
    return clock() != nullptr && second == nullptr && state.closed &&
           state.closed->start >= clock()->occurred.start;
  }
};

// In order of their first scores. `asking` has policies.
[[nodiscard]] std::vector<Course> coursesOf(const State& state, const Asking& asking);

// The tools that held when a score was given.
[[nodiscard]] const policy::ScoreTools& toolsFor(const Asking& asking, const Score& score);

// "Bristol 2009"
[[nodiscard]] std::string nameOf(const Score& score);

}  // namespace casefold::distance_travelled
