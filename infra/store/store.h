// The store contract: ordered keys and values in a few named spaces, written in batches that land whole or
// not at all.
//
// A view keeps everything it has in one store, and can make it anew from the log: a store is a cache that
// happens to be large. So a store does not promise that the last batches survive a loss of power; it does
// promise that what is there after one is what some prefix of the batches left, never a part of a batch.
//
// tests/conformance/store_conformance.h is this contract as a test suite.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "schemas/codec/result.h"

namespace casefold {

// Where a key lives. Spaces do not see each other's keys.
enum class Space : std::uint8_t {
  meta,     // what the store holds: format, position, counts
  streams,  // a stream's head and the view's state of it
  rows,     // the view's rows
  journal,  // records, by partition and offset
  versions  // where in the journal a stream's versions are
};
inline constexpr std::size_t spaceCount = 5;

enum class Direction { forward, backward };

// Keys that start with `prefix`, in order of their bytes (or backward). `from` narrows it: forward to keys at
// or after it, backward to keys before it; empty narrows nothing. `until`, if not empty, ends it before that
// key (forward), or at that key inclusive (backward).
struct ScanRange {
  std::string prefix = {};
  std::string from = {};
  std::string until = {};
  Direction direction = Direction::forward;
};

// Called for each key in turn; false ends the scan. Key and value are valid during the call only.
using ScanStep = std::function<bool(std::string_view key, std::string_view value)>;

// The store as it stood at one moment. Any thread, one at a time; it must not outlive its store.
class StoreSnapshot {
 public:
  StoreSnapshot() = default;
  StoreSnapshot(const StoreSnapshot&) = delete;
  StoreSnapshot& operator=(const StoreSnapshot&) = delete;
  virtual ~StoreSnapshot() = default;

  // True and the value in `value`, or false where there is no such key. `damaged` if the stored bytes are.
  [[nodiscard]] virtual Result<bool> get(Space space, std::string_view key, std::string& value) const = 0;
  [[nodiscard]] virtual Result<void> scan(Space space, const ScanRange& range,
                                          const ScanStep& step) const = 0;
};

// What write() applies, in the order in which it was said. Reused: clear() keeps its memory.
class StoreBatch {
 public:
  StoreBatch() = default;
  StoreBatch(const StoreBatch&) = delete;
  StoreBatch& operator=(const StoreBatch&) = delete;
  virtual ~StoreBatch() = default;

  // A key has at least one byte.
  virtual void put(Space space, std::string_view key, std::string_view value) = 0;
  virtual void erase(Space space, std::string_view key) = 0;
  virtual void clear() = 0;
};

// Any number of threads may read; one at a time may write.
class Store {
 public:
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  virtual ~Store() = default;

  [[nodiscard]] virtual std::unique_ptr<StoreSnapshot> snapshot() const = 0;
  // The newest value of a key: cheaper than a snapshot for one key.
  [[nodiscard]] virtual Result<bool> get(Space space, std::string_view key, std::string& value) const = 0;

  [[nodiscard]] virtual std::unique_ptr<StoreBatch> batch() const = 0;
  // Applies a batch made by this store's batch(). `unavailable` (a full disk, a fault of it): nothing of the
  // batch is to be seen, and no later write is taken; the store is to be opened again or made anew.
  [[nodiscard]] virtual Result<void> write(StoreBatch& batch) = 0;

  // Writes what is held in memory out to disk. A store that is in memory only does nothing.
  [[nodiscard]] virtual Result<void> flush() = 0;
};

// The SHA-256, in hex, of every key and value of every space in order: two stores with one digest hold the
// same.
[[nodiscard]] Result<std::string> digest(const StoreSnapshot& snapshot);

// The first key after every key that starts with `prefix`; empty if there is none.
[[nodiscard]] std::string afterPrefix(std::string_view prefix);

}  // namespace casefold
