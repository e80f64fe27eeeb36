// What flags knows of a stream.
#pragma once

#include "projections/flags/checks.h"

namespace casefold::flags {

struct State {
  CaseSummary summary;
};

}  // namespace casefold::flags
