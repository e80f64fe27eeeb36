// Taking messages in: accepted or dropped, put into the journal, folded.
#include <fmt/format.h>
#include <kj/exception.h>

#include <algorithm>
#include <ranges>

#include "projections/runner/damaged_store.h"
#include "projections/runner/parts.h"
#include "projections/runner/stored.h"

namespace casefold {

using namespace std::chrono_literals;

std::string_view dropName(Dropped reason) {
  switch (reason) {
    case Dropped::undecodable:
      return "undecodable";
    case Dropped::wrongPartition:
      return "wrongPartition";
    case Dropped::versionTaken:
      return "versionTaken";
    case Dropped::versionAhead:
      return "versionAhead";
    case Dropped::otherHistory:
      return "otherHistory";
  }
  return "undecodable";
}

// The stream's slot, from memory or the store.
auto Runner::Parts::slot(std::string_view stream) -> Result<Slot*> {
  if (auto found = recent.find(stream); found != recent.end()) return &found->second;
  if (auto found = older.find(stream); found != older.end()) {
    auto moved = recent.insert(older.extract(found));
    return &moved.position->second;
  }
  Slot made;
  CASEFOLD_TRY(auto known, store->get(Space::streams, stream, bytes));
  if (known) {
    std::string_view rest = bytes;
    auto head = stored::takeHead(rest);
    if (!head) return damagedInStore("a stream's head");
    made.head = std::move(*head);
    try {
      made.state = view->load(rest);
    } catch (const std::exception&) {
      return damagedInStore("a stream's state");
    }
    made.indexed = indexRows(*view, *made.state, stream, rows).rows;
  } else {
    made.state = view->start();
  }
  return &recent.emplace(stream, std::move(made)).first->second;
}

// The one rule of the log: nothing, if the record that `reader` holds is accepted.
std::optional<Dropped> Runner::Parts::verdict(const LogEntry& entry, const Slot& slot) const {
  if (partitionOf(reader.stream(), partitions) != entry.partition) return Dropped::wrongPartition;
  const auto& head = slot.head;
  if (reader.version() <= head.version) return Dropped::versionTaken;
  if (reader.version() != head.version.next()) return Dropped::versionAhead;
  const Bytes expected = head.version == Version{} ? Bytes{} : Bytes(head.hash);
  if (!std::ranges::equal(reader.previousHash(), expected)) return Dropped::otherHistory;
  return std::nullopt;
}

Result<void> Runner::Parts::take(const LogEntry& entry) {
  auto expected = next.next(entry.partition);
  if (entry.offset < expected) return {};
  if (entry.offset > expected)
    return fail(ErrorCode::damaged, fmt::format("the log went from {}:{} to {}: messages are missing",
                                                entry.partition.get(), expected.get(), entry.offset.get()));
  next.set(entry.partition, entry.offset.next());
  if (entry.partition.get() < partitions) {
    lastTaken[entry.partition.get()] = entry;
    if (entry.offset == Offset{}) firstHash[entry.partition.get()] = sha256(entry.bytes);
  }
  pendingBytes += entry.bytes.size();

  auto dropped = [&](const RecordReader* record, Dropped reason) {
    tally.dropped(dropName(reason));
    if (observer != nullptr) observer->dropped(entry.position(), record, reason);
    return Result<void>{};
  };
  if (!reader.read(entry.bytes)) return dropped(nullptr, Dropped::undecodable);
  CASEFOLD_TRY(auto* slot, this->slot(reader.stream()));
  if (auto reason = verdict(entry, *slot)) return dropped(&reader, *reason);
  return accept(entry, *slot);
}

void Runner::Parts::touch(Slot& slot, std::string_view stream) {
  if (slot.changed) return;
  slot.changed = true;
  changed.push_back(&slot);
  changedNames.emplace_back(stream);
}

void Runner::Parts::quarantine(Slot& slot, std::string_view stream, std::optional<Quarantine> quarantine) {
  quarantineChanges.insert_or_assign(std::string(stream), quarantine);
  slot.head.quarantine = std::move(quarantine);
}

// The events of the record at hand, into `events`. False: it is accepted by the rule all the same, since its
// envelope says where it stands, but no fold can read it.
bool Runner::Parts::readEvents(const Position& position) {
  events.clear();
  try {
    appendEventsOf(reader, position, events);
    return true;
  } catch (const kj::Exception&) {
    events.clear();
    return false;
  }
}

// Counts an accepted record; what cannot be read of it is not counted.
void Runner::Parts::count(const Slot& slot) {
  tally.record();
  if (slot.head.version == Version{}) tally.stream();
  for (const auto& event : events) tally.event(event);
  try {
    for (auto flag : reader.record().getFlags()) tally.flag(casefold::view(flag.getRule()));
  } catch (const kj::Exception&) {  // NOLINT: see above
  }
}

// Moves `latest` to what the record at hand tells of, corrections' contents among it. What cannot be read
// counts at any time, and moves nothing.
void Runner::Parts::noteTimes() {
  latest.recorded =
      std::max(latest.recorded, Instant{std::chrono::microseconds{reader.record().getRecorded()}});
  const auto note = [&](const When& occurred) {
    // No day begins in London more than an hour after it begins in UTC: a bound without the calendar's cost.
    const auto known = occurred.precision == Precision::instant;
    latest.occurred = std::max(latest.occurred, occurred.start + (known ? 0h : 1h));
  };
  for (const auto& event : events) {
    note(event.occurred);
    try {
      for (auto data = event.data; data.isRecordCorrected();) {
        data = data.getRecordCorrected().getCorrected();
        note(readWhen(data.getOccurred()));
      }
    } catch (const kj::Exception&) {  // NOLINT: see above
    }
  }
}

Result<void> Runner::Parts::accept(const LogEntry& entry, Slot& slot) {
  auto stream = reader.stream();
  const bool readable = readEvents(entry.position());
  count(slot);
  noteTimes();
  slot.head.version = reader.version();
  slot.head.hash = reader.hash();
  slot.head.recorded = Instant{std::chrono::microseconds{reader.record().getRecorded()}};
  touch(slot, stream);
  pending.push_back({entry, slot.lastPending});
  slot.lastPending = pending.size() - 1;

  auto journalKey = stored::journalKey(entry.position());
  batch->put(Space::journal, journalKey, asText(entry.bytes));
  batch->put(Space::versions, stored::versionKey(stream, reader.version()), journalKey);
  if (observer != nullptr) observer->accepted(entry.position(), reader);

  if (view->corrections() == Corrections::applied && std::ranges::any_of(events, correctsAnother))
    return foldAnew(slot);
  slot.head.unknownEvents += static_cast<std::uint64_t>(std::ranges::count(events, false, &Event::known));
  bool late = false;
  if (view->order() == Order::occurrence) {
    late = isLate(slot);
    slot.head.latest = sortByOccurrence(events, slot.head.latest);
  }
  if (slot.head.stopped()) return {};
  if (!readable) {
    quarantine(slot, stream, Quarantine{reader.version(), std::string(unreadableRecord)});
    return {};
  }
  if (late) return foldAnew(slot);
  rows.clear();
  if (auto refused = foldRecord(*view, *slot.state, rows, events))
    return refuseRecord(slot, std::move(*refused));
  putRows();
  return {};
}

// Does the record at hand tell of something before what was folded last?
bool Runner::Parts::isLate(const Slot& slot) const {
  InOrder order(slot.head.latest);
  return slot.head.latest && std::ranges::any_of(events, [&](const Event& event) {
           return order.place(event.occurred) < *slot.head.latest;
         });
}

// What the fold of the record at hand put.
void Runner::Parts::putRows() {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto change = rows[i];
    switch (change.kind) {
      case Rows::Kind::put:
        batch->put(Space::rows, change.key, change.value);
        break;
      case Rows::Kind::erased:
        batch->erase(Space::rows, change.key);
        break;
      case Rows::Kind::added:
        addedToSums[std::string(change.key)] += change.amount;
        break;
    }
  }
}

