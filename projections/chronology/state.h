// What the chronology knows of a stream beside its rows: enough for lists and totals, whatever the number of
// entries.
#pragma once

#include <cstdint>
#include <optional>

#include "projections/chronology/stored.capnp.h"
#include "schemas/codec/when.h"

namespace casefold::chronology {

struct State {
  std::uint64_t entries = 0;  // one an event
  std::uint64_t marks = 0;    // corrections and withdrawals among them; 0 spares show() the search for marks
  std::optional<When> firstOccurred;  // absent: no entries
  std::optional<When> lastOccurred;
  Instant lastRecorded;
  friend bool operator==(const State&, const State&) = default;
};

void save(const State& state, stored::ChronologyState::Builder builder);
[[nodiscard]] State load(stored::ChronologyState::Reader reader);

}  // namespace casefold::chronology
