#include "services/query/movement.h"

namespace casefold {

Movement::Movement(LoopSignal& moved, kj::Timer& timer)
    : moved_(moved), timer_(timer), pumping_(pump().eagerlyEvaluate(nullptr)) {}

kj::Promise<void> Movement::pump() {
  return moved_.next().then([this] {
    wakeAll();
    return pump();
  });
}

void Movement::wakeAll() {
  auto woken = kj::mv(waiting_);
  for (auto& fulfiller : woken) fulfiller->fulfill();
}

kj::Promise<void> Movement::next() {
  // Waits that were given up (cancelled, past their deadline) leave a fulfiller behind; they go with the next
  // movement, or here when they become many.
  if (waiting_.size() > 1024) {
    kj::Vector<kj::Own<kj::PromiseFulfiller<void>>> alive;
    for (auto& fulfiller : waiting_)
      if (fulfiller->isWaiting()) alive.add(kj::mv(fulfiller));
    waiting_ = kj::mv(alive);
  }
  auto paf = kj::newPromiseAndFulfiller<void>();
  waiting_.add(kj::mv(paf.fulfiller));
  return kj::mv(paf.promise);
}

kj::Promise<bool> Movement::until(kj::Function<bool()> condition, kj::TimePoint deadline) {
  if (condition()) return true;
  if (stopped_ || timer_.now() >= deadline) return false;
  return next()
      .exclusiveJoin(timer_.atTime(deadline))
      .then([this, condition = kj::mv(condition), deadline]() mutable {
        return until(kj::mv(condition), deadline);
      });
}

void Movement::stop() {
  stopped_ = true;
  wakeAll();
}

}  // namespace casefold
