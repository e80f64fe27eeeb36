#include "projections/runner/runner.h"

#include <fmt/format.h>
#include <kj/exception.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "projections/runner/refold.h"
#include "projections/runner/stored.h"
#include "projections/runner/tally.h"

namespace casefold {
namespace {

// Streams whose head and state are kept in memory between batches: at most twice this many.
constexpr std::size_t cachedStreams = 16'384;
// A batch is stored when it holds this many bytes of records, however many messages apply() was given.
constexpr std::size_t batchBytes = std::size_t{8} << 20U;

constexpr std::size_t none = std::string::npos;

using RowMap = std::map<std::string, std::string, std::less<>>;

// A stream as the runner works on it.
struct Slot {
  StreamHead head;
  std::unique_ptr<View::State> state;
  RowMap indexed;  // the rows that index() gave for the stored state
  bool changed = false;
  std::size_t lastPending = none;  // its last record among those that are not stored yet
};

// An accepted record that is not stored yet, and where its stream's one before it is.
struct Pending {
  LogEntry entry;  // the bytes are those that apply() was given
  std::size_t before = none;
};

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
using Slots = std::unordered_map<std::string, Slot, TextHash, std::equal_to<>>;

std::string formatText(const View& view, std::uint32_t partitions) {
  return fmt::format("casefold view store 1\nview {}\nfold {}\npartitions {}\n", view.name(),
                     view.foldVersion(), partitions);
}

// The rows that index() puts for a state. None, and `failed`, if it throws: a defect of the view, which must
// not keep other streams from being folded.
struct Indexed {
  RowMap rows;
  bool failed = false;
};
Indexed indexRows(const View& view, const View::State& state, std::string_view stream, Rows& rows) {
  rows.clear();
  Indexed indexed;
  try {
    view.index(state, stream, rows);
  } catch (...) {
    indexed.failed = true;
    return indexed;
  }
  for (std::size_t i = 0; i < rows.size(); ++i) indexed.rows.emplace(rows[i].key, rows[i].value);
  return indexed;
}

// Brings stored rows from `before` to `after`.
void putDifference(StoreBatch& batch, const RowMap& before, const RowMap& after) {
  for (const auto& [key, value] : before)
    if (!after.contains(key)) batch.erase(Space::rows, key);
  for (const auto& [key, value] : after) {
    auto found = before.find(key);
    if (found == before.end() || found->second != value) batch.put(Space::rows, key, value);
  }
}

}  // namespace

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

struct Runner::Parts {
  std::shared_ptr<const View> view;
  std::unique_ptr<Store> store;
  std::uint32_t partitions = 0;
  RecordObserver* observer = nullptr;

  // ---- the runner's thread only ----
  Slots recent, older;  // two generations: a stream not touched while `recent` fills up is forgotten
  std::unique_ptr<StoreBatch> batch;
  std::size_t pendingBytes = 0;
  Tally tally;
  Cut next;  // past what was applied, stored or not
  std::vector<Pending> pending;
  std::vector<Slot*> changed;
  std::vector<std::string> changedNames;
  std::map<std::string, std::optional<Quarantine>> quarantineChanges;
  RecordReader reader;
  std::vector<Event> events;
  Rows rows;
  std::string bytes;
  std::optional<Error> failed;

  // ---- any thread ----
  mutable std::mutex mutex;
  Cut storedCut;
  Counts counts;
  std::map<std::string, Quarantine> quarantined;

