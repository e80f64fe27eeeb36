#include "projections/caf_status/query.h"

#include <optional>
#include <string>

#include "projections/caf_status/rows.h"
#include "projections/runner/condition_values.h"
#include "projections/runner/key.h"
#include "schemas/codec/record.h"

namespace casefold::caf_status {
namespace {

struct Wanted {
  std::optional<CafState> state;
  std::optional<CloseReason> reason;
  std::optional<std::string> mentor;
  std::optional<std::string> lead;
};

Result<Wanted> read(const Conditions& conditions) {
  Wanted wanted;
  if (auto name = conditions["state"]) {
    CASEFOLD_TRY(const CafState state, conditionEnum<CafState>(*name, "state"));
    wanted.state = state;
  }
  if (auto name = conditions["closureReason"]) {
    CASEFOLD_TRY(const CloseReason reason, conditionEnum<CloseReason>(*name, "closureReason"));
    wanted.reason = reason;
  }
  if (auto name = conditions["mentor"]) wanted.mentor = keptName(*name);
  if (auto name = conditions["leadProfessional"]) wanted.lead = keptName(*name);
  return wanted;
}

}  // namespace

Result<ListPlan> plan(const Conditions& conditions) {
  CASEFOLD_TRY(const auto wanted, read(conditions));
  // What finds the fewest cases first: a person has dozens of cases where a state has thousands. Who is not
  // named (an empty condition) is in no row, and is left to matches().
  Key key(stateTag);
  if (wanted.mentor && !wanted.mentor->empty()) {
    key = Key(mentorTag);
    key.text(*wanted.mentor);
  } else if (wanted.lead && !wanted.lead->empty()) {
    key = Key(leadTag);
    key.text(*wanted.lead);
  } else if (wanted.reason) {
    key = Key(closureTag);
    key.byte(static_cast<std::uint8_t>(*wanted.reason));
  } else if (wanted.state == CafState::REVIEW_DUE) {
    // Whose day is over: no later one is. What is due in a month or a year known no better sorts at its
    // start.
    key = Key(reviewTag);
    return ListPlan{{.prefix = key.bytes(),
                     .until = Key(reviewTag).when(When{conditions.asking().asOf, Precision::year}).bytes()}};
  } else if (wanted.state) {
    key.byte(static_cast<std::uint8_t>(*wanted.state));
  }
  return ListPlan{{.prefix = key.bytes()}};
}

Result<bool> matches(const State& state, const ListRow& row) {
  const auto wanted = read(row.conditions);
  if (!wanted) return wanted.error();
  const auto& course = state.course;
  const auto asOf = row.reading.asking().asOf;
  return (!wanted->state || *wanted->state == course.standing(asOf).state) &&
         (!wanted->reason || (course.closed && *wanted->reason == course.reason)) &&
         (!wanted->mentor || *wanted->mentor == course.mentor.name) &&
         (!wanted->lead || *wanted->lead == course.lead.name);
}

Result<void> item(const State& state, const ListRow& row, schema::CafItem::Builder builder) {
  const auto& course = state.course;
  const auto standing = course.standing(row.reading.asking().asOf);
  builder.setState(standing.state);
  if (standing.since) writeWhen(*standing.since, builder.initSince());
  builder.setPseudo(course.pseudo);
  builder.setMentor(textReader(course.mentor.name));
  builder.setLeadProfessional(textReader(course.lead.name));
  builder.setEngagement(course.engagement);
  builder.setClosureReason(course.reason);
  if (course.reviewDueOn) writeWhen(*course.reviewDueOn, builder.initReviewDueOn());
  return {};
}

}  // namespace casefold::caf_status
