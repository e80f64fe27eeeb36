#include "projections/traffic_lights/state.h"

#include <algorithm>
#include <utility>

#include "schemas/codec/event_types.h"
#include "schemas/codec/record.h"

namespace casefold::traffic_lights {
namespace {

std::optional<When> absentOr(bool present, schema::When::Reader when) {
  return present ? std::optional(readWhen(when)) : std::nullopt;
}

void save(const Course& course, stored::LightCourse::Builder builder) {
  builder.setLight(course.light);
  builder.setGotBetter(course.gotBetter);
  builder.setRelapses(course.relapses);
  if (course.since) writeWhen(*course.since, builder.initSince());
  if (course.lastRelapse) writeWhen(*course.lastRelapse, builder.initLastRelapse());
  if (course.last) saveMoment(course.last, builder.initLast());
}

Course load(stored::LightCourse::Reader reader) {
  return {.light = reader.getLight(),
          .since = absentOr(reader.hasSince(), reader.getSince()),
          .gotBetter = reader.getGotBetter(),
          .relapses = reader.getRelapses(),
          .lastRelapse = absentOr(reader.hasLastRelapse(), reader.getLastRelapse()),
          .last = loadMoment(reader.getLast())};
}

void save(const Rating& rating, stored::LightRating::Builder builder) {
  builder.setMicros(rating.at.occurred.start.time_since_epoch().count());
  builder.setPrecision(static_cast<std::uint8_t>(rating.at.occurred.precision));
  builder.setVersion(rating.at.version.get());
  builder.setEvent(rating.at.event);
  builder.setLight(static_cast<std::uint8_t>(rating.light));
}

Rating load(stored::LightRating::Reader reader) {
  return {{{Instant{std::chrono::microseconds{reader.getMicros()}},
            static_cast<Precision>(reader.getPrecision())},
           Version{reader.getVersion()},
           reader.getEvent()},
          static_cast<Light>(reader.getLight())};
}

bool isChosen(const State& state, const std::string& area) {
  return std::ranges::find(state.chosen, area) != state.chosen.end();
}

}  // namespace

void save(const State& state, stored::TrafficLightsState::Builder builder) {
  auto areas = builder.initAreas(static_cast<unsigned>(state.areas.size()));
  for (unsigned i = 0; i < areas.size(); ++i) {
    const auto& area = state.areas[i];
    areas[i].setName(textReader(area.name));
    if (area.ratings.settled()) {
      save(area.ratings.base(), areas[i].initBase());
      saveMoment(area.ratings.settled(), areas[i].initSettled());
    }
    const auto& recent = area.ratings.recent();
    auto list = areas[i].initRecent(static_cast<unsigned>(recent.size()));
    for (unsigned j = 0; j < list.size(); ++j) save(recent[j], list[j]);
  }
  if (state.chosenAt) saveMoment(state.chosenAt, builder.initChosenAt());
  auto chosen = builder.initChosen(static_cast<unsigned>(state.chosen.size()));
  for (unsigned i = 0; i < chosen.size(); ++i) chosen.set(i, textReader(state.chosen[i]));
}

State load(stored::TrafficLightsState::Reader reader) {
  State state;
  state.areas.reserve(reader.getAreas().size());
  for (auto area : reader.getAreas()) {
    std::vector<Rating> recent;
    recent.reserve(area.getRecent().size());
    for (auto rating : area.getRecent()) recent.push_back(load(rating));
    auto& made = state.areas.emplace_back(RatedArea{std::string(view(area.getName())), {}});
    made.ratings.restore(load(area.getBase()), loadMoment(area.getSettled()), std::move(recent));
  }
  state.chosenAt = loadMoment(reader.getChosenAt());
  for (auto name : reader.getChosen()) state.chosen.emplace_back(view(name));
  return state;
}

bool counts(bool chosen, const std::optional<Moment>& lastRated, const std::optional<Moment>& chosenAt) {
  return chosen || !chosenAt || (lastRated && *lastRated > *chosenAt);
}

void Overall::add(const Course& course, bool counted) {
  relapses += course.relapses;
  if (course.lastRelapse)
    lastRelapse = lastRelapse ? std::max(*lastRelapse, *course.lastRelapse) : course.lastRelapse;
  if (!counted) return;
  ++areas;
  if (course.light == Light::NOT_STATED || !course.last) {
    ++unrated;
    anyUnrated_ = true;
    leastRecentlyRated.reset();
    return;
  }
  (course.light == Light::RED ? red : course.light == Light::AMBER ? amber : green) += 1;
  if (course.light > worst) {
    worst = course.light;
    worstSince = course.since;
  } else if (course.light == worst) {
    worstSince = std::min(worstSince, course.since);
  }
  const auto rated = course.last->occurred;
  if (!anyUnrated_) leastRecentlyRated = leastRecentlyRated ? std::min(*leastRecentlyRated, rated) : rated;
}

Overall overall(const State& state) {
  Overall all;
  for (const auto& area : state.areas) {
    const auto course = area.ratings.now();
    all.add(course, counts(isChosen(state, area.name), course.last, state.chosenAt));
  }
  for (const auto& name : state.chosen)
    if (std::ranges::find(state.areas, name, &RatedArea::name) == state.areas.end()) all.add(Course{}, true);
  return all;
}

std::vector<Moment> relapsesOf(const State& state) {
  std::vector<Moment> relapses;
  for (const auto& area : state.areas) {
    auto course = area.ratings.base();
    for (const auto& rating : area.ratings.recent())
      if (auto change = course.take(rating); change && change->relapse) relapses.push_back(change->at);
  }
  return relapses;
}

}  // namespace casefold::traffic_lights
