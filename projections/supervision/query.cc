#include "projections/supervision/query.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>

#include "projections/policy/deadline_answer.h"
#include "projections/runner/condition_values.h"
#include "projections/runner/packed.h"
#include "projections/supervision/due.h"
#include "projections/supervision/rows.h"
#include "schemas/codec/london.h"

namespace casefold::supervision {
namespace {

struct Wanted {
  bool overdue = false;
  bool isNew = false;
  std::optional<std::string> unit;
};

Result<Wanted> read(const Conditions& conditions) {
  Wanted wanted;
  CASEFOLD_TRY(wanted.overdue, conditionAsked(conditions["overdue"], "overdue"));
  CASEFOLD_TRY(wanted.isNew, conditionAsked(conditions["new"], "new"));
  if (const auto unit = conditions["unit"]) wanted.unit = *unit;
  return wanted;
}

// The weeks for which anybody who is still new may have been so.
std::chrono::weeks longestNew(const Policies& policies) {
  std::uint32_t weeks = 0;
  for (const auto& edition : policies.supervision().editions())
    weeks = std::max(weeks, edition.newWorkerWeeks);
  return std::chrono::weeks{weeks};
}

Result<std::optional<policy::Deadline>> nextDue(const State& state, const Reading& reading) {
  const auto clock = clockOf(state);
  if (!clock) return std::optional<policy::Deadline>{};
  CASEFOLD_TRY(auto due, dueAfter(*clock, {}, reading));
  return std::optional(std::move(due.deadline));
}

bool isNewNow(const State& state, const Asking& asking) {
  return !state.left && isNewOn(*asking.policies, state.joined, london::dayOf(asking.asOf));
}

}  // namespace

Result<ListPlan> plan(const Conditions& conditions) {
  CASEFOLD_TRY(const auto wanted, read(conditions));
  const auto& asking = conditions.asking();
  if (wanted.unit) return ListPlan{{.prefix = Key(unitTag).text(*wanted.unit).bytes()}};
  if (wanted.isNew) {
    // From the back: who joined last comes first.
    const auto since = asking.asOf - longestNew(*asking.policies) - std::chrono::days{366};
    return ListPlan{{.prefix = Key(joinedTag).bytes(),
                     .until = Key(joinedTag).when(When{since, Precision::year}).bytes(),
                     .direction = Direction::backward}};
  }
  ListPlan plan{{.prefix = Key(dueTag).bytes()}};
  if (!wanted.overdue) return plan;
  std::optional<Instant> last;
  for (const auto scale : {policy::scale::supervision, policy::scale::supervisionOfNewWorker})
    last = std::max(last, policy::latestStartOverdue(*asking.policies, scale, asking.asOf));
  // A microsecond later, so that what began at that moment is still walked. Nothing is overdue: walk nothing.
  plan.rows.until =
      last ? Key(dueTag).when(When{*last + std::chrono::microseconds{1}, Precision::year}).bytes()
           : Key(dueTag).bytes();
  return plan;
}

Result<bool> matches(const State& state, const ListRow& row) {
  CASEFOLD_TRY(const auto wanted, read(row.conditions));
  const auto& asking = row.reading.asking();
  if (wanted.unit && *wanted.unit != state.unit) return false;
  if (wanted.isNew && !isNewNow(state, asking)) return false;
  if (!wanted.overdue) return true;
  CASEFOLD_TRY(const auto next, nextDue(state, row.reading));
  return next && next->status == policy::DeadlineStatus::overdue;
}

Result<void> item(const State& state, const ListRow& row, schema::SupervisionItem::Builder builder) {
  const auto& asking = row.reading.asking();
  CASEFOLD_TRY(const auto next, nextDue(state, row.reading));
  if (next) policy::write(*next, builder.initNext());
  if (state.lastHeld) writeWhen(*state.lastHeld, builder.initLastHeld());
  builder.setIsNew(isNewNow(state, asking));
  builder.setName(state.name);
  builder.setRole(state.role);
  builder.setUnit(state.unit);
  if (state.joined) writeWhen(*state.joined, builder.initJoined());
  builder.setHeld(state.held);
  builder.setMissed(state.missed);
  return {};
}

// ---- measures
// ---------------------------------------------------------------------------------------------------------

namespace {

struct Share {
  std::int64_t count = 0;
  std::int64_t of = 0;
};

// What one session adds.
Result<Share> shareOf(std::string_view name, const Session& session, const When& when,
                      const Reading& reading) {
  if (name == "missed") return Share{session.kind == Kind::missed ? 1 : 0, 0};
  if (session.kind != Kind::held) return Share{};
  const std::int64_t minutes = session.minutes;
  if (name == "held") return Share{1, 0};
  if (name == "minutes") return Share{minutes, minutes > 0 ? 1 : 0};
  if (name == "reflective") return Share{session.reflective ? minutes : 0, minutes};
  if (name == "longEnough") {
    const auto& supervision = reading.asking().policies->supervision();
    const auto least = supervision.at(london::lastDayOf(when)).minutesAtLeast;
    return Share{minutes >= least ? 1 : 0, minutes > 0 ? 1 : 0};
  }
  if (!session.clock) return Share{};
  CASEFOLD_TRY(const auto due, dueAfter(*session.clock, when, reading));
  if (!isJudged(due)) return Share{};
  return Share{due.deadline.status == policy::DeadlineStatus::met ? 1 : 0, 1};
}

}  // namespace

Result<void> measure(std::string_view name, const Reading& reading, const MeasureWanted& wanted,
                     MeasureCells& cells) {
  const Key all(byTimeTag);
  Key from = all, until = all;
  from.when(When{wanted.from, Precision::year});
  until.when(When{wanted.until, Precision::year});
  Result<void> fault;
  CASEFOLD_CHECK(reading.rows(
      {.prefix = all.bytes(), .from = from.bytes(), .until = until.bytes()}, [&](auto key, auto value) {
        KeyReader read(key);
        (void)read.tag();
        const auto when = read.when();
        if (!when) return true;
        const auto session = unpack<Session>(value.substr(std::min(value.find('\0') + 1, value.size())));
        const auto share = shareOf(name, session, *when, reading);
        if (!share) {
          fault = share.error();
          return false;
        }
        if (share->count != 0 || share->of != 0)
          cells.add(when->start, wanted.by.empty() ? std::string{} : session.unit, share->count, share->of);
        return true;
      }));
  return fault;
}

}  // namespace casefold::supervision
