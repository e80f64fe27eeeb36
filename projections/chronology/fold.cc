#include "projections/chronology/fold.h"

#include <algorithm>

#include "projections/chronology/rows.h"
#include "schemas/codec/record.h"

namespace casefold::chronology {

namespace {

// The places of what it corrects: of a corrected correction, that of the correction and that of what it is
// about.
void putCorrected(Rows& rows, const Event& event) {
  for (auto data = event.data; data.isRecordCorrected();) {
    const auto correction = data.getRecordCorrected();
    data = correction.getCorrected();
    const Moment at{readWhen(data.getOccurred()), Version{correction.getVersion()}, correction.getEvent()};
    const auto family = static_cast<char>(data.getFamily());
    rows.put(placeKey(event.stream, {at, EventRef{event.version, event.index}}), {&family, 1});
  }
}

}  // namespace

void fold(State& state, Rows& rows, const Event& event) {
  const auto family = static_cast<char>(event.family);
  rows.put(placeKey(event.stream, {momentOf(event), {}}), {&family, 1});
  if (event.type == EventType::RECORD_CORRECTED || event.type == EventType::RECORD_WITHDRAWN) {
    rows.put(markKey(event.stream, {event.version, event.index}), {});
    ++state.marks;
    putCorrected(rows, event);
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
