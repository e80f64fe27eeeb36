#include "projections/runner/refold.h"

#include <kj/exception.h>

#include <cstring>
#include <set>
#include <utility>

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

// The events that stand after all corrections among them, in the order in which they were first recorded.
// Corrections are looked at from the last to the first, so that one that was itself corrected or withdrawn
// has its say as it stands in the end; of two about the same event, the later one counts.
std::vector<Event> standing(std::vector<Event> events) {
  std::map<Target, schema::Event::Reader> corrected;
  std::set<Target> withdrawn;
  std::vector<Event> stand;
  for (std::size_t i = events.size(); i-- > 0;) {
    auto& event = events[i];
    const Target self{event.version.get(), event.index};
    if (withdrawn.contains(self)) continue;
    if (auto found = corrected.find(self); found != corrected.end()) event = readingAs(event, found->second);
    if (!correctsAnother(event)) {
      stand.push_back(event);
      continue;
    }
    auto target = targetOf(event);
    // Only what came before can be corrected: anything else is not about an event that stands.
    if (target >= self || corrected.contains(target) || withdrawn.contains(target)) continue;
    if (event.type == EventType::RECORD_WITHDRAWN) {
      withdrawn.insert(target);
    } else {
      corrected.emplace(target, event.data.getRecordCorrected().getCorrected());
    }
  }
  return {stand.rbegin(), stand.rend()};
}

// A row that was put is put, one that was erased is gone: what the store would hold.
void applyTo(std::map<std::string, std::string, std::less<>>& rows, const Rows& changes) {
  for (std::size_t i = 0; i < changes.size(); ++i) {
    auto change = changes[i];
    if (change.erased) {
      if (auto found = rows.find(change.key); found != rows.end()) rows.erase(found);
    } else {
      rows.insert_or_assign(std::string(change.key), std::string(change.value));
    }
  }
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
  } catch (const std::exception&) {
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

Folded StreamHistory::fold(const View& view, std::size_t count) const {
  std::vector<Event> events;
  for (std::size_t i = 0; i < count && i < records_.size(); ++i)
    appendEventsOf(*records_[i].reader, records_[i].position, events);
  if (view.corrections() == Corrections::applied) events = standing(std::move(events));

  Folded folded;
  folded.state = view.start();
  Rows rows;
  for (std::size_t begin = 0; begin < events.size();) {
    auto end = begin;
    while (end < events.size() && events[end].version == events[begin].version) ++end;
    rows.clear();
    auto refused = foldRecord(view, *folded.state, rows, std::span(events).subspan(begin, end - begin));
    if (refused) {
      // The state may hold a part of the refused record: take the one before it.
      auto before = events[begin].version;
      events.resize(begin);
      folded.state = view.start();
      folded.rows.clear();
      for (std::size_t i = 0; i < events.size();) {
        auto next = i;
        while (next < events.size() && events[next].version == events[i].version) ++next;
        rows.clear();
        std::ignore = foldRecord(view, *folded.state, rows, std::span(events).subspan(i, next - i));
        applyTo(folded.rows, rows);
        i = next;
      }
      folded.quarantine = Quarantine{before, std::move(*refused)};
      break;
    }
    applyTo(folded.rows, rows);
    begin = end;
  }
  return folded;
}

}  // namespace casefold
