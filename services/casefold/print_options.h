// How views are to print for this console.
#pragma once

#include "projections/runner/view.h"
#include "services/casefold/console.h"

namespace casefold {

[[nodiscard]] inline PrintOptions printOptions(const Console& console) {
  return {.colour = console.screen().colours == Colours::on, .width = console.screen().width};
}

}  // namespace casefold
