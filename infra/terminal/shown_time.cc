#include "infra/terminal/shown_time.h"

#include <date/tz.h>

namespace casefold {
namespace {

// To the minute.
std::string written(date::local_time<std::chrono::microseconds> time) {
  return date::format("%F %H:%M", date::floor<std::chrono::minutes>(time));
}

// Null where the machine has no time zone data.
const date::time_zone* london() {
  static const date::time_zone* zone = []() -> const date::time_zone* {
    try {
      return date::locate_zone("Europe/London");
    } catch (const std::exception&) {
      return nullptr;
    }
  }();
  return zone;
}

// What a damaged or hostile record holds; the arithmetic of time zones is not defined for it.
bool canBe(Instant instant) { return instant >= earliestWhen && instant < endOfWhen; }

constexpr const char* noTime = "(not a time)";

}  // namespace

std::string shownTime(Instant instant) {
  if (!canBe(instant)) return noTime;
  const date::time_zone* zone = london();
  if (zone == nullptr)
    return written(date::local_time<std::chrono::microseconds>(instant.time_since_epoch())) + " UTC";
  const date::sys_time<std::chrono::microseconds> when(instant.time_since_epoch());
  const auto local = zone->to_local(when);
  std::string text = written(local);
  if (zone->get_info(local).result == date::local_info::ambiguous) text += " " + zone->get_info(when).abbrev;
  return text;
}

std::string shownTime(const When& when) {
  if (!canBe(when.start)) return noTime;
  return when.precision == Precision::instant ? shownTime(when.start) : text(when);
}

}  // namespace casefold
