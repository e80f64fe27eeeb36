#include "infra/store/memory_store.h"

#include <array>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

namespace casefold {
namespace {

using Keys = std::map<std::string, std::string, std::less<>>;
using Spaces = std::array<std::shared_ptr<const Keys>, spaceCount>;

Result<bool> getFrom(const Spaces& spaces, Space space, std::string_view key, std::string& value) {
  const auto& keys = *spaces[static_cast<std::size_t>(space)];
  auto found = keys.find(key);
  if (found == keys.end()) return false;
  value = found->second;
  return true;
}

// Lets go of what it shows under the store's mutex: by the count of those who share a space, which alone
// orders nothing, the store tells whether it may write to it in place.
class MemorySnapshot final : public StoreSnapshot {
 public:
  MemorySnapshot(Spaces spaces, std::shared_ptr<std::mutex> mutex)
      : mutex_(std::move(mutex)), spaces_(std::move(spaces)) {}
  MemorySnapshot(const MemorySnapshot&) = delete;
  MemorySnapshot& operator=(const MemorySnapshot&) = delete;
  ~MemorySnapshot() override {
    const std::lock_guard lock(*mutex_);
    for (auto& keys : spaces_) keys.reset();
  }

  [[nodiscard]] Result<bool> get(Space space, std::string_view key, std::string& value) const override {
    return getFrom(spaces_, space, key, value);
  }

  [[nodiscard]] Result<void> scan(Space space, const ScanRange& range, const ScanStep& step) const override {
    const auto& keys = *spaces_[static_cast<std::size_t>(space)];
    auto after = afterPrefix(range.prefix);
    auto first = keys.lower_bound(range.prefix);
    auto last = after.empty() ? keys.end() : keys.lower_bound(after);
    if (range.direction == Direction::forward) {
      if (!after.empty() && range.from >= after) return {};
      if (range.from > range.prefix) first = keys.lower_bound(range.from);
      for (; first != last && (range.until.empty() || first->first < range.until); ++first)
        if (!step(first->first, first->second)) break;
      return {};
    }
    if (!range.from.empty() && (after.empty() || range.from < after)) last = keys.lower_bound(range.from);
    while (last != keys.begin()) {
      --last;
      if (last->first < range.prefix || (!range.until.empty() && last->first < range.until)) break;
      if (!step(last->first, last->second)) break;
    }
    return {};
  }

 private:
  std::shared_ptr<std::mutex> mutex_;
  Spaces spaces_;
};

class MemoryBatch final : public StoreBatch {
 public:
  struct Change {
    Space space;
    std::string key;
    std::string value;
    bool erased;
  };
  void put(Space space, std::string_view key, std::string_view value) override {
    changes.push_back({space, std::string(key), std::string(value), false});
  }
  void erase(Space space, std::string_view key) override {
    changes.push_back({space, std::string(key), {}, true});
  }
  void clear() override { changes.clear(); }

  std::vector<Change> changes;
};

class MemoryStore final : public Store {
 public:
  MemoryStore() {
    for (auto& keys : spaces_) keys = std::make_shared<Keys>();
  }

  [[nodiscard]] std::unique_ptr<StoreSnapshot> snapshot() const override {
    const std::lock_guard lock(*mutex_);
    return std::make_unique<MemorySnapshot>(spaces_, mutex_);
  }
  [[nodiscard]] Result<bool> get(Space space, std::string_view key, std::string& value) const override {
    const std::lock_guard lock(*mutex_);
    return getFrom(spaces_, space, key, value);
  }
  [[nodiscard]] std::unique_ptr<StoreBatch> batch() const override { return std::make_unique<MemoryBatch>(); }

  [[nodiscard]] Result<void> write(StoreBatch& batch) override {
    const std::lock_guard lock(*mutex_);
    for (auto& change : static_cast<MemoryBatch&>(batch).changes) {
      auto& keys = writable(change.space);
      if (change.erased) {
        keys.erase(change.key);
      } else {
        keys.insert_or_assign(std::move(change.key), std::move(change.value));
      }
    }
    batch.clear();
    return {};
  }
  [[nodiscard]] Result<void> flush() override { return {}; }

 private:
  // The keys of a space, copied first if a snapshot still shows them.
  Keys& writable(Space space) {
    auto& keys = spaces_[static_cast<std::size_t>(space)];
    if (keys.use_count() > 1) keys = std::make_shared<Keys>(*keys);
    return const_cast<Keys&>(*keys);  // NOLINT: nobody else holds it
  }

  std::shared_ptr<std::mutex> mutex_ = std::make_shared<std::mutex>();
  Spaces spaces_;
};

}  // namespace

std::unique_ptr<Store> makeMemoryStore() { return std::make_unique<MemoryStore>(); }

}  // namespace casefold
