// The runner: everything about a view but its fold.
//
// A record's way: decoded; accepted or dropped by the one rule (schemas/record.capnp); put into the journal;
// folded into its stream's state; and then state, rows, journal, counts and the offset are written in one
// batch. So the store is always what a clean replay of the log up to its offset would give, whenever the
// process dies.
//
// A fold is pure, so the runner may fold again whenever it likes, and does: when a record corrects or
// withdraws an earlier event, the stream is folded anew from the journal as if the event had always read as
// corrected, and the rows that this changes are changed. (A view that wants to see corrections as events says
// so: Corrections::asEvents.)
//
// A record that a fold refuses stops that stream in that view (quarantine). Its records still go into the
// journal, so that a better fold can take them up; every answer about it says from which version on it is
// incomplete, and why.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "infra/log/log.h"
#include "infra/store/store.h"
#include "projections/runner/reading.h"
#include "projections/runner/view.h"

namespace casefold {

// Why a message of the log is not part of any stream. The names are shown to people and in metrics.
enum class Dropped { undecodable, wrongPartition, versionTaken, versionAhead, otherHistory };
[[nodiscard]] std::string_view dropName(Dropped reason);

// What a runner has counted in the log up to its position. Every runner counts the same.
struct Counts {
  std::uint64_t streams = 0;
  std::uint64_t records = 0;
  std::uint64_t events = 0;
  std::map<std::string, std::uint64_t, std::less<>> eventsByType;
  std::map<std::string, std::uint64_t, std::less<>> flags;            // by rule
  std::map<std::string, std::uint64_t, std::less<>> droppedByReason;  // by dropName()
  [[nodiscard]] std::uint64_t dropped() const;
};

// Told of every message as it is decided, on the runner's thread, before it is stored. For the recorder,
// which waits to see what became of its own, and the publisher.
class RecordObserver {
 public:
  RecordObserver() = default;
  RecordObserver(const RecordObserver&) = delete;
  RecordObserver& operator=(const RecordObserver&) = delete;
  virtual ~RecordObserver() = default;
  virtual void accepted(const Position& position, const RecordReader& record) = 0;
  // `record` is null if the message could not be decoded.
  virtual void dropped(const Position& position, const RecordReader* record, Dropped reason) = 0;
  // All that was told since the last call is about to be stored. An error keeps it from being stored, and
  // apply() gives it back. What was told and not stored, for this or any other error, is told again when the
  // same messages come again.
  [[nodiscard]] virtual Result<void> storing() = 0;
};

// One thread drives it (apply); any thread may ask.
class Runner {
 public:
  // Opens a view on its store. `wrongSettings` if the store holds another view or another fold version: the
  // message says which, and what to do; `otherHistory` if it was made from a log with another number of
  // partitions. The observer, if any, must outlive the runner.
  [[nodiscard]] static Result<std::unique_ptr<Runner>> open(std::shared_ptr<const View> view,
                                                            std::unique_ptr<Store> store,
                                                            std::uint32_t partitions,
                                                            RecordObserver* observer = nullptr);
  ~Runner();
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  // Takes the next messages of the log: those at cut() and on, in the order of each partition. What was taken
  // before (an offset below the cut) is passed over; a gap is an error (damaged). All is stored when it
  // returns; after an error what was not stored is forgotten, and reading goes on from cut(). After a fault
  // of the store every later call gives the same error.
  [[nodiscard]] Result<void> apply(std::span<const LogEntry> entries);

  // Is what is stored of the history of `log`? The id of the log, and in each partition the first record and
  // the last one taken, are compared with the log's, which are read again. A store that holds nothing yet is
  // tied to the log. Errors: otherHistory (the store was made from another log, or from records that this one
  // no longer holds: it says which, and nothing of the store may be told); unavailable and damaged, if the
  // log cannot be read: then it is not known. The thread that applies.
  [[nodiscard]] Result<void> compareWith(Log& log, std::chrono::milliseconds wait);

  // Does apply() give an error for good? The thread that applies.
  [[nodiscard]] bool failed() const;

  [[nodiscard]] const View& view() const;
  [[nodiscard]] std::uint32_t partitions() const;
  // What is stored: the position from which to read on. Any thread.
  [[nodiscard]] Cut cut() const;
  [[nodiscard]] Counts counts() const;
  // Streams that are quarantined, by id. Any thread.
  [[nodiscard]] std::map<std::string, Quarantine> quarantined() const;
  // The view as it is stored now, for a question asked at that time and by that policy. Any thread. `pasts`,
  // if any, keeps stores of other days between questions, and must outlive the reading.
  [[nodiscard]] std::unique_ptr<Reading> reading(Asking asking = {}, PastStores* pasts = nullptr) const;
  [[nodiscard]] const Store& store() const;

 private:
  struct Parts;
  explicit Runner(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace casefold
