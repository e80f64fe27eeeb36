// The definition of safety-net (projections/runner/view.h).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "projections/runner/view.h"
#include "projections/safety_net/fold.h"
#include "projections/safety_net/query.h"
#include "projections/safety_net/state.h"
#include "projections/sheet/by_schema.h"
#include "schemas/views/safety_net.capnp.h"

namespace casefold {

struct SafetyNetView {
  static constexpr std::string_view name = "safety-net";
  static constexpr std::uint32_t foldVersion = 4;
  static constexpr Corrections corrections = Corrections::applied;
  static constexpr Order order = Order::occurrence;

  using State = safety_net::State;
  static void fold(State& state, Rows& rows, const Event& event) { safety_net::fold(state, rows, event); }
  static void index(const State& state, std::string_view stream, Rows& rows) {
    safety_net::index(state, stream, rows);
  }

  static constexpr ShowReads showReads = ShowReads::ownStream;
  using Answer = schema::SafetyNet;
  using Item = schema::SafetyNetItem;
  static Result<void> show(const State& state, const StreamReading& reading, schema::ShowQuery::Reader query,
                           Answer::Builder answer) {
    return safety_net::show(state, reading, query, answer);
  }
  static constexpr std::array<std::string_view, 6> listFields = {
      "standing", "fallenThrough", "withoutMentor", "noticeOwed", "lipService", "mentor"};
  static Result<ListPlan> plan(const Conditions& conditions) { return safety_net::plan(conditions); }
  static Result<bool> matches(const State& state, const ListRow& row) {
    return safety_net::matches(state, row);
  }
  static Result<void> item(const State& state, const ListRow& row, Item::Builder builder) {
    return safety_net::item(state, row, builder);
  }

  static constexpr auto measures = safety_net::measures;
  static Result<void> measure(std::string_view name, const Reading& reading, const MeasureWanted& wanted,
                              MeasureCells& cells) {
    return safety_net::measure(name, reading, wanted, cells);
  }

  static std::string print(schema::Answer::Reader answer, const PrintOptions& options) {
    return printAnswer("Safety net", answer, capnp::Schema::from<Answer>(), options);
  }
  static std::string printList(schema::Page::Reader page, const PrintOptions& options) {
    return printPage(page, capnp::Schema::from<Item>(), options);
  }
};

}  // namespace casefold
