#include "projections/sheet/which_day.h"

#include <fmt/format.h>

#include "infra/terminal/shown_time.h"

namespace casefold {
namespace {

std::string endTold(const When& when) {
  return (when.precision == Precision::instant ? "" : "the end of ") + shownTime(when);
}

}  // namespace

std::string whichDay(const DayAsked& day) {
  if (day.asOf && day.knownAt)
    return fmt::format("As of {}, by what was on record at {}.", endTold(*day.asOf), endTold(*day.knownAt));
  if (day.asOf) return fmt::format("As of {}, by what is on record now.", endTold(*day.asOf));
  if (day.knownAt) return fmt::format("By what was on record at {}.", endTold(*day.knownAt));
  return {};
}

}  // namespace casefold
