#include "projections/runner/known_state.h"

#include <utility>

#include "projections/runner/refold.h"

namespace casefold {

Result<Reading::Found> findAsKnownAt(const Reading& reading, std::string_view stream, Instant then) {
  StreamHistory history;
  StreamHead head;
  CASEFOLD_CHECK(reading.recordsOf(stream, Version{1}, [&](const JournalRecord& record) {
    const Instant recorded{std::chrono::microseconds{record.reader.record().getRecorded()}};
    if (recorded > then) return false;  // within a stream it never goes back
    head.version = record.reader.version();
    head.hash = record.reader.hash();
    head.recorded = recorded;
    history.add(record.position, record.bytes);
    return true;
  }));
  auto folded = history.fold(reading.view(), history.size());
  head.unknownEvents = folded.unknownEvents;
  head.quarantine = std::move(folded.quarantine);
  head.latest = folded.latest;
  return Reading::Found{std::move(head), std::move(folded.state)};
}

}  // namespace casefold
