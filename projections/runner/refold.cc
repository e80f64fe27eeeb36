#include "projections/runner/refold.h"

#include <kj/exception.h>

#include <algorithm>
#include <cstring>
#include <set>
#include <utility>

#include "schemas/codec/london.h"

namespace casefold {
namespace {

using Target = std::pair<std::uint64_t, std::uint16_t>;  // version and event

Target targetOf(const Event& event) {
  if (event.type == EventType::RECORD_CORRECTED) {
    auto correction = event.data.getRecordCorrected();
    return {correction.getVersion(), correction.getEvent()};
  }
  auto withdrawal = event.data.getRecordWithdrawn();
  return {withdrawal.getVersion(), withdrawal.getEvent()};
}

// What an event says, in place of what was recorded: everything about the record stays, the event itself is
// replaced.
Event readingAs(Event event, schema::Event::Reader data) {
  event.data = data;
  event.type = data.which();
  const auto* info = findEventType(event.type);
  event.known = info != nullptr;
  event.typeName = info != nullptr ? info->name : view(data.getType());
  event.occurred = readWhen(data.getOccurred());
  return event;
}

// What an event says after a correction. It is of the family of its new type, unless that is a correction
// again.
Event correctedTo(const Event& event, schema::Event::Reader data) {
  auto corrected = readingAs(event, data);
  const auto* info = findEventType(corrected.type);
  if (info != nullptr && info->family != Family::RECORD) corrected.family = info->family;
  return corrected;
}

// The reading of a correction or withdrawal of an earlier event, given all that comes after it.
struct LaterWords {
  std::map<Target, schema::Event::Reader> corrected;
  std::set<Target> withdrawn;
  [[nodiscard]] bool about(const Target& target) const {
    return corrected.contains(target) || withdrawn.contains(target);
  }
};

// How `event` reads after what came later, or nothing if it does not stand as an event of its own: it was
// withdrawn, or is itself a word about an earlier one (which is then noted).
std::optional<Event> standingAs(Event event, LaterWords& later) {
  const Target self{event.version.get(), event.index};
  if (later.withdrawn.contains(self)) return std::nullopt;
  if (auto found = later.corrected.find(self); found != later.corrected.end())
    event = correctedTo(event, found->second);
  if (!correctsAnother(event)) return event;
  auto target = targetOf(event);
  // Only what came before can be corrected: anything else is not about an event that stands.
  if (target >= self || later.about(target)) return std::nullopt;
  if (event.type == EventType::RECORD_WITHDRAWN) {
    later.withdrawn.insert(target);
  } else {
    later.corrected.emplace(target, event.data.getRecordCorrected().getCorrected());
  }
  return std::nullopt;
}

// The events that stand after all corrections among them, in the order in which they were first recorded; and
// what is said of any.
struct Standing {
  std::vector<Event> events;
  LaterWords later;
};

// Corrections are looked at from the last to the first, so that one that was itself corrected or withdrawn
// has its say as it stands in the end; of two about the same event, the later one counts. A record that
// cannot be read so far says nothing: it is added to `unreadable` and taken out of `events`, and what is left
// is looked at anew.
Standing standing(std::vector<Event>& events, std::set<Version>& unreadable) {
  for (;;) {
    Standing found;
    std::size_t i = events.size();
    try {
      for (; i > 0; --i)
        if (auto event = standingAs(events[i - 1], found.later)) found.events.push_back(*event);
      std::ranges::reverse(found.events);
      return found;
    } catch (const kj::Exception&) {
      const auto version = events[i - 1].version;
      unreadable.insert(version);
      std::erase_if(events, [&](const Event& event) { return event.version == version; });
    }
  }
}

// Leaves those events, which come as they were recorded, that count at a time: what had occurred by then, as
// it reads in the end, and what was said of that.
void leaveOutLater(std::vector<Event>& events, Instant occurredBy, std::set<Version>& unreadable) {
  const auto later = standing(events, unreadable).later;
  std::map<Target, bool> counts;
  std::erase_if(events, [&](const Event& event) {
    const Target self{event.version.get(), event.index};
    const auto corrected = later.corrected.find(self);
    const auto reads = corrected == later.corrected.end() ? event : correctedTo(event, corrected->second);
    auto about = counts.end();
    if (correctsAnother(reads)) about = counts.find(targetOf(reads));
    const bool counted =
        about != counts.end() ? about->second : london::earliest(reads.occurred) <= occurredBy;
    counts.emplace(self, counted);
    return !counted;
  });
}

}  // namespace

bool correctsAnother(const Event& event) {
  return event.type == EventType::RECORD_CORRECTED || event.type == EventType::RECORD_WITHDRAWN;
}

void appendEventsOf(const RecordReader& reader, const Position& position, std::vector<Event>& events) {
  auto record = reader.record();
  Event event;
  event.stream = reader.stream();
  event.version = reader.version();
  event.position = position;
  event.record = record;
  event.recorded = Instant{std::chrono::microseconds{record.getRecorded()}};
  event.actor = view(record.getActor());
  event.agency = view(record.getAgency());
  std::uint16_t index = 0;
  for (auto data : record.getEvents()) {
    event.index = index++;
    event.family = data.getFamily();
    events.push_back(readingAs(event, data));
  }
}

std::vector<Event> eventsOf(const RecordReader& reader, const Position& position) {
  std::vector<Event> events;
  appendEventsOf(reader, position, events);
  return events;
}

std::optional<std::string> foldRecord(const View& view, View::State& state, Rows& rows,
                                      std::span<const Event> events) {
  // The edge of the fold: nothing that it throws goes past here. What it says is a fixed sentence of its
  // author; what an exception says may quote the event, so only its kind is told.
  try {
    for (const auto& event : events) view.fold(state, rows, event);
    return std::nullopt;
  } catch (const Refusal& refusal) {
    return refusal.reason.empty() ? "the fold refused it without a reason" : refusal.reason;
  } catch (const kj::Exception&) {
    return "the event's data cannot be read";
  } catch (...) {
    return "the fold failed on it: a defect of this view";
  }
}

void StreamHistory::add(const Position& position, Bytes message) {
  Held held;
  held.words.resize((message.size() + 7) / 8);
  std::memcpy(held.words.data(), message.data(), message.size());
  held.reader = std::make_unique<RecordReader>();
  held.position = position;
  // It was accepted once, so it can be read.
  if (held.reader->read(std::as_bytes(std::span(held.words)).first(message.size())))
    records_.push_back(std::move(held));
}

namespace {

// Folds events record by record until `end`, or until a record that is refused.
Folded foldUntil(const View& view, std::span<const Event> events, std::optional<Quarantine> end) {
  Folded folded;
  folded.state = view.start();
  Rows rows;
  for (std::size_t begin = 0; begin < events.size();) {
    const auto version = events[begin].version;
    if (end && version >= end->since) break;
    auto size = std::size_t{1};
    while (begin + size < events.size() && events[begin + size].version == version) ++size;
    rows.clear();
    // The state may hold a part of a refused record: take the one before it.
    if (auto refused = foldRecord(view, *folded.state, rows, events.subspan(begin, size)))
      return foldUntil(view, events.first(begin), Quarantine{version, std::move(*refused)});
    folded.rows.apply(rows);
    begin += size;
  }
  folded.quarantine = std::move(end);
  return folded;
}

// The same for a view that wants its events in order of occurrence, in which a record's events may lie apart:
// a record that is refused is left out with all that were recorded after it, whenever they occurred.
Folded foldByOccurrence(const View& view, std::vector<Event> events, std::optional<Quarantine> end) {
  if (end) std::erase_if(events, [&](const Event& event) { return event.version >= end->since; });
  Folded folded;
  folded.state = view.start();
  Rows rows;
  for (const auto& event : events) {
    rows.clear();
    if (auto refused = foldRecord(view, *folded.state, rows, {&event, 1}))
      return foldByOccurrence(view, events, Quarantine{event.version, std::move(*refused)});
    folded.rows.apply(rows);
  }
  folded.quarantine = std::move(end);
  return folded;
}

}  // namespace

std::optional<Instant> sortByOccurrence(std::vector<Event>& events, std::optional<Instant> latest) {
  InOrder order(latest);
  std::vector<std::pair<Instant, std::size_t>> places;
  places.reserve(events.size());
  for (std::size_t i = 0; i < events.size(); ++i) places.emplace_back(order.place(events[i].occurred), i);
  std::ranges::sort(places);
  std::vector<Event> sorted;
  sorted.reserve(events.size());
  for (const auto& [at, i] : places) sorted.push_back(events[i]);
  events = std::move(sorted);
  return order.latest();
}

std::vector<Event> StreamHistory::eventsOf(std::size_t count, std::set<Version>& unreadable) const {
  std::vector<Event> events;
  for (std::size_t i = 0; i < count && i < records_.size(); ++i) {
    const auto before = events.size();
    try {
      appendEventsOf(*records_[i].reader, records_[i].position, events);
    } catch (const kj::Exception&) {
      events.resize(before);
      unreadable.insert(records_[i].reader->version());
    }
  }
  return events;
}

// A record that cannot be read, or has no event, may tell of any time.
std::size_t StreamHistory::recordsThatCount(const std::vector<Event>& events, std::size_t count,
                                            const std::set<Version>& unreadable) const {
  Version last;
  for (const auto& event : events) last = std::max(last, event.version);
  if (!unreadable.empty()) last = std::max(last, *unreadable.rbegin());
  for (auto i = std::min(count, records_.size()); i > 0; --i) {
    const auto& record = *records_[i - 1].reader;
    if (record.version() <= last || record.record().getEvents().size() == 0) return i;
  }
  return 0;
}

Folded StreamHistory::fold(const View& view, std::size_t count,
                           const std::optional<Instant>& occurredBy) const {
  std::set<Version> unreadable;
  auto events = eventsOf(count, unreadable);
  std::size_t records = std::min(count, records_.size());
  if (occurredBy) {
    leaveOutLater(events, *occurredBy, unreadable);
    records = recordsThatCount(events, count, unreadable);
  }
  if (view.corrections() == Corrections::applied) events = standing(events, unreadable).events;
  std::optional<Quarantine> end;
  if (!unreadable.empty()) end = Quarantine{*unreadable.begin(), std::string(unreadableRecord)};
  const auto unknown = static_cast<std::uint64_t>(std::ranges::count(events, false, &Event::known));
  std::optional<Instant> latest;
  if (view.order() == Order::occurrence) latest = sortByOccurrence(events);
  auto folded = view.order() == Order::occurrence ? foldByOccurrence(view, std::move(events), std::move(end))
                                                  : foldUntil(view, events, std::move(end));
  folded.unknownEvents = unknown;
  folded.latest = latest;
  folded.records = records;
  return folded;
}

IndexedRows indexRows(const View& view, const View::State& state, std::string_view stream, Rows& changes) {
  changes.clear();
  IndexedRows indexed;
  try {
    view.index(state, stream, changes);
  } catch (...) {
    indexed.failed = true;
    return indexed;
  }
  indexed.rows.apply(changes);
  return indexed;
}

}  // namespace casefold
