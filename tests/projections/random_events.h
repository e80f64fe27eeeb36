// Random events of any type, made by the schema: so a type or field that is added later is tried as well.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "schemas/event.capnp.h"

namespace casefold {

struct RandomEvents {
  std::mt19937_64 random;
  // Enumerants, times and precisions that no recorder would let in, and structs that are left empty.
  bool hostile = false;

  explicit RandomEvents(std::uint64_t seed, bool hostileToo = false) : random(seed), hostile(hostileToo) {}

  [[nodiscard]] std::uint64_t upTo(std::uint64_t bound) { return random() % bound; }
  // Fills `event` with an event of a random type.
  void write(schema::Event::Builder event, int depth = 2);
};

}  // namespace casefold
