// The course of one area's light: what its ratings come to, in order of occurrence.
#pragma once

#include <cstdint>
#include <optional>

#include "projections/history/moment.h"
#include "schemas/assessment.capnp.h"

namespace casefold::traffic_lights {

using schema::Light;

struct Rating {
  Moment at;
  Light light = Light::NOT_STATED;
};

// A rating that changed the light.
struct Change {
  Light from = Light::NOT_STATED;  // notStated: the first rating
  Light to = Light::NOT_STATED;
  Moment at;
  // It got worse, and at some time before it had got better: amber to green, and back to amber. Each step
  // down that road counts (green to amber, then amber to red: two), since each is a day on which the risk
  // rose again. An area that only ever got worse has had no relapse.
  bool relapse = false;
};

struct Course {
  Light light = Light::NOT_STATED;  // notStated: not rated
  std::optional<When> since;        // since when it is what it is
  bool gotBetter = false;           // at any time
  std::uint32_t relapses = 0;
  std::optional<When> lastRelapse;
  std::optional<Moment> last;  // the last rating, whether or not it changed anything

  // Nothing, if the rating left the light as it was.
  std::optional<Change> take(const Rating& rating);
};

}  // namespace casefold::traffic_lights
