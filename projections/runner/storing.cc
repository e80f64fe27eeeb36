// Writing what is pending in one batch, or forgetting it.
#include <fmt/format.h>

#include <algorithm>

#include "projections/runner/parts.h"
#include "projections/runner/stored.h"

namespace casefold {
namespace {

// Streams whose head and state are kept in memory between batches: at most twice this many.
constexpr std::size_t cachedStreams = 16'384;

// What a store's format says of its view; behind it stands the log's number of partitions.
std::string viewFormatText(const View& view) {
  return fmt::format("casefold view store 3\nview {}\nfold {}\n", view.name(), view.foldVersion());
}

std::string formatText(const View& view, std::uint32_t partitions) {
  return viewFormatText(view) + fmt::format("partitions {}\n", partitions);
}

}  // namespace

void Runner::Parts::putDifference(const RowSet& before, const RowSet& after) {
  for (const auto& [key, value] : before.rows)
    if (!after.rows.contains(key)) batch->erase(Space::rows, key);
  for (const auto& [key, value] : after.rows) {
    auto found = before.rows.find(key);
    if (found == before.rows.end() || found->second != value) batch->put(Space::rows, key, value);
  }
  for (const auto& [key, amount] : before.sums) addedToSums[key] -= amount;
  for (const auto& [key, amount] : after.sums) addedToSums[key] += amount;
}

// Brings the stored sums to what they come to with those that are pending. A sum that comes to nothing has no
// row, so that a store is the same whichever way it came to be.
Result<void> Runner::Parts::putSums() {
  for (const auto& [key, amount] : addedToSums) {
    if (amount == 0) continue;
    CASEFOLD_TRY(auto known, store->get(Space::rows, key, bytes));
    std::string_view stored = bytes;
    const auto sum = (known ? stored::takeSum(stored) : 0) + amount;
    if (sum == 0) {
      batch->erase(Space::rows, key);
      continue;
    }
    bytes.clear();
    stored::appendNumber(bytes, static_cast<std::uint64_t>(sum));
    batch->put(Space::rows, key, bytes);
  }
  return {};
}

Result<void> Runner::Parts::load() {
  auto snapshot = store->snapshot();
  std::string format;
  auto wanted = formatText(*view, partitions);
  CASEFOLD_TRY(auto known, snapshot->get(Space::meta, stored::formatKey, format));
  if (!known) {
    auto first = store->batch();
    first->put(Space::meta, stored::formatKey, wanted);
    CASEFOLD_CHECK(store->write(*first));
  } else if (format != wanted && format.starts_with(viewFormatText(*view) + "partitions ")) {
    return fail(ErrorCode::otherHistory,
                fmt::format("it was made from a log with another number of partitions than {}", partitions));
  } else if (format != wanted) {
    std::ranges::replace(format, '\n', ';');
    std::ranges::replace(wanted, '\n', ';');
    return fail(
        ErrorCode::wrongSettings,
        fmt::format("the store was made for another view or fold: it says \"{}\", needed is \"{}\". Put its "
                    "directory aside and start again; it is made anew from the log",
                    format, wanted));
  }
  CASEFOLD_TRY(storedCut, Reading(*view, store->snapshot(), partitions).cut());
  next = storedCut;
  CASEFOLD_CHECK(loadAnchors(*snapshot));
  CASEFOLD_TRY(counts, loadCounts(*snapshot));
  CASEFOLD_TRY(storedLatest, stored::readLatest(*snapshot));
  latest = storedLatest;
  return snapshot->scan(Space::meta, {std::string(stored::quarantinePrefix)}, [&](auto key, auto value) {
    key.remove_prefix(stored::quarantinePrefix.size());
    const Version since{stored::takeNumber(value)};
    quarantined.emplace(key, Quarantine{since, std::string(value)});
    return true;
  });
}

// A stream's head, state and index, as they are now.
void Runner::Parts::putStream(Slot& slot, const std::string& stream) {
  auto indexed = indexRows(*view, *slot.state, stream, rows);
  if (indexed.failed && !slot.head.quarantine)
    quarantine(slot, stream, Quarantine{Version{}, std::string(noRowsForLists)});
  if (!indexed.failed && slot.head.quarantine && !slot.head.stopped()) quarantine(slot, stream, std::nullopt);
  putDifference(slot.indexed, indexed.rows);
  slot.indexed = std::move(indexed.rows);
  bytes.clear();
  stored::appendHead(bytes, slot.head);
  view->save(*slot.state, bytes);
  batch->put(Space::streams, stream, bytes);
  slot.changed = false;
  slot.lastPending = nonePending;
}

void Runner::Parts::putQuarantines() {
  for (const auto& [stream, quarantine] : quarantineChanges) {
    auto key = std::string(stored::quarantinePrefix) + stream;
    if (!quarantine) {
      batch->erase(Space::meta, key);
      continue;
    }
    bytes.clear();
    stored::appendNumber(bytes, quarantine->since.get());
    batch->put(Space::meta, key, bytes + quarantine->reason);
  }
}

// Writes everything that is pending in one batch.
Result<void> Runner::Parts::storePending() {
  if (next == storedCut) return {};
  if (observer != nullptr) CASEFOLD_CHECK(observer->storing());
  for (std::size_t i = 0; i < changed.size(); ++i) putStream(*changed[i], changedNames[i]);
  putQuarantines();
  CASEFOLD_CHECK(putSums());
  for (auto [partition, offset] : next.partitions()) {
    if (offset == storedCut.next(partition)) continue;
    bytes.clear();
    stored::appendNumber(bytes, offset.get());
    batch->put(Space::meta, stored::nextKey(partition), bytes);
  }
  if (latest != storedLatest) {
    bytes.clear();
    stored::appendLatest(bytes, latest);
    batch->put(Space::meta, stored::latestKey, bytes);
  }
  putAnchors();
  auto sums = counts;  // only this thread changes them
  tally.addTo(sums, *batch);
  if (auto written = store->write(*batch); !written) {
    failed = written.error();
    return written;
  }
  {
    const std::lock_guard lock(mutex);
    storedCut = next;
    counts = std::move(sums);
    for (auto& [stream, quarantine] : quarantineChanges) {
      if (quarantine) {
        quarantined.insert_or_assign(stream, *quarantine);
      } else {
        quarantined.erase(stream);
      }
    }
  }
  storedLatest = latest;
  changed.clear();
  changedNames.clear();
  quarantineChanges.clear();
  addedToSums.clear();
  pending.clear();
  lastTaken.assign(partitions, std::nullopt);
  pendingBytes = 0;
  if (recent.size() > cachedStreams) {
    older = std::move(recent);
    recent.clear();
  }
  return {};
}

// Forgets everything that is not stored: it comes again.
void Runner::Parts::rollBack() {
  recent.clear();
  older.clear();
  changed.clear();
  changedNames.clear();
  quarantineChanges.clear();
  batch->clear();
  tally.clear();
  addedToSums.clear();
  pending.clear();
  lastTaken.assign(partitions, std::nullopt);
  pendingBytes = 0;
  next = storedCut;
  latest = storedLatest;
}

}  // namespace casefold
