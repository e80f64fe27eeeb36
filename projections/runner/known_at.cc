#include "projections/runner/known_at.h"

#include <string>

#include "infra/store/memory_store.h"
#include "projections/runner/refold.h"
#include "projections/runner/stored.h"

namespace casefold {

Result<std::unique_ptr<Store>> storeAsKnownAt(const Reading& reading, std::string_view stream,
                                              Instant until) {
  auto past = makeMemoryStore();
  auto batch = past->batch();
  StreamHistory history;
  StreamHead head;
  CASEFOLD_CHECK(reading.recordsOf(stream, Version{1}, [&](const JournalRecord& record) {
    const Instant recorded{std::chrono::microseconds{record.reader.record().getRecorded()}};
    if (recorded >= until) return false;  // within a stream it never goes back
    head.version = record.reader.version();
    head.hash = record.reader.hash();
    head.recorded = recorded;
    history.add(record.position, record.bytes);
    auto key = stored::journalKey(record.position);
    batch->put(Space::journal, key, asText(record.bytes));
    batch->put(Space::versions, stored::versionKey(stream, head.version), key);
    return true;
  }));

  auto folded = history.fold(reading.view(), history.size());
  head.unknownEvents = folded.unknownEvents;
  head.quarantine = std::move(folded.quarantine);
  head.latest = folded.latest;
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
