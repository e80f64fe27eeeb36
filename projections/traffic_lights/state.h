// What traffic-lights knows of a stream, for lists: the areas chosen, and of each area rated the last ratings
// in order of occurrence with what they come to.
//
// Bounded by areas (mostAreas chosen, mostAreas rated; more is refused), by the length of an area's name, and
// by ratingsKept for each area. What show tells of a stream is told from all its ratings (rows.h); lists go
// by the state, and so by the last ratingsKept of an area: at a rating a week, more than a year.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/history/window.h"
#include "projections/traffic_lights/course.h"
#include "projections/traffic_lights/stored.capnp.h"

namespace casefold::traffic_lights {

inline constexpr std::size_t mostAreas = 64;
inline constexpr std::size_t ratingsKept = 64;

using Ratings = Window<Rating, Course, ratingsKept>;

struct RatedArea {
  std::string name;
  Ratings ratings;
};

struct State {
  std::vector<RatedArea> areas;    // those ever rated, in order of name
  std::optional<Moment> chosenAt;  // of the choice that stands, the last in order of occurrence; absent: none
  std::vector<std::string> chosen;  // in the order chosen, none twice
};

void save(const State& state, stored::TrafficLightsState::Builder builder);
[[nodiscard]] State load(stored::TrafficLightsState::Reader reader);

// Does an area count as one of the assessment's now? Those chosen do; and those rated after the choice
// without being among them, since a red light in them is no less red. With no choice on record, all do.
[[nodiscard]] bool counts(bool chosen, const std::optional<Moment>& lastRated,
                          const std::optional<Moment>& chosenAt);

// How the areas that count stand, all in all.
struct Overall {
  std::uint32_t areas = 0;                      // that count
  Light worst = Light::NOT_STATED;              // notStated: none is rated
  std::optional<When> worstSince;               // of the area at that light the longest
  std::uint32_t red = 0, amber = 0, green = 0;  // areas by light
  std::uint32_t unrated = 0;                    // chosen, and never rated
  std::optional<When> leastRecentlyRated;       // absent: none is rated, or one is not
  std::uint32_t relapses = 0;                   // of all areas, whether or not they count now
  std::optional<When> lastRelapse;

  // Adds one area: what its ratings come to, and whether it counts.
  void add(const Course& course, bool counted);

 private:
  bool anyUnrated_ = false;
};
[[nodiscard]] Overall overall(const State& state);

// The relapses that the state remembers, area by area.
[[nodiscard]] std::vector<Moment> relapsesOf(const State& state);

}  // namespace casefold::traffic_lights
