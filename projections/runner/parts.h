// The runner's inside. Private to projections/runner.
//
// accepting.cc takes messages in: the one rule, the journal, the fold. storing.cc writes what has come of
// them in one batch, or forgets it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "projections/runner/refold.h"
#include "projections/runner/runner.h"
#include "projections/runner/stored.h"
#include "projections/runner/tally.h"

namespace casefold {

struct Runner::Parts {
  static constexpr std::size_t nonePending = std::string::npos;

  // A stream as the runner works on it.
  struct Slot {
    StreamHead head;
    std::unique_ptr<View::State> state;
    RowSet indexed;  // what index() gave for the stored state
    bool changed = false;
    std::size_t lastPending = nonePending;  // its last record among those that are not stored yet
  };

  // An accepted record that is not stored yet, and where its stream's one before it is.
  struct Pending {
    LogEntry entry;  // the bytes are those that apply() was given
    std::size_t before = nonePending;
  };

  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using Slots = std::unordered_map<std::string, Slot, TextHash, std::equal_to<>>;

  // Brings stored rows and addedToSums from `before` to `after`.
  void putDifference(const RowSet& before, const RowSet& after);

  std::shared_ptr<const View> view;
  std::unique_ptr<Store> store;
  std::uint32_t partitions = 0;
  RecordObserver* observer = nullptr;

  // ---- the runner's thread only ----
  Slots recent, older;  // two generations: a stream not touched while `recent` fills up is forgotten
  std::unique_ptr<StoreBatch> batch;
  std::size_t pendingBytes = 0;
  Tally tally;
  std::map<std::string, std::int64_t, std::less<>> addedToSums;  // added since the last batch was written
  Cut next;                                                      // past what was applied, stored or not
  stored::Latest latest, storedLatest;                           // of what was applied; of what is stored
  std::vector<Pending> pending;
  // By partition: the last message taken since the last batch was written, and the hash of the first of all.
  std::vector<std::optional<LogEntry>> lastTaken;
  std::vector<Hash> firstHash;
  std::vector<Slot*> changed;
  std::vector<std::string> changedNames;
  std::map<std::string, std::optional<Quarantine>> quarantineChanges;
  RecordReader reader;
  std::vector<Event> events;
  Rows rows;
  std::string bytes;
  std::optional<Error> failed;

  // ---- any thread ----
  const std::shared_ptr<const void> identity = std::make_shared<char>();  // see Reading::source
  mutable std::mutex mutex;
  Cut storedCut;
  Counts counts;
  std::map<std::string, Quarantine> quarantined;

  Result<void> load();
  Result<void> loadAnchors(const StoreSnapshot& snapshot);
  void putAnchors();
  Result<void> compareWith(Log& log, std::chrono::milliseconds wait);
  Result<void> compareAnchors(Log& log, std::chrono::milliseconds wait);
  Result<Slot*> slot(std::string_view stream);
  Result<void> take(const LogEntry& entry);
  std::optional<Dropped> verdict(const LogEntry& entry, const Slot& slot) const;
  bool readEvents(const Position& position);
  void count(const Slot& slot);
  void noteTimes();
  Result<void> accept(const LogEntry& entry, Slot& slot);
  Result<StreamHistory> history(const Slot& slot, std::string_view stream) const;
  Result<void> refuseRecord(Slot& slot, std::string reason);
  Result<void> foldAnew(Slot& slot);
  [[nodiscard]] bool isLate(const Slot& slot) const;
  void putRows();
  Result<void> putSums();
  void quarantine(Slot& slot, std::string_view stream, std::optional<Quarantine> quarantine);
  void touch(Slot& slot, std::string_view stream);
  void putStream(Slot& slot, const std::string& stream);
  void putQuarantines();
  Result<void> storePending();
  void rollBack();
};

}  // namespace casefold
