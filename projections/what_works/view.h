// The definition of what-works (projections/runner/view.h).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "projections/runner/view.h"
#include "projections/sheet/by_schema.h"
#include "projections/what_works/fold.h"
#include "projections/what_works/query.h"
#include "projections/what_works/state.h"

namespace casefold {

struct WhatWorksView {
  static constexpr std::string_view name = "what-works";
  static constexpr std::uint32_t foldVersion = 1;
  static constexpr Corrections corrections = Corrections::applied;
  static constexpr Order order = Order::occurrence;

  using State = what_works::State;
  static void fold(State& state, Rows& rows, const Event& event) { what_works::fold(state, rows, event); }
  static void index(const State& state, std::string_view stream, Rows& rows) {
    what_works::index(state, stream, rows);
  }

  static constexpr ShowReads showReads = ShowReads::ownStream;
  using Answer = schema::WhatWorks;
  using Item = schema::WhatWorksItem;
  static Result<void> show(const State& state, const StreamReading& reading, schema::ShowQuery::Reader query,
                           Answer::Builder answer) {
    return what_works::show(state, reading, query, answer);
  }
  static constexpr std::array<std::string_view, 2> listFields = {"approach", "answer"};
  static Result<ListPlan> plan(const Conditions& conditions) { return what_works::plan(conditions); }
  static Result<bool> matches(const State& state, const ListRow& row) {
    return what_works::matches(state, row);
  }
  static Result<void> item(const State& state, const ListRow& row, Item::Builder builder) {
    return what_works::item(state, row, builder);
  }

  static constexpr std::array<std::string_view, 1> groups = {"approach"};
  static constexpr std::array<MeasureInfo, 2> measures = {
      {{.name = "offers", .title = "approaches offered", .groups = groups},
       {.name = "takenUp",
        .title = "offers taken up",
        .kind = MeasureKind::share,
        .groups = groups,
        .within = "offers"}}};
  static Result<void> measure(std::string_view measure, const Reading& reading, const MeasureWanted& wanted,
                              MeasureCells& cells) {
    return what_works::measure(measure, reading, wanted, cells);
  }

  static std::string print(schema::Answer::Reader answer, const PrintOptions& options) {
    return printAnswer("What works", answer, capnp::Schema::from<Answer>(), options);
  }
  static std::string printList(schema::Page::Reader page, const PrintOptions& options) {
    return printPage(page, capnp::Schema::from<Item>(), options);
  }
};

}  // namespace casefold
