#include "projections/chronology/fold.h"

#include <algorithm>

#include "projections/chronology/rows.h"

namespace casefold::chronology {

void fold(State& state, Rows& rows, const Event& event) {
  const auto family = static_cast<char>(event.family);
  rows.put(momentKey(entryTag, event.stream, momentOf(event)), {&family, 1});
  if (event.type == EventType::RECORD_CORRECTED || event.type == EventType::RECORD_WITHDRAWN) {
    rows.put(markKey(event.stream, {event.version, event.index}), {});
    ++state.marks;
  }
  ++state.entries;
  state.firstOccurred = state.firstOccurred ? std::min(*state.firstOccurred, event.occurred) : event.occurred;
  state.lastOccurred = state.lastOccurred ? std::max(*state.lastOccurred, event.occurred) : event.occurred;
  state.lastRecorded = event.recorded;
}

void index(const State& state, std::string_view stream, Rows& rows) {
  if (state.entries == 0) return;
  Key key(streamTag);
  key.text(stream);
  rows.put(key, stream);
}

}  // namespace casefold::chronology
