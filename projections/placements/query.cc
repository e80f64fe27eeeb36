#include "projections/placements/query.h"

#include <string>
#include <vector>

#include "projections/placements/joined.h"
#include "projections/placements/rows.h"
#include "projections/runner/condition_values.h"
#include "schemas/codec/record.h"

namespace casefold::placements {
namespace {

void fill(capnp::List<capnp::Text>::Builder list, const std::vector<std::string>& texts) {
  for (unsigned i = 0; i < texts.size(); ++i) list.set(i, texts[i]);
}

}  // namespace

Result<ListPlan> plan(const Conditions& conditions) {
  unsigned asked = 0;
  for (const auto field : listFields) {
    const auto value = conditions[field];
    if (!value) continue;
    ++asked;
    if (field != "fees") {
      CASEFOLD_CHECK(conditionYes(*value, field));
    } else if (*value != "departing") {
      return fail(ErrorCode::malformed, "there is no such value here; it takes departing", "where.fees");
    }
  }
  if (asked > 1)
    return fail(ErrorCode::malformed, "ask by one of running, outstanding, fees and unaccredited at a time",
                "where");
  const bool running = conditions["running"] || conditions["outstanding"];
  return ListPlan{{.prefix = std::string(1, running ? runningTag : allTag)}};
}

Result<bool> matches(const State& state, const ListRow& row) {
  const auto& placement = state.placement;
  const auto& asking = row.reading.asking();
  if (row.conditions["outstanding"]) return !criteriaOf(placement, asking).outstanding().empty();
  if (row.conditions["fees"]) {
    CASEFOLD_TRY(const auto provider, providerOf(placement, row.reading));
    return feeOf(placement, provider ? &*provider : nullptr, *asking.policies).standing ==
           FeeStanding::DEPARTS;
  }
  if (row.conditions["unaccredited"]) {
    CASEFOLD_TRY(const auto without, unaccredited(placement, row.reading));
    return !without.empty();
  }
  return true;
}

Result<void> item(const State& state, const ListRow& row, schema::PlacementItem::Builder builder) {
  const auto& placement = state.placement;
  const auto& asking = row.reading.asking();
  builder.setProvider(placement.provider);
  builder.setStanding(standingOf(placement));
  if (placement.started) writeWhen(*placement.started, builder.initStarted());
  if (placement.ended) writeWhen(*placement.ended, builder.initEnded());
  builder.setOutcome(placement.outcome);
  if (!placement.ended) {
    const auto outstanding = criteriaOf(placement, asking).outstanding();
    fill(builder.initOutstanding(static_cast<unsigned>(outstanding.size())), outstanding);
  }
  CASEFOLD_TRY(const auto provider, providerOf(placement, row.reading));
  const auto fee = feeOf(placement, provider ? &*provider : nullptr, *asking.policies);
  builder.setWeeklyFee(fee.weeklyPence);
  builder.setRegionalFee(fee.regionalPence.value_or(0));
  builder.setFee(fee.standing);
  builder.setWhy(fee.why);
  CASEFOLD_TRY(const auto without, unaccredited(placement, row.reading));
  fill(builder.initUnaccredited(static_cast<unsigned>(without.size())), without);
  return {};
}

}  // namespace casefold::placements
