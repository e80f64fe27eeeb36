// The definition of caseload (projections/runner/view.h).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/caseload/fold.h"
#include "projections/caseload/query.h"
#include "projections/caseload/state.h"
#include "projections/runner/view.h"
#include "projections/sheet/by_schema.h"
#include "schemas/views/caseload.capnp.h"

namespace casefold {

struct CaseloadView {
  static constexpr std::string_view name = "caseload";
  static constexpr std::uint32_t foldVersion = 3;
  static constexpr Corrections corrections = Corrections::applied;
  static constexpr Order order = Order::occurrence;

  using State = caseload::State;
  static void fold(State& state, Rows& rows, const Event& event) { caseload::fold(state, rows, event); }
  static void index(const State& state, std::string_view stream, Rows& rows) {
    caseload::index(state, stream, rows);
  }

  using Answer = schema::Caseload;
  using Item = schema::CaseloadItem;
  static Result<void> show(const State& state, const StreamReading& reading,
                           schema::ShowQuery::Reader /*query*/, Answer::Builder answer) {
    return caseload::show(state, reading, answer);
  }
  static constexpr std::array<std::string_view, 6> listFields = {"load", "over",   "worker",
                                                                 "unit", "mentor", "meetingOverdue"};
  static Result<ListPlan> plan(const Conditions& conditions) { return caseload::plan(conditions); }
  static Result<std::optional<std::vector<WorkedOutItem>>> workedOut(const Conditions& conditions,
                                                                     const Reading& reading) {
    return caseload::workedOut(conditions, reading);
  }
  static Result<bool> matches(const State& state, const ListRow& row) {
    return caseload::matches(state, row);
  }
  static Result<void> item(const State& state, const ListRow& row, Item::Builder builder) {
    return caseload::item(state, row, builder);
  }

  static constexpr auto measures = caseload::measures;
  static Result<void> measure(std::string_view name, const Reading& reading, const MeasureWanted& wanted,
                              MeasureCells& cells) {
    return caseload::measure(name, reading, wanted, cells);
  }

  static std::string print(schema::Answer::Reader answer, const PrintOptions& options) {
    return printAnswer("Caseload", answer, capnp::Schema::from<Answer>(), options);
  }
  static std::string printList(schema::Page::Reader page, const PrintOptions& options) {
    return printPage(page, capnp::Schema::from<Item>(), options);
  }
};

}  // namespace casefold
