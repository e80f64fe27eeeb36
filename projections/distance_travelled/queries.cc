#include "projections/distance_travelled/queries.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "schemas/codec/london.h"

namespace casefold::distance_travelled {
namespace {

double sumOf(const Score& score) {
  double sum = 0;
  for (const auto& element : score.elements) sum += element.score;
  return sum;
}

QueryRule ruleOf(WhyNotComparable why) {
  switch (why) {
    case WhyNotComparable::ELEMENT_TWICE:
      return QueryRule::ELEMENT_TWICE;
    case WhyNotComparable::ELEMENT_UNKNOWN:
      return QueryRule::ELEMENT_UNKNOWN;
    default:
      return QueryRule::OUT_OF_RANGE;
  }
}

std::string asSentence(std::string words) {
  if (!words.empty() && words.front() >= 'a' && words.front() <= 'z')
    words.front() = static_cast<char>(words.front() - 'a' + 'A');
  return words + ".";
}

void askAbout(const Score& score, const Asking& asking, std::vector<ScoreQuery>& found) {
  if (totalIsNotTheSum(score))
    found.push_back({&score, QueryRule::TOTAL_IS_NOT_THE_SUM,
                     fmt::format("The total that was given, {:g}, is not the sum of its elements, {:g}.",
                                 score.total, sumOf(score))});
  if (score.toolVersion.empty()) {
    found.push_back({&score, QueryRule::VERSION_NOT_STATED, "The tool's version is not stated."});
    return;
  }
  const auto* tool = toolsFor(asking, score).find(score.tool, score.toolVersion);
  if (tool == nullptr) {
    found.push_back({&score, QueryRule::TOOL_NOT_DEFINED, "Policy has no such tool in this version."});
    return;
  }
  for (const auto& obstacle : obstaclesOf(*tool, score, Obstacle::Where::both))
    if (obstacle.why != WhyNotComparable::ELEMENT_MISSING)  // it may have been meant so
      found.push_back({&score, ruleOf(obstacle.why), asSentence(inWords({obstacle}, tool))});
}

void askAbout(const Course& course, const State& state, std::vector<ScoreQuery>& found) {
  const auto& first = state.scores[course.scores.front()];
  if (course.baseline == nullptr && (course.scores.size() > 1 || course.rule == Rule::firstAssessment))
    found.push_back(
        {&first, QueryRule::NO_BASELINE,
         course.rule == Rule::firstReview
             ? "No score of a review is on record, with which this tool's later ones are compared."
             : "No score of a first assessment is on record, with which later ones are compared."});
  for (std::size_t i = 1; i < course.scores.size(); ++i) {
    const auto& one = state.scores[course.scores[i - 1]];
    const auto& other = state.scores[course.scores[i]];
    using std::chrono::days;
    if (one.occurred.precision >= Precision::day &&
        london::dayOf(one.occurred) == london::dayOf(other.occurred))
      found.push_back({&other, QueryRule::SCORED_TWICE_ON_ONE_DAY, "Scored twice on one day by this tool."});
  }
}

}  // namespace

bool totalIsNotTheSum(const Score& score) {
  return score.totalGiven && !score.elements.empty() && std::abs(score.total - sumOf(score)) >= sameWithin;
}

std::vector<ScoreQuery> queriesOf(const State& state, const std::vector<Course>& courses,
                                  const Asking& asking) {
  std::vector<ScoreQuery> found;
  for (const auto& score : state.scores) askAbout(score, asking, found);
  for (const auto& course : courses) askAbout(course, state, found);
  std::ranges::stable_sort(found, {}, &ScoreQuery::score);
  return found;
}

}  // namespace casefold::distance_travelled
