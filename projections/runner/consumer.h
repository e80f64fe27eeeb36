// A consumer: a thread that reads the log and lets a runner fold it.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "infra/log/log.h"
#include "projections/runner/runner.h"

namespace casefold {

// How a consumer does.
struct ConsumerHealth {
  bool caughtUpOnce = false;  // has read to the end of the log since it was started
  bool stopped = false;       // it reads no more: closed, or a fault that needs a person
  std::string fault;          // what keeps it from reading now; empty: nothing
  friend bool operator==(const ConsumerHealth&, const ConsumerHealth&) = default;
};

// Starts with start(); its destructor stops it and waits for its thread.
class Consumer {
 public:
  // Called on the consumer's thread after something was stored, or its health has changed; the last time when
  // it has stopped. Must return quickly, and not throw.
  using Moved = std::function<void()>;

  // `log` must outlive the consumer. `group` as in Log::reader.
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
