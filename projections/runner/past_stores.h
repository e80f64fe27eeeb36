// The stores of other days that were asked about last, so that a second question about a day costs what one
// about now does.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <optional>

#include "projections/runner/past.h"

namespace casefold {

// Any thread. Stores in use stay until their readings go, whatever becomes of them here.
class PastStores {
 public:
  // At most so many stores, and so much memory, are kept; those that were asked for longest ago go first.
  static constexpr std::size_t mostKept = 32;
  static constexpr std::size_t mostBytes = std::size_t{512} << 20U;

  // The store of that day for the view that `reading`, which is of the present, reads. Made by this call if
  // there is none; where another call is making it, this one waits for that. One is made at a time.
  [[nodiscard]] Result<std::shared_ptr<const PastStore>> get(const Reading& reading, const PointInTime& at);

  // What is being made, and what waits for it, ends with `stopped`, and so does every later call.
  void stop();

 private:
  struct Kept {
    std::shared_ptr<const void> source;  // which runner's store it is of (Reading::source)
    PointInTime at;
    Cut cut;  // how far the view had read
    std::shared_ptr<const PastStore> store;
  };
  using List = std::list<Kept>;

  [[nodiscard]] Result<List::iterator> find(const Reading& reading, const PointInTime& at, const Cut& cut);
  void keep(Kept kept);

  std::mutex mutex_;
  std::condition_variable made_;
  bool making_ = false;  // guarded by mutex_
  List kept_;            // guarded by mutex_; the one asked for last comes first
  std::atomic<bool> stopping_ = false;
};

}  // namespace casefold
