// How views are to print for this console.
#pragma once

#include <string>

#include "projections/runner/view.h"
#include "services/casefold/console.h"

namespace casefold {

[[nodiscard]] inline PrintOptions printOptions(const Console& console) {
  return {.colour = console.screen().colours == Colours::on, .width = console.screen().width};
}

// Above the answer itself; nothing where it is of the present.
inline void writeDay(const std::string& whichDay, Console& console) {
  if (!whichDay.empty()) console.write(whichDay + "\n");
}

}  // namespace casefold
