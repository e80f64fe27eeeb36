// Rows of caf-status.
//
//   'h' stream, moment → the event   every event of the CAF, as it stands after corrections, in order of
//                                    occurrence (projections/history/history_rows.h): what show tells
//
// and those that follow from the state, each naming its stream, for lists:
//
//   's' state, since, stream         every CAF; of one state, the longest in it first. Never review due,
//   which
//                                    depends on the day of asking: those stand at delivering
//   'r' review due on, stream        CAFs that are delivering, by the day agreed for the next review
//   'm' mentor, stream
//   'l' lead professional, stream
//   'c' closure reason, closed on, stream
#pragma once

namespace casefold::caf_status {

inline constexpr char stateTag = 's';
inline constexpr char reviewTag = 'r';
inline constexpr char mentorTag = 'm';
inline constexpr char leadTag = 'l';
inline constexpr char closureTag = 'c';

}  // namespace casefold::caf_status
