// How the entries of a stream stand in the end: which are corrected or withdrawn, how what is corrected reads
// now, and where it belongs.
#pragma once

#include <map>
#include <optional>
#include <string_view>

#include "projections/chronology/rows.h"
#include "projections/runner/reading.h"
#include "schemas/codec/when.h"

namespace casefold::chronology {

// Of an entry that is corrected or withdrawn; never both.
struct Standing {
  Version withdrawn;  // by which version; 0: it is not
  Version corrected;  // likewise
  // Of a corrected one: the event out of which it reads as it does now. Mostly that of version `corrected`;
  // where that correction was itself corrected, the event that corrected it.
  EventRef by = {};
  Family family = {};       // as it reads now
  std::optional<When> was;  // when it occurred, as it was recorded; absent: there is no such entry
  std::optional<When> now;  // as it reads now

  [[nodiscard]] bool isCorrected() const { return corrected != Version{} && was && now; }
  // Does it belong elsewhere than where it was recorded to have occurred?
  [[nodiscard]] bool isMoved() const { return isCorrected() && *was != *now; }
};

// Only of those entries; all others stand as they were recorded.
using Standings = std::map<EventRef, Standing>;

// By the rule of the runner's refold: from the last correction or withdrawal to the first, so that one that
// was itself corrected or withdrawn has its say as it stands; of several about one entry the last counts, and
// only what came before can be meant.
[[nodiscard]] Result<Standings> readStandings(const StreamReading& stream);

// What a row of the chronology's is to a reader.
enum class Shown {
  asRecorded,   // the entry where it was recorded to have occurred; a withdrawn one too
  asCorrected,  // the entry as it reads now, where it belongs
  pointer,      // where a corrected entry was recorded to have occurred, and no longer stands
  nothing,      // how an entry once read, by a correction that no longer counts
};
[[nodiscard]] Shown shownAt(const Place& place, const Standings& standings);

// Within an event that corrects: how `target` should read. Absent: it says nothing about it.
[[nodiscard]] std::optional<schema::Event::Reader> correctedWithin(schema::Event::Reader event,
                                                                   const EventRef& target);

}  // namespace casefold::chronology
