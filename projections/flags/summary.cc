#include "projections/flags/summary.h"

#include <xxhash.h>

#include <algorithm>

#include "projections/flags/checks.h"
#include "schemas/codec/record.h"

namespace casefold {
namespace {

using schema::Event;

void keepEarliest(std::optional<When>& kept, const When& when) {
  if (!kept || when < *kept) kept = when;
}

void keepLatest(std::optional<When>& kept, const When& when) {
  if (!kept || *kept < when) kept = when;
}

void foldReferral(CaseSummary& summary, schema::ReferralReceived::Reader referral, const When& occurred) {
  if (referral.getKind() != schema::ReferralReceived::Kind::SOCIAL_CARE) return;
  ++summary.openEpisodes;
  summary.endedWithoutAction = false;
  summary.assessedThisEpisode = false;
  summary.assessmentStarted.reset();
  keepEarliest(summary.firstReferral, occurred);
}

void foldThreshold(CaseSummary& summary, schema::ThresholdDecided::Reader threshold) {
  using Decision = schema::ThresholdDecided::Decision;
  switch (threshold.getDecision()) {
    case Decision::NO_FURTHER_ACTION:
      if (summary.openEpisodes == 0) return;
      --summary.openEpisodes;
      summary.endedWithoutAction = true;
      return;
    case Decision::SECTION47:
    case Decision::SECTION17:
      summary.socialCareDecided = true;
      return;
    default:
      return;
  }
}

void foldClosure(CaseSummary& summary, const When& occurred) {
  // A closure that follows a decision of no further action closes the same episode, which has already ended.
  if (summary.endedWithoutAction)
    summary.endedWithoutAction = false;
  else if (summary.openEpisodes > 0)
    --summary.openEpisodes;
  summary.assessmentStarted.reset();
  keepLatest(summary.lastClosure, occurred);
}

void foldIdentity(CaseSummary& summary, schema::ChildIdentified::Reader child) {
  if (child.hasBirthDate()) summary.birth = readWhen(child.getBirthDate());
  if (child.hasExpectedBirthDate()) summary.expectedBirth = readWhen(child.getExpectedBirthDate());
}

// An area that was not chosen is asked about once, and not again at every weekly rating: until areas are
// chosen anew it counts as one of them.
void foldRating(CaseSummary& summary, schema::AreaRated::Reader rated) {
  const auto key = areaKey(view(rated.getArea()));
  const auto place = std::ranges::lower_bound(summary.areas, key);
  if (summary.areas.size() < CaseSummary::maxAreas && (place == summary.areas.end() || *place != key))
    summary.areas.insert(place, key);
}

void foldAreas(CaseSummary& summary, schema::AreasChosen::Reader chosen) {
  if (chosen.hasExpectedBirthDate()) summary.expectedBirth = readWhen(chosen.getExpectedBirthDate());
  auto areas = chosen.getAreas();
  summary.areas.clear();
  summary.areasOverflow = areas.size() > CaseSummary::maxAreas;
  if (summary.areasOverflow) return;
  for (auto area : areas) summary.areas.push_back(areaKey(view(area)));
  std::ranges::sort(summary.areas);
}

void foldCafOpened(CaseSummary& summary, schema::CafOpened::Reader caf) {
  summary.cafOpen = true;
  summary.cafIsPseudo = caf.getKind() == schema::CafOpened::Kind::PSEUDO_CAF;
  summary.cafPlanAgreed = false;
  summary.socialCareDecided = false;
  if (caf.hasExpectedBirthDate()) summary.expectedBirth = readWhen(caf.getExpectedBirthDate());
}

void foldCafClosed(CaseSummary& summary, const When& occurred) {
  summary.cafOpen = false;
  summary.cafPlanAgreed = false;
  summary.consent = false;
  keepLatest(summary.lastCafClosure, occurred);
}

}  // namespace

std::uint64_t areaKey(std::string_view area) { return XXH64(area.data(), area.size(), 0); }

void fold(CaseSummary& summary, schema::Event::Reader event) {
  foldPractice(summary.practice, event);
  auto occurred = readWhen(event.getOccurred());
  switch (event.which()) {
    case Event::REFERRAL_RECEIVED:
      return foldReferral(summary, event.getReferralReceived(), occurred);
    case Event::THRESHOLD_DECIDED:
      return foldThreshold(summary, event.getThresholdDecided());
    case Event::REFERRAL_CLOSED:
      return foldClosure(summary, occurred);
    case Event::CHILD_IDENTIFIED:
      return foldIdentity(summary, event.getChildIdentified());
    case Event::DEATH_RECORDED:
      summary.death = occurred;
      return;
    case Event::BIRTH_RECORDED:
      summary.birth = occurred;
      return;

    case Event::ASSESSMENT_STARTED:
      summary.assessmentStarted = occurred;
      summary.assessedThisEpisode = true;
      summary.socialCareDecided = true;
      return;
    case Event::ASSESSMENT_AUTHORISED:
      summary.assessmentStarted.reset();
      summary.assessedThisEpisode = true;
      return;
    case Event::PLAN_STARTED:
      summary.inNeedPlanSince = occurred;
      summary.socialCareDecided = true;
      return;
    case Event::PLAN_ENDED:
      summary.inNeedPlanSince.reset();
      return;
    case Event::PROTECTION_PLAN_STARTED:
      summary.protectionPlanSince = occurred;
      summary.socialCareDecided = true;
      return;
    case Event::PROTECTION_PLAN_ENDED:
      summary.protectionPlanSince.reset();
      return;

    case Event::CONSENT_GIVEN:
      summary.consent = true;
      return;
    case Event::CONSENT_REFUSED:
    case Event::CONSENT_WITHDRAWN:
      summary.consent = false;
      return;
    case Event::CAF_OPENED:
      return foldCafOpened(summary, event.getCafOpened());
    case Event::PLAN_AGREED:
      summary.cafPlanAgreed = true;
      return;
    case Event::CAF_CLOSED:
      return foldCafClosed(summary, occurred);

    case Event::AREAS_CHOSEN:
      return foldAreas(summary, event.getAreasChosen());
    case Event::AREA_RATED:
      return foldRating(summary, event.getAreaRated());
    case Event::DOULA_REQUESTED:
      if (auto request = event.getDoulaRequested(); request.hasExpectedBirthDate())
        summary.expectedBirth = readWhen(request.getExpectedBirthDate());
      return;
    default:
      return;
  }
}

}  // namespace casefold
