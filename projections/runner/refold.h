// Folding one stream anew from its records: for corrections, for a fold that stopped, and for the state as it
// was known at an earlier time. Private to projections/runner.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "projections/runner/event.h"
#include "projections/runner/in_order.h"
#include "projections/runner/reading.h"
#include "projections/runner/view.h"
#include "schemas/codec/record.h"

namespace casefold {

// The events of a record as a fold sees them. They are views into `reader` and live as long as its message.
// Throws kj::Exception if the events are damaged within their envelope; `events` may then hold some of them.
[[nodiscard]] std::vector<Event> eventsOf(const RecordReader& reader, const Position& position);
void appendEventsOf(const RecordReader& reader, const Position& position, std::vector<Event>& events);

// Does this event correct or withdraw an earlier one?
[[nodiscard]] bool correctsAnother(const Event& event);

// Why a stream stops at a record whose events are damaged within their envelope.
inline constexpr std::string_view unreadableRecord = "the record's events cannot be read";

// What a stream's records fold to.
struct Folded {
  std::unique_ptr<View::State> state;
  RowSet rows;  // those of fold(), without index()
  std::optional<Quarantine> quarantine;
  std::uint64_t unknownEvents = 0;  // among those that stand, folded or not
  std::optional<Instant> latest;    // where the last of those that stand is placed (InOrder)
  std::size_t records = 0;          // how many there are up to the last that counts
};

// The records of one stream, oldest first, that a refold reads. Each holds its own copy of the message.
class StreamHistory {
 public:
  void add(const Position& position, Bytes message);
  [[nodiscard]] std::size_t size() const { return records_.size(); }

  [[nodiscard]] const RecordReader& record(std::size_t i) const { return *records_[i].reader; }

  // Folds the first `count` records, in the view's order. With Corrections::applied events read as they were
  // corrected within those records, and those withdrawn are left out. A record that the fold refuses, or that
  // cannot be read, stops it there: state and rows are those before it.
  // With `occurredBy` only events count that had occurred by then, as they are corrected within those
  // records; a correction or a withdrawal counts if what it is about does.
  [[nodiscard]] Folded fold(const View& view, std::size_t count,
                            const std::optional<Instant>& occurredBy = {}) const;

 private:
  struct Held {
    std::vector<std::uint64_t> words;
    std::unique_ptr<RecordReader> reader;
    Position position;
  };
  [[nodiscard]] std::vector<Event> eventsOf(std::size_t count, std::set<Version>& unreadable) const;
  [[nodiscard]] std::size_t recordsThatCount(const std::vector<Event>& events, std::size_t count,
                                             const std::set<Version>& unreadable) const;

  std::vector<Held> records_;
};

// Puts the events of one stream, which come as they were recorded, in the order in which they occurred.
// Returns the last place; `latest` is that of those that were recorded, and stand, before all of these.
std::optional<Instant> sortByOccurrence(std::vector<Event>& events, std::optional<Instant> latest = {});

// Runs one fold over the events of one record, and says why it refused, if it did. Rows may hold part of a
// refused record's changes then: cut them off.
[[nodiscard]] std::optional<std::string> foldRecord(const View& view, View::State& state, Rows& rows,
                                                    std::span<const Event> events);

// The rows that index() puts for a state. None, and `failed`, if it throws: a defect of the view, which must
// not keep other streams from being folded.
struct IndexedRows {
  RowSet rows;
  bool failed = false;
};
// `changes` is used and left for the next call.
[[nodiscard]] IndexedRows indexRows(const View& view, const View::State& state, std::string_view stream,
                                    Rows& changes);
// Why a stream is quarantined whose rows for lists could not be made.
inline constexpr std::string_view noRowsForLists = "its rows for lists cannot be made: a defect of this view";

}  // namespace casefold
