// A placement, or a provider, as they are shown.
#include <algorithm>
#include <string>
#include <vector>

#include "projections/placements/joined.h"
#include "projections/placements/query.h"
#include "projections/placements/rows.h"
#include "schemas/codec/london.h"
#include "schemas/codec/record.h"
#include "schemas/limits.capnp.h"

namespace casefold::placements {
namespace {

using Answer = schema::Placements;

void write(const Fee& fee, const Placement& placement, Answer::Fee::Builder to) {
  to.setContract(placement.contract);
  to.setWeekly(fee.weeklyPence);
  to.setContracted(fee.contractedPence.value_or(0));
  to.setRegional(fee.regionalPence.value_or(0));
  to.setRegion(fee.region);
  to.setStanding(fee.standing);
  if (fee.standing == FeeStanding::DEPARTS)
    to.setDifference(static_cast<std::int64_t>(fee.weeklyPence) -
                     static_cast<std::int64_t>(*fee.regionalPence));
  to.setWhy(fee.why);
}

Result<void> write(const Criterion& criterion, const Reading& reading, Answer::Criterion::Builder to) {
  to.setCriterion(criterion.id);
  to.setLabel(criterion.label);
  to.setStanding(criterion.standing);
  if (criterion.assessed == nullptr) return {};
  const auto& assessed = *criterion.assessed;
  to.setFinding(assessed.finding);
  writeWhen(assessed.on, to.initAssessed());
  to.setAssessor(assessed.assessor);
  CASEFOLD_TRY(const auto accredited, accreditedAssessor(assessed, reading));
  to.setAccredited(accredited);
  to.setEvidence(assessed.evidence);
  to.setTimes(assessed.times);
  if (criterion.validation != nullptr) to.setValidatedBy(criterion.validation->by);
  return {};
}

Result<void> write(const Placement& placement, const Reading& reading, Answer::Placement::Builder to) {
  to.setStanding(standingOf(placement));
  to.setCase(placement.childsCase);
  to.setProvider(placement.provider);
  to.setOrderedBy(placement.orderedBy);
  to.setPlannedWeeks(placement.plannedWeeks);
  if (placement.agreed) writeWhen(*placement.agreed, to.initAgreed());
  if (placement.started) writeWhen(*placement.started, to.initStarted());
  if (placement.ended) writeWhen(*placement.ended, to.initEnded());
  to.setOutcome(placement.outcome);
  to.setReason(placement.reason);
  CASEFOLD_TRY(const auto provider, providerOf(placement, reading));
  if (provider) to.setProviderName(provider->name);
  const auto& policies = *reading.asking().policies;
  if (placement.agreed) {
    write(feeOf(placement, provider ? &*provider : nullptr, policies), placement, to.initFee());
  }

  const auto criteria = criteriaOf(placement, reading.asking());
  to.setCriteriaVersion(criteria.version);
  to.setCriteriaNotKnown(!criteria.known);
  to.setOutstanding(static_cast<std::uint32_t>(criteria.outstanding().size()));
  auto list = to.initCriteria(static_cast<unsigned>(criteria.criteria.size()));
  for (unsigned i = 0; i < list.size(); ++i) CASEFOLD_CHECK(write(criteria.criteria[i], reading, list[i]));
  auto validations = to.initValidations(static_cast<unsigned>(placement.validations.size()));
  for (unsigned i = 0; i < validations.size(); ++i) {
    const auto& validation = placement.validations[i];
    writeWhen(validation.on, validations[i].initOccurred());
    validations[i].setBy(validation.by);
    validations[i].setCriterion(validation.criterion);
    validations[i].setAccepted(validation.accepted);
    validations[i].setReasons(validation.reasons);
  }
  return {};
}

void write(const Contract& contract, const Provider& provider, const Policies& policies,
           Answer::Contract::Builder to) {
  const auto fee = feeOf(contract, provider, policies);
  to.setContract(contract.contract);
  writeWhen(contract.agreed, to.initAgreed());
  writeWhen(contract.begins(), to.initFrom());
  if (contract.until) writeWhen(*contract.until, to.initUntil());
  to.setFee(fee.weeklyPence);
  to.setRegional(fee.regionalPence.value_or(0));
  to.setStanding(fee.standing);
  to.setWhy(fee.why);
  to.setRegion(fee.region);
}

// The placements that have a row of this stream, in the order in which they were agreed.
template <class Builder>
Result<void> writePlacements(char tag, const StreamReading& reading, Builder to) {
  std::vector<std::string> streams;
  Key prefix(tag);
  prefix.text(reading.stream());
  CASEFOLD_CHECK(reading.reading().rows({.prefix = prefix.bytes()}, [&](auto, std::string_view stream) {
    if (streams.size() == schema::MAX_PAGE_ENTRIES) {
      to.setTruncated(true);
      return false;
    }
    streams.emplace_back(stream);
    return true;
  }));
  auto list = to.initPlacements(static_cast<unsigned>(streams.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    CASEFOLD_TRY(const auto state, stateOf(streams[i], reading.reading()));
    const auto& placement = state.placement;
    list[i].setPlacement(streams[i]);
    if (tag != childTag) list[i].setCase(placement.childsCase);
    if (tag != providerTag) list[i].setProvider(placement.provider);
    list[i].setStanding(standingOf(placement));
    if (placement.started) writeWhen(*placement.started, list[i].initStarted());
    if (placement.ended) writeWhen(*placement.ended, list[i].initEnded());
    list[i].setOutcome(placement.outcome);
    if (tag == assessorTag)
      list[i].setCriteria(static_cast<std::uint32_t>(
          std::ranges::count(placement.assessed, reading.stream(), &Assessed::assessor)));
  }
  return {};
}

Result<void> write(const Provider& provider, const StreamReading& reading, Answer::Provider::Builder to) {
  to.setName(provider.name);
  to.setRegion(provider.region);
  if (provider.registered) writeWhen(*provider.registered, to.initRegistered());
  auto contracts = to.initContracts(static_cast<unsigned>(provider.contracts.size()));
  for (unsigned i = 0; i < contracts.size(); ++i)
    write(provider.contracts[i], provider, *reading.asking().policies, contracts[i]);
  return writePlacements(providerTag, reading, to);
}

void write(const std::vector<Training>& trainings, const Asking& asking, Answer::Assessor::Builder to) {
  const auto today = london::dayOf(asking.asOf);
  auto list = to.initTrainings(static_cast<unsigned>(trainings.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    list[i].setProgramme(trainings[i].programme);
    writeWhen(trainings[i].on, list[i].initAccredited());
    const auto until = heldUntil(trainings[i], today, *asking.policies);
    if (until) writeWhen({*until, Precision::day}, list[i].initUntil());
    list[i].setHeldNow(until && accreditedOn({today, Precision::day}, {trainings[i]}, *asking.policies));
  }
}

}  // namespace

Result<void> show(const State& state, const StreamReading& reading, schema::ShowQuery::Reader /*query*/,
                  Answer::Builder answer) {
  if (reading.stream().starts_with("provider:")) {
    auto provider = answer.initProvider();
    CASEFOLD_CHECK(write(state.provider, reading, provider));
    if (state.cut) provider.setTruncated(true);
    return {};
  }
  if (reading.stream().starts_with("case:")) return writePlacements(childTag, reading, answer.initChild());
  if (reading.stream().starts_with("worker:")) {
    auto assessor = answer.initAssessor();
    write(state.trainings, reading.asking(), assessor);
    assessor.setTruncated(state.cut);
    return writePlacements(assessorTag, reading, assessor);
  }
  if (!reading.stream().starts_with("placement:")) return {};
  auto placement = answer.initPlacement();
  placement.setTruncated(state.cut);
  return write(state.placement, reading.reading(), placement);
}

}  // namespace casefold::placements
