#include "services/recorder/rules.h"

#include <array>

namespace casefold {

std::span<const Rule> allRules() {
  using namespace rules;
  static constexpr std::array all = {
      moreThanOneOpenEpisode,  activityAfterClosure,     closureWithoutReason,
      closureWithoutDate,      closureWithoutAssessment, inNeedPlanWithProtectionPlan,
      authorisedBeforeStarted, referralLongBeforeBirth,  dateInFuture,
      noFactorsStandsAlone,    deathBeforeBirth,         activityAfterDeath,
      reviewBeforePlan,        closedWithoutOpening,     cafClosedToSocialCareUndecided,
      cafWithoutConsent,       scoreWithoutToolVersion,  ratedAreaNotChosen,
      clockBehindRecord,
  };
  return all;
}

}  // namespace casefold
