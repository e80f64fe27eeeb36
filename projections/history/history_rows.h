// A view's history of a stream: a row for each event that concerns it, as the event stands after corrections,
// in order of occurrence.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "projections/history/moment.h"
#include "projections/history/stored.capnp.h"
#include "projections/runner/event.h"
#include "projections/runner/rows.h"
#include "schemas/codec/result.h"

namespace casefold {

class StreamReading;

// The tag of history rows. A view that uses them gives it to no other rows.
inline constexpr char historyTag = 'h';

// Puts the row of this event.
void putHistory(Rows& rows, const Event& event);

// A row's bytes, to be kept and read again.
struct HistoryRow {
  std::string key;
  std::string value;
};

// One row as it is read back; valid during the call only.
struct HistoryEntry {
  Moment at;
  schema::Event::Reader event;
  std::string_view actor;
  std::string_view agency;
  std::string_view key, value;  // its bytes
  [[nodiscard]] HistoryRow row() const { return {std::string(key), std::string(value)}; }
};

// A row's bytes, read. `damaged` if they are none.
[[nodiscard]] Result<void> readHistoryRow(std::string_view key, std::string_view value,
                                          const std::function<void(const HistoryEntry&)>& use);
[[nodiscard]] inline Result<void> readHistoryRow(const HistoryRow& row,
                                                 const std::function<void(const HistoryEntry&)>& use) {
  return readHistoryRow(row.key, row.value, use);
}

// Every row of the stream, in the order in which a fold by occurrence meets these events (in_order.h).
[[nodiscard]] Result<void> readHistory(const StreamReading& reading,
                                       const std::function<void(const HistoryEntry&)>& use);

}  // namespace casefold
