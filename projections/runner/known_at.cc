#include "projections/runner/known_at.h"

#include <functional>
#include <string>
#include <utility>

#include "infra/store/memory_store.h"
#include "projections/runner/refold.h"
#include "projections/runner/stored.h"

namespace casefold {

namespace {

struct Known {
  StreamHead head;
  Folded folded;
};

// `use` is called with each record that counts.
Result<Known> foldAsKnownAt(const Reading& reading, std::string_view stream, Instant then,
                            const std::function<void(const JournalRecord&)>& use) {
  StreamHistory history;
  Known known;
  auto& head = known.head;
  CASEFOLD_CHECK(reading.recordsOf(stream, Version{1}, [&](const JournalRecord& record) {
    const Instant recorded{std::chrono::microseconds{record.reader.record().getRecorded()}};
    if (recorded > then) return false;  // within a stream it never goes back
    head.version = record.reader.version();
    head.hash = record.reader.hash();
    head.recorded = recorded;
    history.add(record.position, record.bytes);
    use(record);
    return true;
  }));
  known.folded = history.fold(reading.view(), history.size());
  head.unknownEvents = known.folded.unknownEvents;
  head.quarantine = std::move(known.folded.quarantine);
  head.latest = known.folded.latest;
  return known;
}

}  // namespace

Result<Reading::Found> findAsKnownAt(const Reading& reading, std::string_view stream, Instant then) {
  CASEFOLD_TRY(auto known, foldAsKnownAt(reading, stream, then, [](const JournalRecord&) {}));
  return Reading::Found{std::move(known.head), std::move(known.folded.state)};
}

Result<std::unique_ptr<Store>> storeAsKnownAt(const Reading& reading, std::string_view stream, Instant then) {
  auto past = makeMemoryStore();
  auto batch = past->batch();
  CASEFOLD_TRY(const auto known, foldAsKnownAt(reading, stream, then, [&](const JournalRecord& record) {
                 auto key = stored::journalKey(record.position);
                 batch->put(Space::journal, key, asText(record.bytes));
                 batch->put(Space::versions, stored::versionKey(stream, record.reader.version()), key);
               }));
  const auto& [head, folded] = known;
  std::string bytes;
  if (head.version != Version{}) {
    stored::appendHead(bytes, head);
    reading.view().save(*folded.state, bytes);
    batch->put(Space::streams, stream, bytes);
  }
  for (const auto& [key, value] : folded.rows.rows) batch->put(Space::rows, key, value);
  // What was known then is answered from how far the view has read now.
  CASEFOLD_TRY(auto cut, reading.cut());
  for (auto [partition, next] : cut.partitions()) {
    bytes.clear();
    stored::appendNumber(bytes, next.get());
    batch->put(Space::meta, stored::nextKey(partition), bytes);
  }
  CASEFOLD_CHECK(past->write(*batch));
  return past;
}

}  // namespace casefold
