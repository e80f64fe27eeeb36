#include "infra/log/local/durable_end.h"

#include <algorithm>

namespace casefold::local {

void DurableEnd::advance(Place place, const NextOffsets& next) {
  {
    std::lock_guard lock(mutex_);
    if (place.segment == starts_.size()) starts_.push_back(next_);
    place_ = place;
    next_ = next;
  }
  changed_.notify_all();
}

void DurableEnd::stop() {
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
}

NextOffsets DurableEnd::next() const {
  std::lock_guard lock(mutex_);
  return next_;
}

std::uint64_t DurableEnd::segmentFor(const Cut& from) const {
  const auto startsAfter = [](const Cut& cut, const NextOffsets& start) {
    return std::any_of(cut.partitions().begin(), cut.partitions().end(),
                       [&](const auto& wanted) { return start[wanted.first.get()] > wanted.second.get(); });
  };
  std::lock_guard lock(mutex_);
  // The first segment starts at 0 everywhere, so it never starts after.
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), from, startsAfter);
  return static_cast<std::uint64_t>(after - starts_.begin()) - 1;
}

void DurableEnd::Waiter::wake() {
  {
    std::lock_guard lock(end_.mutex_);
    woken_ = true;
  }
  end_.changed_.notify_all();
}

DurableEnd::Waiter::Seen DurableEnd::Waiter::waitBeyond(Place place,
                                                        std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(end_.mutex_);
  end_.changed_.wait_until(lock, deadline, [&] { return woken_ || end_.stopped_ || end_.place_ > place; });
  const Seen seen{.end = end_.place_, .woken = woken_, .stopped = end_.stopped_};
  woken_ = false;
  return seen;
}

}  // namespace casefold::local
