#include "projections/chronology/state.h"

#include "schemas/codec/event_types.h"

namespace casefold::chronology {

void save(const State& state, stored::ChronologyState::Builder builder) {
  builder.setEntries(state.entries);
  builder.setMarks(state.marks);
  if (state.firstOccurred) writeWhen(*state.firstOccurred, builder.initFirstOccurred());
  if (state.lastOccurred) writeWhen(*state.lastOccurred, builder.initLastOccurred());
  builder.setLastRecorded(state.lastRecorded.time_since_epoch().count());
}

State load(stored::ChronologyState::Reader reader) {
  State state;
  state.entries = reader.getEntries();
  state.marks = reader.getMarks();
  if (reader.hasFirstOccurred()) state.firstOccurred = readWhen(reader.getFirstOccurred());
  if (reader.hasLastOccurred()) state.lastOccurred = readWhen(reader.getLastOccurred());
  state.lastRecorded = Instant{std::chrono::microseconds{reader.getLastRecorded()}};
  return state;
}

}  // namespace casefold::chronology
