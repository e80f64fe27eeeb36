// The definition of placements (projections/runner/view.h).
#pragma once

#include <string>
#include <string_view>

#include "projections/placements/fold.h"
#include "projections/placements/query.h"
#include "projections/placements/state.h"
#include "projections/runner/view.h"
#include "projections/sheet/by_schema.h"
#include "schemas/views/placements.capnp.h"

namespace casefold {

struct PlacementsView {
  static constexpr std::string_view name = "placements";
  static constexpr std::uint32_t foldVersion = 2;
  static constexpr Corrections corrections = Corrections::applied;
  static constexpr Order order = Order::occurrence;

  using State = placements::State;
  static void fold(State& state, Rows& rows, const Event& event) { placements::fold(state, rows, event); }
  static void index(const State& state, std::string_view stream, Rows& rows) {
    placements::index(state, stream, rows);
  }

  using Answer = schema::Placements;
  using Item = schema::PlacementItem;
  static Result<void> show(const State& state, const StreamReading& reading, schema::ShowQuery::Reader query,
                           Answer::Builder answer) {
    return placements::show(state, reading, query, answer);
  }
  static constexpr auto listFields = placements::listFields;
  static Result<ListPlan> plan(const Conditions& conditions) { return placements::plan(conditions); }
  static Result<bool> matches(const State& state, const ListRow& row) {
    return placements::matches(state, row);
  }
  static Result<void> item(const State& state, const ListRow& row, Item::Builder builder) {
    return placements::item(state, row, builder);
  }
  static constexpr auto measures = placements::measures;
  static Result<void> measure(std::string_view measure, const Reading& reading, const MeasureWanted& wanted,
                              MeasureCells& cells) {
    return placements::measure(measure, reading, wanted, cells);
  }

  static std::string print(schema::Answer::Reader answer, const PrintOptions& options) {
    return printAnswer("Parent-and-baby placement", answer, capnp::Schema::from<Answer>(), options);
  }
  static std::string printList(schema::Page::Reader page, const PrintOptions& options) {
    return printPage(page, capnp::Schema::from<Item>(), options);
  }
};

}  // namespace casefold
