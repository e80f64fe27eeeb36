// What flags knows of a stream.
#pragma once

#include "projections/flags/checks.h"
#include "projections/history/whereabouts.h"

namespace casefold::flags {

struct State {
  CaseSummary summary;
  Whereabouts where;
};

}  // namespace casefold::flags
