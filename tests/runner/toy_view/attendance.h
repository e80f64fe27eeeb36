// A toy view: attendance at a preventive programme. Small, and still with all that a view may have: rows put
// and erased by the fold, rows that follow from the state, lists by a field and in an order of their own.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "projections/runner/view.h"
#include "tests/runner/toy_view/attendance.capnp.h"

namespace casefold::toy {

struct AttendanceView {
  static constexpr std::string_view name = "attendance";
  static constexpr std::uint32_t foldVersion = 1;
  static constexpr Corrections corrections = Corrections::applied;

  struct State {
    std::string linkPerson;
    std::string lastActivity;  // the one last attended and not taken back
    std::uint32_t attended = 0, visits = 0, unknown = 0, corrections = 0;
    std::uint64_t trail = 0;  // a checksum of all that was folded, in its order
  };

  // linkPerson.named, activity.attended (puts a row for the activity, and counts it), homeVisit.made (erases
  // the row of the activity last attended), corrections if it is shown any.
  static void fold(State& state, Rows& rows, const Event& event);
  static void index(const State& state, std::string_view stream, Rows& rows);

  using Answer = schema::Attendance;
  using Item = schema::AttendanceItem;
  static Result<void> show(const State& state, const StreamReading& reading,
                           casefold::schema::ShowQuery::Reader query, Answer::Builder answer);
  static constexpr std::array<std::string_view, 1> listFields = {"linkPerson"};
  static Result<ListPlan> plan(const Conditions& conditions);
  static Result<bool> matches(const State& state, const ListRow& row);
  static Result<void> item(const State& state, const ListRow& row, Item::Builder item);

  static std::string print(casefold::schema::Answer::Reader answer, const PrintOptions& options);
  static std::string printList(casefold::schema::Page::Reader page, const PrintOptions& options);
};

}  // namespace casefold::toy
