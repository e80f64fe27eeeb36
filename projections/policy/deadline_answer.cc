#include "projections/policy/deadline_answer.h"

#include "schemas/codec/event_types.h"

namespace casefold::policy {
namespace {

// The enumerations stand in the same order here and in the schema.
using In = schema::Deadline::DayCount;
static_assert(static_cast<int>(DayCount::workingDays) == static_cast<int>(In::WORKING_DAYS) &&
              static_cast<int>(DayCount::workingHours) == static_cast<int>(In::WORKING_HOURS) &&
              static_cast<int>(DayCount::clockHours) == static_cast<int>(In::CLOCK_HOURS) &&
              static_cast<int>(DayCount::calendarDays) == static_cast<int>(In::CALENDAR_DAYS) &&
              static_cast<int>(DayCount::calendarWeeks) == static_cast<int>(In::CALENDAR_WEEKS) &&
              static_cast<int>(DayCount::calendarMonths) == static_cast<int>(In::CALENDAR_MONTHS));
using Is = schema::Deadline::Status;
static_assert(static_cast<int>(DeadlineStatus::open) == static_cast<int>(Is::OPEN) &&
              static_cast<int>(DeadlineStatus::overdue) == static_cast<int>(Is::OVERDUE) &&
              static_cast<int>(DeadlineStatus::met) == static_cast<int>(Is::MET) &&
              static_cast<int>(DeadlineStatus::metLate) == static_cast<int>(Is::MET_LATE));

}  // namespace

void write(const Deadline& deadline, schema::Deadline::Builder to) {
  to.setScale(deadline.scale);
  to.setCount(deadline.count);
  to.setCounted(static_cast<In>(deadline.dayCount));
  writeWhen(deadline.start, to.initStarted());
  writeWhen(deadline.due, to.initDue());
  if (deadline.done) writeWhen(*deadline.done, to.initDone());
  to.setStatus(static_cast<Is>(deadline.status));
  to.setAsOf(deadline.asOf.time_since_epoch().count());
  to.setDaysPast(deadline.daysPast);
  to.setPolicyVersion(deadline.timeScalesVersion);
  to.setCalendarVersion(deadline.calendarVersion);
  to.setBeyondCalendar(deadline.beyondCalendar);
  to.setApproximate(deadline.approximate);
}

}  // namespace casefold::policy
