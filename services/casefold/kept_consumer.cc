#include "services/casefold/kept_consumer.h"

#include <algorithm>
#include <utility>

namespace casefold {

using std::chrono::steady_clock;

KeptConsumer::KeptConsumer(KeptConsumerOptions options)
    : options_(std::move(options)), pause_(options_.firstPause) {}

// Has it stopped, and is it time to open it again?
bool KeptConsumer::due() const {
  if (stopping_) return false;
  // What is of another history answers nothing: it is made anew at once.
  if (running_.runner && running_.health().otherHistory) return true;
  if (steady_clock::now() < notBefore_) return false;
  return !running_.runner || running_.health().stopped;
}

// With mutex_ held: the pause before the next try, after which the one behind that is twice as long.
void KeptConsumer::pauseLonger() {
  notBefore_ = steady_clock::now() + pause_;
  pause_ = std::min(pause_ * 2, options_.longestPause);
}

// With mutex_ held: nothing comes of it for now. True if that is for another reason than before.
bool KeptConsumer::waitAgain(std::string why) {
  pauseLonger();
  return std::exchange(fault_, why) != why;
}

bool KeptConsumer::keepRunning() {
  RunningConsumer before;
  {
    const std::lock_guard lock(mutex_);
    if (running_.runner) {
      const ConsumerHealth health = running_.health();
      if (health.caughtUpOnce) level_ = health.level;
      if (health.follows()) pause_ = options_.firstPause;
      // The first look at what has stopped gives it a pause: what stopped it may be over by then.
      if (health.stopped && !health.otherHistory && fault_.empty() && !stopping_)
        return waitAgain(health.fault);
    }
    if (!due()) return false;
    if (auto may = options_.mayOpen(); !may) {
      notBefore_ = steady_clock::now() + options_.firstPause;  // it costs little to ask
      return std::exchange(fault_, may.error().message) != may.error().message;
    }
    if (running_.runner && running_.health().otherHistory) ++historiesLeft_;
    before = std::exchange(running_, {});
  }
  before = {};  // waits for its thread, and closes its store unless somebody still reads it
  auto opened = options_.open();
  const std::lock_guard lock(mutex_);
  if (!opened) return waitAgain(opened.error().message);
  running_ = *std::move(opened);
  fault_.clear();
  pauseLonger();
  if (stopping_) running_.stop();
  return true;
}

void KeptConsumer::stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  if (running_.runner) running_.stop();
}

void KeptConsumer::close() {
  stop();
  RunningConsumer last;
  {
    const std::lock_guard lock(mutex_);
    last = std::exchange(running_, {});
  }
}

NamedConsumer KeptConsumer::named() const {
  return {options_.name, [this] { return runner(); }, [this] { return health(); }, options_.putAside,
          [this] {
            const std::lock_guard lock(mutex_);
            return historiesLeft_;
          }};
}

std::shared_ptr<const Runner> KeptConsumer::runner() const {
  const std::lock_guard lock(mutex_);
  if (running_.runner && running_.health().otherHistory) return nullptr;
  return running_.runner;
}

ConsumerHealth KeptConsumer::health() const {
  const std::lock_guard lock(mutex_);
  ConsumerHealth health;
  if (running_.runner) {
    health = running_.health();
    if (!health.caughtUpOnce) health.level = level_;
    if (health.otherHistory) health.open = false;
    // What keeps it from being opened again says more than what had stopped it.
    if (health.stopped && !fault_.empty()) health.fault = fault_;
  } else {
    health = {.stopped = true,
              .fault = fault_.empty() ? "its store is being opened" : fault_,
              .level = level_,
              .open = false};
  }
  if (health.stopped && !stopping_) health.triesAgain = std::max(notBefore_, steady_clock::now());
  return health;
}

}  // namespace casefold
