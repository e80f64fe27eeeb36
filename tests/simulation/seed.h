// The seed of a randomised test: one number makes a whole run again.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <random>

namespace casefold {

// $CASEFOLD_SEED, or a fresh one. A test that uses it names it in a SCOPED_TRACE, so that a failure prints
// it.
[[nodiscard]] inline std::uint64_t testSeed() {
  if (const char* given = std::getenv("CASEFOLD_SEED")) return std::strtoull(given, nullptr, 10);
  return std::random_device{}();
}

}  // namespace casefold
