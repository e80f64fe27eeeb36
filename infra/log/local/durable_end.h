// How far a local log is durable: what the writer tells readers, and all that the two share.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "infra/log/local/format.h"

namespace casefold::local {

// A place between entries. Places of one log are in the order of the entries.
struct Place {
  std::uint64_t segment = 0;
  std::uint64_t position = 0;
  friend auto operator<=>(const Place&, const Place&) = default;
};

// Any thread.
class DurableEnd {
 public:
  // `starts`: the offsets at which each segment starts; `next`: those at `place`, the end.
  DurableEnd(std::vector<NextOffsets> starts, Place place, NextOffsets next)
      : starts_(std::move(starts)), place_(place), next_(std::move(next)) {}

  // ---- the writer ----
  // Everything before `place` is durable now; `next` are the offsets there. A place in a segment after the
  // last one begins that segment, with the offsets as they were until now.
  void advance(Place place, const NextOffsets& next);
  // No more will come: ends every wait.
  void stop();

  // ---- readers ----
  [[nodiscard]] NextOffsets next() const;
  // The last segment that starts at or before `from` in each of its partitions.
  [[nodiscard]] std::uint64_t segmentFor(const Cut& from) const;

  // One a reader, kept alive by it.
  class Waiter {
   public:
    explicit Waiter(DurableEnd& end) : end_(end) {}
    // Makes the wait under way, or the next one, end.
    void wake();

    struct Seen {
      Place end;
      bool woken = false;
      bool stopped = false;
    };
    // Waits until the durable end lies after `place`, a wake, stop(), or `deadline`: what is so then. Takes
    // the wake.
    [[nodiscard]] Seen waitBeyond(Place place, std::chrono::steady_clock::time_point deadline);

   private:
    DurableEnd& end_;
    bool woken_ = false;  // under end_.mutex_
  };

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<NextOffsets> starts_;
  Place place_;
  NextOffsets next_;
  bool stopped_ = false;
};

}  // namespace casefold::local
