// Waiting, on the event loop, for the consumers to have read further.
#pragma once

#include <kj/async.h>
#include <kj/function.h>
#include <kj/timer.h>
#include <kj/vector.h>

#include "infra/rpc/loop_signal.h"

namespace casefold {

// Loop thread.
class Movement {
 public:
  // `moved` and `timer` outlive it.
  Movement(LoopSignal& moved, kj::Timer& timer);
  Movement(const Movement&) = delete;
  Movement& operator=(const Movement&) = delete;

  // True as soon as `condition` holds, which is asked now and after each movement; false at the deadline, or
  // when stop() was called. What `condition` throws is the promise's.
  [[nodiscard]] kj::Promise<bool> until(kj::Function<bool()> condition, kj::TimePoint deadline);

  // Ends all waits.
  void stop();
  [[nodiscard]] bool stopped() const { return stopped_; }

 private:
  kj::Promise<void> pump();
  kj::Promise<void> next();
  void wakeAll();

  LoopSignal& moved_;
  kj::Timer& timer_;
  kj::Vector<kj::Own<kj::PromiseFulfiller<void>>> waiting_;
  bool stopped_ = false;
  kj::Promise<void> pumping_;
};

}  // namespace casefold
