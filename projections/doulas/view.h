// The definition of doulas (projections/runner/view.h).
#pragma once

#include <string>
#include <string_view>

#include "projections/doulas/fold.h"
#include "projections/doulas/query.h"
#include "projections/doulas/state.h"
#include "projections/runner/view.h"
#include "projections/sheet/by_schema.h"
#include "schemas/views/doulas.capnp.h"

namespace casefold {

struct DoulasView {
  static constexpr std::string_view name = "doulas";
  static constexpr std::uint32_t foldVersion = 3;
  static constexpr Corrections corrections = Corrections::applied;
  static constexpr Order order = Order::occurrence;

  using State = doulas::State;
  static void fold(State& state, Rows& rows, const Event& event) { doulas::fold(state, rows, event); }
  static void index(const State& state, std::string_view stream, Rows& rows) {
    doulas::index(state, stream, rows);
  }

  using Answer = schema::Doulas;
  using Item = schema::DoulasItem;
  static Result<void> show(const State& state, const StreamReading& reading, schema::ShowQuery::Reader query,
                           Answer::Builder answer) {
    return doulas::show(state, reading, query, answer);
  }
  static constexpr auto listFields = doulas::listFields;
  static Result<ListPlan> plan(const Conditions& conditions) { return doulas::plan(conditions); }
  static Result<std::optional<std::vector<WorkedOutItem>>> workedOut(const Conditions& conditions,
                                                                     const Reading& reading) {
    return doulas::workedOut(conditions, reading);
  }
  static Result<bool> matches(const State& state, const ListRow& row) { return doulas::matches(state, row); }
  static Result<void> item(const State& state, const ListRow& row, Item::Builder builder) {
    return doulas::item(state, row, builder);
  }
  static constexpr auto measures = doulas::measures;
  static Result<void> measure(std::string_view measure, const Reading& reading, const MeasureWanted& wanted,
                              MeasureCells& cells) {
    return doulas::measure(measure, reading, wanted, cells);
  }

  static std::string print(schema::Answer::Reader answer, const PrintOptions& options) {
    return printAnswer("Volunteer doulas", answer, capnp::Schema::from<Answer>(), options);
  }
  static std::string printList(schema::Page::Reader page, const PrintOptions& options) {
    return printPage(page, capnp::Schema::from<Item>(), options);
  }
};

}  // namespace casefold
