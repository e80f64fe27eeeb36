#include "projections/sheet/deadline.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "infra/terminal/shown_time.h"
#include "projections/sheet/sheet.h"
#include "projections/sheet/wording.h"
#include "schemas/codec/record.h"

namespace casefold {
namespace {

using Status = schema::Deadline::Status;
using std::chrono::duration_cast;

// Between two moments, by the largest unit that is whole: "3 hours", "20 minutes".
std::string hoursBetween(Instant one, Instant other) {
  // Arithmetic is defined for a stranger's bytes too.
  one = std::clamp(one, earliestWhen, endOfWhen);
  other = std::clamp(other, earliestWhen, endOfWhen);
  const auto minutes = duration_cast<std::chrono::minutes>(abs(one - other)).count();
  return minutes < 60 ? withUnit(std::to_string(minutes), "minutes")
                      : withUnit(std::to_string(minutes / 60), "hours");
}

// How far it lies from the moment that counts: in days, or on the day itself in hours, if hours are counted.
std::string distance(schema::Deadline::Reader deadline, Instant moment) {
  const auto days = std::int64_t{deadline.getDaysPast()};
  if (days != 0) return withUnit(std::to_string(days < 0 ? -days : days), "days");
  const auto due = readWhen(deadline.getDue());
  return due.precision == Precision::instant ? hoursBetween(due.start, moment) : "";
}

struct Standing {
  std::string words;
  Colour colour = Colour::plain;
};

Standing standingOf(schema::Deadline::Reader deadline) {
  const Instant asOf{std::chrono::microseconds{deadline.getAsOf()}};
  const auto done = timeOrDash(deadline.hasDone(), deadline.getDone());
  switch (deadline.getStatus()) {
    case Status::OPEN: {
      const auto left = distance(deadline, asOf);
      return {left.empty() ? ", today" : ", in " + left};
    }
    case Status::OVERDUE: {
      const auto past = distance(deadline, asOf);
      return {past.empty() ? ", overdue" : ", overdue by " + past, Colour::red};
    }
    case Status::MET:
      return {", met " + done, Colour::green};
    case Status::MET_LATE: {
      const auto late = distance(deadline, readWhen(deadline.getDone()).start);
      return {fmt::format(", done {}, {}", done, late.empty() ? "late" : late + " late"), Colour::amber};
    }
  }
  return {};
}

}  // namespace

std::string nameOf(schema::Deadline::Reader deadline) {
  const auto scale = view(deadline.getScale());
  return scale.empty() ? "as agreed" : inWords(scale);
}

std::string lengthOf(schema::Deadline::Reader deadline) {
  if (deadline.getCount() == 0) return "";
  return withUnit(std::to_string(deadline.getCount()), shown(capnp::toDynamic(deadline.getCounted())).name);
}

Value ofDeadline(schema::Deadline::Reader deadline, Within within) {
  if (!deadline.hasDue()) return {{dash, Colour::dim}, false, false};
  auto text = timeOrDash(true, deadline.getDue());
  if (deadline.getApproximate()) text = "about " + text;
  if (deadline.getBeyondCalendar()) text += " or later";
  if (const auto length = lengthOf(deadline); within == Within::line && !length.empty())
    text += fmt::format(" ({})", length);
  const auto standing = standingOf(deadline);
  return {Cell(text + standing.words, standing.colour), true, true};
}

}  // namespace casefold
