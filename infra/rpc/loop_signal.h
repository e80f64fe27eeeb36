// How other threads wake what waits on an event loop.
#pragma once

#include <kj/async.h>

#include <atomic>
#include <mutex>

namespace casefold {

// Raised by any thread, awaited by one event loop. Signals that come while nobody has asked since the last
// one are one signal. raise() costs an atomic exchange where nobody waits, so it may stand on the fold's
// path.
class LoopSignal {
 public:
  LoopSignal() = default;
  ~LoopSignal() noexcept = default;
  LoopSignal(const LoopSignal&) = delete;
  LoopSignal& operator=(const LoopSignal&) = delete;

  // Any thread; never throws and never blocks for long.
  void raise() noexcept;

  // On the loop: fulfilled by the next raise(), or at once if there was one since the last call. One at a
  // time: a second call before the first is fulfilled takes its place.
  [[nodiscard]] kj::Promise<void> next();

 private:
  std::atomic<bool> waiting_{false};  // is there a fulfiller to fulfil?
  std::atomic<bool> raised_{false};
  std::mutex mutex_;
  kj::Own<kj::CrossThreadPromiseFulfiller<void>> fulfiller_;  // guarded by mutex_
};

}  // namespace casefold
