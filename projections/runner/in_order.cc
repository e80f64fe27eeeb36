#include "projections/runner/in_order.h"

#include <algorithm>
#include <iterator>

#include "schemas/codec/london.h"

namespace casefold {

InOrder::InOrder(std::optional<Instant> latest) {
  if (latest) taken_.insert(*latest);
}

Instant InOrder::place(const When& occurred) {
  Instant at = london::earliest(occurred);
  // Behind the last of its day (month, year) so far.
  if (const auto after = taken_.upper_bound(london::latest(occurred)); after != taken_.begin())
    at = std::max(at, *std::prev(after));
  taken_.insert(at);
  return at;
}

std::optional<Instant> InOrder::latest() const {
  return taken_.empty() ? std::nullopt : std::optional(*taken_.rbegin());
}

}  // namespace casefold
