// The lines of parent-and-baby assessment placements, and of those who provide them.
#include <fmt/format.h>

#include "infra/terminal/shown_time.h"
#include "projections/chronology/summary.h"
#include "schemas/codec/event_types.h"
#include "schemas/codec/record.h"

namespace casefold::chronology {
namespace {

using phrases::cut;
using phrases::with;

// "£2,150 a week", with the pence where there are some.
std::string weekly(std::uint64_t pence) {
  std::string pounds;
  auto left = pence / 100;
  for (; left >= 1000; left /= 1000) pounds = fmt::format(",{:03}{}", left % 1000, pounds);
  const auto rest = pence % 100 == 0 ? std::string() : fmt::format(".{:02}", pence % 100);
  return fmt::format("£{}{}{} a week", left, pounds, rest);
}

// ", £2,150 a week; fee departs: two babies"
std::string fee(std::uint64_t pence, std::string_view departsBecause) {
  std::string line;
  if (pence > 0) line += ", " + weekly(pence);
  if (const auto why = cut(departsBecause); !why.empty()) line += "; fee departs: " + why;
  return line;
}

std::string registered(schema::ProviderRegistered::Reader data) {
  auto line = "Provider registered: " + cut(view(data.getName()), 60);
  if (data.getRegion().size() > 0) line += ", " + cut(view(data.getRegion()), 40);
  return line;
}

std::string contract(schema::ContractAgreed::Reader data) {
  auto line = "Contract agreed, " + cut(view(data.getContract()), 40);
  if (data.getRegion().size() > 0) line += ", " + cut(view(data.getRegion()), 40);
  if (data.hasUntil()) line += ", until " + shownTime(readWhen(data.getUntil()));
  return line + fee(data.getWeeklyFeePence(), view(data.getDepartsBecause()));
}

std::string agreed(schema::PlacementAgreed::Reader data) {
  auto line = "Placement agreed for " + cut(view(data.getCase()), 130) + " with " +
              cut(view(data.getProvider()), 130);
  if (data.getContract().size() > 0) line += ", contract " + cut(view(data.getContract()), 40);
  if (data.getPlannedWeeks() > 0)
    line += fmt::format(", {} {}", data.getPlannedWeeks(), data.getPlannedWeeks() == 1 ? "week" : "weeks");
  if (data.getCriteriaVersion().size() > 0)
    line += ", by baseline criteria " + cut(view(data.getCriteriaVersion()), 20);
  if (data.getOrderedBy().size() > 0) line += ", ordered by " + cut(view(data.getOrderedBy()), 40);
  return line + fee(data.getWeeklyFeePence(), view(data.getDepartsBecause()));
}

std::string ended(schema::PlacementEnded::Reader data) {
  using Outcome = schema::PlacementEnded::Outcome;
  std::string line = "Placement ended";
  switch (data.getOutcome()) {
    case Outcome::NOT_STATED:
      break;
    case Outcome::TOGETHER_AT_HOME:
      line += ", parent and baby together at home";
      break;
    case Outcome::TOGETHER_ELSEWHERE:
      line += ", parent and baby together elsewhere";
      break;
    case Outcome::SEPARATED:
      line += ", parent and baby separated";
      break;
    case Outcome::ENDED_EARLY:
      line += " early, before the assessment was complete";
      break;
    default:
      line += ", with an outcome that this version does not know";
  }
  return with(std::move(line), view(data.getReason()));
}

std::string assessed(schema::CriterionAssessed::Reader data) {
  using Finding = schema::CriterionAssessed::Finding;
  auto line = "Criterion " + cut(view(data.getCriterion()), 60);
  switch (data.getFinding()) {
    case Finding::NOT_STATED:
      line += " assessed";
      break;
    case Finding::MET:
      line += " met";
      break;
    case Finding::PARTLY_MET:
      line += " partly met";
      break;
    case Finding::NOT_MET:
      line += " not met";
      break;
    case Finding::NOT_ASSESSABLE:
      line += " could not be assessed";
      break;
    default:
      line += " assessed, with a finding that this version does not know";
  }
  if (data.getCriteriaVersion().size() > 0)
    line += " (criteria " + cut(view(data.getCriteriaVersion()), 20) + ")";
  if (data.getAssessor().size() > 0) line += ", assessor " + cut(view(data.getAssessor()), 130);
  return with(std::move(line), view(data.getEvidence()));
}

std::string validated(schema::AssessmentValidated::Reader data) {
  using By = schema::AssessmentValidated::By;
  const auto criterion = cut(view(data.getCriterion()), 60);
  auto line = criterion.empty() ? std::string("Assessment") : "Assessment of criterion " + criterion;
  line += data.getAccepted() ? " accepted as it stands" : " not accepted as it stands";
  switch (data.getBy()) {
    case By::NOT_STATED:
      break;
    case By::COURT:
      line += " by the court";
      break;
    case By::GUARDIAN:
      line += " by the guardian";
      break;
    case By::QUALITY_ASSURANCE:
      line += " by quality assurance";
      break;
    default:
      line += " by somebody that this version does not know";
  }
  return with(std::move(line), view(data.getReasons()));
}

}  // namespace

std::string placementSummary(schema::Event::Reader event) {
  switch (event.which()) {
    case EventType::PROVIDER_REGISTERED:
      return registered(event.getProviderRegistered());
    case EventType::CONTRACT_AGREED:
      return contract(event.getContractAgreed());
    case EventType::PLACEMENT_AGREED:
      return agreed(event.getPlacementAgreed());
    case EventType::PLACEMENT_STARTED:
      return with("Placement started", view(event.getPlacementStarted().getNote()));
    case EventType::PLACEMENT_ENDED:
      return ended(event.getPlacementEnded());
    case EventType::CRITERION_ASSESSED:
      return assessed(event.getCriterionAssessed());
    case EventType::ASSESSMENT_VALIDATED:
      return validated(event.getAssessmentValidated());
    default:
      return {};
  }
}

}  // namespace casefold::chronology
