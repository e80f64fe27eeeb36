#include "services/recorder/summary.h"

#include <xxhash.h>

#include <algorithm>

#include "schemas/codec/record.h"
#include "services/recorder/checks.h"

namespace casefold {
namespace {

using schema::Event;

std::optional<When> optionalWhen(bool has, schema::When::Reader when) {
  if (!has) return std::nullopt;
  return readWhen(when);
}

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
    case Event::DOULA_REQUESTED:
      if (auto request = event.getDoulaRequested(); request.hasExpectedBirthDate())
        summary.expectedBirth = readWhen(request.getExpectedBirthDate());
      return;
    default:
      return;
  }
}

void write(const CaseSummary& summary, schema::CaseSummary::Builder stored) {
  stored.setOpenEpisodes(summary.openEpisodes);
  stored.setEndedWithoutAction(summary.endedWithoutAction);
  if (summary.firstReferral) writeWhen(*summary.firstReferral, stored.initFirstReferral());
  if (summary.lastClosure) writeWhen(*summary.lastClosure, stored.initLastClosure());
  stored.setAssessedThisEpisode(summary.assessedThisEpisode);
  if (summary.assessmentStarted) writeWhen(*summary.assessmentStarted, stored.initAssessmentStarted());
  if (summary.birth) writeWhen(*summary.birth, stored.initBirth());
  if (summary.expectedBirth) writeWhen(*summary.expectedBirth, stored.initExpectedBirth());
  if (summary.death) writeWhen(*summary.death, stored.initDeath());
  if (summary.inNeedPlanSince) writeWhen(*summary.inNeedPlanSince, stored.initInNeedPlanSince());
  if (summary.protectionPlanSince) writeWhen(*summary.protectionPlanSince, stored.initProtectionPlanSince());
  stored.setCafOpen(summary.cafOpen);
  stored.setCafIsPseudo(summary.cafIsPseudo);
  if (summary.lastCafClosure) writeWhen(*summary.lastCafClosure, stored.initLastCafClosure());
  stored.setCafPlanAgreed(summary.cafPlanAgreed);
  stored.setConsent(summary.consent);
  stored.setSocialCareDecided(summary.socialCareDecided);
  auto areas = stored.initAreas(static_cast<unsigned>(summary.areas.size()));
  for (unsigned i = 0; i < areas.size(); ++i) areas.set(i, summary.areas[i]);
  stored.setAreasOverflow(summary.areasOverflow);
}

CaseSummary readCaseSummary(schema::CaseSummary::Reader stored) {
  CaseSummary summary;
  summary.openEpisodes = stored.getOpenEpisodes();
  summary.endedWithoutAction = stored.getEndedWithoutAction();
  summary.firstReferral = optionalWhen(stored.hasFirstReferral(), stored.getFirstReferral());
  summary.lastClosure = optionalWhen(stored.hasLastClosure(), stored.getLastClosure());
  summary.assessedThisEpisode = stored.getAssessedThisEpisode();
  summary.assessmentStarted = optionalWhen(stored.hasAssessmentStarted(), stored.getAssessmentStarted());
  summary.birth = optionalWhen(stored.hasBirth(), stored.getBirth());
  summary.expectedBirth = optionalWhen(stored.hasExpectedBirth(), stored.getExpectedBirth());
  summary.death = optionalWhen(stored.hasDeath(), stored.getDeath());
  summary.inNeedPlanSince = optionalWhen(stored.hasInNeedPlanSince(), stored.getInNeedPlanSince());
  summary.protectionPlanSince =
      optionalWhen(stored.hasProtectionPlanSince(), stored.getProtectionPlanSince());
  summary.cafOpen = stored.getCafOpen();
  summary.cafIsPseudo = stored.getCafIsPseudo();
  summary.lastCafClosure = optionalWhen(stored.hasLastCafClosure(), stored.getLastCafClosure());
  summary.cafPlanAgreed = stored.getCafPlanAgreed();
  summary.consent = stored.getConsent();
  summary.socialCareDecided = stored.getSocialCareDecided();
  for (auto area : stored.getAreas()) summary.areas.push_back(area);
  summary.areasOverflow = stored.getAreasOverflow();
  return summary;
}

}  // namespace casefold
