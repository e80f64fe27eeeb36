// Time scales: within what time something is to be done, and how that time is counted.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "projections/policy/edition.h"

namespace casefold::policy {

// How time is counted. The day on which the clock starts is day 0, in Europe/London and whatever the hour;
// a deadline in days, weeks or months ends with the last moment of its day, which may be a weekend or a
// holiday unless working days are counted. README.md has an example of each.
enum class DayCount {
  workingDays,   // the n-th day after day 0 that is neither weekend nor bank holiday
  workingHours,  // n hours of office time: nothing counts while the office is closed, so what comes in on
                 // Friday at 18:00 starts on Monday at opening. Ends at an instant, which may be closing time
  clockHours,    // n hours, day and night: 24 hours after a time of day is another time of day across a clock
                 // change
  calendarDays,  // n days, all counted
  calendarWeeks,   // n times seven days: the same day of the week
  calendarMonths,  // the same day of the month n months later; the last of the month where it has no such day
};

// "working days", "hours", …; `count` 1 gives the singular.
[[nodiscard]] std::string_view unitName(DayCount count, unsigned number);

struct TimeScale {
  std::string name;    // "singleAssessment"
  std::string label;   // as people call it: "single assessment"
  unsigned count = 0;  // 1 to 3660
  DayCount dayCount = {};
  std::string clockStarts;  // what starts the clock, for people: "the referral was received"
  std::string note = {};
};

// "10 working days"
[[nodiscard]] std::string lengthText(unsigned count, DayCount dayCount);

// The time scales that views go by. Every file of the subject has all of them and no others, so to look one
// up by these names never fails.
namespace scale {
inline constexpr std::string_view referralDecision = "referralDecision";
inline constexpr std::string_view initialAssessment = "initialAssessment";
inline constexpr std::string_view coreAssessment = "coreAssessment";
inline constexpr std::string_view singleAssessment = "singleAssessment";
inline constexpr std::string_view conference = "conference";  // from the strategy discussion
inline constexpr std::string_view coreGroup = "coreGroup";
inline constexpr std::string_view firstProtectionReview = "firstProtectionReview";
inline constexpr std::string_view protectionReview = "protectionReview";  // from the one before
inline constexpr std::string_view hubPackageRed = "hubPackageRed";
inline constexpr std::string_view hubPackageAmber = "hubPackageAmber";
inline constexpr std::string_view hubPackageGreen = "hubPackageGreen";
inline constexpr std::string_view cafAssessment = "cafAssessment";
inline constexpr std::string_view cafPlan = "cafPlan";
inline constexpr std::string_view cafFirstReview = "cafFirstReview";
inline constexpr std::string_view cafReview = "cafReview";
inline constexpr std::string_view safetyNetReview = "safetyNetReview";
inline constexpr std::string_view vulnerabilityRescore = "vulnerabilityRescore";
inline constexpr std::string_view lightsRevisited = "lightsRevisited";
inline constexpr std::string_view reReferral = "reReferral";
inline constexpr std::string_view supervision = "supervision";
inline constexpr std::string_view supervisionOfNewWorker = "supervisionOfNewWorker";
inline constexpr std::string_view unitMeeting = "unitMeeting";
inline constexpr std::string_view yipHomeVisit = "yipHomeVisit";
inline constexpr std::string_view feedingAtSixWeeks = "feedingAtSixWeeks";

inline constexpr std::array<std::string_view, 24> all = {referralDecision,
                                                         initialAssessment,
                                                         coreAssessment,
                                                         singleAssessment,
                                                         conference,
                                                         coreGroup,
                                                         firstProtectionReview,
                                                         protectionReview,
                                                         hubPackageRed,
                                                         hubPackageAmber,
                                                         hubPackageGreen,
                                                         cafAssessment,
                                                         cafPlan,
                                                         cafFirstReview,
                                                         cafReview,
                                                         safetyNetReview,
                                                         vulnerabilityRescore,
                                                         lightsRevisited,
                                                         reReferral,
                                                         supervision,
                                                         supervisionOfNewWorker,
                                                         unitMeeting,
                                                         yipHomeVisit,
                                                         feedingAtSixWeeks};
}  // namespace scale

struct TimeScales {
  Edition edition;
  std::vector<TimeScale> scales = {};

  // Null: there is none of this name.
  [[nodiscard]] const TimeScale* find(std::string_view name) const;
};

}  // namespace casefold::policy
