// The definition of flags (projections/runner/view.h).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "projections/flags/fold.h"
#include "projections/flags/query.h"
#include "projections/flags/state.h"
#include "projections/runner/view.h"
#include "projections/sheet/by_schema.h"
#include "schemas/views/flags.capnp.h"

namespace casefold {

struct FlagsView {
  static constexpr std::string_view name = "flags";
  static constexpr std::uint32_t foldVersion = 6;
  static constexpr Corrections corrections = Corrections::applied;
  static constexpr Order order = Order::occurrence;

  using State = flags::State;
  static void fold(State& state, Rows& rows, const Event& event) { flags::fold(state, rows, event); }
  static void index(const State& /*state*/, std::string_view /*stream*/, Rows& /*rows*/) {}

  static constexpr ShowReads showReads = ShowReads::ownStream;
  using Answer = schema::Flags;
  using Item = schema::RaisedFlag;
  static Result<void> show(const State& state, const StreamReading& reading, schema::ShowQuery::Reader query,
                           Answer::Builder answer) {
    return flags::show(state, reading, query, answer);
  }
  static constexpr std::array<std::string_view, 1> listFields = {"rule"};
  static Result<ListPlan> plan(const Conditions& conditions) { return flags::plan(conditions); }
  static Result<bool> matches(const State& /*state*/, const ListRow& row) { return flags::matches(row); }
  static Result<void> item(const State& /*state*/, const ListRow& row, Item::Builder builder) {
    return flags::item(row, builder);
  }

  static constexpr std::array<std::string_view, 3> groups = {"rule", "locality", "team"};
  static constexpr std::array<MeasureInfo, 1> measures = {
      {{.name = "flags", .title = "queries about what looks wrong", .groups = groups}}};
  static Result<void> measure(std::string_view /*name*/, const Reading& reading, const MeasureWanted& wanted,
                              MeasureCells& cells) {
    return flags::measure(reading, wanted, cells);
  }

  static std::string print(schema::Answer::Reader answer, const PrintOptions& options) {
    return printAnswer("Queries", answer, capnp::Schema::from<Answer>(), options);
  }
  static std::string printList(schema::Page::Reader page, const PrintOptions& options) {
    return printPage(page, capnp::Schema::from<Item>(), options);
  }
};

}  // namespace casefold
