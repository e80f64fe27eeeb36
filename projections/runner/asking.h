// Under what circumstances a view is asked: the time, and the policy.
//
// A fold knows neither: what follows from them (what is due, what is overdue, which score is out of range) is
// worked out when it is asked for, and never stored.
#pragma once

#include <memory>

#include "schemas/codec/when.h"

namespace casefold {

class Policies;  // projections/policy/policy.h

// A value; any thread.
struct Asking {
  // What counts as now: the time of the question, or the one that the query names.
  Instant asOf;
  // Never null where a view uses policy; the query server always has them.
  std::shared_ptr<const Policies> policies;
};

}  // namespace casefold
