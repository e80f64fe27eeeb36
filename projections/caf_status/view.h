// The definition of caf-status (projections/runner/view.h).
#pragma once

#include <capnp/schema.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "projections/caf_status/fold.h"
#include "projections/caf_status/query.h"
#include "projections/caf_status/state.h"
#include "projections/runner/view.h"
#include "projections/sheet/by_schema.h"
#include "schemas/views/caf_status.capnp.h"

namespace casefold {

struct CafStatusView {
  static constexpr std::string_view name = "caf-status";
  static constexpr std::uint32_t foldVersion = 3;
  static constexpr Corrections corrections = Corrections::applied;
  static constexpr Order order = Order::occurrence;

  using State = caf_status::State;
  static void fold(State& state, Rows& rows, const Event& event) { caf_status::fold(state, rows, event); }
  static void index(const State& state, std::string_view stream, Rows& rows) {
    caf_status::index(state, stream, rows);
  }

  static constexpr ShowReads showReads = ShowReads::ownStream;
  using Answer = schema::CafStatus;
  using Item = schema::CafItem;
  static Result<void> show(const State& state, const StreamReading& reading, schema::ShowQuery::Reader query,
                           Answer::Builder answer) {
    return caf_status::show(state, reading, query, answer);
  }
  static constexpr std::array<std::string_view, 4> listFields = {"state", "mentor", "leadProfessional",
                                                                 "closureReason"};
  static Result<ListPlan> plan(const Conditions& conditions) { return caf_status::plan(conditions); }
  static Result<bool> matches(const State& state, const ListRow& row) {
    return caf_status::matches(state, row);
  }
  static Result<void> item(const State& state, const ListRow& row, Item::Builder builder) {
    return caf_status::item(state, row, builder);
  }

  static std::string print(schema::Answer::Reader answer, const PrintOptions& options) {
    return caf_status::print(answer, options);
  }
  static std::string printList(schema::Page::Reader page, const PrintOptions& options) {
    return printPage(page, capnp::Schema::from<Item>(), options);
  }
};

}  // namespace casefold
