#include "schemas/codec/asked_time.h"

#include <string>

#include "schemas/codec/london.h"

namespace casefold {
namespace {

using namespace std::chrono;

constexpr std::size_t dateChars = 10, toTheMinute = 16, toTheSecond = 19;

bool takeEnd(std::string_view& text, std::string_view end) {
  if (!text.ends_with(end)) return false;
  text.remove_suffix(end.size());
  return true;
}

}  // namespace

Result<When> parseAskedTime(std::string_view text) {
  auto asked = parseWhen(text);
  if (asked) return asked;
  const bool winter = takeEnd(text, " GMT");
  const bool summer = !winter && takeEnd(text, " BST");
  if ((text.size() != toTheMinute && text.size() != toTheSecond) ||
      (text[dateChars] != 'T' && text[dateChars] != ' '))
    return asked;
  // What the clocks show, read as if they were UTC's.
  auto shown =
      parseWhen(std::string(text.substr(0, dateChars)) + "T" + std::string(text.substr(dateChars + 1)) +
                (text.size() == toTheMinute ? ":00Z" : "Z"));
  if (!shown) return shown;
  const Day day = floor<days>(shown->start);
  const auto minute = floor<minutes>(shown->start - day);
  Instant instant = london::atTime(day, minute) + (shown->start - day - minute);
  const auto skipped = [&] { return instant + london::offsetAt(instant) != shown->start; };
  if (winter && !skipped() && london::offsetAt(instant) != hours{0}) instant += hours{1};
  if (skipped() || (winter && london::offsetAt(instant) != hours{0}) ||
      (summer && london::offsetAt(instant) == hours{0}))
    return fail(ErrorCode::malformed, "the clocks in London never showed this time");
  return When{instant, Precision::instant};
}

}  // namespace casefold
