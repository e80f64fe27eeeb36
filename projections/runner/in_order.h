// The order of occurrence of one stream's events (view.h: Order::occurrence).
#pragma once

#include <optional>
#include <set>

#include "schemas/codec/when.h"

namespace casefold {

// The order in which a stream's events occurred, as well as the record can tell. An event whose time is known
// stands there. One that is known to the day (month, year) only is placed behind what had been recorded of
// that day before it: an allocation that ended "on 30 July" ended after it began at nine that day. At one
// place, events stand as they were recorded. So the place of an event follows from those recorded up to it,
// and stays.
class InOrder {
 public:
  // `latest`: the last place of all that were taken before.
  explicit InOrder(std::optional<Instant> latest = {});
  // Where the event stands that was recorded next.
  Instant place(const When& occurred);
  [[nodiscard]] std::optional<Instant> latest() const;

 private:
  std::set<Instant> taken_;
};

}  // namespace casefold
