#include "infra/terminal/shown_time.h"

#include <fmt/chrono.h>

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

}  // namespace

std::string shownTime(Instant instant) {
  if (!canBe(instant)) return noTime;
  const auto ahead = london::offsetAt(instant);
  const auto clocks = std::chrono::floor<std::chrono::seconds>(instant + ahead);
  const char* which = "";
  if (shownTwice(instant)) which = ahead == ahead.zero() ? " GMT" : " BST";
  return fmt::format("{:%F %H:%M}{}", clocks, which);
}

std::string shownTime(const When& when) {
  if (!canBe(when.start)) return noTime;
  return when.precision == Precision::instant ? shownTime(when.start) : text(when);
}

}  // namespace casefold
