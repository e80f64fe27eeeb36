#include "projections/assessment/due.h"

#include "schemas/codec/london.h"

namespace casefold::assessment {
namespace scale = policy::scale;

std::string_view scaleOf(Kind kind) {
  if (kind == Kind::INITIAL) return scale::initialAssessment;
  return kind == Kind::CORE ? scale::coreAssessment : scale::singleAssessment;
}

std::optional<policy::Deadline> assessmentDeadline(Kind kind, const std::optional<When>& referral,
                                                   const std::optional<When>& started,
                                                   const std::optional<When>& authorised,
                                                   const Asking& asking) {
  const auto& policies = *asking.policies;
  const auto name = scaleOf(kind);
  if (referral) {
    const auto* held = policies.timeScales().at(london::lastDayOf(*referral)).find(name);
    const bool fromReferral = held != nullptr && held->clockStarts.find("referral") != std::string::npos;
    if (fromReferral || !started)
      return policy::deadlineOf(policies, name, *referral, authorised, asking.asOf);
  }
  if (!started) return {};
  return policy::deadlineOf(policies, name, *started, authorised, asking.asOf);
}

std::optional<policy::Deadline> deadlineOf(const Assessment& assessment, const Asking& asking) {
  std::optional<When> authorised;
  if (assessment.authorised) authorised = assessment.authorised->occurred;
  return assessmentDeadline(assessment.kind, assessment.referral, assessment.start(), authorised, asking);
}

std::optional<policy::Deadline> conferenceDeadline(const When& clock, const std::optional<When>& target,
                                                   const std::optional<When>& held, const Asking& asking) {
  if (target) return policy::agreedDeadline(clock, *target, held, asking.asOf);
  return policy::deadlineOf(*asking.policies, scale::conference, clock, held, asking.asOf);
}

std::optional<policy::Deadline> deadlineOf(const Enquiry& enquiry, const Asking& asking) {
  const auto clock = enquiry.clock();
  if (!clock || (!enquiry.conference && !enquiry.conferenceNeeded)) return {};
  std::optional<When> held;
  if (enquiry.conference) held = enquiry.conference->occurred;
  return conferenceDeadline(*clock, enquiry.strategy ? std::nullopt : enquiry.target, held, asking);
}

std::optional<policy::Deadline> coreGroupDeadline(const Plan& plan, const Asking& asking) {
  if (!plan.coreGroup && (plan.ended || plan.reviewsInAll > 0)) return {};
  std::optional<When> met;
  if (plan.coreGroup) met = plan.coreGroup->occurred;
  return policy::deadlineOf(*asking.policies, scale::coreGroup, plan.clock(), met, asking.asOf);
}

Result<std::optional<Day>> reviewsBegan(const Reading& reading) {
  std::optional<Day> began;
  CASEFOLD_CHECK(reading.rows({.prefix = std::string(1, reviewsSum)}, [&](auto bytes, auto /*sum*/) {
    KeyReader key(bytes);
    (void)key.tag();
    if (const auto held = key.when()) began = london::dayOf(*held);
    return false;
  }));
  return began;
}

ReviewDue reviewDue(const When& clock, ReviewClock from, const std::optional<When>& held,
                    const std::optional<Day>& began, const Asking& asking) {
  const auto name = from == ReviewClock::review ? scale::protectionReview : scale::firstProtectionReview;
  const auto counted = [&](const When& start) {
    return policy::deadlineOf(*asking.policies, name, start, held, asking.asOf);
  };
  auto deadline = counted(clock);
  if (from != ReviewClock::plan || !began || london::lastDayOf(deadline.due) >= *began) return {deadline};
  return {counted(When{*began, Precision::day}), false};
}

std::optional<policy::Deadline> reviewDeadline(const Plan& plan, const std::optional<Day>& began,
                                               const Asking& asking) {
  if (plan.ended) return {};
  if (!plan.reviews.empty())
    return reviewDue(plan.reviews.back(), ReviewClock::review, {}, began, asking).deadline;
  return reviewDue(plan.clock(), plan.firstReviewClock(), {}, began, asking).deadline;
}

Result<std::optional<policy::Deadline>> deadlineOf(const State& state, const RowValue& row,
                                                   const Reading& reading) {
  const auto& asking = reading.asking();
  const std::optional<policy::Deadline> none;
  switch (row.task) {
    case Task::initialAssessment:
    case Task::coreAssessment:
    case Task::singleAssessment:
      if (row.place < state.assessments.size()) return deadlineOf(state.assessments[row.place], asking);
      break;
    case Task::conference:
      if (row.place < state.enquiries.size()) return deadlineOf(state.enquiries[row.place], asking);
      break;
    case Task::coreGroup:
      if (row.place < state.plans.size()) return coreGroupDeadline(state.plans[row.place], asking);
      break;
    case Task::review:
      if (row.place < state.plans.size()) {
        CASEFOLD_TRY(const auto began, reviewsBegan(reading));
        return reviewDeadline(state.plans[row.place], began, asking);
      }
      break;
  }
  return none;
}

}  // namespace casefold::assessment
