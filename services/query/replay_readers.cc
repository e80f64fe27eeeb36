#include "services/query/replay_readers.h"

#include <algorithm>

namespace casefold {

std::unique_ptr<ReplayReading> ReplayReaders::take(const void* replay) {
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find_if(held_, [replay](const auto& held) { return held.first == replay; });
  if (found == held_.end()) return nullptr;
  auto reading = std::move(found->second);
  held_.erase(found);
  return reading;
}

void ReplayReaders::keep(const void* replay, std::unique_ptr<ReplayReading> reading) {
  std::unique_ptr<ReplayReading> oldest;  // goes after the lock: closing a reader may take a moment
  const std::lock_guard lock(mutex_);
  held_.emplace_back(replay, std::move(reading));
  if (held_.size() <= mostHeld) return;
  oldest = std::move(held_.front().second);
  held_.pop_front();
}

std::size_t ReplayReaders::held() const {
  const std::lock_guard lock(mutex_);
  return held_.size();
}

}  // namespace casefold
