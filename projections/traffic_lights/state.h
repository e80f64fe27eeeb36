// What traffic-lights knows of a stream: the areas chosen or rated, and what the ratings of each come to.
//
// Bounded by areas (mostAreas chosen, mostAreas rated; more is refused) and by the length of their names.
// Texts and the changes of each light stand in the history rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "projections/traffic_lights/course.h"

namespace casefold::traffic_lights {

inline constexpr std::size_t mostAreas = 64;
inline constexpr std::size_t mostToolBytes = 128;

struct Area {
  std::string name;
  bool chosen = false;  // by the choice that stands
  Course course = {};   // `last` is absent: it was never rated
  // Since when it waits to be looked at again: its last rating, or the choice where it was not under
  // assessment before. Absent: it is not to be looked at, or no longer.
  std::optional<When> waitsSince = {};
};

struct State {
  std::vector<Area> areas;         // those chosen and those ever rated, in order of name
  std::optional<Moment> chosenAt;  // of the choice that stands, the last one; absent: none
  std::string tool;                // as that choice names it, cut to mostToolBytes
  std::optional<Moment> endedAt;   // of the assessment's end, its first one; absent: it goes on
  // Where the relapses so far end, of all areas: nothing that one of them may stand for is later.
  std::optional<Instant> relapsesReach;
};

// Does an area count as one of the assessment's now? Those chosen do; and those rated after the choice
// without being among them, since a red light in them is no less red. With no choice on record, all do.
[[nodiscard]] bool counts(const Area& area, const State& state);

// How the areas that count stand, all in all.
struct Overall {
  std::uint32_t areas = 0;                      // that count
  Light worst = Light::NOT_STATED;              // notStated: none is rated
  std::optional<When> worstSince;               // of the area at that light the longest
  std::uint32_t red = 0, amber = 0, green = 0;  // areas by light
  std::uint32_t unrated = 0;                    // chosen, and never rated
  std::optional<When> leastRecentlyRated;       // absent: none is rated, or one is not
  std::optional<When> waitsSince;               // of the area that has waited the longest; absent: none waits
  std::uint32_t relapses = 0;                   // of all areas, whether or not they count now
  std::optional<When> lastRelapse;
};
[[nodiscard]] Overall overall(const State& state);

}  // namespace casefold::traffic_lights
