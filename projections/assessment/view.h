// The definition of assessment (projections/runner/view.h).
#pragma once

#include <capnp/schema.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "projections/assessment/fold.h"
#include "projections/assessment/query.h"
#include "projections/assessment/state.h"
#include "projections/runner/view.h"
#include "projections/sheet/by_schema.h"
#include "schemas/views/assessment.capnp.h"

namespace casefold {

struct AssessmentView {
  static constexpr std::string_view name = "assessment";
  static constexpr std::uint32_t foldVersion = 3;
  static constexpr Corrections corrections = Corrections::applied;
  static constexpr Order order = Order::occurrence;

  using State = assessment::State;
  static void fold(State& state, Rows& rows, const Event& event) { assessment::fold(state, rows, event); }
  static void index(const State& state, std::string_view stream, Rows& rows) {
    assessment::index(state, stream, rows);
  }

  using Answer = schema::Assessments;
  using Item = schema::AssessmentItem;
  static Result<void> show(const State& state, const StreamReading& reading, schema::ShowQuery::Reader query,
                           Answer::Builder answer) {
    return assessment::show(state, reading, query, answer);
  }
  static constexpr std::array<std::string_view, 4> listFields = {"due", "overdue", "plan", "departs"};
  static Result<ListPlan> plan(const Conditions& conditions) { return assessment::plan(conditions); }
  static Result<bool> matches(const State& state, const ListRow& row) {
    return assessment::matches(state, row);
  }
  static Result<void> item(const State& state, const ListRow& row, Item::Builder builder) {
    return assessment::item(state, row, builder);
  }

  static constexpr auto measures = assessment::measures;
  static Result<void> measure(std::string_view name, const Reading& reading, const MeasureWanted& wanted,
                              MeasureCells& cells) {
    return assessment::measure(name, reading, wanted, cells);
  }

  static std::string print(schema::Answer::Reader answer, const PrintOptions& options) {
    return printAnswer("Assessment", answer, capnp::Schema::from<Answer>(), options);
  }
  static std::string printList(schema::Page::Reader page, const PrintOptions& options) {
    return printPage(page, capnp::Schema::from<Item>(), options);
  }
};

}  // namespace casefold
