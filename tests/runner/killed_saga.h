// The log that a killed process folds: the same for the process and for who kills it.
#pragma once

#include <memory>

#include "tests/runner/folding.h"
#include "tests/runner/story.h"
#include "tests/runner/views.h"
#include "tests/simulation/simulated_log.h"

namespace casefold {

inline std::unique_ptr<SimulatedLog> killedSaga(std::uint64_t seed) {
  auto log = std::make_unique<SimulatedLog>(
      SimulatedLogOptions{.partitions = 3, .seed = seed, .largestDelivery = 1 + seed % 20});
  writeSaga(*log, seed, {.messages = 6000, .streams = 150, .refusals = true});
  return log;
}

}  // namespace casefold
