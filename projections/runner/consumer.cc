#include "projections/runner/consumer.h"

#include <atomic>
#include <mutex>
#include <thread>
#include <utility>

namespace casefold {
namespace {

// How long one read of the log waits. Nothing depends on it: stop() wakes the reader, and so does a new
// record.
constexpr std::chrono::milliseconds readWait{1000};
// Until it has once read to the log's end, which an empty log shows only by giving nothing.
constexpr std::chrono::milliseconds firstReadWait{10};

}  // namespace

struct Consumer::Parts {
  std::unique_ptr<Runner> runner;
  std::unique_ptr<LogReader> reader;
  Moved moved;
  std::atomic<bool> stopping{false};
  mutable std::mutex mutex;
  ConsumerHealth health;
  std::thread thread;

  void guard();
  void run();
  bool report(ConsumerHealth now);
};

// True if this is news.
bool Consumer::Parts::report(ConsumerHealth now) {
  const std::lock_guard lock(mutex);
  now.caughtUpOnce = now.caughtUpOnce || health.caughtUpOnce;
  auto news =
      now.fault != health.fault || now.stopped != health.stopped || now.caughtUpOnce != health.caughtUpOnce;
  health = std::move(now);
  return news;
}

// The edge of the thread: an exception here is a defect of casefold, and stops this consumer, not the
// process.
void Consumer::Parts::guard() {
  try {
    run();
  } catch (...) {
    report({false, true, "it stopped on an unforeseen error: a defect of the program"});
    moved();
  }
}

void Consumer::Parts::run() {
  while (!stopping) {
    auto entries = reader->read(reader->caughtUp() ? readWait : firstReadWait);
    if (!entries) {
      // The broker is away: the reader goes on where it was, so ask again. Everything else needs a person.
      auto passing = entries.error().code == ErrorCode::unavailable;
      if (report({false, !passing, entries.error().message})) moved();
      if (passing) continue;
      return;
    }
    if (!entries->empty()) {
      if (auto applied = runner->apply(*entries); !applied) {
        report({false, true, applied.error().message});
        moved();
        return;
      }
      reader->stored(runner->cut());
    }
    auto news = report({reader->caughtUp(), false, {}});
    if (news || !entries->empty()) moved();
  }
  report({false, true, {}});
}

Consumer::Consumer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Result<std::unique_ptr<Consumer>> Consumer::start(Log& log, std::unique_ptr<Runner> runner,
                                                  const std::string& group, Moved moved) {
  auto parts = std::make_unique<Parts>();
  CASEFOLD_TRY(parts->reader, log.reader(runner->cut(), group));
  parts->runner = std::move(runner);
  parts->moved = std::move(moved);
  auto& running = *parts;
  running.thread = std::thread([&running] { running.guard(); });
  return std::unique_ptr<Consumer>(new Consumer(std::move(parts)));  // NOLINT: the constructor is private
}

Consumer::~Consumer() {
  stop();
  parts_->thread.join();
}

void Consumer::stop() {
  parts_->stopping = true;
  parts_->reader->wake();
}

const Runner& Consumer::runner() const { return *parts_->runner; }

ConsumerHealth Consumer::health() const {
  const std::lock_guard lock(parts_->mutex);
  return parts_->health;
}

}  // namespace casefold
