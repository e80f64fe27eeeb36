#include "projections/runner/consumer.h"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace casefold {
namespace {

// How long one read of the log waits. Nothing depends on it: stop() wakes the reader, and so does a new
// record.
constexpr std::chrono::milliseconds readWait{1000};
// And before it has been caught up: a log that has nothing new says so only when the wait is over.
constexpr std::chrono::milliseconds firstWait{20};
// Between two tries of something that was unavailable, so that a log or an observer that says so at once is
// not asked without end.
constexpr std::chrono::milliseconds faultPause{200};
// How long one comparison of the store with the log may take, before it is tried again.
constexpr std::chrono::milliseconds compareWait{5000};
// Until it has once read to the log's end, which an empty log shows only by giving nothing.
constexpr std::chrono::milliseconds firstReadWait{10};

}  // namespace

bool ConsumerHealth::becomes(ConsumerHealth now) {
  if (!now.caughtUpOnce) now.level = level;
  now.caughtUpOnce = now.caughtUpOnce || caughtUpOnce;
  const bool news = now.caughtUpOnce != caughtUpOnce || now.stopped != stopped || now.fault != fault ||
                    now.otherHistory != otherHistory;
  *this = std::move(now);
  return news;
}

bool ConsumerHealth::follows() const {
  return open && !stopped && fault.empty() && caughtUpOnce &&
         std::chrono::steady_clock::now() - level <= behindAfter;
}

struct Consumer::Parts {
  explicit Parts(Log& followed) : log(followed) {}

  Log& log;
  std::unique_ptr<Runner> runner;
  std::unique_ptr<LogReader> reader;
  Moved moved;
  mutable std::mutex mutex;
  std::condition_variable stopped;
  bool stopping = false;
  ConsumerHealth health;
  std::thread thread;  // last: it uses all of the above

  void guard();
  void run();
  bool sameHistory();
  void stopAt(const Error& error);
  bool applyAll(std::span<const LogEntry> entries);
  bool goesOn() const;
  bool pause();
  void report(ConsumerHealth now);
};

bool Consumer::Parts::goesOn() const {
  const std::lock_guard lock(mutex);
  return !stopping;
}

// Waits a little; false if it is to stop.
bool Consumer::Parts::pause() {
  std::unique_lock lock(mutex);
  return !stopped.wait_for(lock, faultPause, [&] { return stopping; });
}

// Sets the health, and tells if that is news.
void Consumer::Parts::report(ConsumerHealth now) {
  {
    const std::lock_guard lock(mutex);
    if (!health.becomes(std::move(now))) return;
  }
  moved();
}

// The edge of the thread: an exception here is a defect of casefold, and stops this consumer, not the
// process.
void Consumer::Parts::guard() {
  try {
    run();
  } catch (...) {
    report({false, true, "it stopped on an unforeseen error: a defect of the program"});
  }
}

// For good. Where the log is of another history, that says more than the error which came of it.
void Consumer::Parts::stopAt(const Error& error) {
  auto compared = runner->compareWith(log, compareWait);
  const bool other = !compared && compared.error().code == ErrorCode::otherHistory;
  report({.stopped = true, .fault = other ? compared.error().message : error.message, .otherHistory = other});
}

// Compares the store with a log that was away, until it is known. False if there is no going on from here.
bool Consumer::Parts::sameHistory() {
  for (;;) {
    auto compared = runner->compareWith(log, compareWait);
    if (compared) return true;
    if (compared.error().code != ErrorCode::unavailable || runner->failed()) {
      report({.stopped = true,
              .fault = compared.error().message,
              .otherHistory = compared.error().code == ErrorCode::otherHistory});
      return false;
    }
    report({.fault = compared.error().message});
    if (!pause()) return false;
  }
}

// False if there is no going on from here.
bool Consumer::Parts::applyAll(std::span<const LogEntry> entries) {
  for (;;) {
    auto applied = runner->apply(entries);
    if (applied) return true;
    // What kept it from being stored may pass (a publisher's broker is away), unless it was the store itself.
    auto passing = applied.error().code == ErrorCode::unavailable && !runner->failed();
    report({false, !passing, applied.error().message});
    if (!passing) return false;
    if (!pause()) return true;
  }
}

void Consumer::Parts::run() {
  while (goesOn()) {
    auto entries = reader->read(health.caughtUpOnce ? readWait : firstWait);  // only this thread sets it
    if (!entries) {
      // The broker is away: the reader goes on where it was, so ask again. Everything else needs a person.
      if (entries.error().code != ErrorCode::unavailable) return stopAt(entries.error());
      report({false, false, entries.error().message});
      pause();
      continue;
    }
    if (reader->interrupted() && !sameHistory()) break;
    if (!entries->empty()) {
      if (!applyAll(*entries)) return;
      reader->stored(runner->cut());
      moved();
    }
    report({reader->caughtUp(), false, {}});
  }
  if (!health.stopped) report({false, true, {}});  // only this thread sets it
}

Consumer::Consumer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Result<std::unique_ptr<Consumer>> Consumer::start(Log& log, std::unique_ptr<Runner> runner,
                                                  const std::string& group, Moved moved) {
  CASEFOLD_CHECK(runner->compareWith(log, compareWait));
  auto parts = std::make_unique<Parts>(log);
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
  {
    const std::lock_guard lock(parts_->mutex);
    parts_->stopping = true;
  }
  parts_->stopped.notify_all();
  parts_->reader->wake();
}

const Runner& Consumer::runner() const { return *parts_->runner; }

ConsumerHealth Consumer::health() const {
  const std::lock_guard lock(parts_->mutex);
  return parts_->health;
}

}  // namespace casefold
