// What safety-net knows of a stream. Bounded by the limits of its parts (course.h, submissions.h, and here).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "projections/safety_net/course.h"
#include "projections/safety_net/submissions.h"

namespace casefold::safety_net {

inline constexpr std::size_t mostEngagements = 48;
inline constexpr std::size_t mostReviews = 24;

// The same engagement, noted once or time after time.
struct Engaged {
  When at;
  schema::Engagement engagement = schema::Engagement::NOT_STATED;
  std::uint32_t times = 1;
  std::string note = {};  // the first time
};

// A review of a case in the net that was due one.
struct Review {
  When at;
  When clock;                  // when its clock had started
  std::optional<When> agreed;  // the day agreed for it
  std::string reviewedBy = {};
  std::string reasons = {};
};

struct State {
  Net net;
  Submissions submissions;
  std::vector<Engaged> engagements;
  bool engagementOver = false;  // the CAF was closed, or the case left the net: the last is of the past
  std::vector<Review> reviews;
  std::optional<When> unnamedSince;  // since when nobody is named for it; absent: somebody is
  std::string locality;              // where the child lives, as last known
  std::string steppedDownFrom;
  std::optional<When> steppedDownAt;
  bool truncated = false;  // a list let go of its oldest

  // Since when the family pays lip service; absent: it does not now.
  [[nodiscard]] std::optional<When> lipServiceSince() const {
    if (engagementOver || engagements.empty() ||
        engagements.back().engagement != schema::Engagement::LIP_SERVICE)
      return std::nullopt;
    return engagements.back().at;
  }
};

}  // namespace casefold::safety_net
