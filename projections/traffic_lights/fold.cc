#include "projections/traffic_lights/fold.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <utility>

#include "projections/history/history_rows.h"
#include "projections/runner/packed.h"
#include "projections/runner/view.h"
#include "projections/traffic_lights/rows.h"
#include "schemas/codec/event_types.h"
#include "schemas/codec/london.h"
#include "schemas/codec/record.h"
#include "schemas/codec/utf8.h"
#include "schemas/limits.capnp.h"

namespace casefold::traffic_lights {
namespace {

using london::toTheDay;

bool isRated(const Area& area) { return area.course.last.has_value(); }

std::string areaName(capnp::Text::Reader name) {
  if (name.size() == 0) refuse("an area without a name");
  if (name.size() > schema::MAX_NAME_BYTES)
    refuse(fmt::format("the name of an area is longer than {} bytes", schema::MAX_NAME_BYTES));
  return std::string(view(name));
}

// The area is no longer to be looked at.
void stop(const State& state, Area& area, const When& at, Rows& rows) {
  if (!area.waitsSince) return;
  const auto from = toTheDay(*area.waitsSince), until = toTheDay(at);
  if (from != until) rows.addTo(waitedKey(from, std::nullopt, until, state.tool), 1);
  area.waitsSince.reset();
}

Area& areaOf(State& state, std::string name) {
  auto place = std::ranges::lower_bound(state.areas, name, {}, &Area::name);
  if (place != state.areas.end() && place->name == name) return *place;
  return *state.areas.insert(place, {.name = std::move(name)});
}

// A later choice replaces the earlier one, and after an end begins another assessment. An area that goes on
// being assessed waits since its last rating, all others since the choice.
void choose(State& state, Rows& rows, const Event& event) {
  std::set<std::string> chosen;
  for (auto name : event.data.getAreasChosen().getAreas()) {
    chosen.insert(areaName(name));
    if (chosen.size() > mostAreas) refuse(fmt::format("more than {} areas are chosen", mostAreas));
  }
  for (auto& area : state.areas) {
    area.chosen = chosen.contains(area.name);
    if (!area.chosen || !isRated(area)) stop(state, area, event.occurred, rows);
  }
  // What was chosen, never rated, and is no longer chosen, was never looked at.
  std::erase_if(state.areas, [](const Area& area) { return !area.chosen && !isRated(area); });
  for (const auto& name : chosen) {
    auto& area = areaOf(state, name);
    area.chosen = true;
    if (!area.waitsSince) area.waitsSince = event.occurred;
  }
  state.chosenAt = momentOf(event);
  state.tool = cutToBytes(view(event.data.getAreasChosen().getTool()), mostToolBytes);
  state.endedAt.reset();
}

void putRelapse(State& state, Rows& rows, const Event& event, const Moment& at) {
  std::string value;
  pack(RelapseRow{state.relapsesReach}, value);
  rows.put(relapseKey(event.stream, at), rowValue(event.stream, value));
  const auto end = london::latest(at.occurred);
  state.relapsesReach = std::max(state.relapsesReach.value_or(end), end);
}

void rate(State& state, Rows& rows, const Event& event) {
  const auto data = event.data.getAreaRated();
  const auto light = data.getLight();
  if (light == Light::NOT_STATED) refuse("an area is rated without a light");
  if (light > Light::RED) refuse("an area is rated with a light that this version does not know");
  auto& area = areaOf(state, areaName(data.getArea()));
  const bool first = !isRated(area);
  const auto change = area.course.take({momentOf(event), light});
  if (first && std::ranges::count_if(state.areas, isRated) > std::ptrdiff_t{mostAreas})
    refuse(fmt::format("more than {} areas are rated", mostAreas));
  if (change && change->relapse) putRelapse(state, rows, event, change->at);
  if (state.endedAt) return;
  // Ratings of one day are one visit.
  if (area.waitsSince && toTheDay(*area.waitsSince) != toTheDay(event.occurred))
    rows.addTo(waitedKey(toTheDay(*area.waitsSince), toTheDay(event.occurred), std::nullopt, state.tool), 1);
  area.waitsSince = event.occurred;
}

void end(State& state, Rows& rows, const Event& event) {
  if (state.endedAt) return;
  for (auto& area : state.areas) stop(state, area, event.occurred, rows);
  state.endedAt = momentOf(event);
}

}  // namespace

void fold(State& state, Rows& rows, const Event& event) {
  if (!event.known) return;
  switch (event.type) {
    case EventType::AREAS_CHOSEN:
      choose(state, rows, event);
      break;
    case EventType::AREA_RATED:
      rate(state, rows, event);
      break;
    case EventType::AREA_ASSESSMENT_ENDED:
      end(state, rows, event);
      break;
    case EventType::STRENGTH_NOTED:
    case EventType::CAPACITY_TO_CHANGE_JUDGED:
    case EventType::BIRTH_RECORDED:  // after which there is no expected date
      break;
    default:
      return;
  }
  putHistory(rows, event);
}

void index(const State& state, std::string_view stream, Rows& rows) {
  for (const auto& area : state.areas)
    if (area.waitsSince)
      rows.addTo(waitedKey(toTheDay(*area.waitsSince), std::nullopt, std::nullopt, state.tool), 1);
  const auto all = overall(state);
  if (all.areas == 0) return;
  Key worst(worstTag);
  worst.byte(static_cast<std::uint8_t>(3 - static_cast<int>(all.worst))).when(all.worstSince).text(stream);
  rows.put(worst, stream);
  if (state.endedAt) return;
  Key revisited(revisitedTag);
  revisited.when(all.leastRecentlyRated).text(stream);
  rows.put(revisited, stream);
}

}  // namespace casefold::traffic_lights
