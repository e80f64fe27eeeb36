// The definition of junior-yip (projections/runner/view.h).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/junior_yip/fold.h"
#include "projections/junior_yip/query.h"
#include "projections/junior_yip/state.h"
#include "projections/runner/view.h"
#include "projections/sheet/by_schema.h"
#include "schemas/views/junior_yip.capnp.h"

namespace casefold {

struct JuniorYipView {
  static constexpr std::string_view name = "junior-yip";
  static constexpr std::uint32_t foldVersion = 1;
  static constexpr Corrections corrections = Corrections::applied;
  static constexpr Order order = Order::occurrence;

  using State = junior_yip::State;
  static void fold(State& state, Rows& rows, const Event& event) { junior_yip::fold(state, rows, event); }
  static void index(const State& state, std::string_view stream, Rows& rows) {
    junior_yip::index(state, stream, rows);
  }

  using Answer = schema::JuniorYip;
  using Item = schema::JuniorYipItem;
  static Result<void> show(const State& state, const StreamReading& reading, schema::ShowQuery::Reader query,
                           Answer::Builder answer) {
    return junior_yip::show(state, reading, query, answer);
  }
  static constexpr std::array<std::string_view, 6> listFields = {
      "candidates", "nominationsUntil", "members", "withoutHomeVisit", "withoutLinkPerson", "cohort"};
  static Result<ListPlan> plan(const Conditions& conditions) { return junior_yip::plan(conditions); }
  static Result<std::optional<std::vector<WorkedOutItem>>> workedOut(const Conditions& conditions,
                                                                     const Reading& reading) {
    return junior_yip::workedOut(conditions, reading);
  }
  static Result<bool> matches(const State& state, const ListRow& row) {
    return junior_yip::matches(state, row);
  }
  static Result<void> item(const State& state, const ListRow& row, Item::Builder builder) {
    return junior_yip::item(state, row, builder);
  }

  static constexpr auto measures = junior_yip::measures;
  static Result<void> measure(std::string_view name, const Reading& reading, const MeasureWanted& wanted,
                              MeasureCells& cells) {
    return junior_yip::measure(name, reading, wanted, cells);
  }

  static std::string print(schema::Answer::Reader answer, const PrintOptions& options) {
    return printAnswer("Junior YIP", answer, capnp::Schema::from<Answer>(), options);
  }
  static std::string printList(schema::Page::Reader page, const PrintOptions& options) {
    return printPage(page, capnp::Schema::from<Item>(), options);
  }
};

}  // namespace casefold
