// The fold of what-works, and its rows:
//
//   'a' approach, stream → stream       the approaches that were offered; put by index() from the last
//   mostOffers 'o' stream → stream                 cases to which something was offered 'm' approach, month,
//   answer: a sum  offers; months are counted from the year 0
#pragma once

#include <string_view>

#include "projections/runner/event.h"
#include "projections/runner/rows.h"
#include "projections/what_works/state.h"

namespace casefold::what_works {

inline constexpr char approachTag = 'a';
inline constexpr char offeredTag = 'o';
inline constexpr char monthTag = 'm';

// Refuses nothing.
void fold(State& state, Rows& rows, const Event& event);
void index(const State& state, std::string_view stream, Rows& rows);

}  // namespace casefold::what_works
