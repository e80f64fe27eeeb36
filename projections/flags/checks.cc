#include "projections/flags/checks.h"

#include <algorithm>
#include <vector>

#include "projections/flags/summary.h"
#include "schemas/codec/london.h"
#include "schemas/codec/record.h"

namespace casefold {
namespace {

using schema::Event;
using namespace std::chrono_literals;

// What a clock may be behind, and what a day may begin earlier in Europe/London than in UTC.
constexpr auto clockTolerance = std::chrono::minutes{1};
constexpr auto dayTolerance = std::chrono::hours{1};

constexpr auto pregnancy = std::chrono::days{280};

// The rules raised for one event, each once.
class Flags {
 public:
  void raise(const Rule& rule) {
    if (std::ranges::find(raised_, rule.name) == raised_.end()) raised_.push_back(rule.name);
  }
  [[nodiscard]] const std::vector<std::string_view>& raised() const { return raised_; }

 private:
  std::vector<std::string_view> raised_;
};

bool isInFuture(const When& when, Instant now) {
  if (when.precision == Precision::instant) return when.start > now + clockTolerance;
  return when.start > now + dayTolerance;
}

bool isLongBefore(const When& referral, const When& birth) {
  return birth.start >= endOf(referral) + pregnancy;
}

// ---- rules that need nothing but the event
// ---------------------------------------------------------------------------

void checkFactors(schema::AssessmentAuthorised::Reader assessment, Flags& flags) {
  auto factors = assessment.getFactors();
  if (factors.size() < 2) return;
  for (auto factor : factors)
    if (view(factor) == "21") return flags.raise(rules::noFactorsStandsAlone);
}

void checkAlone(Event::Reader event, Instant now, Flags& flags) {
  auto occurred = readWhen(event.getOccurred());
  if (isInFuture(occurred, now)) flags.raise(rules::dateInFuture);
  checkPracticeAlone(event, [&](const Rule& rule) { flags.raise(rule); });
  switch (event.which()) {
    case Event::REFERRAL_CLOSED: {
      auto closure = event.getReferralClosed();
      if (closure.getReason().size() == 0) flags.raise(rules::closureWithoutReason);
      if (closure.getUndated()) flags.raise(rules::closureWithoutDate);
      return;
    }
    case Event::CAF_CLOSED:
      if (event.getCafClosed().getReason() == schema::CafClosed::Reason::NOT_STATED)
        flags.raise(rules::closureWithoutReason);
      return;
    case Event::CHILD_IDENTIFIED: {
      // A birth that is to come is expected, and has a field of its own.
      auto child = event.getChildIdentified();
      if (child.hasBirthDate() && isInFuture(readWhen(child.getBirthDate()), now))
        flags.raise(rules::dateInFuture);
      return;
    }
    case Event::ASSESSMENT_AUTHORISED: {
      auto assessment = event.getAssessmentAuthorised();
      checkFactors(assessment, flags);
      if (assessment.hasStarted() && london::isAfter(readWhen(assessment.getStarted()), occurred))
        flags.raise(rules::authorisedBeforeStarted);
      return;
    }
    case Event::VULNERABILITY_SCORED:
      if (event.getVulnerabilityScored().getToolVersion().size() == 0)
        flags.raise(rules::scoreWithoutToolVersion);
      return;
    default:
      return;
  }
}

// ---- rules that go by the stream
// -------------------------------------------------------------------------------------

// Work of social care that belongs to an episode.
bool isStatutoryWork(Event::Which type) {
  switch (type) {
    case Event::ASSESSMENT_STARTED:
    case Event::ASSESSMENT_AUTHORISED:
    case Event::ASSESSMENT_REVIEWED:
    case Event::STRATEGY_DISCUSSION_HELD:
    case Event::ENQUIRY_STARTED:
    case Event::ENQUIRY_CONCLUDED:
    case Event::CONFERENCE_HELD:
    case Event::PROTECTION_PLAN_STARTED:
    case Event::PROTECTION_PLAN_REVIEWED:
    case Event::PROTECTION_PLAN_ENDED:
    case Event::PLAN_STARTED:
    case Event::PLAN_ENDED:
    case Event::PRE_PROCEEDINGS_STARTED:
    case Event::PRE_PROCEEDINGS_ENDED:
    case Event::PRE_PROCEEDINGS_LETTER_SENT:
    case Event::PRE_PROCEEDINGS_MEETING_HELD:
    case Event::CARE_PROCEEDINGS_APPLIED:
    case Event::CORE_GROUP_MET:
      return true;
    default:
      return false;
  }
}

// Work within a CAF. That a service ends after the CAF does is as it should be; and the safety net is for
// those who have none.
bool isCafWork(Event::Which type) {
  switch (type) {
    case Event::CAF_ASSESSED:
    case Event::MEETING_HELD:
    case Event::PLAN_AGREED:
    case Event::SERVICE_STARTED:
    case Event::ENGAGEMENT_NOTED:
    case Event::REVIEW_HELD:
      return true;
    default:
      return false;
  }
}

// What begins something for a child.
bool isBeginning(Event::Which type) {
  switch (type) {
    case Event::REFERRAL_RECEIVED:
    case Event::ASSESSMENT_STARTED:
    case Event::ENQUIRY_STARTED:
    case Event::PLAN_STARTED:
    case Event::PROTECTION_PLAN_STARTED:
    case Event::CAF_OPENED:
      return true;
    default:
      return false;
  }
}

void checkAfterTheEnd(const CaseSummary& summary, Event::Reader event, const When& occurred, Flags& flags) {
  auto type = event.which();
  bool episodeIsOver = summary.openEpisodes == 0 && !summary.endedWithoutAction && summary.lastClosure;
  if (isStatutoryWork(type) && episodeIsOver && london::isAfter(occurred, *summary.lastClosure))
    flags.raise(rules::activityAfterClosure);
  if (isCafWork(type) && !summary.cafOpen && summary.lastCafClosure &&
      london::isAfter(occurred, *summary.lastCafClosure))
    flags.raise(rules::activityAfterClosure);
  if (isBeginning(type) && summary.death && london::isAfter(occurred, *summary.death))
    flags.raise(rules::activityAfterDeath);
}

// `birth` has just become known, or is known already: has any referral so far, or this one, come long before
// it?
void checkBirth(const std::optional<When>& referral, const std::optional<When>& birth, Flags& flags) {
  if (referral && birth && isLongBefore(*referral, *birth)) flags.raise(rules::referralLongBeforeBirth);
}

std::optional<When> birthOf(schema::ChildIdentified::Reader child) {
  if (child.hasBirthDate()) return readWhen(child.getBirthDate());
  if (child.hasExpectedBirthDate()) return readWhen(child.getExpectedBirthDate());
  return std::nullopt;
}

void checkReferral(const CaseSummary& summary, schema::ReferralReceived::Reader referral,
                   const When& occurred, Flags& flags) {
  checkBirth(occurred, summary.birth ? summary.birth : summary.expectedBirth, flags);
  bool isSocialCare = referral.getKind() == schema::ReferralReceived::Kind::SOCIAL_CARE;
  // A referral that comes to light late and lies before all others opens nothing beside them.
  if (isSocialCare && summary.openEpisodes > 0 && summary.firstReferral && *summary.firstReferral <= occurred)
    flags.raise(rules::moreThanOneOpenEpisode);
}

void checkClosure(const CaseSummary& summary, schema::ReferralClosed::Reader closure, Flags& flags) {
  auto reason = view(closure.getReason());
  if ((reason == "RC8" || reason == "RC9") && !summary.assessedThisEpisode)
    flags.raise(rules::closureWithoutAssessment);
}

void checkCaf(const CaseSummary& summary, Event::Reader event, Flags& flags) {
  switch (event.which()) {
    case Event::CAF_ASSESSED:
    case Event::PLAN_AGREED:
      if (summary.cafOpen && !summary.cafIsPseudo && !summary.consent) flags.raise(rules::cafWithoutConsent);
      return;
    case Event::REVIEW_HELD:
      if (!summary.cafPlanAgreed && (summary.cafOpen || !summary.lastCafClosure))
        flags.raise(rules::reviewBeforePlan);
      return;
    case Event::CAF_CLOSED:
      if (!summary.cafOpen) flags.raise(rules::closedWithoutOpening);
      if (event.getCafClosed().getReason() == schema::CafClosed::Reason::MOVED_TO_SOCIAL_CARE &&
          !summary.socialCareDecided)
        flags.raise(rules::cafClosedToSocialCareUndecided);
      return;
    default:
      return;
  }
}

void checkPlans(const CaseSummary& summary, Event::Reader event, const When& occurred, Flags& flags) {
  // A plan that ended before this one began does not stand beside it, even if its end is recorded later; so
  // only days on which both are known to run count.
  auto runsBeside = [&](const std::optional<When>& other) { return other && other->start <= occurred.start; };
  switch (event.which()) {
    case Event::PLAN_STARTED:
      if (runsBeside(summary.protectionPlanSince)) flags.raise(rules::inNeedPlanWithProtectionPlan);
      return;
    case Event::PROTECTION_PLAN_STARTED:
      if (runsBeside(summary.inNeedPlanSince)) flags.raise(rules::inNeedPlanWithProtectionPlan);
      return;
    case Event::PROTECTION_PLAN_REVIEWED:
      if (!summary.protectionPlanSince || london::isAfter(*summary.protectionPlanSince, occurred))
        flags.raise(rules::reviewBeforePlan);
      return;
    default:
      return;
  }
}

void checkAssessment(const CaseSummary& summary, schema::AssessmentAuthorised::Reader assessment,
                     const When& occurred, Flags& flags) {
  if (!assessment.hasStarted() && summary.assessmentStarted &&
      london::isAfter(*summary.assessmentStarted, occurred))
    flags.raise(rules::authorisedBeforeStarted);
}

void checkArea(const CaseSummary& summary, schema::AreaRated::Reader rated, Flags& flags) {
  if (summary.areasOverflow) return;
  if (!std::ranges::binary_search(summary.areas, areaKey(view(rated.getArea()))))
    flags.raise(rules::ratedAreaNotChosen);
}

void checkAll(const CaseSummary& summary, schema::Event::Reader event, Instant now, Flags& flags) {
  checkAlone(event, now, flags);
  checkPractice(summary, event, [&](const Rule& rule) { flags.raise(rule); });
  auto occurred = readWhen(event.getOccurred());
  checkAfterTheEnd(summary, event, occurred, flags);
  checkCaf(summary, event, flags);
  checkPlans(summary, event, occurred, flags);
  switch (event.which()) {
    case Event::REFERRAL_RECEIVED:
      return checkReferral(summary, event.getReferralReceived(), occurred, flags);
    case Event::REFERRAL_CLOSED:
      return checkClosure(summary, event.getReferralClosed(), flags);
    case Event::CHILD_IDENTIFIED:
      return checkBirth(summary.firstReferral, birthOf(event.getChildIdentified()), flags);
    case Event::BIRTH_RECORDED:
      return checkBirth(summary.firstReferral, occurred, flags);
    case Event::DEATH_RECORDED:
      if (summary.birth && london::isAfter(*summary.birth, occurred)) flags.raise(rules::deathBeforeBirth);
      return;
    case Event::ASSESSMENT_AUTHORISED:
      return checkAssessment(summary, event.getAssessmentAuthorised(), occurred, flags);
    case Event::AREA_RATED:
      return checkArea(summary, event.getAreaRated(), flags);
    case Event::RECORD_CORRECTED:
      return checkAlone(event.getRecordCorrected().getCorrected(), now, flags);
    default:
      return;
  }
}

}  // namespace

void check(const CaseSummary& summary, schema::Event::Reader event, Instant now, const FlagSink& raise) {
  Flags flags;
  checkAll(summary, event, now, flags);
  for (auto rule : flags.raised()) raise(rule);
}

}  // namespace casefold
