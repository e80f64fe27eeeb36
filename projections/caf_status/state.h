// What caf-status knows of a stream, for lists: what its facts come to, in order of occurrence.
#pragma once

#include "projections/caf_status/course.h"

namespace casefold::caf_status {

struct State {
  Course course;
};

}  // namespace casefold::caf_status
