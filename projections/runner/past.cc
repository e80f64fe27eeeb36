#include "projections/runner/past.h"

#include <fmt/format.h>
#include <kj/exception.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "infra/store/memory_store.h"
#include "projections/runner/refold.h"
#include "projections/runner/stored.h"

namespace casefold {
namespace {

Instant recordedAt(const RecordReader& record) {
  return Instant{std::chrono::microseconds{record.record().getRecorded()}};
}

// One stream at one day. Version 0: nothing of it counts.
struct PastStream {
  StreamHead head;
  Folded folded;
};

Result<PastStream> foldPast(const Reading& reading, std::string_view stream, const PointInTime& at) {
  StreamHistory history;
  CASEFOLD_CHECK(reading.recordsOf(stream, Version{1}, [&](const JournalRecord& record) {
    // Within a stream it never goes back.
    if (at.recordedBy && recordedAt(record.reader) > *at.recordedBy) return false;
    history.add(record.position, record.bytes);
    return true;
  }));
  PastStream past{{}, history.fold(reading.view(), history.size(), at.occurredBy)};
  if (past.folded.records == 0) return past;
  const auto& last = history.record(past.folded.records - 1);
  past.head = {.version = last.version(),
               .hash = last.hash(),
               .recorded = recordedAt(last),
               .unknownEvents = past.folded.unknownEvents,
               .latest = past.folded.latest,
               .quarantine = past.folded.quarantine};
  return past;
}

class PastStoreMaker {
 public:
  PastStoreMaker(const Reading& reading, const PointInTime& at) : reading_(reading), at_(at) {}

  Result<void> add(std::string_view stream) {
    CASEFOLD_TRY(auto past, foldPast(reading_, stream, at_));
    if (past.head.version == Version{}) return {};
    auto& rows = past.folded.rows;
    auto indexed = indexRows(reading_.view(), *past.folded.state, stream, changes_);
    if (indexed.failed && !past.head.quarantine)
      past.head.quarantine = Quarantine{Version{}, std::string(noRowsForLists)};
    indexed.rows.rows.merge(rows.rows);
    for (const auto& [key, value] : indexed.rows.rows) put(Space::rows, key, value);
    for (const auto& [key, amount] : rows.sums) sums_[key] += amount;
    for (const auto& [key, amount] : indexed.rows.sums) sums_[key] += amount;
    if (const auto& quarantine = past.head.quarantine) {
      stored::appendNumber(bytes_, quarantine->since.get());
      put(Space::meta, std::string(stored::quarantinePrefix).append(stream), bytes_ + quarantine->reason);
      bytes_.clear();
    }
    stored::appendHead(bytes_, past.head);
    reading_.view().save(*past.folded.state, bytes_);
    put(Space::streams, stream, bytes_);
    bytes_.clear();
    if (size_ > largestPastStore)
      return fail(ErrorCode::tooLarge,
                  fmt::format("{} is too large to be worked out as of another day: it would take more than "
                              "{} MiB of memory; ask about one stream, or about now",
                              reading_.view().name(), largestPastStore >> 20U));
    return pendingSize_ > batchSize ? write() : Result<void>{};
  }

  Result<std::shared_ptr<const PastStore>> finish() {
    for (const auto& [key, sum] : sums_) {
      if (sum == 0) continue;
      stored::appendNumber(bytes_, static_cast<std::uint64_t>(sum));
      put(Space::rows, key, bytes_);
      bytes_.clear();
    }
    CASEFOLD_CHECK(write());
    return std::make_shared<const PastStore>(PastStore{std::move(store_), size_});
  }

 private:
  static constexpr std::size_t batchSize = std::size_t{4} << 20U;
  static constexpr std::size_t entryOverhead = 150;  // of a map's node and its two texts

  void put(Space space, std::string_view key, std::string_view value) {
    batch_->put(space, key, value);
    const auto size = key.size() + value.size() + entryOverhead;
    size_ += size;
    pendingSize_ += size;
  }
  Result<void> write() {
    pendingSize_ = 0;
    return store_->write(*batch_);
  }

  const Reading& reading_;
  const PointInTime at_;
  std::unique_ptr<Store> store_ = makeMemoryStore();
  std::unique_ptr<StoreBatch> batch_ = store_->batch();
  std::map<std::string, std::int64_t, std::less<>> sums_;
  Rows changes_;
  std::string bytes_;
  std::size_t size_ = 0, pendingSize_ = 0;
};

class PastSnapshot final : public StoreSnapshot {
 public:
  PastSnapshot(std::shared_ptr<const PastStore> past, std::shared_ptr<const StoreSnapshot> now)
      : store_(std::move(past)), past_(store_->store->snapshot()), now_(std::move(now)) {}

  [[nodiscard]] Result<bool> get(Space space, std::string_view key, std::string& value) const override {
    return from(space, key).get(space, key, value);
  }
  [[nodiscard]] Result<void> scan(Space space, const ScanRange& range, const ScanStep& step) const override {
    return from(space, range.prefix).scan(space, range, step);
  }

 private:
  [[nodiscard]] const StoreSnapshot& from(Space space, std::string_view key) const {
    const bool ofNow = space == Space::journal || space == Space::versions ||
                       (space == Space::meta && key.starts_with(stored::nextPrefix));
    return ofNow ? *now_ : *past_;
  }

  std::shared_ptr<const PastStore> store_;
  std::unique_ptr<StoreSnapshot> past_;
  std::shared_ptr<const StoreSnapshot> now_;
};

}  // namespace

Result<std::shared_ptr<const PastStore>> makePastStore(const Reading& reading, const PointInTime& at,
                                                       std::string_view only,
                                                       const std::function<bool()>& stopping) {
  PastStoreMaker maker(reading, at);
  if (!only.empty()) {
    CASEFOLD_CHECK(maker.add(only));
    return maker.finish();
  }
  Result<void> added;
  CASEFOLD_CHECK(reading.streams({}, {}, [&](std::string_view stream, const StreamHead&) {
    added = stopping() ? fail(ErrorCode::stopped, "this service is being stopped; connect again")
                       : maker.add(stream);
    return added.has_value();
  }));
  CASEFOLD_CHECK(std::move(added));
  return maker.finish();
}

std::shared_ptr<const StoreSnapshot> pastSnapshot(std::shared_ptr<const PastStore> past,
                                                  std::shared_ptr<const StoreSnapshot> now) {
  return std::make_shared<PastSnapshot>(std::move(past), std::move(now));
}

bool mayCount(const RecordReader& record, const PointInTime& at) {
  if (at.recordedBy && recordedAt(record) > *at.recordedBy) return false;
  if (!at.occurredBy) return true;
  try {
    const auto events = record.record().getEvents();
    bool may = events.size() == 0;
    for (const auto event : events)
      may = may || event.isRecordCorrected() || event.isRecordWithdrawn() ||
            london::earliest(readWhen(event.getOccurred())) <= *at.occurredBy;
    return may;
  } catch (const kj::Exception&) {
    return true;
  }
}

Result<Reading::Found> findAsKnownAt(const Reading& reading, std::string_view stream, Instant then) {
  auto at = reading.counts();
  at.recordedBy = std::min(then, at.recordedBy.value_or(then));
  CASEFOLD_TRY(auto past, foldPast(reading, stream, at));
  return Reading::Found{std::move(past.head), std::move(past.folded.state)};
}

}  // namespace casefold
