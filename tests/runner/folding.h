// A runner that folds a log, as the tests drive it: to the end of the log, or in odd steps with restarts.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <random>
#include <string>
#include <utility>

#include "infra/log/log.h"
#include "infra/store/memory_store.h"
#include "projections/runner/runner.h"

namespace casefold {

// A store that outlives the runner that is given it: what is left of it is what a restart finds.
class BorrowedStore final : public Store {
 public:
  explicit BorrowedStore(Store& store) : store_(store) {}
  [[nodiscard]] std::unique_ptr<StoreSnapshot> snapshot() const override { return store_.snapshot(); }
  [[nodiscard]] Result<bool> get(Space space, std::string_view key, std::string& value) const override {
    return store_.get(space, key, value);
  }
  [[nodiscard]] std::unique_ptr<StoreBatch> batch() const override { return store_.batch(); }
  [[nodiscard]] Result<void> write(StoreBatch& batch) override { return store_.write(batch); }
  [[nodiscard]] Result<void> flush() override { return store_.flush(); }

 private:
  Store& store_;
};

// A store in memory that fails when it is told to.
class FaultyStore final : public Store {
 public:
  [[nodiscard]] std::unique_ptr<StoreSnapshot> snapshot() const override { return store_->snapshot(); }
  [[nodiscard]] Result<bool> get(Space space, std::string_view key, std::string& value) const override {
    if (failReads) return fail(ErrorCode::damaged, "the store is damaged");
    return store_->get(space, key, value);
  }
  [[nodiscard]] std::unique_ptr<StoreBatch> batch() const override { return store_->batch(); }
  [[nodiscard]] Result<void> write(StoreBatch& batch) override {
    if (failWrites) return fail(ErrorCode::unavailable, "the disk is full");
    return store_->write(batch);
  }
  [[nodiscard]] Result<void> flush() override { return store_->flush(); }

  std::atomic<bool> failWrites{false}, failReads{false};

 private:
  std::unique_ptr<Store> store_ = makeMemoryStore();
};

template <class Definition>
[[nodiscard]] std::unique_ptr<Runner> openRunner(Store& store, std::uint32_t partitions,
                                                 RecordObserver* observer = nullptr) {
  auto runner =
      Runner::open(makeView<Definition>(), std::make_unique<BorrowedStore>(store), partitions, observer);
  EXPECT_TRUE(runner) << runner.error().message;
  return runner ? *std::move(runner) : nullptr;
}

// Folds what the log holds beyond the runner's cut.
inline void foldToTheEnd(Runner& runner, Log& log) {
  auto reader = log.reader(runner.cut(), "test");
  ASSERT_TRUE(reader) << reader.error().message;
  while (!(*reader)->caughtUp()) {
    auto entries = (*reader)->read(std::chrono::seconds{60});
    ASSERT_TRUE(entries) << entries.error().message;
    auto applied = runner.apply(*entries);
    ASSERT_TRUE(applied) << applied.error().message;
  }
}

[[nodiscard]] inline std::string digestOf(const Store& store) {
  auto made = digest(*store.snapshot());
  EXPECT_TRUE(made);
  return made ? *made : std::string{};
}

// A store in memory and a runner on it.
template <class Definition>
struct Folding {
  explicit Folding(std::uint32_t partitions)
      : store(makeMemoryStore()), runner(openRunner<Definition>(*store, partitions)) {}
  std::unique_ptr<Store> store;
  std::unique_ptr<Runner> runner;
};

}  // namespace casefold
