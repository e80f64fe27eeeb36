#include "infra/rpc/loop_signal.h"

namespace casefold {

void LoopSignal::raise() noexcept {
  // raised_ is set before waiting_ is looked at, and next() does it the other way round, so one of the two
  // sees the other.
  raised_.store(true);
  if (!waiting_.load()) return;
  const std::lock_guard lock(mutex_);
  if (!waiting_.exchange(false)) return;
  raised_.store(false);
  try {
    fulfiller_->fulfill();
  } catch (...) {
    // The loop has ended: nobody waits any more.
  }
}

kj::Promise<void> LoopSignal::next() {
  const std::lock_guard lock(mutex_);
  auto paf = kj::newPromiseAndCrossThreadFulfiller<void>();
  fulfiller_ = kj::mv(paf.fulfiller);
  waiting_.store(true);
  if (raised_.exchange(false)) {
    waiting_.store(false);
    fulfiller_->fulfill();
  }
  return kj::mv(paf.promise);
}

}  // namespace casefold
