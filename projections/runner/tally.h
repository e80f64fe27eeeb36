// Counting what a runner reads, cheaply: known event types by number, everything else by name. Private to
// projections/runner.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "infra/store/store.h"
#include "projections/runner/event.h"

namespace casefold {

struct Counts;

// Kept for one batch, then added to what is counted so far.
class Tally {
 public:
  Tally() : byType_(static_cast<std::size_t>(eventTypes().back().type) + 1) {}

  void stream() { ++streams_; }
  void record() { ++records_; }
  void event(const Event& event);
  void flag(std::string_view rule) { ++find(flags_, rule); }
  void dropped(std::string_view reason) { ++find(dropped_, reason); }

  // Adds these counts to `counts`, puts the sums that changed into `batch`, and starts again from zero.
  void addTo(Counts& counts, StoreBatch& batch);
  void clear();

 private:
  using ByName = std::map<std::string, std::uint64_t, std::less<>>;
  static std::uint64_t& find(ByName& counts, std::string_view name);

  std::uint64_t streams_ = 0;
  std::uint64_t records_ = 0;
  std::vector<std::uint64_t> byType_;
  ByName otherTypes_, flags_, dropped_;
};

// What was counted before, from the store.
[[nodiscard]] Result<Counts> loadCounts(const StoreSnapshot& snapshot);

}  // namespace casefold
