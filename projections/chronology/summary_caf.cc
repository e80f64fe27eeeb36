// The lines of early help: the CAF from consent to closure, the safety net, scores.
#include <fmt/format.h>

#include "infra/terminal/shown_time.h"
#include "projections/chronology/summary.h"
#include "schemas/codec/event_types.h"
#include "schemas/codec/record.h"

namespace casefold::chronology {
namespace {

using phrases::by;
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
  auto line = "Attendance services notified: " + cut(view(data.getTo()), 40);
  const auto support = cut(view(data.getSupport()));
  return line + (support.empty() ? "; no support by a CAF, earlier or now" : "; support: " + support);
}

std::string safetyNet(schema::SafetyNetReviewed::Reader data) {
  using Outcome = schema::SafetyNetReviewed::Outcome;
  auto line = by("Safety net: case reviewed", view(data.getReviewedBy()));
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
  if (data.hasNextReview()) line += ", next review " + shownTime(readWhen(data.getNextReview()));
  return with(std::move(line), view(data.getReasons()));
}

std::string offered(schema::ApproachOffered::Reader data) {
  using Answer = schema::ApproachOffered::Answer;
  auto line = by("Approach offered", view(data.getOfferedBy()));
  if (data.getApproach().size() > 0) line += ", " + cut(view(data.getApproach()), 60);
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

}  // namespace

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

}  // namespace casefold::chronology
