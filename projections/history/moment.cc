#include "projections/history/moment.h"

#include <algorithm>

#include "schemas/codec/event_types.h"
#include "schemas/codec/london.h"

namespace casefold {

using namespace std::chrono;

Key momentKey(char tag, std::string_view stream, const Moment& moment) {
  Key key(tag);
  key.text(stream).when(moment.occurred).number(moment.version.get()).small(moment.event);
  return key;
}

Key momentPrefix(char tag, std::string_view stream) {
  Key key(tag);
  key.text(stream);
  return key;
}

std::optional<Moment> momentOfKey(std::string_view key) {
  KeyReader reader(key);
  (void)reader.tag();
  (void)reader.text();
  const auto occurred = reader.when();
  const Version version{reader.number()};
  const auto event = reader.small();
  if (reader.failed() || !occurred) return std::nullopt;
  return Moment{*occurred, version, event};
}

bool Period::mayHold(const When& when) const {
  return (!from || !london::isAfter(*from, when)) && (!to || !london::isAfter(when, *to));
}

std::optional<When> Period::scanFrom() const {
  if (!from) return std::nullopt;
  // The year that the period begins in is the earliest that still reaches into it.
  const year_month_day day{floor<days>(std::clamp(london::earliest(*from), earliestWhen, endOfWhen))};
  return When{sys_days{day.year() / 1 / 1}, Precision::year};
}

std::optional<When> Period::scanUntil() const {
  if (!to) return std::nullopt;
  return When{endOf(*to), Precision::year};
}

}  // namespace casefold
