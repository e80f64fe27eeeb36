#include "projections/runner/past_stores.h"

#include <algorithm>
#include <utility>

namespace casefold {
namespace {

// Does a store of that day, made when the view had read up to `made`, hold as well now that it has read up
// to `read`? It does if nothing that came between counts at that day.
Result<bool> holdsStill(const Reading& reading, const PointInTime& at, const Cut& made, const Cut& read) {
  bool holds = true;
  for (const auto& [partition, next] : read.partitions()) {
    const auto from = made.next(partition);
    if (from > next) return false;  // it has read further than this reading
    if (from == next) continue;
    CASEFOLD_CHECK(reading.recordsFrom(partition, from, [&](const JournalRecord& record) {
      holds = !mayCount(record.reader, at);
      return holds;
    }));
    if (!holds) break;
  }
  return holds;
}

Error stopped() { return fail(ErrorCode::stopped, "this service is being stopped; connect again"); }

}  // namespace

// With the mutex held.
auto PastStores::find(const Reading& reading, const PointInTime& at, const Cut& cut)
    -> Result<List::iterator> {
  const auto found = std::ranges::find_if(
      kept_, [&](const Kept& kept) { return kept.source == reading.source() && kept.at == at; });
  if (found == kept_.end()) return found;
  CASEFOLD_TRY(const bool holds, holdsStill(reading, at, found->cut, cut));
  if (!holds) return kept_.end();
  found->cut = cut;
  return found;
}

Result<std::shared_ptr<const PastStore>> PastStores::get(const Reading& reading, const PointInTime& at) {
  CASEFOLD_TRY(const auto cut, reading.cut());
  {
    std::unique_lock lock(mutex_);
    for (;;) {
      if (stopping_) return stopped();
      CASEFOLD_TRY(const auto found, find(reading, at, cut));
      if (found != kept_.end()) {
        kept_.splice(kept_.begin(), kept_, found);
        return found->store;
      }
      if (!making_) break;
      made_.wait(lock);
    }
    making_ = true;
  }
  // Whatever comes of it, what waits goes on.
  struct Making {
    PastStores& stores;
    ~Making() {
      const std::lock_guard lock(stores.mutex_);
      stores.making_ = false;
      stores.made_.notify_all();
    }
  } const making{*this};
  CASEFOLD_TRY(auto made, makePastStore(reading, at, {}, [this] { return stopping_.load(); }));
  const std::lock_guard lock(mutex_);
  keep({reading.source(), at, cut, made});
  return made;
}

// With the mutex held.
void PastStores::keep(Kept kept) {
  std::erase_if(kept_, [&](const Kept& other) { return other.source == kept.source && other.at == kept.at; });
  kept_.push_front(std::move(kept));
  std::size_t bytes = 0, count = 0;
  for (auto each = kept_.begin(); each != kept_.end();) {
    bytes += each->store->bytes;
    each = ++count > 1 && (count > mostKept || bytes > mostBytes) ? kept_.erase(each) : std::next(each);
  }
}

void PastStores::stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  made_.notify_all();
}

}  // namespace casefold
