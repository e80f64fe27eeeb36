// The rules of the parts of the practice: hub, safety net, scores, traffic lights, assessment, placements,
// programmes, supervision. Those of the census stand in checks.cc.
#include <algorithm>
#include <limits>
#include <set>
#include <string_view>

#include "projections/flags/summary.h"
#include "schemas/codec/london.h"
#include "schemas/codec/record.h"

namespace casefold {
namespace {

using schema::Event;
using Names = PracticeSummary::Names;

void add(Names& names, std::string_view name) {
  const auto key = areaKey(name);
  const auto place = std::ranges::lower_bound(names.keys, key);
  if (place != names.keys.end() && *place == key) return;
  if (names.keys.size() == PracticeSummary::maxNames) {
    names.overflow = true;
    return;
  }
  names.keys.insert(place, key);
}

// Where too many names were added, nobody can say that one is missing.
bool mayHold(const Names& names, std::string_view name) {
  return names.overflow || std::ranges::binary_search(names.keys, areaKey(name));
}

// ---- rules that need nothing but the event

void checkScore(schema::VulnerabilityScored::Reader score, const RaiseRule& raise) {
  // Elements may be left out, so that they add up to less.
  double sum = 0;
  for (auto element : score.getElements()) sum += element.getScore();
  // Scores are multiples of a half or so: this is more than sums of them can be apart by rounding.
  constexpr double tolerance = 1e-6;
  if (sum > score.getTotal() + tolerance) raise(rules::scoreElementsExceedTotal);
}

void checkCohort(schema::CohortDrawn::Reader cohort, const RaiseRule& raise) {
  std::set<std::string_view> members;
  std::uint32_t fewest = std::numeric_limits<std::uint32_t>::max();
  bool twice = false, unexplained = false;
  std::string_view departs;
  for (auto member : cohort.getMembers()) {
    twice = twice || !members.insert(view(member.getCase())).second;
    // Either of the two may say why: the one who was put up, or the one who was put down.
    if (member.getPoints() > fewest && member.getDeparts().size() == 0 && departs.empty()) unexplained = true;
    fewest = std::min(fewest, member.getPoints());
    departs = view(member.getDeparts());
  }
  if (twice) raise(rules::cohortMemberTwice);
  if (unexplained) raise(rules::cohortRankUnexplained);
}

// ---- rules that go by the stream

void checkHub(const PracticeSummary& known, Event::Reader event, const RaiseRule& raise) {
  switch (event.which()) {
    case Event::INFORMATION_RETURNED:
      if (!mayHold(known.asked, view(event.getInformationReturned().getMember())))
        raise(rules::informationNotAsked);
      return;
    case Event::THRESHOLD_DECIDED:
      if (event.getThresholdDecided().getPackageNumber() > known.packages)
        raise(rules::decisionOnMissingPackage);
      return;
    case Event::EARLY_RESPONSE_REPORTED:
      if (!known.handedOver) raise(rules::earlyResponseNotHandedOver);
      if (known.handOversWaiting > 1 && !event.getEarlyResponseReported().hasHandedOver())
        raise(rules::reportNamesNoHandOver);
      return;
    case Event::STEPPED_DOWN:
      if (!known.statutoryWork) raise(rules::steppedDownWithoutStatutoryWork);
      return;
    default:
      return;
  }
}

void checkCafMentors(const CaseSummary& summary, Event::Reader event, const RaiseRule& raise) {
  if (event.isMeetingHeld() && summary.cafOpen && !summary.practice.mentorNamed)
    raise(rules::meetingWithoutMentor);
  if (event.isCafClosed() && summary.practice.noticeOwed) raise(rules::attendanceOfficersNotTold);
}

void checkProtection(const PracticeSummary& known, Event::Reader event, const RaiseRule& raise) {
  if (event.isConferenceHeld() &&
      event.getConferenceHeld().getKind() == schema::ConferenceHeld::Kind::INITIAL && !known.enquired)
    raise(rules::conferenceWithoutEnquiry);
  if (event.isCoreGroupMet() && !known.protectionPlan) raise(rules::coreGroupWithoutPlan);
}

void checkPlacement(const PracticeSummary& known, Event::Reader event, const When& occurred,
                    const RaiseRule& raise) {
  if (event.isCriterionAssessed()) {
    const bool before = known.placementStarted && london::isAfter(*known.placementStarted, occurred);
    const bool after = known.placementEnded && london::isAfter(occurred, *known.placementEnded);
    if (before || after || !known.placementStarted) raise(rules::criterionOutsidePlacement);
  }
  if (event.isAssessmentValidated()) {
    const auto criterion = view(event.getAssessmentValidated().getCriterion());
    const bool anyAssessed = known.assessedCriteria.overflow || !known.assessedCriteria.keys.empty();
    if (criterion.empty() ? !anyAssessed : !mayHold(known.assessedCriteria, criterion))
      raise(rules::validatedBeforeAssessed);
  }
}

void checkProgramme(const CaseSummary& summary, Event::Reader event, const When& occurred,
                    const RaiseRule& raise) {
  const auto& known = summary.practice;
  switch (event.which()) {
    case Event::ACTIVITY_ATTENDED:
      if (event.getActivityAttended().getProgramme().size() > 0 && !known.homeVisited)
        raise(rules::activityBeforeHomeVisit);
      return;
    case Event::VOLUNTEER_VISITED: {
      using Stage = schema::VolunteerVisited::Stage;
      const auto visit = event.getVolunteerVisited();
      if (!mayHold(known.volunteers, view(visit.getVolunteer()))) raise(rules::visitWithoutMatch);
      if (!summary.birth) return;
      if ((visit.getStage() == Stage::BEFORE_BIRTH && london::isAfter(occurred, *summary.birth)) ||
          (visit.getStage() == Stage::AFTER_BIRTH && london::isAfter(*summary.birth, occurred)))
        raise(rules::visitAgainstBirth);
      return;
    }
    case Event::FEEDING_RECORDED:
      if (summary.birth && london::isAfter(*summary.birth, occurred)) raise(rules::feedingBeforeBirth);
      return;
    case Event::AREAS_CHOSEN:
      if (event.getAreasChosen().hasExpectedBirthDate() && summary.birth &&
          london::isAfter(occurred, *summary.birth))
        raise(rules::areasChosenAfterBirth);
      return;
    case Event::AREA_RATED:
      if (known.areasEnded && london::isAfter(occurred, *known.areasEnded)) raise(rules::areaRatedAfterEnd);
      return;
    default:
      return;
  }
}

void checkWorker(const PracticeSummary& known, Event::Reader event, const When& occurred,
                 const RaiseRule& raise) {
  if (event.isSupervisionHeld()) {
    const bool before = known.joined && london::isAfter(*known.joined, occurred);
    const bool after = known.left && london::isAfter(occurred, *known.left);
    if (before || after) raise(rules::supervisionOutsideWork);
  }
  if (event.isAllocationEnded() && !known.allocated) raise(rules::allocationEndedWithoutAllocation);
}

// As the view hub takes it.
bool isEarlyResponse(std::string_view to) {
  constexpr std::string_view name = "early response";
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return !std::ranges::search(to, name, {}, lower).empty();
}

bool isStatutory(schema::ThresholdDecided::Decision decision) {
  using Decision = schema::ThresholdDecided::Decision;
  return decision == Decision::SECTION17 || decision == Decision::SECTION47;
}

}  // namespace

void checkPracticeAlone(Event::Reader event, const RaiseRule& raise) {
  switch (event.which()) {
    case Event::VULNERABILITY_SCORED:
      return checkScore(event.getVulnerabilityScored(), raise);
    case Event::COHORT_DRAWN:
      return checkCohort(event.getCohortDrawn(), raise);
    case Event::JUDGEMENT_MADE:
      if (event.getJudgementMade().getDepartsFromTools() && event.getJudgementMade().getReasons().size() == 0)
        raise(rules::judgementDepartsWithoutReasons);
      return;
    case Event::THRESHOLD_DECIDED: {
      const auto decided = event.getThresholdDecided();
      if (decided.getDecidedBy().size() == 0 && decided.getReasons().size() == 0)
        raise(rules::decisionUnexplained);
      return;
    }
    case Event::SUPERVISION_HELD:
      if (event.getSupervisionHeld().getMinutes() == 0) raise(rules::supervisionWithoutMinutes);
      return;
    default:
      return;
  }
}

void checkPractice(const CaseSummary& summary, Event::Reader event, const RaiseRule& raise) {
  const auto occurred = readWhen(event.getOccurred());
  checkHub(summary.practice, event, raise);
  checkCafMentors(summary, event, raise);
  checkProtection(summary.practice, event, raise);
  checkPlacement(summary.practice, event, occurred, raise);
  checkProgramme(summary, event, occurred, raise);
  checkWorker(summary.practice, event, occurred, raise);
}

namespace {

void receivePseudoCaf(PracticeSummary& summary) {
  if (summary.pseudoCaf) return;
  summary.pseudoCaf = true;
  summary.noticeOwed = summary.supported;
}

void foldCafMentors(PracticeSummary& summary, Event::Reader event) {
  switch (event.which()) {
    case Event::REFERRAL_RECEIVED:
      if (event.getReferralReceived().getKind() == schema::ReferralReceived::Kind::PSEUDO_CAF)
        receivePseudoCaf(summary);
      return;
    case Event::CAF_OPENED:
      if (event.getCafOpened().getKind() == schema::CafOpened::Kind::PSEUDO_CAF)
        receivePseudoCaf(summary);
      else
        summary.supported = true;
      return;
    case Event::SERVICE_STARTED:
      summary.supported = summary.supported || !summary.pseudoCaf;
      return;
    case Event::MENTOR_NAMED:
      summary.mentorNamed = true;
      return;
    case Event::ATTENDANCE_NOTIFIED:
      summary.noticeOwed = false;
      return;
    case Event::CAF_CLOSED:
      summary.mentorNamed = summary.pseudoCaf = summary.noticeOwed = false;
      return;
    default:
      return;
  }
}

}  // namespace

void foldPractice(PracticeSummary& summary, Event::Reader event) {
  const auto occurred = readWhen(event.getOccurred());
  foldCafMentors(summary, event);
  switch (event.which()) {
    case Event::INFORMATION_ASKED:
      return add(summary.asked, view(event.getInformationAsked().getMember()));
    case Event::PACKAGE_COMPILED:
      summary.packages = std::max(summary.packages + 1, event.getPackageCompiled().getNumber());
      return;
    case Event::REFERRAL_PASSED_ON:
      summary.handedOver = true;
      if (isEarlyResponse(view(event.getReferralPassedOn().getTo()))) ++summary.handOversWaiting;
      return;
    case Event::EARLY_RESPONSE_REPORTED:
      if (summary.handOversWaiting > 0) --summary.handOversWaiting;
      return;
    case Event::THRESHOLD_DECIDED:
      summary.statutoryWork = summary.statutoryWork || isStatutory(event.getThresholdDecided().getDecision());
      return;
    case Event::ASSESSMENT_STARTED:
    case Event::PLAN_STARTED:
    case Event::STEPPED_UP:
      summary.statutoryWork = true;
      return;
    case Event::STRATEGY_DISCUSSION_HELD:
    case Event::ENQUIRY_STARTED:
      summary.statutoryWork = summary.enquired = true;
      return;
    case Event::PROTECTION_PLAN_STARTED:
      summary.statutoryWork = summary.protectionPlan = true;
      return;
    case Event::PLACEMENT_STARTED:
      summary.placementStarted = occurred;
      return;
    case Event::PLACEMENT_ENDED:
      summary.placementEnded = occurred;
      return;
    // Either may be learned late: a choice begins nothing that ended after it, and an end ends nothing that
    // began after it.
    case Event::AREAS_CHOSEN:
      if (!summary.areasChosen || *summary.areasChosen < occurred) summary.areasChosen = occurred;
      if (summary.areasEnded && !london::isAfter(*summary.areasEnded, occurred)) summary.areasEnded.reset();
      return;
    case Event::AREA_ASSESSMENT_ENDED:
      if (summary.areasChosen && london::isAfter(*summary.areasChosen, occurred)) return;
      if (!summary.areasEnded) summary.areasEnded = occurred;
      return;
    case Event::CRITERION_ASSESSED:
      return add(summary.assessedCriteria, view(event.getCriterionAssessed().getCriterion()));
    case Event::HOME_VISIT_MADE:
      summary.homeVisited = true;
      return;
    case Event::VOLUNTEER_MATCHED:
      return add(summary.volunteers, view(event.getVolunteerMatched().getVolunteer()));
    case Event::WORKER_JOINED:
      summary.joined = occurred;
      summary.left.reset();
      return;
    case Event::WORKER_LEFT:
      summary.left = occurred;
      return;
    case Event::CASE_ALLOCATED:
      summary.allocated = true;
      return;
    case Event::ALLOCATION_ENDED:
      summary.allocated = false;
      return;
    default:
      return;
  }
}

}  // namespace casefold
