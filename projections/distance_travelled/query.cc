#include "projections/distance_travelled/query.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "projections/distance_travelled/courses.h"
#include "projections/distance_travelled/rows.h"
#include "projections/distance_travelled/view.h"
#include "projections/policy/deadline_answer.h"
#include "projections/policy/names.h"
#include "projections/runner/condition_values.h"
#include "schemas/codec/london.h"
#include "schemas/codec/record.h"

namespace casefold::distance_travelled {
namespace {

enum class Rescore { any, due, overdue, closed };

struct Wanted {
  std::optional<Distance> distance;
  std::optional<std::string_view> tool, locality;
  std::optional<When> from, to;
  Rescore rescore = Rescore::any;
};

Result<Wanted> read(const Conditions& conditions) {
  Wanted wanted;
  wanted.tool = conditions["tool"];
  wanted.locality = conditions["locality"];
  if (const auto name = conditions["distance"]) {
    CASEFOLD_TRY(wanted.distance, conditionEnum<Distance>(*name, "distance"));
    if (*wanted.distance == Distance::NO_SECOND_SCORE)
      return fail(ErrorCode::malformed,
                  "ask for those without a second score by rescore=due, overdue or closed", "where.distance");
  }
  if (const auto day = conditions["from"]) {
    CASEFOLD_TRY(wanted.from, conditionWhen(*day, "from"));
  }
  if (const auto day = conditions["to"]) {
    CASEFOLD_TRY(wanted.to, conditionWhen(*day, "to"));
  }
  if (const auto name = conditions["rescore"]) {
    if (*name != "due" && *name != "overdue" && *name != "closed")
      return fail(ErrorCode::malformed,
                  "there is no such value here; those that there are: due, overdue, closed", "where.rescore");
    if (wanted.distance)
      return fail(ErrorCode::malformed,
                  "where there is no second score there is no distance: leave out one of the two",
                  "where.distance");
    wanted.rescore = *name == "due" ? Rescore::due : *name == "overdue" ? Rescore::overdue : Rescore::closed;
  }
  return wanted;
}

// Of which course, if of any by the policy that holds, is this a row?
const Course* ofRow(const std::vector<Course>& courses, std::string_view key, std::string_view stream) {
  for (const auto& course : courses) {
    if (course.clock() == nullptr) continue;
    const auto own =
        course.second == nullptr
            ? baselineKey(course.clock()->occurred, stream, course.series, course.rule)
            : secondKey(course.second->occurred, stream, course.series, course.secondSeries, course.rule);
    if (own.bytes() == key) return &course;
  }
  return nullptr;
}

bool fits(const State& state, const Course& course, Rescore wanted) {
  if (wanted != Rescore::any && !course.rescore) return false;
  const bool closed = course.closedWithoutSecond(state);
  const bool overdue = course.rescore && course.rescore->status == policy::DeadlineStatus::overdue;
  switch (wanted) {
    case Rescore::any:
      return true;
    case Rescore::due:
      return !closed && !overdue;
    case Rescore::overdue:
      return !closed && overdue;
    case Rescore::closed:
      return closed;
  }
  return false;
}

// The score in whose place and by whose time a course is counted: the second; without it, that from which the
// clock runs.
const Score& counted(const Course& course) {
  return course.second != nullptr ? *course.second : *course.clock();
}

std::string bound(char tag, const When& when) {
  Key key(tag);
  key.when(when);
  return key.bytes();
}

bool given(const Course& course, std::string_view measure) {
  if (measure == "improved") return course.distance() == Distance::IMPROVED;
  if (measure == "deteriorated") return course.distance() == Distance::DETERIORATED;
  if (measure == "same") return course.distance() == Distance::SAME;
  if (measure == "notComparable") return course.distance() == Distance::NOT_COMPARABLE;
  return course.rescore->status == policy::DeadlineStatus::met;
}

}  // namespace

Result<ListPlan> plan(const Conditions& conditions) {
  CASEFOLD_TRY(const auto wanted, read(conditions));
  const char tag = wanted.rescore == Rescore::any ? secondTag : baselineTag;
  ListPlan plan{{.prefix = std::string(1, tag)}, Repeats::everyRow};
  if (wanted.from) plan.rows.from = bound(tag, When{london::earliest(*wanted.from), Precision::year});
  Instant until = wanted.to ? london::latest(*wanted.to) + std::chrono::microseconds{1} : endOfWhen;
  if (wanted.rescore == Rescore::overdue) {
    const auto& asking = conditions.asking();
    const auto last =
        policy::latestStartOverdue(*asking.policies, policy::scale::vulnerabilityRescore, asking.asOf);
    until = std::min(until, last ? *last + std::chrono::microseconds{1} : earliestWhen);
  }
  plan.rows.until = bound(tag, When{until, Precision::year});
  return plan;
}

Result<bool> matches(const State& state, const ListRow& row) {
  CASEFOLD_TRY(const auto wanted, read(row.conditions));
  const auto courses = coursesOf(state, row.reading.asking());
  const auto* course = ofRow(courses, row.key, row.stream);
  if (course == nullptr) return false;
  return (!wanted.distance || course->distance() == *wanted.distance) &&
         (!wanted.tool || policy::sameName(course->clock()->tool, *wanted.tool)) &&
         (!wanted.locality || counted(*course).locality == *wanted.locality) &&
         fits(state, *course, wanted.rescore);
}

Result<void> item(const State& state, const ListRow& row, schema::DistanceItem::Builder builder) {
  const auto courses = coursesOf(state, row.reading.asking());
  const auto* course = ofRow(courses, row.key, row.stream);
  if (course == nullptr) return {};
  builder.setTool(nameOf(*course->clock()));
  builder.setBaselineTotal(std::numeric_limits<double>::quiet_NaN());
  if (course->baseline != nullptr) {
    writeWhen(course->baseline->occurred, builder.initBaseline());
    builder.setBaselineTotal(course->baseline->total);
  } else {
    writeWhen(course->awaiting->occurred, builder.initFirstScore());
    builder.setBecause(course->rule == Rule::firstReview ? "no score of a review yet, which is the baseline"
                                                         : "no score of a first assessment");
  }
  builder.setSecondTotal(std::numeric_limits<double>::quiet_NaN());
  builder.setDifference(std::numeric_limits<double>::quiet_NaN());
  if (course->second != nullptr) {
    writeWhen(course->second->occurred, builder.initSecond());
    builder.setSecondTotal(course->second->total);
    if (course->secondSeries == course->series) builder.setDifference(course->toSecond.difference);
    builder.setBecause(inWords(course->toSecond.obstacles, course->tool));
  }
  builder.setDistance(course->distance());
  builder.setLocality(counted(*course).locality);
  if (course->closedWithoutSecond(state))
    writeWhen(*state.closed, builder.initClosed());
  else if (course->second == nullptr && course->rescore)
    policy::write(*course->rescore, builder.initRescore());
  return {};
}

Result<void> measure(std::string_view name, const Reading& reading, const MeasureWanted& wanted,
                     MeasureCells& cells) {
  Result<void> fault;
  CASEFOLD_CHECK(reading.rows(
      {.prefix = std::string(1, secondTag),
       .from = bound(secondTag, When{wanted.from, Precision::year}),
       .until = bound(secondTag, When{wanted.until, Precision::year})},
      [&](std::string_view key, std::string_view stream) {
        const auto found = reading.find(stream);
        if (!found) {
          fault = found.error();
          return false;
        }
        const auto& state = TypedView<DistanceTravelledView>::value(*found->state);
        const auto courses = coursesOf(state, reading.asking());
        const auto* course = ofRow(courses, key, stream);
        if (course == nullptr) return true;
        const auto& second = *course->second;
        const auto orNotStated = [](const std::string& told) { return told.empty() ? "not stated" : told; };
        const std::string group = wanted.by == "tool"       ? nameOf(second)
                                  : wanted.by == "locality" ? orNotStated(second.locality)
                                  : wanted.by == "team"     ? orNotStated(second.team)
                                                            : "";
        if (name == "rescoredInTime" && !course->rescore) return true;
        if (name == "secondScores")
          cells.add(course->second->occurred.start, group, 1);
        else
          cells.add(course->second->occurred.start, group, given(*course, name) ? 1 : 0, 1);
        return true;
      }));
  return fault;
}

}  // namespace casefold::distance_travelled
