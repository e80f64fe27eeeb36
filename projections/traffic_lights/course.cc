#include "projections/traffic_lights/course.h"

namespace casefold::traffic_lights {

std::optional<Change> Course::take(const Rating& rating) {
  last = rating.at;
  if (rating.light == light) return std::nullopt;
  Change change{light, rating.light, rating.at};
  if (light != Light::NOT_STATED) {
    const bool worse = rating.light > light;
    change.relapse = worse && gotBetter;
    gotBetter = gotBetter || !worse;
  }
  if (change.relapse) {
    ++relapses;
    lastRelapse = rating.at.occurred;
  }
  light = rating.light;
  since = rating.at.occurred;
  return change;
}

}  // namespace casefold::traffic_lights
