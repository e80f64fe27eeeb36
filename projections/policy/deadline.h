// Deadlines: derived when they are asked for, from when something began, when it was done, and the policy
// that held. Never stored.
//
// Which policy holds. The time scale is the one that held on the day the clock started: a case keeps the time
// scale it began under. The calendar is the one that held on the day of asking, and for what is done, on the
// day it was done. So a bank holiday that is announced moves every deadline that is open, and none that is
// closed.
//
// Times known only to the day, month or year. The benefit of the doubt, both ways: the clock starts at the
// latest moment that the start may stand for (of a month, its last day), and what was done was done at the
// earliest. So nothing is called late that may have been in time. Where a month or a year made the
// difference, `approximate` says so.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/policy/policy.h"
#include "schemas/codec/when.h"

namespace casefold::policy {

enum class DeadlineStatus {
  open,     // not done, and there is time left
  overdue,  // not done, and due before the moment of asking
  met,
  metLate,  // done, after it was due
};

struct Deadline {
  std::string scale = {};  // TimeScale::name; empty where a person set the date (agreedDeadline)
  unsigned count = 0;      // its length, as it held; 0 where a person set the date
  DayCount dayCount = {};
  When start = {};
  When due = {};  // a day, by the end of which; or an instant, where hours are counted
  std::optional<When> done = {};
  DeadlineStatus status = {};
  Instant asOf = {};  // the moment of asking
  // Whole days from the day due to the day of asking, or the day done where it is: above 0 past it, below 0
  // left. On the day itself 0. Calendar days, whatever the time scale counts.
  std::int32_t daysPast = 0;
  std::string timeScalesVersion = {};  // of the policy files that were gone by; empty where none was
  std::string calendarVersion = {};    // empty where the count does not look at a calendar
  bool beyondCalendar =
      false;  // counted over years whose bank holidays the calendar does not list: may come out later
  bool approximate = false;  // start, due or done are known only to the month or year
};

// `scale` is one of scale::all (asserted). `done` may lie before `start`, or after `asOf`: it counts as done.
[[nodiscard]] Deadline deadlineOf(const Policies& policies, std::string_view scale, const When& start,
                                  const std::optional<When>& done, Instant asOf);

// The same for a date that people agreed on instead (a CAF's next review, a conference's target day).
[[nodiscard]] Deadline agreedDeadline(const When& start, const When& due, const std::optional<When>& done,
                                      Instant asOf);

// For a list in order of start: no open deadline of this scale whose start (its When::start) lies after the
// answer is overdue at `asOf`. So a walk from the longest ago may end there. Up to it nearly all are, but not
// each: ask deadlineOf() about it. Absent: none can be overdue.
[[nodiscard]] std::optional<Instant> latestStartOverdue(const Policies& policies, std::string_view scale,
                                                        Instant asOf);

// ---- how it is counted
// -------------------------------------------------------------------------------------------------

struct Due {
  When when;
  bool beyondCalendar = false;
};
// When something that began at `start` is due.
[[nodiscard]] Due dueAfter(const TimeScale& scale, const Calendar& calendar, const When& start);

struct LeftOut {
  Day day;
  std::string_view why;  // "Saturday", "Easter Monday"; as long as the calendar lives
};
// The days after the start's and up to the due day that do not count, in order; empty where all days count.
// Of working hours also the start's own day, if it is one.
[[nodiscard]] std::vector<LeftOut> leftOut(const TimeScale& scale, const Calendar& calendar,
                                           const When& start);

}  // namespace casefold::policy
