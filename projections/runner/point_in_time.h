// Which day a question is about.
//
//   as-of      the state of the world at the end of a time: events that occurred later do not count
//   known-at   what was on record at the end of a time: nothing that was recorded later counts, corrections
//              and withdrawals among it
//
// A correction is on the second axis only: as-of alone takes events as they are corrected by now, their dates
// among it.
#pragma once

#include <algorithm>
#include <optional>

#include "schemas/codec/event_types.h"
#include "schemas/codec/london.h"
#include "schemas/codec/when.h"

namespace casefold {

// What counts in an answer; absent bounds nothing.
struct PointInTime {
  // Events that occurred by then. One that is known to the day (month, year) only counts once that has begun
  // in London: from then on it may have occurred, and a list that left it out until the month is over would
  // leave out most of what is known of it.
  std::optional<Instant> occurredBy;
  // Records that were recorded by then.
  std::optional<Instant> recordedBy;

  [[nodiscard]] bool present() const { return !occurredBy && !recordedBy; }
  friend bool operator==(const PointInTime&, const PointInTime&) = default;
};

// As a query names it; neither: the present.
struct DayAsked {
  std::optional<When> asOf;
  std::optional<When> knownAt;

  // Of a ShowQuery, ListQuery or MeasureQuery.
  template <class Query>
  [[nodiscard]] static DayAsked of(Query query) {
    DayAsked day;
    if (query.hasAsOf()) day.asOf = readWhen(query.getAsOf());
    if (query.hasKnownAt()) day.knownAt = readWhen(query.getKnownAt());
    return day;
  }
  // Into an Answer, a Page or Measures.
  template <class Builder>
  void writeTo(Builder answer) const {
    if (asOf) writeWhen(*asOf, answer.initAsOf());
    if (knownAt) writeWhen(*knownAt, answer.initKnownAt());
  }

  [[nodiscard]] PointInTime counts() const {
    PointInTime at;
    if (asOf) at.occurredBy = london::latest(*asOf);
    if (knownAt) at.recordedBy = london::latest(*knownAt);
    return at;
  }
  // What counts as now where something is due or overdue.
  [[nodiscard]] Instant now(Instant asked) const {
    if (asOf) return london::latest(*asOf);
    return knownAt ? std::min(asked, london::latest(*knownAt)) : asked;
  }
};

}  // namespace casefold
