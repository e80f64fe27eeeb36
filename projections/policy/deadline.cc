#include "projections/policy/deadline.h"

#include <kj/debug.h>

#include "schemas/codec/london.h"

namespace casefold::policy {
namespace {

using namespace std::chrono;

bool looksAtCalendar(DayCount count) {
  return count == DayCount::workingDays || count == DayCount::workingHours;
}

bool isRough(const When& when) { return when.precision < Precision::day; }

const TimeScale& known(const TimeScales& scales, std::string_view name) {
  const TimeScale* found = scales.find(name);
  KJ_REQUIRE(found != nullptr, "no such time scale");
  return *found;
}

// What is due on a day has until its last moment; what is due at an instant, that instant.
bool isPast(const When& due, Instant moment) { return moment > london::latest(due); }

// Fills in what follows from start, due and done.
void judge(Deadline& deadline) {
  const auto& done = deadline.done;
  const Instant moment = done ? london::earliest(*done) : deadline.asOf;
  const bool past = isPast(deadline.due, moment);
  if (done)
    deadline.status = past ? DeadlineStatus::metLate : DeadlineStatus::met;
  else
    deadline.status = past ? DeadlineStatus::overdue : DeadlineStatus::open;
  deadline.daysPast =
      static_cast<std::int32_t>((london::dayOf(moment) - london::lastDayOf(deadline.due)).count());
  deadline.approximate = isRough(deadline.start) || isRough(deadline.due) || (done && isRough(*done));
}

// The last value of [first, last] for which `holds`, which is true up to some value and then no more. Absent:
// none.
template <class Value, class Step, class Holds>
std::optional<Value> lastThat(Value first, Value last, Step step, Holds holds) {
  if (first > last || !holds(first)) return {};
  while (first < last) {
    const Value middle = last - (last - first) / 2 / step * step;  // above `first`
    if (holds(middle))
      first = middle;
    else
      last = middle - step;
  }
  return first;
}

}  // namespace

Deadline deadlineOf(const Policies& policies, std::string_view scale, const When& start,
                    const std::optional<When>& done, Instant asOf) {
  const TimeScales& scales = policies.timeScales().at(london::lastDayOf(start));
  const TimeScale& timeScale = known(scales, scale);
  const Calendar& calendar = policies.calendars().at(london::dayOf(done ? london::earliest(*done) : asOf));
  const Due due = dueAfter(timeScale, calendar, start);
  Deadline deadline{.scale = timeScale.name,
                    .count = timeScale.count,
                    .dayCount = timeScale.dayCount,
                    .start = start,
                    .due = due.when,
                    .done = done,
                    .asOf = asOf,
                    .timeScalesVersion = scales.edition.version,
                    .beyondCalendar = due.beyondCalendar};
  if (looksAtCalendar(timeScale.dayCount)) deadline.calendarVersion = calendar.edition.version;
  judge(deadline);
  return deadline;
}

Deadline agreedDeadline(const When& start, const When& due, const std::optional<When>& done, Instant asOf) {
  Deadline deadline{.start = start, .due = due, .done = done, .asOf = asOf};
  judge(deadline);
  return deadline;
}

std::optional<Instant> latestStartOverdue(const Policies& policies, std::string_view scale, Instant asOf) {
  const Calendar& calendar = policies.calendars().at(london::dayOf(asOf));
  const auto editions = policies.timeScales().editions();
  // Within one edition an earlier start is due earlier, so what is overdue ends at one point. Across editions
  // it is not so (a time scale may have been shortened): the latest edition with anything overdue has the
  // latest start.
  Day last = london::dayOf(asOf);
  for (auto edition = editions.rbegin(); edition != editions.rend(); ++edition) {
    const TimeScale& timeScale = known(*edition, scale);
    const auto isOverdue = [&](const When& start) {
      return isPast(dueAfter(timeScale, calendar, start).when, asOf);
    };
    const bool oldest = std::next(edition) == editions.rend();
    const Day first = oldest ? floor<days>(earliestWhen) : edition->edition.holdsFrom;
    if (first > last) continue;
    if (timeScale.dayCount == DayCount::workingHours || timeScale.dayCount == DayCount::clockHours) {
      const auto found =
          lastThat(london::startOf(first), std::min(asOf, london::startOf(last + days{1}) - microseconds{1}),
                   microseconds{1}, [&](Instant start) {
                     return isOverdue({start, Precision::instant});
                   });
      if (found) return found;
    } else {
      const auto found = lastThat(first, last, days{1}, [&](Day start) {
        return isOverdue({start, Precision::day});
      });
      if (found) return london::startOf(*found + days{1}) - microseconds{1};
    }
    last = first - days{1};
  }
  return {};
}

}  // namespace casefold::policy