// The stream's whole history, the record at hand last: what is stored, and what waits in this batch.
Result<StreamHistory> Runner::Parts::history(const Slot& slot, std::string_view stream) const {
  StreamHistory history;
  Reading reading(*view, store->snapshot(), partitions);
  CASEFOLD_CHECK(reading.recordsOf(stream, Version{1}, [&](const JournalRecord& record) {
    history.add(record.position, record.bytes);
    return true;
  }));
  std::vector<const LogEntry*> waiting;
  for (auto i = slot.lastPending; i != nonePending; i = pending[i].before)
    waiting.push_back(&pending[i].entry);
  std::ranges::reverse(waiting);
  for (const auto* entry : waiting) history.add(entry->position(), entry->bytes);
  if (history.size() != slot.head.version.get())
    return fail(ErrorCode::damaged,
                fmt::format("the journal has {} records of a stream that is at version {}", history.size(),
                            slot.head.version.get()));
  return history;
}

// The fold refused the record at hand: the stream stops at the state before it.
Result<void> Runner::Parts::refuseRecord(Slot& slot, std::string reason) {
  quarantine(slot, reader.stream(), Quarantine{reader.version(), std::move(reason)});
  CASEFOLD_TRY(auto whole, history(slot, reader.stream()));
  slot.state = whole.fold(*view, whole.size() - 1).state;
  return {};
}

// The record at hand corrects or withdraws an earlier event, or tells late of what happened before others:
// the stream is folded as if it had always read so.
Result<void> Runner::Parts::foldAnew(Slot& slot) {
  CASEFOLD_TRY(auto whole, history(slot, reader.stream()));
  auto before = whole.fold(*view, whole.size() - 1);
  auto after = whole.fold(*view, whole.size());
  putDifference(before.rows, after.rows);
  slot.state = std::move(after.state);
  slot.head.unknownEvents = after.unknownEvents;
  slot.head.latest = after.latest;
  if (slot.head.quarantine || after.quarantine)
    quarantine(slot, reader.stream(), std::move(after.quarantine));
  return {};
}

}  // namespace casefold
