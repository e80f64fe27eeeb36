// The definition of hub (projections/runner/view.h).
#pragma once

#include <capnp/schema.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "projections/hub/fold.h"
#include "projections/hub/query.h"
#include "projections/hub/state.h"
#include "projections/runner/view.h"
#include "projections/sheet/by_schema.h"
#include "schemas/views/hub.capnp.h"

namespace casefold {

struct HubView {
  static constexpr std::string_view name = "hub";
  static constexpr std::uint32_t foldVersion = 2;
  static constexpr Corrections corrections = Corrections::applied;
  static constexpr Order order = Order::occurrence;

  using State = hub::State;
  static void fold(State& state, Rows& rows, const Event& event) { hub::fold(state, rows, event); }
  static void index(const State& state, std::string_view stream, Rows& rows) {
    hub::index(state, stream, rows);
  }

  static constexpr ShowReads showReads = ShowReads::ownStream;
  using Answer = schema::Hub;
  using Item = schema::HubItem;
  static Result<void> show(const State& state, const StreamReading& reading, schema::ShowQuery::Reader query,
                           Answer::Builder answer) {
    return hub::show(state, reading, query, answer);
  }
  static constexpr std::array<std::string_view, 8> listFields = {
      "decision", "package", "rating", "information", "member", "handOver", "escalating", "reReferral"};
  static Result<ListPlan> plan(const Conditions& conditions) { return hub::plan(conditions); }
  static Result<bool> matches(const State& state, const ListRow& row) { return hub::matches(state, row); }
  static Result<void> item(const State& state, const ListRow& row, Item::Builder builder) {
    return hub::item(state, row, builder);
  }

  static constexpr auto measures = hub::measures;
  static Result<void> measure(std::string_view name, const Reading& reading, const MeasureWanted& wanted,
                              MeasureCells& cells) {
    return hub::measure(name, reading, wanted, cells);
  }

  static std::string print(schema::Answer::Reader answer, const PrintOptions& options) {
    return printAnswer("The hub", answer, capnp::Schema::from<Answer>(), options);
  }
  static std::string printList(schema::Page::Reader page, const PrintOptions& options) {
    return printPage(page, capnp::Schema::from<Item>(), options);
  }
};

}  // namespace casefold
