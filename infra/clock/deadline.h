// How long a call that may wait still has. Like clock.h the only place that asks the operating system; the
// clock here never jumps, so a wait is as long as it was meant to be whatever happens to the time of day.
#pragma once

#include <algorithm>
#include <chrono>

namespace casefold {

class Deadline {
 public:
  explicit Deadline(std::chrono::milliseconds wait) : end_(std::chrono::steady_clock::now() + wait) {}

  // Never negative: 0 when the deadline has passed.
  [[nodiscard]] std::chrono::milliseconds left() const {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end_ - std::chrono::steady_clock::now());
    return std::max(left, std::chrono::milliseconds(0));
  }
  [[nodiscard]] std::chrono::milliseconds leftAtMost(std::chrono::milliseconds limit) const {
    return std::min(left(), limit);
  }
  [[nodiscard]] bool passed() const { return left() == std::chrono::milliseconds(0); }

 private:
  std::chrono::steady_clock::time_point end_;
};

}  // namespace casefold
