// The batches that a store is crashed over: each follows from a seed and its number, so that whoever opens
// the store afterwards can say what it must hold (RocksDB's expected_state idea).
#pragma once

#include <cstdint>
#include <random>
#include <string>

#include "tests/conformance/store_conformance.h"

namespace casefold {

// Batch number `step`, from 1: into `batch`, and what it does to `model`.
inline void stepBatch(std::uint64_t seed, std::uint64_t step, StoreBatch& batch, StoreModel& model) {
  std::mt19937_64 random(seed * 1'000'003 + step);
  randomBatch(random, batch, model);
  // Now and then a large value, so that buffers fill and table files are written.
  if (step % 5 == 0) {
    const std::string large(5000, static_cast<char>('a' + step % 26));
    batch.put(Space::journal, "large" + std::to_string(step % 50), large);
    model[Space::journal]["large" + std::to_string(step % 50)] = large;
  }
  batch.put(Space::meta, "step", std::to_string(step));
  model[Space::meta]["step"] = std::to_string(step);
}

// The number of the last batch that a store holds.
inline std::uint64_t stepOf(const StoreSnapshot& snapshot) {
  std::string step;
  auto found = snapshot.get(Space::meta, "step", step);
  return found && *found ? std::stoull(step) : 0;
}

}  // namespace casefold
