// Random events of any type, made by the schema: so a type or field that is added later is tried as well.
#pragma once

#include <random>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schemas/event.capnp.h"

namespace casefold {

struct RandomEvents {
  std::mt19937_64 random;
  // Enumerants, times, texts and streams that no recorder would let in, and fields that are left out. Without
  // it, each event is one that a recorder takes in a stream of `kind`.
  bool hostile = false;
  // Events are of types that belong in a stream of this kind ("case"); empty: of any type.
  std::string kind;

  explicit RandomEvents(std::uint64_t seed, bool hostileToo = false, std::string streamKind = {})
      : random(seed), hostile(hostileToo), kind(std::move(streamKind)) {}

  [[nodiscard]] std::uint64_t upTo(std::uint64_t bound) { return random() % bound; }
  // Fills `event` with an event of a random type.
  void write(schema::Event::Builder event, int depth = 2);
};

// Every kind that a stream may be of.
[[nodiscard]] std::span<const std::string_view> streamKinds();

}  // namespace casefold
