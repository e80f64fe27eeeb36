#include "services/recorder/failed_appends.h"

#include <utility>

namespace casefold {

void FailedAppends::add(FailedAppend failed) {
  const std::lock_guard lock(mutex_);
  all_.push_back(std::move(failed));
  if (reader_ != nullptr) reader_->wake();
}

std::vector<FailedAppend> FailedAppends::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(all_, {});
}

void FailedAppends::wakes(LogReader* reader) {
  const std::lock_guard lock(mutex_);
  reader_ = reader;
}

}  // namespace casefold
