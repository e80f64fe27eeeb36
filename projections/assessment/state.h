// What assessment knows of a child: assessments, enquiries under section 47 with their conference, protection
// plans. Texts stand in the history rows, where a Moment finds them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "projections/assessment/rows.h"
#include "projections/history/moment.h"
#include "projections/history/whereabouts.h"
#include "schemas/assessment.capnp.h"

namespace casefold::assessment {

using Kind = schema::AssessmentKind;

// Bounds of the state. Of entries beyond them the oldest goes: it stays in history and in measures.
inline constexpr std::size_t mostAssessments = 48;
inline constexpr std::size_t mostEnquiries = 24;
inline constexpr std::size_t mostPlans = 12;
inline constexpr std::size_t mostReviews = 24;  // of one plan
inline constexpr std::size_t mostCategoryBytes = 16;

struct Assessment {
  Kind kind{};
  std::optional<Moment> started = {};
  std::optional<When> statedStart = {};  // as its authorisation says
  std::optional<Moment> authorised = {};
  std::optional<When> referral = {};  // the last one before it
  std::uint32_t reviewed = 0;         // internal reviews on the way
  Whereabouts where = {};             // when it was authorised

  [[nodiscard]] std::optional<When> start() const {
    if (started) return started->occurred;
    return statedStart;
  }
};

// From the strategy discussion to the conference.
struct Enquiry {
  std::optional<Moment> strategy = {};
  std::optional<Moment> started = {};
  std::optional<When> target = {};  // the day by which the conference is to be held, as the enquiry says
  std::optional<Moment> concluded = {};
  bool conferenceNeeded = true;
  std::optional<Moment> conference = {};
  Whereabouts where = {};  // when it was held

  // Is a conference still to come of it?
  [[nodiscard]] bool isOpen() const { return !conference && conferenceNeeded; }
  // When the conference's clock started; absent: nobody knows.
  [[nodiscard]] std::optional<When> clock() const {
    if (strategy) return strategy->occurred;
    if (started) return started->occurred;
    return {};
  }
};

struct Plan {
  Moment started;
  std::string category;                        // as last seen
  std::optional<std::uint32_t> previous = {};  // plans before this one, as it says; absent: not known
  std::optional<When> conference = {};         // that it came of
  std::optional<Moment> coreGroup = {};        // the first
  std::uint32_t coreGroups = 0;
  std::vector<When> reviews = {};       // in order, one a day
  std::vector<Whereabouts> where = {};  // at each of them
  std::uint32_t reviewsInAll = 0;
  std::optional<Moment> ended = {};

  // When the clock of core group and first review starts.
  [[nodiscard]] const When& clock() const { return conference ? *conference : started.occurred; }
  [[nodiscard]] ReviewClock firstReviewClock() const {
    return conference ? ReviewClock::conference : ReviewClock::plan;
  }
};

struct State {
  std::vector<Assessment> assessments;
  std::vector<Enquiry> enquiries;
  std::vector<Plan> plans;
  std::optional<When> referral;    // the last
  std::optional<When> conference;  // the last initial one, or of a child who moved in under a plan
  bool leftOut = false;            // of any of these
  Whereabouts where;
};

}  // namespace casefold::assessment
