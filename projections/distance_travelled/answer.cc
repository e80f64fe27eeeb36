// A child's scores and distances, as they are shown.
#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <vector>

#include "projections/distance_travelled/courses.h"
#include "projections/distance_travelled/queries.h"
#include "projections/distance_travelled/query.h"
#include "projections/policy/deadline_answer.h"
#include "schemas/codec/record.h"

namespace casefold::distance_travelled {
namespace {

using Answer = schema::DistanceTravelled;

Answer::HigherIs higherIs(const Course& course) {
  if (course.tool == nullptr) return Answer::HigherIs::NOT_KNOWN;
  return course.tool->polarity == policy::Polarity::higherIsBetter ? Answer::HigherIs::BETTER
                                                                   : Answer::HigherIs::WORSE;
}

Comparison toLatest(const Course& course, const Asking& asking) {
  return compare(toolsFor(asking, *course.latest), *course.baseline, *course.latest);
}

void write(const Course& course, const State& state, const Asking& asking, Answer::Course::Builder to) {
  const auto& first = state.scores[course.scores.front()];
  to.setTool(first.tool);
  to.setToolVersion(first.toolVersion);
  to.setHigherIs(higherIs(course));
  if (course.tool != nullptr) {
    to.setLabel(course.tool->label);
    to.setBaselineRule(course.rule == Rule::firstReview ? Answer::BaselineRule::FIRST_REVIEW
                                                        : Answer::BaselineRule::FIRST_ASSESSMENT);
    to.setPolicyVersion(std::string(course.policyVersion));
  }
  if (course.baseline != nullptr) writeWhen(course.baseline->occurred, to.initBaseline());
  if (course.second != nullptr) writeWhen(course.second->occurred, to.initSecond());
  to.setDistance(course.distance());
  to.setLatest(course.latest != nullptr ? toLatest(course, asking).distance : course.distance());
  if (course.rescore && !course.closedWithoutSecond(state)) policy::write(*course.rescore, to.initRescore());
}

void summarise(const Course& course, const State& state, Answer::Summary::Builder to) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  to.setTool(nameOf(state.scores[course.scores.front()]));
  to.setHigherIs(higherIs(course));
  to.setBaselineTotal(course.baseline != nullptr ? course.baseline->total : none);
  to.setSecondTotal(course.second != nullptr ? course.second->total : none);
  if (course.baseline != nullptr) writeWhen(course.baseline->occurred, to.initBaseline());
  if (course.second != nullptr) writeWhen(course.second->occurred, to.initSecond());
  to.setDistance(course.distance());
  to.setBecause(inWords(course.toSecond.obstacles, course.tool));
  if (course.rescore && !course.closedWithoutSecond(state)) policy::write(*course.rescore, to.initRescore());
}

std::string inWords(Distance distance, double difference) {
  switch (distance) {
    case Distance::IMPROVED:
      return fmt::format("improved by {:g}", std::abs(difference));
    case Distance::DETERIORATED:
      return fmt::format("deteriorated by {:g}", std::abs(difference));
    case Distance::SAME:
      return "the same";
    default:
      return "not comparable";
  }
}

struct ToldElement {
  std::string tool;
  ElementDifference element;
};

void write(const std::vector<ToldElement>& told, Answer::Builder answer) {
  auto list = answer.initElements(static_cast<unsigned>(told.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    const auto& [tool, element] = told[i];
    list[i].setTool(tool);
    list[i].setElement(element.element);
    list[i].setBaseline(element.earlier);
    list[i].setLatest(element.later);
    list[i].setDifference(element.difference());
    list[i].setDistance(element.distance);
    list[i].setInWords(inWords(element.distance, element.difference()));
  }
}

// How far the child has come with this score.
void writeSince(const Score& score, const Course& course, const Asking& asking, Answer::Score::Builder to) {
  to.setIsBaseline(&score == course.baseline);
  if (course.latest == nullptr || &score < course.second) {
    if (course.baseline != nullptr)
      to.setSinceBaseline(&score == course.baseline  ? "the baseline"
                          : &score < course.baseline ? "before it"
                                                     : "on the same day");
    return;
  }
  const auto comparison = compare(toolsFor(asking, score), *course.baseline, score);
  to.setSince(comparison.distance);
  to.setSinceBaseline(inWords(comparison.distance, comparison.difference));
}

void write(const Score& score, Answer::Score::Builder to) {
  writeWhen(score.occurred, to.initOccurred());
  to.setTool(nameOf(score));
  to.setOccasion(score.occasion);
  to.setTotal(score.total);
  to.setSummed(!score.totalGiven);
  to.setScoredBy(score.scoredBy);
  auto elements = to.initElements(static_cast<unsigned>(score.elements.size()));
  for (unsigned i = 0; i < elements.size(); ++i) {
    elements[i].setElement(score.elements[i].element);
    elements[i].setScore(score.elements[i].score);
  }
}

void writeScores(const State& state, const std::vector<Course>& courses, const Asking& asking,
                 Answer::Builder answer) {
  auto scores = answer.initScores(static_cast<unsigned>(state.scores.size()));
  for (unsigned i = 0; i < scores.size(); ++i) write(state.scores[i], scores[i]);
  for (const auto& course : courses)
    for (const auto place : course.scores) {
      auto to = scores[static_cast<unsigned>(place)];
      const auto& score = state.scores[place];
      writeSince(score, course, asking, to);
      if (course.tool != nullptr) to.setOutOf(course.tool->highestTotal());
    }
}

}  // namespace

Result<void> show(const State& state, const StreamReading& reading, schema::ShowQuery::Reader /*query*/,
                  Answer::Builder answer) {
  const auto& asking = reading.asking();
  const auto courses = coursesOf(state, asking);
  auto told = answer.initCourses(static_cast<unsigned>(courses.size()));
  auto summary = answer.initSummary(told.size());
  std::vector<ToldElement> elements;
  for (unsigned i = 0; i < told.size(); ++i) {
    write(courses[i], state, asking, told[i]);
    summarise(courses[i], state, summary[i]);
    if (courses[i].latest == nullptr) continue;
    for (auto& element : toLatest(courses[i], asking).elements)
      elements.push_back({nameOf(*courses[i].latest), std::move(element)});
  }
  write(elements, answer);
  writeScores(state, courses, asking, answer);

  const auto queries = queriesOf(state, courses, asking);
  auto list = answer.initQueries(static_cast<unsigned>(queries.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    writeWhen(queries[i].score->occurred, list[i].initOccurred());
    list[i].setRule(queries[i].rule);
    list[i].setSays(queries[i].says);
  }
  answer.setScoresLeftOut(state.leftOut);
  if (state.closed) writeWhen(*state.closed, answer.initClosedSince());
  return {};
}

}  // namespace casefold::distance_travelled
