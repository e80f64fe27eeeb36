// The toy view, made touchy: what the runner has to live with.
#pragma once

#include <kj/debug.h>

#include <stdexcept>
#include <string_view>

#include "tests/runner/toy_view/attendance.h"

namespace casefold {

// Refuses some activities, each in another manner.
struct TouchyView : toy::AttendanceView {
  static constexpr std::string_view name = "touchy";
  static void fold(State& state, Rows& rows, const Event& event) {
    // First what it may do, so that half of it is done when it fails.
    toy::AttendanceView::fold(state, rows, event);
    if (!event.known || event.type != EventType::ACTIVITY_ATTENDED) return;
    const auto activity = view(event.data.getActivityAttended().getActivity());
    if (activity == "refuse") refuse("no such activity");
    if (activity == "throw") throw std::runtime_error("quotes Cleo, a child");
    if (activity == "kj") KJ_FAIL_REQUIRE("quotes Cleo, a child");
    if (activity == "odd") throw 42;
  }
};

// The same, but it wants to see corrections as events.
struct TouchyEventsView : TouchyView {
  static constexpr std::string_view name = "touchy-events";
  static constexpr Corrections corrections = Corrections::asEvents;
};

// The same, in order of occurrence, and its state kept without a schema.
struct TouchyByOccurrenceView {
  static constexpr std::string_view name = "touchy-by-occurrence";
  static constexpr std::uint32_t foldVersion = 1;
  static constexpr Corrections corrections = Corrections::applied;
  static constexpr Order order = Order::occurrence;
  using State = toy::AttendanceView::State;
  static void fold(State& state, Rows& rows, const Event& event) { TouchyView::fold(state, rows, event); }
  static void index(const State& state, std::string_view stream, Rows& rows) {
    TouchyView::index(state, stream, rows);
  }
  using Answer = TouchyView::Answer;
  using Item = TouchyView::Item;
  static Result<void> show(const State& state, const StreamReading& reading, schema::ShowQuery::Reader query,
                           Answer::Builder answer) {
    return TouchyView::show(state, reading, query, answer);
  }
  static constexpr std::array<std::string_view, 1> listFields = {"linkPerson"};
  static Result<ListPlan> plan(const Conditions& conditions) { return TouchyView::plan(conditions); }
  static Result<bool> matches(const State& state, const ListRow& row) {
    return TouchyView::matches(state, row);
  }
  static Result<void> item(const State& state, const ListRow& row, Item::Builder item) {
    return TouchyView::item(state, row, item);
  }
  static std::string print(schema::Answer::Reader answer, const PrintOptions& options) {
    return TouchyView::print(answer, options);
  }
  static std::string printList(schema::Page::Reader page, const PrintOptions& options) {
    return TouchyView::printList(page, options);
  }
};

}  // namespace casefold
