// A consumer: a thread that reads the log and lets a runner fold it.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "infra/log/log.h"
#include "projections/runner/runner.h"

namespace casefold {

// How a consumer does.
struct ConsumerHealth {
  using Time = std::chrono::steady_clock::time_point;

  bool caughtUpOnce = false;  // has read to the end of the log since it was started
  bool stopped = false;       // it reads no more: closed, or a fault that does not pass by itself
  std::string fault = {};     // what keeps it from reading now; empty: nothing
  // When it was last at the end of the log; until then, when it was started.
  Time level = std::chrono::steady_clock::now();
  bool open = true;  // its store is open: it can be asked
  // When it is opened again by whoever keeps it running; absent: nobody does, or there is no need.
  std::optional<Time> triesAgain = {};
  // What it keeps is not of the log's history: nothing of it may be told any more.
  bool otherHistory = false;

  // Takes `now` in place of what was known before, of which it keeps what `now` does not say. True if that is
  // news.
  bool becomes(ConsumerHealth now);
  // Does it read, and has it been at the end of the log within the last `behindAfter`?
  [[nodiscard]] bool follows() const;
  // So long a consumer may be on its way to the end of the log before it counts as behind.
  static constexpr std::chrono::seconds behindAfter{10};
};

// Starts with start(); its destructor stops it and waits for its thread.
class Consumer {
 public:
  // Called on the consumer's thread after something was stored, or its health has changed; the last time when
  // it has stopped. Must return quickly, and not throw.
  using Moved = std::function<void()>;

  // `log` must outlive the consumer. `group` as in Log::reader. Errors: those of Runner::compareWith, above
  // all otherHistory, and of Log::reader. The store is compared with the log again whenever reading was
  // interrupted, before anything is taken: another history stops the consumer (ConsumerHealth::otherHistory).
  [[nodiscard]] static Result<std::unique_ptr<Consumer>> start(Log& log, std::unique_ptr<Runner> runner,
                                                               const std::string& group, Moved moved);
  ~Consumer();
  Consumer(const Consumer&) = delete;
  Consumer& operator=(const Consumer&) = delete;

  // Asks the thread to end after the batch at hand; does not wait. Any thread.
  void stop();

  [[nodiscard]] const Runner& runner() const;
  [[nodiscard]] ConsumerHealth health() const;  // any thread

 private:
  struct Parts;
  explicit Consumer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace casefold
