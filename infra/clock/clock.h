// The only source of time. Nothing else in casefold asks the operating system what time it is, so a test can
// say.
#pragma once

#include <ctime>

#include "schemas/codec/when.h"

namespace casefold {

// Any thread.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() const = 0;
};

// Can a record hold this time as that of its recording? A clock that was never set, or set wrong, may stand
// outside.
[[nodiscard]] inline bool canBeRecorded(Instant now) { return now >= earliestWhen && now < endOfWhen; }

class SystemClock final : public Clock {
 public:
  // Not by std::chrono::system_clock: its nanoseconds end in 2262, and a clock that stands later would seem
  // to stand anywhere.
  [[nodiscard]] Instant now() const override {
    timespec time{};
    clock_gettime(CLOCK_REALTIME, &time);
    return Instant{std::chrono::seconds{time.tv_sec} + std::chrono::microseconds{time.tv_nsec / 1000}};
  }
};

}  // namespace casefold
