#include "projections/policy/deadline_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "projections/policy/london.h"
#include "schemas/codec/event_types.h"

namespace casefold::policy {
namespace {

using namespace std::chrono;

// What a damaged answer holds is shown as the nearest time that a record can.
When sane(schema::When::Reader stored) {
  When when = readWhen(stored);
  when.start = std::clamp(when.start, earliestWhen, endOfWhen - microseconds{1});
  return when;
}

std::string monthText(year_month_day date) {
  constexpr std::array<std::string_view, 12> names = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return fmt::format("{} {}", names.at(static_cast<unsigned>(date.month()) - 1),
                     static_cast<int>(date.year()));
}

std::string dayText(Day day) {
  const year_month_day date(day);
  return fmt::format("{} {}", static_cast<unsigned>(date.day()), monthText(date));
}

std::string daysText(std::int32_t days) {
  const auto count = std::abs(days);
  return fmt::format("{} {}", count, count == 1 ? "day" : "days");
}

// For what is due at an instant, on the day itself.
std::string hoursText(microseconds time) {
  const auto whole = duration_cast<minutes>(time).count();
  if (whole < 60) return fmt::format("{} {}", whole, whole == 1 ? "minute" : "minutes");
  return fmt::format("{} {}", whole / 60, whole / 60 == 1 ? "hour" : "hours");
}

// How far the one moment lies from the other, the way people say it.
std::string distance(schema::Deadline::Reader deadline, Instant moment) {
  if (deadline.getDaysPast() != 0) return daysText(deadline.getDaysPast());
  const When due = sane(deadline.getDue());
  return hoursText(abs(moment - due.start));
}

}  // namespace

void write(const Deadline& deadline, schema::Deadline::Builder to) {
  to.setScale(deadline.scale);
  to.setCount(deadline.count);
  to.setCounted(static_cast<schema::Deadline::DayCount>(deadline.dayCount));
  writeWhen(deadline.start, to.initStarted());
  writeWhen(deadline.due, to.initDue());
  if (deadline.done) writeWhen(*deadline.done, to.initDone());
  to.setStatus(static_cast<schema::Deadline::Status>(deadline.status));
  to.setAsOf(deadline.asOf.time_since_epoch().count());
  to.setDaysPast(deadline.daysPast);
  to.setPolicyVersion(deadline.timeScalesVersion);
  to.setCalendarVersion(deadline.calendarVersion);
  to.setBeyondCalendar(deadline.beyondCalendar);
  to.setApproximate(deadline.approximate);
}

std::string dateText(const When& when) {
  switch (when.precision) {
    case Precision::year:
      return text(when);
    case Precision::month:
      return monthText(year_month_day(floor<days>(when.start)));
    case Precision::day:
      return dayText(floor<days>(when.start));
    case Precision::instant:
      break;
  }
  const auto time = timeOfDay(when.start);
  return fmt::format("{} {:02}:{:02}", dayText(dayOf(when.start)), time / hours{1},
                     time % hours{1} / minutes{1});
}

std::string deadlineStanding(schema::Deadline::Reader deadline) {
  const Instant asOf{microseconds(deadline.getAsOf())};
  const bool byHours = sane(deadline.getDue()).precision == Precision::instant;
  const bool sameDay = deadline.getDaysPast() == 0;
  switch (deadline.getStatus()) {
    case schema::Deadline::Status::OPEN:
      if (sameDay && !byHours) return "today";
      return "in " + distance(deadline, asOf);
    case schema::Deadline::Status::OVERDUE:
      return "overdue by " + distance(deadline, asOf);
    case schema::Deadline::Status::MET:
      return "done on " + dateText(sane(deadline.getDone()));
    case schema::Deadline::Status::MET_LATE:
      return fmt::format("done {} late on {}", distance(deadline, earliest(sane(deadline.getDone()))),
                         dateText(sane(deadline.getDone())));
  }
  return {};
}

std::string deadlineText(schema::Deadline::Reader deadline) {
  std::string out = "due " + dateText(sane(deadline.getDue()));
  if (deadline.getCount() > 0)
    out +=
        fmt::format(" ({})", lengthText(deadline.getCount(), static_cast<DayCount>(deadline.getCounted())));
  else
    out += " (as agreed)";
  out += ", " + deadlineStanding(deadline);
  if (deadline.getApproximate()) out += " (approximate: a date is known only to the month or year)";
  if (deadline.getBeyondCalendar()) out += " (or later: its bank holidays are not known yet)";
  return out;
}

}  // namespace casefold::policy
