#include "projections/placements/joined.h"

#include <algorithm>

#include "projections/placements/view.h"
#include "projections/policy/deadline.h"
#include "projections/policy/names.h"
#include "schemas/codec/london.h"

namespace casefold::placements {
namespace {

// The contract that a placement was made under: the last of its number that was agreed by then.
const Contract* contractOf(const Placement& placement, const Provider& provider) {
  const Contract* found = nullptr;
  for (const auto& contract : provider.contracts)
    if (contract.contract == placement.contract && !placement.contract.empty() &&
        (!placement.agreed || contract.agreed.start <= placement.agreed->start))
      found = &contract;
  return found;
}

// Compares with the regional fee of that day.
void compare(Fee& fee, const std::optional<When>& day, const Policies& policies) {
  if (day && !fee.region.empty()) {
    const auto on = london::lastDayOf(*day);
    fee.regionalPence = policies.placements().at(on).weeklyFeePence(fee.region, on);
  }
  if (fee.weeklyPence == 0 || !fee.regionalPence) return;
  fee.standing = fee.weeklyPence == *fee.regionalPence ? FeeStanding::REGIONAL : FeeStanding::DEPARTS;
}

void explain(Fee& fee, const std::string& reason) {
  if (fee.standing == FeeStanding::DEPARTS) fee.why = reason.empty() ? "no reason given" : reason;
}

bool holds(const Training& training, Day day, const Policies& policies) {
  const auto until = heldUntil(training, day, policies);
  return until && london::dayOf(london::earliest(training.on)) <= day && *until >= day;
}

}  // namespace

std::optional<Day> heldUntil(const Training& training, Day day, const Policies& policies) {
  const auto* accredited = policies.placements().at(day).training(training.programme);
  if (accredited == nullptr) return {};
  if (training.until) return london::lastDayOf(*training.until);
  policy::TimeScale scale;
  scale.count = accredited->forMonths;
  scale.dayCount = policy::DayCount::calendarMonths;
  return london::lastDayOf(policy::dueAfter(scale, policies.calendars().at(day), training.on).when);
}

PlacementStanding standingOf(const Placement& placement) {
  if (placement.ended) return PlacementStanding::ENDED;
  if (placement.started) return PlacementStanding::RUNNING;
  return placement.agreed ? PlacementStanding::AGREED : PlacementStanding::NOT_AGREED;
}

Fee feeOf(const Placement& placement, const Provider* provider, const Policies& policies) {
  Fee fee;
  fee.weeklyPence = placement.weeklyFeePence;
  const auto* contract = provider == nullptr ? nullptr : contractOf(placement, *provider);
  if (provider != nullptr) fee.region = provider->region;
  if (contract != nullptr) {
    if (!contract->region.empty()) fee.region = contract->region;
    fee.contractedPence = contract->weeklyFeePence;
    if (fee.weeklyPence == 0) fee.weeklyPence = contract->weeklyFeePence;
  }
  compare(fee, placement.agreed, policies);
  const bool asContracted = fee.contractedPence && fee.weeklyPence == *fee.contractedPence;
  explain(fee, placement.departsBecause.empty() && asContracted ? contract->departsBecause
                                                                : placement.departsBecause);
  return fee;
}

Fee feeOf(const Contract& contract, const Provider& provider, const Policies& policies) {
  Fee fee;
  fee.weeklyPence = contract.weeklyFeePence;
  fee.region = contract.region.empty() ? provider.region : contract.region;
  compare(fee, contract.begins(), policies);
  explain(fee, contract.departsBecause);
  return fee;
}

std::vector<std::string> Criteria::outstanding() const {
  std::vector<std::string> found;
  for (const auto& criterion : criteria)
    if (criterion.standing == CriterionStanding::NOT_ASSESSED) found.push_back(criterion.id);
  return found;
}

Criteria criteriaOf(const Placement& placement, const Asking& asking) {
  Criteria found;
  const auto day = placement.agreed ? london::lastDayOf(*placement.agreed) : london::dayOf(asking.asOf);
  const auto* baseline = asking.policies->placements().at(day).criteriaOf(placement.criteriaVersion);
  found.known = baseline != nullptr;
  found.version = baseline != nullptr ? baseline->version : placement.criteriaVersion;
  auto add = [&](const std::string& id, const std::string& label) {
    Criterion criterion{id, label};
    const auto assessed = std::ranges::find(placement.assessed, id, &Assessed::criterion);
    if (assessed != placement.assessed.end()) {
      criterion.assessed = &*assessed;
      criterion.validation = placement.validationOf(*assessed);
      criterion.standing = criterion.validation == nullptr  ? CriterionStanding::ASSESSED
                           : criterion.validation->accepted ? CriterionStanding::VALIDATED
                                                            : CriterionStanding::REFUSED;
    }
    found.criteria.push_back(std::move(criterion));
  };
  if (baseline != nullptr)
    for (const auto& criterion : baseline->criteria) add(criterion.id, criterion.label);
  for (const auto& assessed : placement.assessed)
    if (std::ranges::find(found.criteria, assessed.criterion, &Criterion::id) == found.criteria.end())
      add(assessed.criterion, "");
  return found;
}

bool accreditedOn(const When& when, const std::vector<Training>& trainings, const Policies& policies) {
  const auto day = london::lastDayOf(when);
  return std::ranges::any_of(trainings,
                             [&](const Training& training) { return holds(training, day, policies); });
}

Result<State> stateOf(std::string_view stream, const Reading& reading) {
  CASEFOLD_TRY(const auto found, reading.find(stream));
  return TypedView<PlacementsView>::value(*found.state);
}

Result<Accredited> accreditedAssessor(const Assessed& assessed, const Reading& reading) {
  if (assessed.assessor.empty()) return Accredited::ASSESSOR_NOT_NAMED;
  CASEFOLD_TRY(const auto worker, stateOf(assessed.assessor, reading));
  return accreditedOn(assessed.on, worker.trainings, *reading.asking().policies) ? Accredited::YES
                                                                                 : Accredited::NO;
}

Result<std::optional<Provider>> providerOf(const Placement& placement, const Reading& reading) {
  if (placement.provider.empty()) return std::optional<Provider>{};
  CASEFOLD_TRY(auto state, stateOf(placement.provider, reading));
  return std::optional(std::move(state.provider));
}

Result<std::vector<std::string>> unaccredited(const Placement& placement, const Reading& reading) {
  std::vector<std::string> found;
  for (const auto& assessed : placement.assessed) {
    CASEFOLD_TRY(const auto accredited, accreditedAssessor(assessed, reading));
    if (accredited == Accredited::NO || accredited == Accredited::ASSESSOR_NOT_NAMED)
      found.push_back(assessed.criterion);
  }
  return found;
}

}  // namespace casefold::placements
