#include "projections/traffic_lights/query.h"

#include <optional>
#include <string>

#include "projections/policy/deadline_answer.h"
#include "projections/policy/policy.h"
#include "projections/runner/condition_values.h"
#include "projections/runner/packed.h"
#include "projections/traffic_lights/rows.h"
#include "schemas/codec/event_types.h"
#include "schemas/codec/london.h"

namespace casefold::traffic_lights {
namespace {

struct Wanted {
  std::optional<Light> light;
  std::optional<When> notRevisitedSince;
  Period relapses;
  bool revisitOverdue = false;
  std::optional<bool> underWay;
  [[nodiscard]] bool relapsed() const { return relapses.from || relapses.to; }
};

Result<Wanted> read(const Conditions& conditions) {
  Wanted wanted;
  if (auto name = conditions["light"]) {
    CASEFOLD_TRY(const Light light, conditionEnum<Light>(*name, "light"));
    wanted.light = light;
  }
  if (auto day = conditions["notRevisitedSince"]) {
    CASEFOLD_TRY(const When when, conditionWhen(*day, "notRevisitedSince"));
    wanted.notRevisitedSince = when;
  }
  if (auto day = conditions["relapseFrom"]) {
    CASEFOLD_TRY(const When when, conditionWhen(*day, "relapseFrom"));
    wanted.relapses.from = when;
  }
  if (auto day = conditions["relapseTo"]) {
    CASEFOLD_TRY(const When when, conditionWhen(*day, "relapseTo"));
    wanted.relapses.to = when;
  }
  CASEFOLD_TRY(wanted.revisitOverdue, conditionAsked(conditions["revisitOverdue"], "revisitOverdue"));
  if (auto value = conditions["underWay"]) {
    CASEFOLD_TRY(wanted.underWay, conditionYesNo(*value, "underWay"));
  }
  return wanted;
}

// Of the area that has waited the longest.
std::optional<policy::Deadline> revisit(const Overall& all, const Asking& asking) {
  if (!all.waitsSince) return std::nullopt;
  return policy::deadlineOf(*asking.policies, policy::scale::lightsRevisited, *all.waitsSince, std::nullopt,
                            asking.asOf);
}

std::string bound(char tag, const std::optional<When>& when) {
  if (!when) return {};
  Key key(tag);
  key.when(when);
  return key.bytes();
}

// Is this the row of the case's first relapse in the period? None before it may lie there: all of them begin
// before the period ends, since this one does.
bool firstInPeriod(const Period& period, const ListRow& row) {
  const auto relapse = relapseOfKey(row.key);
  if (!relapse || !period.mayHold(relapse->occurred)) return false;
  const auto before = unpack<RelapseRow>(row.value).before;
  return !before || (period.from && *before < london::earliest(*period.from));
}

}  // namespace

Result<ListPlan> plan(const Conditions& conditions) {
  CASEFOLD_TRY(const auto wanted, read(conditions));
  if (wanted.relapsed())
    return ListPlan{{.prefix = std::string(1, relapseTag),
                     .from = bound(relapseTag, wanted.relapses.scanFrom()),
                     .until = bound(relapseTag, wanted.relapses.scanUntil())}};
  if (wanted.notRevisitedSince)
    return ListPlan{{.prefix = std::string(1, revisitedTag),
                     .until = bound(revisitedTag, When{wanted.notRevisitedSince->start, Precision::year})}};
  if (wanted.revisitOverdue)
    return ListPlan{{.prefix = std::string(1, revisitedTag),
                     .until = bound(revisitedTag, When{conditions.asking().asOf, Precision::year})}};
  Key key(worstTag);
  if (wanted.light) key.byte(static_cast<std::uint8_t>(3 - static_cast<int>(*wanted.light)));
  return ListPlan{{.prefix = key.bytes()}};
}

Result<bool> matches(const State& state, const ListRow& row) {
  const auto wanted = read(row.conditions);
  if (!wanted) return wanted.error();
  const auto all = overall(state);
  if (wanted->light && *wanted->light != all.worst) return false;
  if (wanted->underWay && *wanted->underWay == state.endedAt.has_value()) return false;
  if (wanted->notRevisitedSince &&
      (all.areas == 0 || state.endedAt ||
       (all.leastRecentlyRated && all.leastRecentlyRated->start >= wanted->notRevisitedSince->start)))
    return false;
  if (wanted->revisitOverdue) {
    const auto due = revisit(all, row.reading.asking());
    if (!due || due->status != policy::DeadlineStatus::overdue) return false;
  }
  return !wanted->relapsed() || firstInPeriod(wanted->relapses, row);
}

Result<void> item(const State& state, const ListRow& row, schema::TrafficLightsItem::Builder builder) {
  const auto all = overall(state);
  builder.setWorst(all.worst);
  if (all.worstSince) writeWhen(*all.worstSince, builder.initWorstSince());
  if (const auto due = revisit(all, row.reading.asking())) policy::write(*due, builder.initRevisit());
  builder.setRed(all.red);
  builder.setAmber(all.amber);
  builder.setGreen(all.green);
  builder.setUnrated(all.unrated);
  if (all.leastRecentlyRated) writeWhen(*all.leastRecentlyRated, builder.initLeastRecentlyRated());
  if (state.endedAt) writeWhen(state.endedAt->occurred, builder.initEnded());
  builder.setRelapses(all.relapses);
  if (all.lastRelapse) writeWhen(*all.lastRelapse, builder.initLastRelapse());
  return {};
}

}  // namespace casefold::traffic_lights
