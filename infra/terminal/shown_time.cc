#include "infra/terminal/shown_time.h"

#include <fmt/format.h>

#include "schemas/codec/london.h"

namespace casefold {
namespace {

// What a damaged or hostile record holds.
bool canBe(Instant instant) { return instant >= earliestWhen && instant < endOfWhen; }

constexpr const char* noTime = "(not a time)";

// Whether the clocks will show, or have shown, this time a second time: when they go back.
bool shownTwice(Instant instant) {
  using std::chrono::hours;
  const auto ahead = london::offsetAt(instant);
  return london::offsetAt(instant + hours{1}) < ahead || ahead < london::offsetAt(instant - hours{1});
}

// " GMT", " BST", or, in the years of war, " BDST": double summer time.
const char* clocksAt(Instant instant) {
  using std::chrono::hours;
  const auto ahead = london::offsetAt(instant);
  return ahead == hours{0} ? " GMT" : ahead == hours{1} ? " BST" : " BDST";
}

}  // namespace

std::string shownTime(Instant instant) {
  if (!canBe(instant)) return noTime;
  // Put together by hand: fmt's own times, as strftime's, are turned into those of the machine's zone.
  const std::chrono::year_month_day date{london::dayOf(instant)};
  const std::chrono::hh_mm_ss time{london::timeOfDay(instant)};
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}{}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(),
                     shownTwice(instant) ? clocksAt(instant) : "");
}

std::string shownTime(const When& when) {
  if (!canBe(when.start)) return noTime;
  return when.precision == Precision::instant ? shownTime(when.start) : text(when);
}

}  // namespace casefold
