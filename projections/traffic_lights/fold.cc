#include "projections/traffic_lights/fold.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "projections/history/history_rows.h"
#include "projections/runner/view.h"
#include "projections/traffic_lights/rows.h"
#include "schemas/codec/record.h"
#include "schemas/limits.capnp.h"

namespace casefold::traffic_lights {
namespace {

std::string areaName(capnp::Text::Reader name) {
  if (name.size() == 0) refuse("an area without a name");
  if (name.size() > schema::MAX_NAME_BYTES)
    refuse(fmt::format("the name of an area is longer than {} bytes", schema::MAX_NAME_BYTES));
  return std::string(view(name));
}

void choose(State& state, const Event& event) {
  std::vector<std::string> chosen;
  for (auto name : event.data.getAreasChosen().getAreas()) {
    auto area = areaName(name);
    if (std::ranges::find(chosen, area) == chosen.end()) chosen.push_back(std::move(area));
    if (chosen.size() > mostAreas) refuse(fmt::format("more than {} areas are chosen", mostAreas));
  }
  const auto at = momentOf(event);
  if (state.chosenAt && *state.chosenAt > at) return;  // learned late: another choice stands
  state.chosenAt = at;
  state.chosen = std::move(chosen);
}

RatedArea& areaOf(State& state, std::string name) {
  auto place = std::ranges::lower_bound(state.areas, name, {}, &RatedArea::name);
  if (place != state.areas.end() && place->name == name) return *place;
  if (state.areas.size() == mostAreas) refuse(fmt::format("more than {} areas are rated", mostAreas));
  return *state.areas.insert(place, {std::move(name), {}});
}

std::vector<Moment> relapses(Course course, const std::vector<Rating>& ratings) {
  std::vector<Moment> found;
  for (const auto& rating : ratings)
    if (auto change = course.take(rating); change && change->relapse) found.push_back(change->at);
  return found;
}

void rate(State& state, Rows& rows, const Event& event) {
  const auto data = event.data.getAreaRated();
  const auto light = data.getLight();
  if (light == Light::NOT_STATED) refuse("an area is rated without a light");
  if (light > Light::RED) refuse("an area is rated with a light that this version does not know");
  auto& ratings = areaOf(state, areaName(data.getArea())).ratings;
  const Rating rating{momentOf(event), light};

  // What the rating changes among the relapses of its area: computed before the window lets go of its oldest.
  const auto base = ratings.base();
  auto reckoned = ratings.recent();
  if (!ratings.add(rating)) return;
  const auto before = relapses(base, reckoned);
  reckoned.insert(std::ranges::upper_bound(reckoned, rating.at, {}, &Rating::at), rating);
  const auto after = relapses(base, reckoned);
  for (const auto& at : before)
    if (!std::ranges::binary_search(after, at)) rows.erase(relapseKey(event.stream, at));
  for (const auto& at : after)
    if (!std::ranges::binary_search(before, at)) rows.put(relapseKey(event.stream, at), event.stream);
}

}  // namespace

void fold(State& state, Rows& rows, const Event& event) {
  if (!event.known) return;
  switch (event.type) {
    case EventType::AREAS_CHOSEN:
      choose(state, event);
      break;
    case EventType::AREA_RATED:
      rate(state, rows, event);
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
  const auto all = overall(state);
  if (all.areas == 0) return;
  Key worst(worstTag);
  worst.byte(static_cast<std::uint8_t>(3 - static_cast<int>(all.worst))).when(all.worstSince).text(stream);
  rows.put(worst, stream);
  Key revisited(revisitedTag);
  revisited.when(all.leastRecentlyRated).text(stream);
  rows.put(revisited, stream);
}

}  // namespace casefold::traffic_lights
