// What caf-status knows of a stream, for lists: what its facts come to, in order of occurrence.
#pragma once

#include <optional>

#include "projections/caf_status/course.h"
#include "schemas/codec/when.h"

namespace casefold::caf_status {

struct State {
  Course course;
  std::optional<When> lastOccurred;  // of any event of the stream; absent: it has none
};

}  // namespace casefold::caf_status
