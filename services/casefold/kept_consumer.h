// A consumer that is kept running: opened, and opened again when it has stopped on a fault.
//
// A full disk, a damaged store or a lost file stops one consumer and no other. What it had stored can still
// be asked while it stands still, with word that it does; when there is a chance that it can go on, its store
// is opened again. A consumer whose store cannot be opened has nothing to answer with, and says why; nor has
// one whose store is of another history than the log's, which is opened again at once.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "services/query/sources.h"

namespace casefold {

// A consumer that is open.
struct RunningConsumer {
  // Holds all that the consumer is made of; it ends when the last holder lets go.
  std::shared_ptr<const Runner> runner;
  std::function<ConsumerHealth()> health;
  std::function<void()> stop;  // asks it to end after what it has at hand; does not wait
};

struct KeptConsumerOptions {
  std::string name;
  // Opens its store and starts it.
  std::function<Result<RunningConsumer>()> open;
  // May its store be opened at all now? An error (no room on the disk) leaves what there is as it stands.
  // Asked again after each firstPause: it should cost little.
  std::function<Result<void>()> mayOpen;
  // As NamedConsumer::putAside.
  std::function<std::vector<PutAside>()> putAside = [] { return std::vector<PutAside>{}; };
  // Between two tries; doubled after each one that came to nothing.
  std::chrono::milliseconds firstPause{1'000};
  std::chrono::milliseconds longestPause{60'000};
};

class KeptConsumer {
 public:
  explicit KeptConsumer(KeptConsumerOptions options);
  KeptConsumer(const KeptConsumer&) = delete;
  KeptConsumer& operator=(const KeptConsumer&) = delete;

  // Opens it, or opens it again if it has stopped and it is time to. True if something has come of it: it is
  // open now, or why it is not has changed. One thread.
  bool keepRunning();
  // Asks it to end, and keeps it from being opened again; does not wait. Any thread.
  void stop();
  // Ends it and waits until it has. Nobody may use what named() gives any more.
  void close();

  // What others see of it, as long as this stands.
  [[nodiscard]] NamedConsumer named() const;
  [[nodiscard]] const std::string& name() const { return options_.name; }
  [[nodiscard]] std::shared_ptr<const Runner> runner() const;
  [[nodiscard]] ConsumerHealth health() const;

 private:
  [[nodiscard]] bool due() const;
  void pauseLonger();
  bool waitAgain(std::string why);

  const KeptConsumerOptions options_;
  mutable std::mutex mutex_;
  RunningConsumer running_ = {};  // guarded by mutex_, as is all below; no runner: it is not open
  std::string fault_ = {};        // why it is not open, or not opened again
  ConsumerHealth::Time level_ = std::chrono::steady_clock::now();  // when it was last at the log's end
  ConsumerHealth::Time notBefore_ = {};
  std::chrono::milliseconds pause_;
  std::uint64_t historiesLeft_ = 0;
  bool stopping_ = false;
};

}  // namespace casefold
