// The lights over the weeks, as a picture: a grid of areas by ISO weeks, for a terminal and as SVG.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "infra/terminal/text.h"
#include "schemas/service.capnp.h"
#include "schemas/views/traffic_lights.capnp.h"

namespace casefold::traffic_lights {

// So many weeks a picture shows, the newest.
inline constexpr std::size_t mostWeeks = 53;

struct WeekGrid {
  struct Row {
    std::string area;                   // harmless
    std::vector<schema::Light> lights;  // one a week: what it was at the week's end; notStated: not rated yet
  };
  std::vector<std::chrono::sys_days> weeks;  // their Mondays (ISO 8601), without gaps
  std::vector<Row> areas;                    // in the order of the answer
  bool cut = false;                          // there were weeks before
};

// From the week of the first rating to that of the last. Empty where no area was rated.
[[nodiscard]] WeekGrid gridOf(schema::TrafficLights::Reader lights);

// "2010-W07"
[[nodiscard]] std::string weekName(std::chrono::sys_days monday);

// Appends a heading and the grid: a coloured block and a letter a week, so that it reads without colour too.
// As many weeks as the screen is wide, the newest.
void writeGrid(std::string& out, const WeekGrid& grid, const Screen& screen);

// A document of its own, for people and for programs that read aloud: a title, a description, texts, and
// marks that differ in shape and letter as well as in colour. `title` is any text.
[[nodiscard]] std::string svgOf(const WeekGrid& grid, std::string_view title);

}  // namespace casefold::traffic_lights
