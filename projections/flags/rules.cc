#include "projections/flags/rules.h"

#include <array>

namespace casefold {

std::span<const Rule> allRules() {
  using namespace rules;
  static constexpr std::array all = {
      moreThanOneOpenEpisode,
      activityAfterClosure,
      closureWithoutReason,
      closureWithoutDate,
      closureWithoutAssessment,
      inNeedPlanWithProtectionPlan,
      authorisedBeforeStarted,
      referralLongBeforeBirth,
      dateInFuture,
      noFactorsStandsAlone,
      deathBeforeBirth,
      activityAfterDeath,
      reviewBeforePlan,
      closedWithoutOpening,
      cafClosedToSocialCareUndecided,
      cafWithoutConsent,
      scoreWithoutToolVersion,
      ratedAreaNotChosen,
      informationNotAsked,
      decisionOnMissingPackage,
      earlyResponseNotHandedOver,
      steppedDownWithoutStatutoryWork,
      decisionUnexplained,
      meetingWithoutMentor,
      attendanceOfficersNotTold,
      scoreElementsExceedTotal,
      areasChosenAfterBirth,
      areaRatedAfterEnd,
      judgementDepartsWithoutReasons,
      conferenceWithoutEnquiry,
      coreGroupWithoutPlan,
      criterionOutsidePlacement,
      validatedBeforeAssessed,
      activityBeforeHomeVisit,
      cohortMemberTwice,
      cohortRankUnexplained,
      visitWithoutMatch,
      visitAgainstBirth,
      feedingBeforeBirth,
      supervisionOutsideWork,
      supervisionWithoutMinutes,
      allocationEndedWithoutAllocation,
      reportNamesNoHandOver,
      unknownCode,
      clockBehindRecord,
      namedByVersionAlone,
  };
  return all;
}

}  // namespace casefold
