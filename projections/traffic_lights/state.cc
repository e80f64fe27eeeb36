#include "projections/traffic_lights/state.h"

#include <algorithm>

namespace casefold::traffic_lights {
namespace {

std::optional<When> earlier(const std::optional<When>& one, const std::optional<When>& other) {
  if (one && other) return std::min(*one, *other);
  return one ? one : other;
}

// What an area that counts adds.
void add(Overall& all, const Area& area) {
  const auto& course = area.course;
  ++all.areas;
  all.waitsSince = earlier(all.waitsSince, area.waitsSince);
  if (!course.last) {
    ++all.unrated;
    return;
  }
  (course.light == Light::RED ? all.red : course.light == Light::AMBER ? all.amber : all.green) += 1;
  if (course.light > all.worst) {
    all.worst = course.light;
    all.worstSince = course.since;
  } else if (course.light == all.worst) {
    all.worstSince = earlier(all.worstSince, course.since);
  }
  all.leastRecentlyRated = earlier(all.leastRecentlyRated, course.last->occurred);
}

}  // namespace

bool counts(const Area& area, const State& state) {
  return area.chosen || !state.chosenAt || (area.course.last && *area.course.last > *state.chosenAt);
}

Overall overall(const State& state) {
  Overall all;
  for (const auto& area : state.areas) {
    all.relapses += area.course.relapses;
    if (area.course.lastRelapse)
      all.lastRelapse =
          std::max(all.lastRelapse.value_or(*area.course.lastRelapse), *area.course.lastRelapse);
    if (counts(area, state)) add(all, area);
  }
  if (all.unrated > 0) all.leastRecentlyRated.reset();
  return all;
}

}  // namespace casefold::traffic_lights
