// The lines of assessment: the traffic lights, statutory work, tools and judgement.
#include <fmt/format.h>

#include "infra/terminal/shown_time.h"
#include "projections/chronology/summary.h"
#include "schemas/codec/event_types.h"
#include "schemas/codec/record.h"

namespace casefold::chronology {
namespace {

using phrases::by;
using phrases::capital;
using phrases::cut;
using phrases::listed;
using phrases::named;
using phrases::with;
using policy::Codes;

std::string_view lightName(schema::Light light) {
  switch (light) {
    case schema::Light::NOT_STATED:
      return "without a light";
    case schema::Light::GREEN:
      return "green";
    case schema::Light::AMBER:
      return "amber";
    case schema::Light::RED:
      return "red";
  }
  return "a light that this version does not know";
}

std::string rated(schema::AreaRated::Reader data) {
  auto area = capital(cut(view(data.getArea()), 60));
  auto line = fmt::format("{} rated {}", area.empty() ? "An area" : area, lightName(data.getLight()));
  return with(by(std::move(line), view(data.getRatedBy())), view(data.getReason()));
}

std::string capacity(schema::CapacityToChangeJudged::Reader data) {
  using Judgement = schema::CapacityToChangeJudged::Judgement;
  std::string line = "Capacity to change judged";
  switch (data.getJudgement()) {
    case Judgement::NOT_STATED:
      break;
    case Judgement::IMPROVING:
      line += " improving";
      break;
    case Judgement::UNCERTAIN:
      line += " uncertain";
      break;
    case Judgement::NOT_SHOWN:
      line += " not shown";
      break;
    default:
      line += " in a way that this version does not know";
  }
  return with(by(std::move(line), view(data.getJudgedBy())), view(data.getGrounds()));
}

std::string strength(schema::StrengthNoted::Reader data) {
  std::string line = "Strength noted";
  if (data.getArea().size() > 0) line += " in " + cut(view(data.getArea()), 60);
  return with(std::move(line), view(data.getStrength()));
}

std::string areaAssessmentEnded(schema::AreaAssessmentEnded::Reader data) {
  using Outcome = schema::AreaAssessmentEnded::Outcome;
  std::string line = "Assessment area by area ended";
  if (data.getOutcome() == Outcome::COMPLETE) line = "Assessment area by area completed";
  if (data.getOutcome() == Outcome::ENDED_EARLY) line += " early";
  return with(by(std::move(line), view(data.getEndedBy())), view(data.getConclusion()));
}

std::string areasChosen(schema::AreasChosen::Reader data) {
  std::string line = "Areas to assess chosen";
  if (const auto tool = cut(view(data.getTool()), 40); !tool.empty()) {
    line += " from " + tool;
    if (data.getToolVersion().size() > 0) line += " " + cut(view(data.getToolVersion()), 20);
  }
  return with(std::move(line), listed(data.getAreas(), 6));
}

// "parenting capacity"; nothing where it is not stated.
std::string_view dimensionName(schema::Dimension dimension) {
  switch (dimension) {
    case schema::Dimension::NOT_STATED:
      return "";
    case schema::Dimension::PARENTING_CAPACITY:
      return "parenting capacity";
    case schema::Dimension::INTERACTION:
      return "the interaction of parent and child";
    case schema::Dimension::READINESS_TO_CHANGE:
      return "readiness to change";
    case schema::Dimension::CAPACITY_TO_CHANGE:
      return "capacity to change";
    case schema::Dimension::CHILDS_NEEDS:
      return "the child's needs";
    case schema::Dimension::FAMILY_AND_ENVIRONMENT:
      return "family and environment";
  }
  return "something that this version does not know";
}

std::string tool(schema::ToolApplied::Reader data) {
  auto line = "Tool used, " + cut(view(data.getTool()), 40);
  if (data.getToolVersion().size() > 0) line += " " + cut(view(data.getToolVersion()), 20);
  line = by(std::move(line), view(data.getAppliedBy()));
  if (const auto of = dimensionName(data.getDimension()); !of.empty()) line += fmt::format(", on {}", of);
  if (data.getScored()) line += fmt::format(", score {:g}", data.getScore());
  return with(std::move(line), view(data.getResult()));
}

std::string judged(schema::JudgementMade::Reader data) {
  std::string line = "Judgement";
  if (const auto of = dimensionName(data.getDimension()); !of.empty()) line += fmt::format(" of {}", of);
  line = with(by(std::move(line), view(data.getJudgedBy())), view(data.getJudgement()));
  if (const auto tools = listed(data.getTools()); !tools.empty()) line += "; beside " + tools;
  if (data.getDepartsFromTools()) line += "; departs from the tools";
  const auto reasons = cut(view(data.getReasons()));
  return reasons.empty() ? line : std::move(line) + "; because " + reasons;
}

std::string coreGroup(schema::CoreGroupMet::Reader data) {
  std::string line = "Core group met";
  if (data.getAttended().size() > 0) line += "; present: " + listed(data.getAttended(), 6);
  return with(std::move(line), view(data.getNote()));
}

std::string_view kindName(schema::AssessmentKind kind) {
  switch (kind) {
    case schema::AssessmentKind::INITIAL:
      return "Initial assessment";
    case schema::AssessmentKind::CORE:
      return "Core assessment";
    case schema::AssessmentKind::SINGLE:
      return "Single assessment";
    default:
      return "Assessment";
  }
}

std::string authorised(schema::AssessmentAuthorised::Reader data) {
  auto line = by(fmt::format("{} authorised", kindName(data.getKind())), view(data.getAuthorisedBy()));
  if (data.hasStarted()) line += ", started " + shownTime(readWhen(data.getStarted()));
  const auto factors = data.getFactors();
  if (factors.size() == 1 && view(factors[0]) == "21") return line + ", no factors";
  if (factors.size() > 0)
    line += fmt::format(", {}: {}", factors.size() == 1 ? "factor" : "factors", listed(factors, 12));
  return line;
}

std::string conference(schema::ConferenceHeld::Reader data) {
  std::string line = "Child protection conference held";
  switch (data.getKind()) {
    case schema::ConferenceHeld::Kind::INITIAL:
      line = "Initial child protection conference held";
      break;
    case schema::ConferenceHeld::Kind::REVIEW:
      line = "Child protection review conference held";
      break;
    case schema::ConferenceHeld::Kind::TRANSFER_IN:
      line = "Child protection conference held on transfer in";
      break;
  }
  return with(std::move(line), view(data.getOutcome()));
}

std::string protectionStarted(schema::ProtectionPlanStarted::Reader data, const Codes& codes) {
  auto line = with("Child protection plan started",
                   named(codes, policy::codes::abuseCategory, view(data.getCategory())));
  if (data.getPreviousPlansUnknown())
    line += " (earlier plans not known)";
  else if (data.getPreviousPlans() > 0)
    line += fmt::format(" ({} earlier {})", data.getPreviousPlans(),
                        data.getPreviousPlans() == 1 ? "plan" : "plans");
  return line;
}

std::string preProceedings(schema::PreProceedingsStarted::Reader data) {
  using YesOrNo = schema::PreProceedingsStarted::YesOrNo;
  std::string line = "Pre-proceedings started";
  const auto offered = data.getFamilyMeetingOffered();
  const auto facilitated = data.getFamilyMeetingFacilitated();
  if (facilitated == YesOrNo::YES)
    line += ", family group decision-making meeting held";
  else if (offered == YesOrNo::YES)
    line += ", family group decision-making meeting offered";
  else if (offered == YesOrNo::NO)
    line += ", no family group decision-making meeting offered";
  if (offered == YesOrNo::YES && facilitated == YesOrNo::NO) line += ", not held";
  return with(std::move(line), view(data.getNote()));
}

std::string_view letterSent(schema::PreProceedingsLetterSent::Reader data) {
  switch (data.getLetter()) {
    case schema::PreProceedingsLetterSent::Letter::BEFORE_PROCEEDINGS:
      return "Letter before proceedings sent";
    case schema::PreProceedingsLetterSent::Letter::CARE_PROCEEDINGS:
      return "Letter of care proceedings sent";
    default:
      return "Letter sent in pre-proceedings";
  }
}

std::string preProceedingsMeeting(schema::PreProceedingsMeetingHeld::Reader data) {
  switch (data.getKind()) {
    case schema::PreProceedingsMeetingHeld::Kind::INITIAL:
      return with("Initial pre-proceedings meeting held", view(data.getNote()));
    case schema::PreProceedingsMeetingHeld::Kind::REVIEW:
      return with("Pre-proceedings review meeting held", view(data.getNote()));
    default:
      return with("Pre-proceedings meeting held", view(data.getNote()));
  }
}

std::string enquiryStarted(schema::EnquiryStarted::Reader data) {
  std::string line = "Section 47 enquiry started";
  if (data.hasConferenceTarget())
    line += ", conference due by " + shownTime(readWhen(data.getConferenceTarget()));
  return line;
}

}  // namespace

std::string assessmentSummary(schema::Event::Reader event, const Codes& codes) {
  switch (event.which()) {
    case EventType::AREAS_CHOSEN:
      return areasChosen(event.getAreasChosen());
    case EventType::AREA_RATED:
      return rated(event.getAreaRated());
    case EventType::AREA_ASSESSMENT_ENDED:
      return areaAssessmentEnded(event.getAreaAssessmentEnded());
    case EventType::STRENGTH_NOTED:
      return strength(event.getStrengthNoted());
    case EventType::CAPACITY_TO_CHANGE_JUDGED:
      return capacity(event.getCapacityToChangeJudged());
    case EventType::ASSESSMENT_STARTED:
      return fmt::format("{} started", kindName(event.getAssessmentStarted().getKind()));
    case EventType::ASSESSMENT_AUTHORISED:
      return authorised(event.getAssessmentAuthorised());
    case EventType::ASSESSMENT_REVIEWED:
      return fmt::format("{} reviewed", kindName(event.getAssessmentReviewed().getKind()));
    case EventType::STRATEGY_DISCUSSION_HELD:
      return with("Strategy discussion held", view(event.getStrategyDiscussionHeld().getNote()));
    case EventType::ENQUIRY_STARTED:
      return enquiryStarted(event.getEnquiryStarted());
    case EventType::ENQUIRY_CONCLUDED:
      return with(event.getEnquiryConcluded().getConferenceNeeded()
                      ? "Section 47 enquiry concluded: a conference is needed"
                      : "Section 47 enquiry concluded: no conference is needed",
                  view(event.getEnquiryConcluded().getOutcome()));
    case EventType::CONFERENCE_HELD:
      return conference(event.getConferenceHeld());
    case EventType::PROTECTION_PLAN_STARTED:
      return protectionStarted(event.getProtectionPlanStarted(), codes);
    case EventType::PROTECTION_PLAN_REVIEWED:
      return with(
          "Child protection plan reviewed",
          named(codes, policy::codes::abuseCategory, view(event.getProtectionPlanReviewed().getCategory())));
    case EventType::PROTECTION_PLAN_RECATEGORISED:
      return with("Category of the child protection plan now",
                  named(codes, policy::codes::abuseCategory,
                        view(event.getProtectionPlanRecategorised().getCategory())));
    case EventType::PROTECTION_PLAN_ENDED:
      return with("Child protection plan ended", named(codes, policy::codes::abuseCategory,
                                                       view(event.getProtectionPlanEnded().getCategory())));
    case EventType::PLAN_STARTED:
      return with("Child-in-need plan started", view(event.getPlanStarted().getNote()));
    case EventType::PLAN_ENDED:
      return with("Child-in-need plan ended", view(event.getPlanEnded().getNote()));
    case EventType::CORE_GROUP_MET:
      return coreGroup(event.getCoreGroupMet());
    case EventType::TOOL_APPLIED:
      return tool(event.getToolApplied());
    case EventType::JUDGEMENT_MADE:
      return judged(event.getJudgementMade());
    case EventType::PRE_PROCEEDINGS_STARTED:
      return preProceedings(event.getPreProceedingsStarted());
    case EventType::PRE_PROCEEDINGS_LETTER_SENT:
      return std::string(letterSent(event.getPreProceedingsLetterSent()));
    case EventType::PRE_PROCEEDINGS_MEETING_HELD:
      return preProceedingsMeeting(event.getPreProceedingsMeetingHeld());
    case EventType::PRE_PROCEEDINGS_REVIEWED:
      return fmt::format("Review meetings in pre-proceedings so far: {}",
                         event.getPreProceedingsReviewed().getMeetings());
    case EventType::CARE_PROCEEDINGS_APPLIED:
      return with("Applied to the court for care proceedings",
                  view(event.getCareProceedingsApplied().getNote()));
    case EventType::PRE_PROCEEDINGS_ENDED:
      return with("Pre-proceedings ended", view(event.getPreProceedingsEnded().getOutcome()));
    default:
      return {};
  }
}

}  // namespace casefold::chronology
