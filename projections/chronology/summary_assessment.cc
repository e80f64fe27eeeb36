// The lines of the assessment family: the CAF, the traffic lights, and statutory work.
#include <fmt/format.h>

#include "infra/terminal/shown_time.h"
#include "projections/chronology/code_lists.h"
#include "projections/chronology/summary.h"
#include "schemas/codec/event_types.h"
#include "schemas/codec/record.h"

namespace casefold::chronology {
namespace {

using phrases::by;
using phrases::capital;
using phrases::cut;
using phrases::listed;
using phrases::with;

std::string consent(schema::ConsentGiven::Reader data) {
  auto line = by("Consent given", view(data.getGivenBy()));
  const auto scope = listed(data.getScope());
  return scope.empty() ? line : std::move(line) + ", for " + scope;
}

std::string opened(schema::CafOpened::Reader data) {
  std::string line;
  switch (data.getKind()) {
    case schema::CafOpened::Kind::CAF:
      line = "CAF opened";
      break;
    case schema::CafOpened::Kind::PSEUDO_CAF:
      line = "Pseudo CAF opened, for attendance services";
      break;
    default:
      line = "CAF opened, of a kind that this version does not know";
  }
  if (data.hasExpectedBirthDate())
    line += ", for a child expected " + shownTime(readWhen(data.getExpectedBirthDate()));
  return with(std::move(line), view(data.getReason()));
}

std::string cafAssessed(schema::CafAssessed::Reader data) {
  const auto count = data.getElements().size();
  if (count == 0) return "CAF assessment made";
  std::string line = fmt::format("CAF assessment made of {} {}", count, count == 1 ? "element" : "elements");
  std::string names;
  for (unsigned i = 0; i < count && i < 3; ++i) {
    if (i > 0) names += ", ";
    names += cut(view(data.getElements()[i].getElement()), 40);
  }
  if (count > 3) names += ", …";
  return with(std::move(line), names);
}

std::string lead(schema::LeadProfessionalNamed::Reader data) {
  auto line = "Lead professional named: " + cut(view(data.getName()), 40);
  if (data.getAgency().size() > 0) line += ", " + cut(view(data.getAgency()), 40);
  return line;
}

std::string arranged(schema::MeetingArranged::Reader data) {
  std::string line = "Family support meeting arranged";
  if (data.hasForWhen()) line += " for " + shownTime(readWhen(data.getForWhen()));
  if (data.getChair().size() > 0) line += ", chair " + cut(view(data.getChair()), 40);
  return line;
}

std::string held(schema::MeetingHeld::Reader data) {
  std::string line = "Family support meeting held";
  if (data.getChair().size() > 0) line += ", chaired by " + cut(view(data.getChair()), 40);
  if (data.getAttended().size() > 0) line += "; present: " + listed(data.getAttended(), 6);
  return line;
}

std::string planAgreed(schema::PlanAgreed::Reader data) {
  std::string line = "Plan agreed";
  if (data.hasReviewDue()) line += ", review due " + shownTime(readWhen(data.getReviewDue()));
  const auto actions = listed(data.getActions(), 3);
  return actions.empty() ? line : std::move(line) + ": " + actions;
}

std::string engagement(schema::EngagementNoted::Reader data) {
  std::string line;
  switch (data.getEngagement()) {
    case schema::Engagement::NOT_STATED:
      line = "Engagement noted, not stated how";
      break;
    case schema::Engagement::ENGAGED:
      line = "The family is engaged";
      break;
    case schema::Engagement::LIP_SERVICE:
      line = "The family pays lip service: agrees, and does not take part";
      break;
    case schema::Engagement::NOT_ENGAGING:
      line = "The family is not engaging";
      break;
    default:
      line = "Engagement noted, of a kind that this version does not know";
  }
  return with(std::move(line), view(data.getNote()));
}

std::string review(schema::ReviewHeld::Reader data) {
  std::string line = "CAF review held";
  if (data.hasNextReview()) line += ", next review " + shownTime(readWhen(data.getNextReview()));
  return with(std::move(line), view(data.getOutcome()));
}

std::string stepped(std::string line, std::string_view preposition, std::string_view service,
                    std::string_view reason) {
  if (!service.empty()) line += fmt::format(" {} {}", preposition, cut(service, 40));
  return with(std::move(line), reason);
}

std::string cafClosed(schema::CafClosed::Reader data) {
  using Reason = schema::CafClosed::Reason;
  std::string line = "CAF closed: ";
  switch (data.getReason()) {
    case Reason::NOT_STATED:
      line += "no reason stated";
      break;
    case Reason::NEEDS_MET:
      line += "needs met";
      break;
    case Reason::DISENGAGED:
      line += "the family disengaged, or withdrew consent";
      break;
    case Reason::MOVED_AWAY:
      line += "moved to another authority";
      break;
    case Reason::MOVED_TO_SOCIAL_CARE:
      line += "moved to social care";
      break;
    default:
      line += "a reason that this version does not know";
  }
  return with(std::move(line), view(data.getNote()));
}

std::string scored(schema::VulnerabilityScored::Reader data) {
  auto line = fmt::format("Vulnerability scored {:g} by {}", data.getTotal(), cut(view(data.getTool()), 40));
  if (data.getToolVersion().size() > 0) line += " " + cut(view(data.getToolVersion()), 20);
  switch (data.getOccasion()) {
    case schema::VulnerabilityScored::Occasion::ASSESSMENT:
      line += ", at assessment";
      break;
    case schema::VulnerabilityScored::Occasion::REVIEW:
      line += ", at review";
      break;
    case schema::VulnerabilityScored::Occasion::CLOSING:
      line += ", at closing";
      break;
    default:
      break;
  }
  const auto scorer = cut(view(data.getScoredBy()), 40);
  return scorer.empty() ? line : std::move(line) + "; scored by " + scorer;
}

std::string notified(schema::AttendanceNotified::Reader data) {
  auto line = "Attendance officers told: " + cut(view(data.getTo()), 40);
  const auto support = cut(view(data.getSupport()));
  return line + (support.empty() ? ", no support by a CAF earlier or now" : ", support: " + support);
}

std::string safetyNet(schema::SafetyNetReviewed::Reader data) {
  using Outcome = schema::SafetyNetReviewed::Outcome;
  std::string line = "Safety net: case reviewed";
  switch (data.getOutcome()) {
    case Outcome::NOT_STATED:
      break;
    case Outcome::KEEP_UNDER_REVIEW:
      line += ", kept under review";
      break;
    case Outcome::OFFER_SUPPORT:
      line += ", support to be offered again";
      break;
    case Outcome::STEP_UP:
      line += ", to step up to social care";
      break;
    case Outcome::NO_FURTHER_CONCERN:
      line += ", no further concern";
      break;
    default:
      line += ", with an outcome that this version does not know";
  }
  line = by(std::move(line), view(data.getReviewedBy()));
  if (data.hasNextReview()) line += ", next review " + shownTime(readWhen(data.getNextReview()));
  return with(std::move(line), view(data.getReasons()));
}

std::string offered(schema::ApproachOffered::Reader data) {
  using Answer = schema::ApproachOffered::Answer;
  auto line = by("Approach offered, " + cut(view(data.getApproach()), 60), view(data.getOfferedBy()));
  switch (data.getAnswer()) {
    case Answer::NOT_STATED:
      break;
    case Answer::TAKEN_UP:
      line += ", taken up";
      break;
    case Answer::DECLINED:
      line += ", declined";
      break;
    case Answer::NOT_SUITABLE:
      line += ", not suitable";
      break;
    default:
      line += ", with an answer that this version does not know";
  }
  return with(std::move(line), view(data.getReasons()));
}

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

std::string areasChosen(schema::AreasChosen::Reader data) {
  std::string line = "Areas to assess chosen";
  if (const auto tool = cut(view(data.getTool()), 40); !tool.empty()) {
    line += " from " + tool;
    if (data.getToolVersion().size() > 0) line += " " + cut(view(data.getToolVersion()), 20);
  }
  return with(std::move(line), listed(data.getAreas(), 6));
}

// " of parenting capacity"; nothing where it is not stated.
std::string_view dimensionName(schema::Dimension dimension) {
  switch (dimension) {
    case schema::Dimension::NOT_STATED:
      return "";
    case schema::Dimension::PARENTING_CAPACITY:
      return " of parenting capacity";
    case schema::Dimension::INTERACTION:
      return " of the interaction of parent and child";
    case schema::Dimension::READINESS_TO_CHANGE:
      return " of readiness to change";
    case schema::Dimension::CAPACITY_TO_CHANGE:
      return " of capacity to change";
    case schema::Dimension::CHILDS_NEEDS:
      return " of the child's needs";
    case schema::Dimension::FAMILY_AND_ENVIRONMENT:
      return " of family and environment";
  }
  return " of something that this version does not know";
}

std::string tool(schema::ToolApplied::Reader data) {
  auto line = "Tool applied, " + cut(view(data.getTool()), 40);
  if (data.getToolVersion().size() > 0) line += " " + cut(view(data.getToolVersion()), 20);
  line = by(line + std::string(dimensionName(data.getDimension())), view(data.getAppliedBy()));
  if (data.getScored()) line += fmt::format(", score {:g}", data.getScore());
  return with(std::move(line), view(data.getResult()));
}

std::string judged(schema::JudgementMade::Reader data) {
  auto line =
      with(by("Judgement" + std::string(dimensionName(data.getDimension())), view(data.getJudgedBy())),
           view(data.getJudgement()));
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

std::string protectionStarted(schema::ProtectionPlanStarted::Reader data) {
  auto line = with("Child protection plan started", named(CodeList::abuseCategory, view(data.getCategory())));
  if (data.getPreviousPlans() > 0)
    line += fmt::format(" ({} earlier {})", data.getPreviousPlans(),
                        data.getPreviousPlans() == 1 ? "plan" : "plans");
  return line;
}

std::string enquiryStarted(schema::EnquiryStarted::Reader data) {
  std::string line = "Section 47 enquiry started";
  if (data.hasConferenceTarget())
    line += ", conference due by " + shownTime(readWhen(data.getConferenceTarget()));
  return line;
}

std::string cafSummary(schema::Event::Reader event) {
  switch (event.which()) {
    case EventType::CONSENT_GIVEN:
      return consent(event.getConsentGiven());
    case EventType::CONSENT_REFUSED:
      return with(by("Consent refused", view(event.getConsentRefused().getRefusedBy())),
                  view(event.getConsentRefused().getReason()));
    case EventType::CONSENT_WITHDRAWN:
      return with(by("Consent withdrawn", view(event.getConsentWithdrawn().getWithdrawnBy())),
                  view(event.getConsentWithdrawn().getReason()));
    case EventType::CAF_OPENED:
      return opened(event.getCafOpened());
    case EventType::CAF_ASSESSED:
      return cafAssessed(event.getCafAssessed());
    case EventType::LEAD_PROFESSIONAL_NAMED:
      return lead(event.getLeadProfessionalNamed());
    case EventType::MENTOR_NAMED:
      return with("Mentor named", view(event.getMentorNamed().getMentor()));
    case EventType::MEETING_ARRANGED:
      return arranged(event.getMeetingArranged());
    case EventType::MEETING_HELD:
      return held(event.getMeetingHeld());
    case EventType::MEETING_NOT_HELD:
      return with("Family support meeting not held", view(event.getMeetingNotHeld().getReason()));
    case EventType::PLAN_AGREED:
      return planAgreed(event.getPlanAgreed());
    case EventType::SERVICE_STARTED:
      return by(with("Service started", view(event.getServiceStarted().getService())),
                view(event.getServiceStarted().getProvider()));
    case EventType::SERVICE_ENDED:
      return with("Service ended, " + cut(view(event.getServiceEnded().getService()), 40),
                  view(event.getServiceEnded().getOutcome()));
    case EventType::ENGAGEMENT_NOTED:
      return engagement(event.getEngagementNoted());
    case EventType::REVIEW_HELD:
      return review(event.getReviewHeld());
    case EventType::STEPPED_UP:
      return stepped("Stepped up", "to", view(event.getSteppedUp().getTo()),
                     view(event.getSteppedUp().getReason()));
    case EventType::STEPPED_DOWN:
      return stepped("Stepped down", "from", view(event.getSteppedDown().getFrom()),
                     view(event.getSteppedDown().getReason()));
    case EventType::CAF_CLOSED:
      return cafClosed(event.getCafClosed());
    case EventType::VULNERABILITY_SCORED:
      return scored(event.getVulnerabilityScored());
    case EventType::ATTENDANCE_NOTIFIED:
      return notified(event.getAttendanceNotified());
    case EventType::SAFETY_NET_REVIEWED:
      return safetyNet(event.getSafetyNetReviewed());
    case EventType::APPROACH_OFFERED:
      return offered(event.getApproachOffered());
    default:
      return {};
  }
}

std::string statutorySummary(schema::Event::Reader event) {
  switch (event.which()) {
    case EventType::AREAS_CHOSEN:
      return areasChosen(event.getAreasChosen());
    case EventType::AREA_RATED:
      return rated(event.getAreaRated());
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
      return protectionStarted(event.getProtectionPlanStarted());
    case EventType::PROTECTION_PLAN_REVIEWED:
      return with("Child protection plan reviewed",
                  named(CodeList::abuseCategory, view(event.getProtectionPlanReviewed().getCategory())));
    case EventType::PROTECTION_PLAN_RECATEGORISED:
      return with("Category of the child protection plan now",
                  named(CodeList::abuseCategory, view(event.getProtectionPlanRecategorised().getCategory())));
    case EventType::PROTECTION_PLAN_ENDED:
      return with("Child protection plan ended",
                  named(CodeList::abuseCategory, view(event.getProtectionPlanEnded().getCategory())));
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
      return with("Pre-proceedings started", view(event.getPreProceedingsStarted().getNote()));
    case EventType::PRE_PROCEEDINGS_ENDED:
      return with("Pre-proceedings ended", view(event.getPreProceedingsEnded().getOutcome()));
    default:
      return {};
  }
}

}  // namespace

std::string assessmentSummary(schema::Event::Reader event) {
  auto line = cafSummary(event);
  return line.empty() ? statutorySummary(event) : line;
}

}  // namespace casefold::chronology
