#include "projections/assessment/query.h"

#include <capnp/schema.h>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>

#include "projections/assessment/due.h"
#include "projections/assessment/rows.h"
#include "projections/history/history_rows.h"
#include "projections/policy/deadline_answer.h"
#include "projections/runner/condition_values.h"
#include "projections/runner/damaged_store.h"
#include "schemas/codec/event_types.h"
#include "schemas/codec/london.h"
#include "schemas/codec/record.h"

namespace casefold::assessment {
namespace {

struct Wanted {
  bool overdue = false;
  std::optional<Task> task;  // absent: all
  std::optional<std::string> category;
  bool departs = false;
};

constexpr std::array<std::string_view, 6> tasks = {"initialAssessment", "coreAssessment", "singleAssessment",
                                                   "conference",        "coreGroup",      "review"};

Error refused(std::string_view field, std::string message) {
  return {ErrorCode::malformed, std::move(message), "where." + std::string(field)};
}

Result<Wanted> read(const Conditions& conditions) {
  Wanted wanted;
  unsigned asked = 0;
  for (const std::string_view field : {"due", "overdue"}) {
    const auto value = conditions[field];
    if (!value) continue;
    ++asked;
    wanted.overdue = field == "overdue";
    if (*value == "all") continue;
    for (std::size_t i = 0; i < tasks.size(); ++i)
      if (tasks.at(i) == *value) wanted.task = static_cast<Task>(i);
    if (!wanted.task)
      return refused(field,
                     "there is no such value here; those that there are: initialAssessment, coreAssessment, "
                     "singleAssessment, conference, coreGroup, review, all");
  }
  if (const auto category = conditions["plan"]) {
    ++asked;
    wanted.category = *category;
  }
  if (const auto departs = conditions["departs"]) {
    ++asked;
    CASEFOLD_CHECK(conditionYes(*departs, "departs"));
    wanted.departs = true;
  }
  if (asked > 1) return fail(ErrorCode::malformed, "this list takes one question at a time", "where");
  return wanted;
}

// Of a conference a person may have set the day, and a review has two time scales: all of those are looked
// at.
void onlyOverdue(ScanRange& rows, Task task, const Asking& asking) {
  if (task == Task::conference || task == Task::review) return;
  const auto scale = task == Task::initialAssessment ? policy::scale::initialAssessment
                     : task == Task::coreAssessment  ? policy::scale::coreAssessment
                     : task == Task::coreGroup       ? policy::scale::coreGroup
                                                     : policy::scale::singleAssessment;
  const auto latest = policy::latestStartOverdue(*asking.policies, scale, asking.asOf);
  if (!latest) {
    rows.until = rows.prefix;
    return;
  }
  Key end(openTag);
  end.byte(static_cast<std::uint8_t>(task))
      .when(When{*latest + std::chrono::microseconds{1}, Precision::year});
  rows.until = end.bytes();
}

template <class Value>
Result<Value> valueOf(const ListRow& row) {
  try {
    return unpack<Value>(row.value);
  } catch (const std::runtime_error&) {
    return damagedInStore("a row");
  }
}

Result<void> writeJudgement(const ListRow& row, schema::AssessmentItem::Builder item) {
  item.setWhat(schema::AssessmentTask::JUDGEMENT);
  CASEFOLD_TRY(const auto at, valueOf<Moment>(row));
  const auto key = momentKey(historyTag, row.stream, at);
  CASEFOLD_TRY(const auto found, row.reading.row(key));
  if (!found) return {};
  return readHistoryRow(key.bytes(), *found, [&](const HistoryEntry& entry) {
    item.setOccurred(entry.event.getOccurred());
    item.setJudgement(entry.event.getJudgementMade().getJudgement());
    item.setReasons(entry.event.getJudgementMade().getReasons());
  });
}

void writePlan(const Plan& plan, const Asking& asking, schema::AssessmentItem::Builder item) {
  writeWhen(plan.started.occurred, item.initStarted());
  item.setCategory(asking.policies->codes()
                       .at(london::lastDayOf(plan.started.occurred))
                       .named(policy::codes::abuseCategory, plan.category));
}

}  // namespace

Result<ListPlan> plan(const Conditions& conditions) {
  CASEFOLD_TRY(const auto wanted, read(conditions));
  ListPlan plan;
  plan.repeats = Repeats::everyRow;
  if (wanted.departs) {
    plan.rows.prefix = Key(departsTag).bytes();
    plan.rows.direction = Direction::backward;
  } else if (wanted.category) {
    plan.rows.prefix =
        *wanted.category == "all" ? Key(planTag).bytes() : Key(planTag).text(*wanted.category).bytes();
  } else if (wanted.task) {
    plan.rows.prefix = Key(openTag).byte(static_cast<std::uint8_t>(*wanted.task)).bytes();
    if (wanted.overdue) onlyOverdue(plan.rows, *wanted.task, conditions.asking());
  } else {
    plan.rows.prefix = Key(openTag).bytes();
  }
  return plan;
}

Result<bool> matches(const State& state, const ListRow& row) {
  CASEFOLD_TRY(const auto wanted, read(row.conditions));
  if (!wanted.overdue) return true;
  CASEFOLD_TRY(const auto value, valueOf<RowValue>(row));
  CASEFOLD_TRY(const auto deadline, deadlineOf(state, value, row.reading));
  return deadline && deadline->status == policy::DeadlineStatus::overdue;
}

Result<void> item(const State& state, const ListRow& row, schema::AssessmentItem::Builder builder) {
  CASEFOLD_TRY(const auto wanted, read(row.conditions));
  if (wanted.departs) return writeJudgement(row, builder);
  CASEFOLD_TRY(const auto value, valueOf<RowValue>(row));
  const auto& asking = row.conditions.asking();
  builder.setWhat(wanted.category ? schema::AssessmentTask::PROTECTION_PLAN
                                  : static_cast<schema::AssessmentTask>(value.task));
  CASEFOLD_TRY(const auto due, deadlineOf(state, value, row.reading));
  if (due) policy::write(*due, builder.initDue());
  if (value.task >= Task::coreGroup) {
    if (value.place < state.plans.size()) writePlan(state.plans[value.place], asking, builder);
  } else if (value.task < Task::conference && value.place < state.assessments.size()) {
    if (const auto start = state.assessments[value.place].start()) writeWhen(*start, builder.initStarted());
  }
  return {};
}

}  // namespace casefold::assessment
