#include "projections/placements/fold.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <string_view>
#include <utility>

#include "projections/placements/rows.h"
#include "projections/runner/view.h"
#include "schemas/codec/london.h"
#include "schemas/codec/record.h"
#include "schemas/codec/utf8.h"

namespace casefold::placements {
namespace {

std::string kept(capnp::Text::Reader text) { return std::string(cutToBytes(view(text), mostTextBytes)); }

// At the end of a list of which the last are kept.
template <class Entry>
void append(State& state, std::vector<Entry>& list, std::size_t most, Entry entry) {
  if (list.size() == most) {
    list.erase(list.begin());
    state.cut = true;
  }
  list.push_back(std::move(entry));
}

void agree(Placement& placement, const Event& event) {
  const auto data = event.data.getPlacementAgreed();
  placement.agreed = event.occurred;
  placement.childsCase = kept(data.getCase());
  placement.provider = kept(data.getProvider());
  placement.contract = kept(data.getContract());
  placement.departsBecause = kept(data.getDepartsBecause());
  placement.criteriaVersion = kept(data.getCriteriaVersion());
  placement.orderedBy = kept(data.getOrderedBy());
  placement.weeklyFeePence = data.getWeeklyFeePence();
  placement.plannedWeeks = data.getPlannedWeeks();
}

void assess(State& state, const Event& event) {
  const auto data = event.data.getCriterionAssessed();
  auto& list = state.placement.assessed;
  auto name = kept(data.getCriterion());
  if (name.empty()) refuse("a criterion is assessed without saying which");
  auto place = std::ranges::find(list, name, &Assessed::criterion);
  if (place == list.end()) {
    if (list.size() == mostCriteria) {
      state.cut = true;
      return;
    }
    place = list.insert(list.end(), Assessed{});
    place->criterion = std::move(name);
  }
  ++place->times;
  place->version = kept(data.getCriteriaVersion());
  place->finding = data.getFinding() <= Finding::NOT_ASSESSABLE ? data.getFinding() : Finding::NOT_STATED;
  place->on = event.occurred;
  place->evidence = kept(data.getEvidence());
  place->assessor = kept(data.getAssessor());
}

void validate(State& state, const Event& event) {
  const auto data = event.data.getAssessmentValidated();
  const auto by = data.getBy() <= By::QUALITY_ASSURANCE ? data.getBy() : By::NOT_STATED;
  append(
      state, state.placement.validations, mostValidations,
      Validation{event.occurred, by, kept(data.getCriterion()), data.getAccepted(), kept(data.getReasons())});
}

void contract(State& state, const Event& event) {
  const auto data = event.data.getContractAgreed();
  Contract contract;
  contract.contract = kept(data.getContract());
  contract.region = kept(data.getRegion());
  contract.departsBecause = kept(data.getDepartsBecause());
  contract.agreed = event.occurred;
  if (data.hasFrom()) contract.from = readWhen(data.getFrom());
  if (data.hasUntil()) contract.until = readWhen(data.getUntil());
  contract.weeklyFeePence = data.getWeeklyFeePence();
  append(state, state.provider.contracts, mostContracts, std::move(contract));
}

void train(State& state, const Event& event) {
  const auto data = event.data.getTrainingAccredited();
  Training training{kept(data.getProgramme()), event.occurred, {}};
  if (data.hasUntil()) training.until = readWhen(data.getUntil());
  append(state, state.trainings, mostTrainings, std::move(training));
}

}  // namespace

const Validation* Placement::validationOf(const Assessed& what) const {
  for (auto validation = validations.rbegin(); validation != validations.rend(); ++validation)
    if ((validation->criterion.empty() || validation->criterion == what.criterion) &&
        london::dayOf(validation->on) >= london::dayOf(what.on))
      return &*validation;
  return nullptr;
}

void fold(State& state, Rows& /*rows*/, const Event& event) {
  if (!event.known) return;
  auto& placement = state.placement;
  switch (event.type) {
    case EventType::PLACEMENT_AGREED:
      return agree(placement, event);
    case EventType::PLACEMENT_STARTED:
      placement.started = event.occurred;
      placement.ended.reset();
      placement.outcome = Outcome::NOT_STATED;
      return;
    case EventType::PLACEMENT_ENDED: {
      const auto data = event.data.getPlacementEnded();
      placement.ended = event.occurred;
      placement.outcome = data.getOutcome() <= Outcome::ENDED_EARLY ? data.getOutcome() : Outcome::NOT_STATED;
      placement.reason = kept(data.getReason());
      return;
    }
    case EventType::CRITERION_ASSESSED:
      return assess(state, event);
    case EventType::ASSESSMENT_VALIDATED:
      return validate(state, event);
    case EventType::PROVIDER_REGISTERED:
      state.provider.registered = event.occurred;
      state.provider.name = kept(event.data.getProviderRegistered().getName());
      state.provider.region = kept(event.data.getProviderRegistered().getRegion());
      return;
    case EventType::CONTRACT_AGREED:
      return contract(state, event);
    case EventType::TRAINING_ACCREDITED:
      return train(state, event);
    default:
      return;
  }
}

void index(const State& state, std::string_view stream, Rows& rows) {
  const auto& placement = state.placement;
  if (!placement.agreed && !placement.started && !placement.ended && placement.assessed.empty()) return;
  Key all(allTag);
  all.when(placement.agreed).text(stream);
  rows.put(all, stream);
  if (!placement.provider.empty()) {
    Key with(providerTag);
    with.text(placement.provider).when(placement.agreed).text(stream);
    rows.put(with, stream);
  }
  if (!placement.childsCase.empty()) {
    Key ofChild(childTag);
    ofChild.text(placement.childsCase).when(placement.agreed).text(stream);
    rows.put(ofChild, stream);
  }
  std::set<std::string_view> assessors;
  for (const auto& assessed : placement.assessed)
    if (!assessed.assessor.empty()) assessors.insert(assessed.assessor);
  for (const auto assessor : assessors) {
    Key by(assessorTag);
    by.text(assessor).when(placement.agreed).text(stream);
    rows.put(by, stream);
  }
  if (placement.running()) {
    Key running(runningTag);
    running.when(placement.started).text(stream);
    rows.put(running, stream);
  }
  if (placement.ended) {
    Key ended(endedTag);
    ended.instant(london::monthOf(placement.ended->start)).text(placement.provider);
    rows.addTo(ended.byte(static_cast<std::uint8_t>(placement.outcome)), 1);
  }
  for (const auto& assessed : placement.assessed) {
    Key criterion(criterionTag);
    criterion.when(assessed.on).text(stream).text(assessed.criterion);
    rows.put(criterion, stream);
    Key count(validatedTag);
    count.instant(london::monthOf(assessed.on.start)).text(placement.provider);
    const auto* validation = placement.validationOf(assessed);
    rows.addTo(Key(count).byte(0), 1);
    if (validation != nullptr && validation->accepted) rows.addTo(Key(count).byte(1), 1);
  }
}

}  // namespace casefold::placements
