// The rules by which queries are raised. What meets one is recorded all the same: it looks wrong,
// but may be true, and a person decides (domain: forms serve judgement). The names stand in the record for
// ever, so a rule is never renamed, and none gets another meaning.
#pragma once

#include <span>
#include <string_view>

namespace casefold {

struct Rule {
  std::string_view name;     // as it stands in Record.flags: "closureWithoutReason"
  std::string_view meaning;  // a sentence for a person: when it is raised
  std::string_view source;   // where the rule comes from
};

namespace rules {

inline constexpr std::string_view censusQuery = "queries on the children-in-need census";

// Census rule 8816: "an open CIN episode is shown … but there is a later episode". Re-referral is of a closed
// case.
inline constexpr Rule moreThanOneOpenEpisode{
    "moreThanOneOpenEpisode", "A child was referred to social care while an earlier referral is still open.",
    censusQuery};
// Days are compared, not hours: activity on the day of the closure is not after it.
inline constexpr Rule activityAfterClosure{"activityAfterClosure",
                                           "Statutory or CAF work is dated after the day on which the case, "
                                           "or the CAF, was closed, and none was opened since.",
                                           censusQuery};
inline constexpr Rule closureWithoutReason{
    "closureWithoutReason", "A referral or a CAF was closed, and no reason was given.", censusQuery};
inline constexpr Rule closureWithoutDate{
    "closureWithoutDate",
    "A reason for closure is known, but not the date; the date shown is when it was learned.", censusQuery};
inline constexpr Rule closureWithoutAssessment{
    "closureWithoutAssessment",
    "A referral was closed “after assessment” (RC8, RC9), and no assessment since the referral is on record.",
    "reasons for closure of the children-in-need census"};
inline constexpr Rule inNeedPlanWithProtectionPlan{
    "inNeedPlanWithProtectionPlan",
    "A child has a child-in-need plan and a protection plan at the same time.", censusQuery};
inline constexpr Rule authorisedBeforeStarted{
    "authorisedBeforeStarted", "An assessment was authorised before the day on which it was started.",
    censusQuery};
// 280 days: forty weeks, the length of a pregnancy.
inline constexpr Rule referralLongBeforeBirth{
    "referralLongBeforeBirth",
    "A referral was received more than 280 days before the child was, or is to be, born.", censusQuery};
inline constexpr Rule dateInFuture{
    "dateInFuture", "Something is said to have happened later than it was recorded.", censusQuery};
inline constexpr Rule noFactorsStandsAlone{
    "noFactorsStandsAlone", "An assessment lists “no factors” (21) together with factors.", censusQuery};
inline constexpr Rule deathBeforeBirth{"deathBeforeBirth", "A child's death is dated before its birth.",
                                       censusQuery};
inline constexpr Rule activityAfterDeath{
    "activityAfterDeath", "A referral, an assessment or a plan begins after the day on which the child died.",
    censusQuery};
inline constexpr Rule reviewBeforePlan{
    "reviewBeforePlan", "A review was held, and no plan that it could review is on record by then.",
    "practice: a review before the plan is accepted and flagged"};
inline constexpr Rule closedWithoutOpening{"closedWithoutOpening", "A CAF was closed, and none is open.",
                                           "states of a CAF"};
inline constexpr Rule cafClosedToSocialCareUndecided{
    "cafClosedToSocialCareUndecided",
    "A CAF was closed as moved to social care, and no decision of social care to take the case is on record.",
    "states of a CAF: closed to social care only once that is decided"};
inline constexpr Rule cafWithoutConsent{
    "cafWithoutConsent",
    "A CAF was assessed or its plan agreed, and the family's consent is not on record or was withdrawn.",
    "a CAF is voluntary and needs informed consent"};
inline constexpr Rule scoreWithoutToolVersion{
    "scoreWithoutToolVersion",
    "A score does not name the version of its tool, without which it cannot be compared.",
    "schemas/assessment.capnp: a score means nothing without its tool and version"};
inline constexpr Rule ratedAreaNotChosen{
    "ratedAreaNotChosen",
    "A light was given, for the first time, to an area that is not among those chosen for the assessment.",
    "schemas/assessment.capnp: rating an area that was not chosen is flagged"};
// ---- the parts of the practice (practice.cc)
inline constexpr Rule informationNotAsked{
    "informationNotAsked",
    "Information came back from a member or data system that is not on record as asked.",
    "practice of the hub: what came back answers what was asked"};
inline constexpr Rule decisionOnMissingPackage{
    "decisionOnMissingPackage", "A threshold was decided on a package whose number is not on record.",
    "practice of the hub: a decision names the package it was made on"};
inline constexpr Rule earlyResponseNotHandedOver{
    "earlyResponseNotHandedOver",
    "The Early Response Service reports back on a case that is not on record as handed over.",
    "practice of the hub: hand-over, and what came of it"};
inline constexpr Rule steppedDownWithoutStatutoryWork{
    "steppedDownWithoutStatutoryWork",
    "A case was stepped down, and no work of social care is on record from which it could be.",
    "practice of the safety net: step down follows statutory involvement"};
inline constexpr Rule decisionUnexplained{
    "decisionUnexplained", "A threshold was decided, and neither by whom nor why is on record.",
    "practice of the hub and the safety net: a decision has somebody who made it, and reasons"};
inline constexpr Rule meetingWithoutMentor{
    "meetingWithoutMentor",
    "A family support meeting was held for a CAF for which no CAF mentor is on record.",
    "practice of the CAF mentors: every submission has a mentor, who sets up the meeting"};
inline constexpr Rule attendanceOfficersNotTold{
    "attendanceOfficersNotTold",
    "A pseudo CAF was closed, there had been support before it, and the attendance officers were not told.",
    "practice of the CAF mentors: a pseudo CAF makes the notice about earlier or current support"};
inline constexpr Rule scoreElementsExceedTotal{
    "scoreElementsExceedTotal", "The elements of a score add up to more than its total.",
    "practice of distance travelled: a score by element and in total"};
inline constexpr Rule areasChosenAfterBirth{
    "areasChosenAfterBirth", "Areas were chosen for an unborn child after the day on which it was born.",
    "practice of the traffic lights: the areas are chosen before birth"};
inline constexpr Rule areaRatedAfterEnd{
    "areaRatedAfterEnd",
    "A light was given after the day on which the assessment area by area had ended, and no areas were "
    "chosen "
    "since.",
    "practice of the traffic lights: after the end no area is looked at again"};
inline constexpr Rule judgementDepartsWithoutReasons{
    "judgementDepartsWithoutReasons",
    "A judgement departs from what the tools suggest, and gives no reasons.",
    "practice of assessment: tools together with professional discretion"};
inline constexpr Rule conferenceWithoutEnquiry{"conferenceWithoutEnquiry",
                                               "An initial child protection conference was held, and neither "
                                               "a strategy discussion nor an enquiry is on record.",
                                               "time scale from the strategy discussion to the conference"};
inline constexpr Rule coreGroupWithoutPlan{"coreGroupWithoutPlan",
                                           "A core group met, and no protection plan is on record.",
                                           "time scale from the conference to the core group"};
inline constexpr Rule criterionOutsidePlacement{
    "criterionOutsidePlacement",
    "A criterion was assessed on a day before the placement began, or after it ended.",
    "practice of parent-and-baby placements"};
inline constexpr Rule validatedBeforeAssessed{"validatedBeforeAssessed",
                                              "A criterion was validated that is not on record as assessed.",
                                              "practice of parent-and-baby placements"};
inline constexpr Rule activityBeforeHomeVisit{
    "activityBeforeHomeVisit",
    "A young person took part in a programme, and no home visit is on record by then.",
    "practice of the Junior Youth Inclusion Programme: first a home visit"};
inline constexpr Rule cohortMemberTwice{
    "cohortMemberTwice", "A young person stands in a cohort more than once.",
    "practice of the Junior Youth Inclusion Programme: the forty are forty"};
inline constexpr Rule cohortRankUnexplained{
    "cohortRankUnexplained", "A young person is ranked above one with more points, and no reason is given.",
    "practice of the Junior Youth Inclusion Programme: the reasons for each rank"};
inline constexpr Rule visitWithoutMatch{
    "visitWithoutMatch", "A volunteer visited a family that they are not on record as matched with.",
    "practice of the volunteer doulas"};
inline constexpr Rule visitAgainstBirth{
    "visitAgainstBirth",
    "A visit is said to be before a birth that had taken place, or after one that had not.",
    "practice of the volunteer doulas: visits before, at and after birth"};
inline constexpr Rule feedingBeforeBirth{"feedingBeforeBirth",
                                         "How a child was fed is dated before the day on which it was born.",
                                         "practice of the volunteer doulas"};
inline constexpr Rule supervisionOutsideWork{
    "supervisionOutsideWork",
    "Supervision was held on a day before the worker joined, or after the worker left.",
    "practice of supervision"};
inline constexpr Rule supervisionWithoutMinutes{
    "supervisionWithoutMinutes", "Supervision was held, and it is not said how long.",
    "practice of supervision: what matters is how often, how long, how much of it reflective"};
inline constexpr Rule allocationEndedWithoutAllocation{
    "allocationEndedWithoutAllocation",
    "The allocation of a case ended, and the case is not on record as allocated.",
    "practice of supervision: a history of workers without gaps"};

inline constexpr Rule reportNamesNoHandOver{"reportNamesNoHandOver",
                                            "The Early Response Service reports back while several "
                                            "hand-overs wait for it, and does not say which it is about.",
                                            "practice of the hub: hand-over, and what came of it"};

// Raised by checkCodes(), which is asked with policy.
inline constexpr Rule unknownCode{"unknownCode", "A code is not in the list that policy has for it.",
                                  "code lists of policy (projections/policy)"};

// Raised by the recorder, not by check(): only it knows the stream's last time of recording.
inline constexpr Rule clockBehindRecord{
    "clockBehindRecord",
    "The recorder's clock was more than a minute behind the stream's last record, whose time was then used.",
    "the record's rule: the time of recording never goes back"};

// Raised by the recorder too: whether a version stands alone is a matter of the whole command.
inline constexpr Rule namedByVersionAlone{
    "namedByVersionAlone",
    "A correction or withdrawal names what it means by its version alone, so that it could not be checked.",
    "the record's rule: a version says where a record stands, and not which it is"};

}  // namespace rules

// Every rule, in the order of the table in schemas/README.md.
[[nodiscard]] std::span<const Rule> allRules();

}  // namespace casefold
