// A log whose appends go wrong in every way that the log contract allows, by a seed: for what recorders
// promise.
#pragma once

#include <deque>
#include <mutex>
#include <random>
#include <string>
#include <utility>

#include "infra/log/log.h"

namespace casefold {

// Passes everything on to another log, but for appends. Any thread.
class FaultyLog final : public Log {
 public:
  FaultyLog(Log& under, std::uint64_t seed) : under_(under), random_(seed) {}

  // From now on nothing goes wrong, and what was held back lands.
  void heal() {
    std::deque<std::pair<Partition, std::string>> late;
    {
      const std::lock_guard lock(mutex_);
      healthy_ = true;
      late.swap(held_);
    }
    for (const auto& [partition, bytes] : late)
      under_.append(partition, asBytes(bytes), [](Result<Offset>) {});
  }

  [[nodiscard]] std::uint32_t partitions() const override { return under_.partitions(); }

  [[nodiscard]] std::string id() const override { return under_.id(); }
  [[nodiscard]] Result<std::map<Partition, std::string>> recordsAt(const Cut& at,
                                                                   std::chrono::milliseconds wait) override {
    return under_.recordsAt(at, wait);
  }

  void append(Partition partition, Bytes bytes, AppendDone done) override {
    auto what = choose();
    release();
    switch (what) {
      case What::well:
        return under_.append(partition, bytes, std::move(done));
      case What::certainlyNot:
        return done(fail(ErrorCode::unavailable, "made to fail"));
      case What::lost:
        return done(fail(ErrorCode::unknownOutcome, "made to time out"));
      case What::landedUntold:
        under_.append(partition, bytes, [](Result<Offset>) {});
        return done(fail(ErrorCode::unknownOutcome, "made to time out"));
      case What::landsLate: {
        const std::lock_guard lock(mutex_);
        held_.emplace_back(partition, asText(bytes));
        break;
      }
      case What::twice:
        under_.append(partition, bytes, [](Result<Offset>) {});
        return under_.append(partition, bytes, std::move(done));
    }
    done(fail(ErrorCode::unknownOutcome, "made to time out"));
  }

  [[nodiscard]] Result<Cut> ends(std::chrono::milliseconds wait) override { return under_.ends(wait); }
  [[nodiscard]] Result<std::unique_ptr<LogReader>> reader(const Cut& from,
                                                          const std::string& group) override {
    return under_.reader(from, group);
  }
  void close() override {}

 private:
  enum class What { well, certainlyNot, lost, landedUntold, landsLate, twice };

  What choose() {
    const std::lock_guard lock(mutex_);
    if (healthy_) return What::well;
    auto dice = std::uniform_int_distribution<int>(0, 9)(random_);
    return dice < 5 ? What::well : static_cast<What>(dice - 4);
  }

  // Lets one append that was held back land now and then.
  void release() {
    std::pair<Partition, std::string> late;
    {
      const std::lock_guard lock(mutex_);
      if (held_.empty() || std::uniform_int_distribution<int>(0, 2)(random_) != 0) return;
      late = std::move(held_.front());
      held_.pop_front();
    }
    under_.append(late.first, asBytes(late.second), [](Result<Offset>) {});
  }

  Log& under_;
  std::mutex mutex_;
  std::mt19937_64 random_;
  bool healthy_ = false;
  std::deque<std::pair<Partition, std::string>> held_;
};

}  // namespace casefold
