#include "projections/traffic_lights/picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "projections/sheet/sheet.h"
#include "schemas/codec/event_types.h"
#include "schemas/codec/london.h"
#include "schemas/codec/record.h"

namespace casefold::traffic_lights {
namespace {

using schema::Light;
using std::chrono::days;
using std::chrono::sys_days;

sys_days mondayOf(schema::When::Reader stored) {
  // What a damaged answer holds is taken as the nearest time that a record can.
  const auto start =
      std::clamp(readWhen(stored).start, earliestWhen, endOfWhen - std::chrono::microseconds{1});
  const auto day = london::dayOf(start);
  return day - days{std::chrono::weekday{day}.iso_encoding() - 1};
}

struct Mark {
  std::string_view letter;
  std::string_view name;
  std::string_view fill;  // told apart with any kind of colour vision
  Colour colour;
};

Mark markOf(Light light) {
  switch (light) {
    case Light::RED:
      return {"R", "red", "#D55E00", Colour::red};
    case Light::AMBER:
      return {"A", "amber", "#F0E442", Colour::amber};
    case Light::GREEN:
      return {"G", "green", "#56B4E9", Colour::green};
    default:
      return {"·", "not rated", "none", Colour::dim};
  }
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : harmless(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\n':
        out += ' ';
        break;
      default:
        out += c;
    }
  }
  return out;
}

// Square, triangle, circle: red, amber, green.
std::string shapeOf(Light light, int x, int y) {
  const auto mark = markOf(light);
  const auto style = fmt::format(R"(fill="{}" stroke="#000" stroke-width="1")", mark.fill);
  switch (light) {
    case Light::RED:
      return fmt::format(R"(<rect x="{}" y="{}" width="20" height="20" {}/>)", x + 1, y + 1, style);
    case Light::AMBER:
      return fmt::format(R"(<polygon points="{},{} {},{} {},{}" {}/>)", x + 11, y, x + 22, y + 21, x, y + 21,
                         style);
    case Light::GREEN:
      return fmt::format(R"(<circle cx="{}" cy="{}" r="10" {}/>)", x + 11, y + 11, style);
    default:
      return {};
  }
}

}  // namespace

WeekGrid gridOf(schema::TrafficLights::Reader lights) {
  std::optional<sys_days> first, last;
  auto take = [&](schema::When::Reader when) {
    const auto monday = mondayOf(when);
    first = first ? std::min(*first, monday) : monday;
    last = last ? std::max(*last, monday) : monday;
  };
  for (auto area : lights.getAreas()) {
    for (auto change : area.getChanges()) take(change.getOccurred());
    if (area.hasRatedOn()) take(area.getRatedOn());
  }
  WeekGrid grid;
  if (!first) return grid;
  const auto earliestShown = *last - days{7 * (mostWeeks - 1)};
  grid.cut = *first < earliestShown;
  for (auto monday = std::max(*first, earliestShown); monday <= *last; monday += days{7})
    grid.weeks.push_back(monday);
  for (auto area : lights.getAreas()) {
    WeekGrid::Row row{harmless(view(area.getArea())), {}};
    std::ranges::replace(row.area, '\n', ' ');
    const auto changes = area.getChanges();
    unsigned next = 0;
    auto light = Light::NOT_STATED;
    for (const auto monday : grid.weeks) {
      for (; next < changes.size() && mondayOf(changes[next].getOccurred()) <= monday; ++next)
        light = changes[next].getTo();
      row.lights.push_back(light);
    }
    grid.areas.push_back(std::move(row));
  }
  return grid;
}

std::string weekName(sys_days monday) {
  // A week belongs to the year of its Thursday.
  const std::chrono::year_month_day thursday{monday + days{3}};
  const auto newYear = sys_days{thursday.year() / 1 / 1};
  return fmt::format("{:04}-W{:02}", static_cast<int>(thursday.year()),
                     (monday + days{3} - newYear).count() / 7 + 1);
}

void writeGrid(std::string& out, const WeekGrid& grid, const Screen& screen) {
  if (grid.weeks.empty()) return;
  std::size_t names = 4;
  for (const auto& row : grid.areas) names = std::max(names, displayWidth(row.area));
  names = std::min<std::size_t>(names, 30);
  const std::size_t width = std::max(screen.width, 40U);
  const auto room = std::max<std::size_t>((width - names - 2) / 3, 1);
  const auto skipped = grid.weeks.size() > room ? grid.weeks.size() - room : 0;
  out += fmt::format("\nThe lights at the end of each week, {} to {}{}\n", weekName(grid.weeks[skipped]),
                     weekName(grid.weeks.back()),
                     grid.cut || skipped > 0 ? " (earlier weeks are left out)" : "");
  for (const auto& row : grid.areas) {
    const auto lines = wrapped(row.area, names);
    for (std::size_t line = 0; line < lines.size(); ++line) {
      auto text = lines[line];
      if (line == 0) {
        text.append(names + 2 - displayWidth(lines[line]), ' ');
        for (std::size_t i = skipped; i < row.lights.size(); ++i) {
          const auto mark = markOf(row.lights[i]);
          const bool rated = row.lights[i] != Light::NOT_STATED;
          text += painted(rated ? fmt::format("█{}", mark.letter) : fmt::format(" {}", mark.letter),
                          mark.colour, screen.colours);
          if (i + 1 < row.lights.size()) text += ' ';
        }
      }
      out += text + '\n';
    }
  }
  out += "R red, A amber, G green, · not rated yet\n";
}

std::string svgOf(const WeekGrid& grid, std::string_view title) {
  constexpr int left = 240, top = 80, cell = 26;
  const int width = left + static_cast<int>(grid.weeks.size()) * cell + 20;
  const int height = top + static_cast<int>(grid.areas.size()) * cell + 40;
  std::string out = fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}" role="img" )"
      "aria-labelledby=\"title desc\" font-family=\"sans-serif\" font-size=\"12\">\n"
      "<title id=\"title\">{2}</title>\n",
      width, height, escaped(title));
  out +=
      fmt::format("<desc id=\"desc\">{}</desc>\n",
                  grid.weeks.empty()
                      ? std::string("No area was rated.")
                      : fmt::format("The light of each area at the end of each week, from {} to {}. Red: a "
                                    "square with R; amber: a triangle with A; green: a circle with G.",
                                    weekName(grid.weeks.front()), weekName(grid.weeks.back())));
  out += fmt::format("<rect width=\"{}\" height=\"{}\" fill=\"#fff\"/>\n", width, height);
  out += fmt::format("<text x=\"10\" y=\"20\" font-size=\"14\" font-weight=\"bold\">{}</text>\n",
                     escaped(title));
  for (std::size_t i = 0; i < grid.weeks.size(); ++i) {
    const int x = left + static_cast<int>(i) * cell + 15;
    out += fmt::format(
        "<text x=\"{0}\" y=\"{1}\" transform=\"rotate(-60 {0} {1})\" font-size=\"9\">{2}</text>\n", x,
        top - 6, weekName(grid.weeks[i]));
  }
  for (std::size_t r = 0; r < grid.areas.size(); ++r) {
    const auto& row = grid.areas[r];
    const int y = top + static_cast<int>(r) * cell;
    out += fmt::format("<text x=\"10\" y=\"{}\">{}</text>\n", y + 16, escaped(row.area));
    for (std::size_t i = 0; i < row.lights.size(); ++i) {
      if (row.lights[i] == Light::NOT_STATED) continue;
      const auto mark = markOf(row.lights[i]);
      const int x = left + static_cast<int>(i) * cell;
      out += fmt::format(
          "<g><title>{}, {}: {}</title>{}<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text></g>\n",
          escaped(row.area), weekName(grid.weeks[i]), mark.name, shapeOf(row.lights[i], x, y), x + 11, y + 16,
          mark.letter);
    }
  }
  return out + "</svg>\n";
}

}  // namespace casefold::traffic_lights
