// The definition of traffic-lights (projections/runner/view.h).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "projections/runner/view.h"
#include "projections/sheet/which_day.h"
#include "projections/traffic_lights/fold.h"
#include "projections/traffic_lights/picture.h"
#include "projections/traffic_lights/print.h"
#include "projections/traffic_lights/query.h"
#include "projections/traffic_lights/state.h"
#include "schemas/codec/record.h"
#include "schemas/views/traffic_lights.capnp.h"

namespace casefold {

struct TrafficLightsView {
  static constexpr std::string_view name = "traffic-lights";
  static constexpr std::uint32_t foldVersion = 3;
  static constexpr Corrections corrections = Corrections::applied;
  static constexpr Order order = Order::occurrence;

  using State = traffic_lights::State;
  static void fold(State& state, Rows& rows, const Event& event) { traffic_lights::fold(state, rows, event); }
  static void index(const State& state, std::string_view stream, Rows& rows) {
    traffic_lights::index(state, stream, rows);
  }

  static constexpr ShowReads showReads = ShowReads::ownStream;
  using Answer = schema::TrafficLights;
  using Item = schema::TrafficLightsItem;
  static Result<void> show(const State& state, const StreamReading& reading, schema::ShowQuery::Reader query,
                           Answer::Builder answer) {
    return traffic_lights::show(state, reading, query, answer);
  }
  static constexpr std::array<std::string_view, 6> listFields = {
      "light", "notRevisitedSince", "revisitOverdue", "underWay", "relapseFrom", "relapseTo"};
  static Result<ListPlan> plan(const Conditions& conditions) { return traffic_lights::plan(conditions); }
  static Result<bool> matches(const State& state, const ListRow& row) {
    return traffic_lights::matches(state, row);
  }
  static Result<void> item(const State& state, const ListRow& row, Item::Builder builder) {
    return traffic_lights::item(state, row, builder);
  }

  static constexpr auto measures = traffic_lights::measures;
  static Result<void> measure(std::string_view name, const Reading& reading, const MeasureWanted& wanted,
                              MeasureCells& cells) {
    return traffic_lights::measure(name, reading, wanted, cells);
  }

  static std::string picture(schema::Answer::Reader answer) {
    const auto day = whichDayOf(answer);
    return traffic_lights::svgOf(traffic_lights::gridOf(answer.getBody().getAs<Answer>()),
                                 "Traffic lights of " + std::string(casefold::view(answer.getStream())) +
                                     (day.empty() ? "" : ". ") + day);
  }
  static std::string print(schema::Answer::Reader answer, const PrintOptions& options) {
    return traffic_lights::print(answer, options);
  }
  static std::string printList(schema::Page::Reader page, const PrintOptions& options) {
    return traffic_lights::printList(page, options);
  }
};

}  // namespace casefold
