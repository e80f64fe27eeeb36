// The definition of distance-travelled (projections/runner/view.h).
#pragma once

#include <string>
#include <string_view>

#include "projections/distance_travelled/fold.h"
#include "projections/distance_travelled/query.h"
#include "projections/distance_travelled/state.h"
#include "projections/runner/view.h"
#include "projections/sheet/by_schema.h"
#include "schemas/views/distance_travelled.capnp.h"

namespace casefold {

struct DistanceTravelledView {
  static constexpr std::string_view name = "distance-travelled";
  static constexpr std::uint32_t foldVersion = 3;
  static constexpr Corrections corrections = Corrections::applied;
  static constexpr Order order = Order::occurrence;

  using State = distance_travelled::State;
  static void fold(State& state, Rows& rows, const Event& event) {
    distance_travelled::fold(state, rows, event);
  }
  static void index(const State& state, std::string_view stream, Rows& rows) {
    distance_travelled::index(state, stream, rows);
  }

  static constexpr ShowReads showReads = ShowReads::ownStream;
  using Answer = schema::DistanceTravelled;
  using Item = schema::DistanceItem;
  static Result<void> show(const State& state, const StreamReading& reading, schema::ShowQuery::Reader query,
                           Answer::Builder answer) {
    return distance_travelled::show(state, reading, query, answer);
  }
  static constexpr auto listFields = distance_travelled::listFields;
  static Result<ListPlan> plan(const Conditions& conditions) { return distance_travelled::plan(conditions); }
  static Result<bool> matches(const State& state, const ListRow& row) {
    return distance_travelled::matches(state, row);
  }
  static Result<void> item(const State& state, const ListRow& row, Item::Builder builder) {
    return distance_travelled::item(state, row, builder);
  }
  static constexpr auto measures = distance_travelled::measures;
  static Result<void> measure(std::string_view measure, const Reading& reading, const MeasureWanted& wanted,
                              MeasureCells& cells) {
    return distance_travelled::measure(measure, reading, wanted, cells);
  }

  static std::string print(schema::Answer::Reader answer, const PrintOptions& options) {
    return printAnswer("Distance travelled", answer, capnp::Schema::from<Answer>(), options);
  }
  static std::string printList(schema::Page::Reader page, const PrintOptions& options) {
    return printPage(page, capnp::Schema::from<Item>(), options);
  }
};

}  // namespace casefold
