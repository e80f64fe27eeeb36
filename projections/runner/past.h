// A view as it stands at another day (point_in_time.h): folded anew from its own journal, by the same fold.
//
// A question about another day is answered by the ordinary Reading, from a store of that day: each stream's
// records as far as they were recorded by then, corrections and withdrawals applied as they were known by
// then, and of the events that come of it those that had occurred by then. So whatever a view answers, of one
// stream or across them, it answers of another day as well, and its author does nothing for it.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>

#include "infra/store/store.h"
#include "projections/runner/point_in_time.h"
#include "projections/runner/reading.h"

namespace casefold {

// A view's streams and rows at one day, in memory. It has no journal and no cut: see pastSnapshot().
struct PastStore {
  std::unique_ptr<Store> store;
  std::size_t bytes = 0;  // about as much memory as it takes
};

// No store of a day takes more memory than this: what would is refused (tooLarge).
inline constexpr std::size_t largestPastStore = std::size_t{512} << 20U;

// The store of that day, of all streams or (`only`, if not empty) of one. `reading` is of the present.
// `stopping` is asked now and then: true ends it with `stopped`.
[[nodiscard]] Result<std::shared_ptr<const PastStore>> makePastStore(
    const Reading& reading, const PointInTime& at, std::string_view only = {},
    const std::function<bool()>& stopping = [] { return false; });

// What a Reading of that day reads: streams and rows from `past`; the journal, and how far the view has read,
// from `now`.
[[nodiscard]] std::shared_ptr<const StoreSnapshot> pastSnapshot(std::shared_ptr<const PastStore> past,
                                                                std::shared_ptr<const StoreSnapshot> now);

// May any of what this record says count at that day? Surely not, if false.
[[nodiscard]] bool mayCount(const RecordReader& record, const PointInTime& at);

// One stream's head and state from the records that were recorded by `then` (that moment included) and count
// in `reading`: for an answer that judges what people did by what they knew. Reads the stream's whole
// journal.
[[nodiscard]] Result<Reading::Found> findAsKnownAt(const Reading& reading, std::string_view stream,
                                                   Instant then);

}  // namespace casefold
