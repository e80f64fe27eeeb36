// What became of the commands that were recorded from the command line, counted: for the summary, and for how
// to exit.
#pragma once

#include <cstdint>
#include <string>

#include "services/casefold/console.h"
#include "services/client/became.h"

namespace casefold {

struct Outcomes {
  std::uint64_t recorded = 0;
  std::uint64_t recordedBefore = 0;
  std::uint64_t refused = 0;
  std::uint64_t notSettled = 0;

  void count(Became became);
  // "186 recorded, 0 recorded before, 2 refused, 0 not settled"
  [[nodiscard]] std::string text() const;
  // Says on stderr what broke `run` off, and that what is not settled is to be run again. Exit::failed in
  // either case; Exit::refused if something was refused, and all is settled.
  [[nodiscard]] Exit exitAfter(const Result<void>& run, Console& console) const;
};

}  // namespace casefold
