// The definition of supervision (projections/runner/view.h).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "projections/runner/view.h"
#include "projections/sheet/by_schema.h"
#include "projections/supervision/fold.h"
#include "projections/supervision/query.h"
#include "projections/supervision/state.h"
#include "schemas/views/supervision.capnp.h"

namespace casefold {

struct SupervisionView {
  static constexpr std::string_view name = "supervision";
  static constexpr std::uint32_t foldVersion = 3;
  static constexpr Corrections corrections = Corrections::applied;
  static constexpr Order order = Order::occurrence;

  using State = supervision::State;
  static void fold(State& state, Rows& rows, const Event& event) { supervision::fold(state, rows, event); }
  static void index(const State& state, std::string_view stream, Rows& rows) {
    supervision::index(state, stream, rows);
  }

  using Answer = schema::Supervision;
  using Item = schema::SupervisionItem;
  static Result<void> show(const State& state, const StreamReading& reading,
                           schema::ShowQuery::Reader /*query*/, Answer::Builder answer) {
    return supervision::show(state, reading, answer);
  }
  static constexpr std::array<std::string_view, 3> listFields = {"overdue", "new", "unit"};
  static Result<ListPlan> plan(const Conditions& conditions) { return supervision::plan(conditions); }
  static Result<bool> matches(const State& state, const ListRow& row) {
    return supervision::matches(state, row);
  }
  static Result<void> item(const State& state, const ListRow& row, Item::Builder builder) {
    return supervision::item(state, row, builder);
  }

  static constexpr auto measures = supervision::measures;
  static Result<void> measure(std::string_view name, const Reading& reading, const MeasureWanted& wanted,
                              MeasureCells& cells) {
    return supervision::measure(name, reading, wanted, cells);
  }

  static std::string print(schema::Answer::Reader answer, const PrintOptions& options) {
    return printAnswer("Supervision", answer, capnp::Schema::from<Answer>(), options);
  }
  static std::string printList(schema::Page::Reader page, const PrintOptions& options) {
    return printPage(page, capnp::Schema::from<Item>(), options);
  }
};

}  // namespace casefold
