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

}  // namespace casefold