  Result<void> load();
  Result<Slot*> slot(std::string_view stream);
  Result<void> take(const LogEntry& entry);
  std::optional<Dropped> verdict(const LogEntry& entry, const Slot& slot) const;
  bool readEvents(const Position& position);
  void count(const Slot& slot);
  Result<void> accept(const LogEntry& entry, Slot& slot);
  Result<StreamHistory> history(const Slot& slot, std::string_view stream) const;
  Result<void> refuseRecord(Slot& slot, std::string reason);
  Result<void> applyCorrection(Slot& slot);
  void quarantine(Slot& slot, std::string_view stream, std::optional<Quarantine> quarantine);
  void touch(Slot& slot, std::string_view stream);
  void putStream(Slot& slot, const std::string& stream);
  void putQuarantines();
  Result<void> store_();
  void rollBack();
};

Result<void> Runner::Parts::load() {
  auto snapshot = store->snapshot();
  std::string format;
  auto wanted = formatText(*view, partitions);
  CASEFOLD_TRY(auto known, snapshot->get(Space::meta, stored::formatKey, format));
  if (!known) {
    auto first = store->batch();
    first->put(Space::meta, stored::formatKey, wanted);
    CASEFOLD_CHECK(store->write(*first));
  } else if (format != wanted) {
    std::ranges::replace(format, '\n', ';');
    std::ranges::replace(wanted, '\n', ';');
    return fail(
        ErrorCode::wrongSettings,
        fmt::format(
            "the store was made for another view, fold or log: it says \"{}\", needed is \"{}\". Put its "
            "directory aside and start again; it is made anew from the log",
            format, wanted));
  }
  CASEFOLD_TRY(storedCut, Reading(*view, store->snapshot(), partitions).cut());
  next = storedCut;
  CASEFOLD_TRY(counts, loadCounts(*snapshot));
  return snapshot->scan(Space::meta, {std::string(stored::quarantinePrefix)}, [&](auto key, auto value) {
    key.remove_prefix(stored::quarantinePrefix.size());
    const Version since{stored::takeNumber(value)};
    quarantined.emplace(key, Quarantine{since, std::string(value)});
    return true;
  });
}

// The stream's slot, from memory or the store.
Result<Slot*> Runner::Parts::slot(std::string_view stream) {
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
    if (!head) return fail(ErrorCode::damaged, "a stream's head in the view's store cannot be read");
    made.head = std::move(*head);
    try {
      made.state = view->load(rest);
    } catch (const std::exception&) {
      return fail(ErrorCode::damaged, "a stream's state in the view's store cannot be read");
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

Result<void> Runner::Parts::accept(const LogEntry& entry, Slot& slot) {
  auto stream = reader.stream();
  const bool readable = readEvents(entry.position());
  count(slot);
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
    return applyCorrection(slot);
  slot.head.unknownEvents += static_cast<std::uint64_t>(std::ranges::count(events, false, &Event::known));
  if (slot.head.stopped()) return {};
  if (!readable) {
    quarantine(slot, stream, Quarantine{reader.version(), std::string(unreadableRecord)});
    return {};
  }
  rows.clear();
  if (auto refused = foldRecord(*view, *slot.state, rows, events))
    return refuseRecord(slot, std::move(*refused));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto change = rows[i];
    if (change.erased) {
      batch->erase(Space::rows, change.key);
    } else {
      batch->put(Space::rows, change.key, change.value);
    }
  }
  return {};
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
  for (auto i = slot.lastPending; i != none; i = pending[i].before) waiting.push_back(&pending[i].entry);
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

// The record at hand corrects or withdraws an earlier event: the stream is folded as if it had always read
// so.
Result<void> Runner::Parts::applyCorrection(Slot& slot) {
  CASEFOLD_TRY(auto whole, history(slot, reader.stream()));
  auto before = whole.fold(*view, whole.size() - 1);
  auto after = whole.fold(*view, whole.size());
  putDifference(*batch, before.rows, after.rows);
  slot.state = std::move(after.state);
  slot.head.unknownEvents = after.unknownEvents;
  if (slot.head.quarantine || after.quarantine)
    quarantine(slot, reader.stream(), std::move(after.quarantine));
  return {};
}

// A stream's head, state and index, as they are now.
void Runner::Parts::putStream(Slot& slot, const std::string& stream) {
  auto indexed = indexRows(*view, *slot.state, stream, rows);
  if (indexed.failed && !slot.head.quarantine)
    quarantine(slot, stream,
               Quarantine{Version{}, "its rows for lists cannot be made: a defect of this view"});
  if (!indexed.failed && slot.head.quarantine && !slot.head.stopped()) quarantine(slot, stream, std::nullopt);
  putDifference(*batch, slot.indexed, indexed.rows);
  slot.indexed = std::move(indexed.rows);
  bytes.clear();
  stored::appendHead(bytes, slot.head);
  view->save(*slot.state, bytes);
  batch->put(Space::streams, stream, bytes);
  slot.changed = false;
  slot.lastPending = none;
}

void Runner::Parts::putQuarantines() {
  for (const auto& [stream, quarantine] : quarantineChanges) {
    auto key = std::string(stored::quarantinePrefix) + stream;
    if (!quarantine) {
      batch->erase(Space::meta, key);
      continue;
    }
    bytes.clear();
    stored::appendNumber(bytes, quarantine->since.get());
    batch->put(Space::meta, key, bytes + quarantine->reason);
  }
}

// Writes everything that is pending in one batch.
Result<void> Runner::Parts::store_() {
  if (next == storedCut) return {};
  if (observer != nullptr) CASEFOLD_CHECK(observer->storing());
  for (std::size_t i = 0; i < changed.size(); ++i) putStream(*changed[i], changedNames[i]);
  putQuarantines();
  for (auto [partition, offset] : next.partitions()) {
    if (offset == storedCut.next(partition)) continue;
    bytes.clear();
    stored::appendNumber(bytes, offset.get());
    batch->put(Space::meta, stored::nextKey(partition), bytes);
  }
  auto sums = counts;  // only this thread changes them
  tally.addTo(sums, *batch);
  if (auto written = store->write(*batch); !written) {
    failed = written.error();
    return written;
  }
  {
    const std::lock_guard lock(mutex);
    storedCut = next;
    counts = std::move(sums);
    for (auto& [stream, quarantine] : quarantineChanges) {
      if (quarantine) {
        quarantined.insert_or_assign(stream, *quarantine);
      } else {
        quarantined.erase(stream);
      }
    }
  }
  changed.clear();
  changedNames.clear();
  quarantineChanges.clear();
  pending.clear();
  pendingBytes = 0;
  if (recent.size() > cachedStreams) {
    older = std::move(recent);
    recent.clear();
  }
  return {};
}

// Forgets everything that is not stored: it comes again.
void Runner::Parts::rollBack() {
  recent.clear();
  older.clear();
  changed.clear();
  changedNames.clear();
  quarantineChanges.clear();
  batch->clear();
  tally.clear();
  pending.clear();
  pendingBytes = 0;
  next = storedCut;
}

Runner::Runner(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Runner::~Runner() = default;

Result<std::unique_ptr<Runner>> Runner::open(std::shared_ptr<const View> view, std::unique_ptr<Store> store,
                                             std::uint32_t partitions, RecordObserver* observer) {
  auto parts = std::make_unique<Parts>();
  parts->view = std::move(view);
  parts->store = std::move(store);
  parts->partitions = partitions;
  parts->observer = observer;
  parts->batch = parts->store->batch();
  CASEFOLD_CHECK(parts->load());
  return std::unique_ptr<Runner>(new Runner(std::move(parts)));  // NOLINT: the constructor is private
}

Result<void> Runner::apply(std::span<const LogEntry> entries) {
  auto& parts = *parts_;
  if (parts.failed) return *parts.failed;
  auto applied = [&]() -> Result<void> {
    try {
      for (const auto& entry : entries) {
        CASEFOLD_CHECK(parts.take(entry));
        if (parts.pendingBytes >= batchBytes) CASEFOLD_CHECK(parts.store_());
      }
      return parts.store_();
    } catch (...) {
      // What an exception says may quote an event.
      parts.failed = fail(ErrorCode::internal,
                          fmt::format("folding stopped on an unforeseen error: a defect of the program or of "
                                      "the view {}",
                                      parts.view->name()));
      return *parts.failed;
    }
  }();
  // What is pending points into `entries`, and comes again.
  if (!applied) parts.rollBack();
  return applied;
}

bool Runner::failed() const { return parts_->failed.has_value(); }

const View& Runner::view() const { return *parts_->view; }
std::uint32_t Runner::partitions() const { return parts_->partitions; }
const Store& Runner::store() const { return *parts_->store; }

Cut Runner::cut() const {
  const std::lock_guard lock(parts_->mutex);
  return parts_->storedCut;
}

Counts Runner::counts() const {
  const std::lock_guard lock(parts_->mutex);
  return parts_->counts;
}

std::map<std::string, Quarantine> Runner::quarantined() const {
  const std::lock_guard lock(parts_->mutex);
  return parts_->quarantined;
}

std::unique_ptr<Reading> Runner::reading() const {
  return std::make_unique<Reading>(*parts_->view, parts_->store->snapshot(), parts_->partitions);
}

}  // namespace casefold
