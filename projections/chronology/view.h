// The chronology's definition (projections/runner/view.h).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "projections/chronology/fold.h"
#include "projections/chronology/print.h"
#include "projections/chronology/query.h"
#include "projections/chronology/state.h"
#include "projections/runner/view.h"
#include "schemas/views/chronology.capnp.h"

namespace casefold {

struct ChronologyView {
  static constexpr std::string_view name = "chronology";
  static constexpr std::uint32_t foldVersion = 2;
  static constexpr Corrections corrections = Corrections::asEvents;

  using State = chronology::State;
  using Stored = stored::ChronologyState;
  static void save(const State& state, Stored::Builder builder) { chronology::save(state, builder); }
  static State load(Stored::Reader reader) { return chronology::load(reader); }

  static void fold(State& state, Rows& rows, const Event& event) { chronology::fold(state, rows, event); }
  static void index(const State& state, std::string_view stream, Rows& rows) {
    chronology::index(state, stream, rows);
  }

  static constexpr ShowReads showReads = ShowReads::ownStream;
  using Answer = schema::Chronology;
  using Item = schema::ChronologyItem;
  static Result<void> show(const State& state, const StreamReading& reading, schema::ShowQuery::Reader query,
                           Answer::Builder answer) {
    return chronology::show(state, reading, query, answer);
  }
  static constexpr std::array<std::string_view, 1> listFields = {"stream"};
  static Result<ListPlan> plan(const Conditions& conditions) { return chronology::plan(conditions); }
  static Result<bool> matches(const State& state, const ListRow& row) {
    return chronology::matches(state, row);
  }
  static Result<void> item(const State& state, const ListRow& row, Item::Builder builder) {
    return chronology::item(state, row, builder);
  }

  static std::string print(schema::Answer::Reader answer, const PrintOptions& options) {
    return chronology::print(answer, options);
  }
  static std::string printList(schema::Page::Reader page, const PrintOptions& options) {
    return chronology::printList(page, options);
  }
};

}  // namespace casefold
