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

// Is a score still to come of a series without a baseline? Of one whose baseline is the first review's until
// that is given; of any other, where it has one score alone. Nothing comes after a score at closing.
bool isAwaited(const Course& course, const Score& last) {
  if (last.occasion == Occasion::CLOSING) return false;
  return course.rule == Rule::firstReview || course.scores.size() == 1;
}

void await(Course& course, const Score& first, const Asking& asking) {
  course.awaiting = &first;
  course.rescore = policy::deadlineOf(*asking.policies, policy::scale::vulnerabilityRescore, first.occurred,
                                      std::nullopt, asking.asOf);
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
  const bool repeated = course.tool == nullptr || course.tool->repeated;
  if (!baseline) {
    if (repeated && isAwaited(course, last)) await(course, state.scores[course.scores.front()], asking);
    return course;
  }
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
  if (repeated)
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
  // A score that stands as the second of another course starts no clock of its own.
  for (const auto& course : courses)
    if (auto& other = courses[course.secondSeries];
        course.secondSeries != course.series && other.awaiting != nullptr) {
      other.awaiting = nullptr;
      other.rescore.reset();
    }
  return courses;
}

std::string nameOf(const Score& score) {
  return score.toolVersion.empty() ? score.tool : score.tool + " " + score.toolVersion;
}

}  // namespace casefold::distance_travelled
