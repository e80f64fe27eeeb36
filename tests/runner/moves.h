// Waiting for what a consumer, a publisher or a recorder does, by what it says of itself.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>

namespace casefold {

// Must outlive whatever says moved().
class Moves {
 public:
  // What to give as Consumer::Moved.
  [[nodiscard]] std::function<void()> moved() {
    return [this] {
      const std::lock_guard lock(mutex_);
      ++count_;
      changed_.notify_all();
    };
  }

  // Waits until it is so, looking only when something is said to have moved. Fails after a minute.
  template <class Condition>
  [[nodiscard]] testing::AssertionResult until(const Condition& isSo) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes{1};
    std::unique_lock lock(mutex_);
    for (auto seen = count_; !isSo(); seen = count_)
      if (!changed_.wait_until(lock, deadline, [&] { return count_ != seen; }))
        return testing::AssertionFailure() << "it never came";
    return testing::AssertionSuccess();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t count_ = 0;
};

}  // namespace casefold
