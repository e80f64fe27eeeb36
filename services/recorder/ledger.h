// The recorder's own view of the log: for each stream what its checks need, and every command id that was
// accepted.
//
// It is a view like any other, so the runner keeps it, and it survives, restarts and is made anew like any
// other.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "projections/flags/checks.h"
#include "projections/runner/reading.h"
#include "projections/runner/view.h"
#include "schemas/codec/record.h"
#include "services/recorder/ledger.capnp.h"

namespace casefold {

struct LedgerView {
  static constexpr std::string_view name = "recorder";
  static constexpr std::uint32_t foldVersion = 5;
  static constexpr Corrections corrections = Corrections::asEvents;

  using State = CaseSummary;
  static void fold(State& state, Rows& rows, const Event& event);
  static void index(const State& state, std::string_view stream, Rows& rows);

  // It answers nobody but the recorder.
  using Answer = schema::LedgerEntry;
  using Item = schema::LedgerEntry;
  static Result<void> show(const State& state, const StreamReading& reading, schema::ShowQuery::Reader query,
                           Answer::Builder answer);
  static constexpr std::array<std::string_view, 0> listFields = {};
  static Result<ListPlan> plan(const Conditions& conditions);
  static Result<bool> matches(const State& state, const ListRow& row);
  static Result<void> item(const State& state, const ListRow& row, Item::Builder item);
  static std::string print(schema::Answer::Reader answer, const PrintOptions& options);
  static std::string printList(schema::Page::Reader page, const PrintOptions& options);
};

// A command that was accepted: where its record stands, and the hash of its content.
struct KnownCommand {
  Version version;
  Position position;
  Hash content{};
};

// The record of a stream that has this command id, or nothing.
[[nodiscard]] Result<std::optional<KnownCommand>> findCommand(const Reading& ledger, std::string_view stream,
                                                              std::string_view command);

// The state behind a Reading of the ledger.
[[nodiscard]] const CaseSummary& summaryOf(const View::State& state);

}  // namespace casefold
