#include "projections/distance_travelled/courses.h"

#include "schemas/codec/london.h"

namespace casefold::distance_travelled {
namespace {

Rule ruleOf(const policy::ScoreTool* tool) {
  return tool != nullptr && tool->baseline == policy::Baseline::firstReview ? Rule::firstReview
                                                                            : Rule::firstAssessment;
}

const policy::ScoreTool* toolOf(const Asking& asking, const Score& score) {
  return toolsFor(asking, score).find(score.tool, score.toolVersion);
}

// A score by another tool, or another version, where the second one should be: unless it is measured against
// a baseline of its own.
void findInstead(Course& course, const State& state, const Asking& asking, const std::vector<Series>& all,
                 std::size_t baseline) {
  std::optional<std::size_t> found;
  for (std::size_t other = 0; other < all.size(); ++other) {
    if (other == course.series) continue;
    const auto instead = insteadOf(state, all[other], baseline);
    if (!instead || (found && *found < *instead)) continue;
    const auto own = baselineOf(state, all[other], ruleOf(toolOf(asking, state.scores[all[other].back()])));
    if (own && *own < *instead) continue;
    found = instead;
    course.second = &state.scores[*instead];
    course.secondSeries = other;
  }
}

Course courseOf(const State& state, const Asking& asking, const std::vector<Series>& all,
                std::size_t series) {
  Course course;
  course.series = course.secondSeries = series;
  course.scores = all[series];
  const auto& last = state.scores[course.scores.back()];
  const auto& tools = toolsFor(asking, last);
  course.tool = tools.find(last.tool, last.toolVersion);
  course.policyVersion = tools.edition.version;
  course.rule = ruleOf(course.tool);
  const auto baseline = baselineOf(state, course.scores, course.rule);
  if (!baseline) return course;
  course.baseline = &state.scores[*baseline];
  if (const auto next = nextOf(state, course.scores, *baseline)) {
    course.second = &state.scores[*next];
    course.latest = &last;
  } else {
    findInstead(course, state, asking, all, *baseline);
  }
  std::optional<When> done;
  if (course.second != nullptr) {
    done = course.second->occurred;
    course.toSecond = compare(toolsFor(asking, *course.second), *course.baseline, *course.second);
  }
  course.rescore = policy::deadlineOf(*asking.policies, policy::scale::vulnerabilityRescore,
                                      course.baseline->occurred, done, asking.asOf);
  return course;
}

}  // namespace

const policy::ScoreTools& toolsFor(const Asking& asking, const Score& score) {
  return asking.policies->scoreTools().at(london::lastDayOf(score.occurred));
}

std::vector<Course> coursesOf(const State& state, const Asking& asking) {
  const auto all = seriesOf(state);
  std::vector<Course> courses;
  for (std::size_t i = 0; i < all.size(); ++i) courses.push_back(courseOf(state, asking, all, i));
  return courses;
}

std::string nameOf(const Score& score) {
  return score.toolVersion.empty() ? score.tool : score.tool + " " + score.toolVersion;
}

}  // namespace casefold::distance_travelled
