// The log in a directory: an fsynced append-only file sequence with group commit. FORMAT.md says what is on
// disk.
//
//     append() ──▶ GroupQueue ──▶ writer thread: number, seal, write, sync ──▶ DurableEnd ──▶ readers
//     any thread    gathers one group while the one before it is synced          │
//                                                          done(offset) ◀────────┘
//
// Appending threads only copy bytes into the group that is gathering. One thread writes, so that the order of
// entries is the order on disk and one fdatasync decides a whole group. A reader opens the segments by itself
// and is told only up to where they are durable.
#pragma once

#include <filesystem>

#include "infra/clock/clock.h"
#include "infra/log/local/file.h"
#include "infra/log/log.h"

namespace casefold {

struct LocalLogOptions {
  std::filesystem::path directory;
  // Of a new log: its partitions, 1 to 4096. Of one that is there: must agree. 0: open only what is there.
  std::uint32_t partitions = 0;
  // A new segment is begun when the next group would take one past this. 4 KiB to 1 GiB.
  std::uint64_t segmentBytes = 16 << 20;
  // The most that is written and synced as one group, but for a single larger record.
  std::size_t groupBytes = 4 << 20;
  // append() waits while this much is queued.
  std::size_t queueBytes = 64 << 20;

  std::shared_ptr<local::Disk> disk = local::posixDisk();
  std::shared_ptr<const Clock> clock = std::make_shared<SystemClock>();
};

// What opening found and did; an operator is told of what was cut.
struct LocalLogOpening {
  bool made = false;           // there was no log
  std::uint64_t segments = 0;  // files
  std::uint64_t cutBytes = 0;  // of a group that was never answered, left half written by a crash
  std::string cutFrom;         // the segment's file name; empty if nothing was cut
  std::uint64_t cutAt = 0;     // position in that file
};

// See log.h; beyond it:
// - A failed write or sync fails the log: later appends are `unavailable` until the directory is opened
// again, while
//   reading goes on. But when the disk is full nothing half-written stays, the group is `unavailable` for
//   certain, and the next append tries again.
// - append() may wait for room in the queue.
// - A directory that is removed, renamed or replaced while it is open is noticed by the next append and by
// every
//   reader within a read: all is `damaged` from then on, and the group that was being written is
//   `unknownOutcome`. Nothing is answered that lies in no directory.
// - Payloads that a reader hands out are aligned to 8 bytes.
class LocalLog final : public Log {
 public:
  // Opens, or makes, the log in a directory, and holds it against every other process until it is destroyed.
  // Errors: inUse (names the process), notFound (partitions is 0 and there is no log), wrongSettings
  // (options, another partition count, an unknown format), damaged (FORMAT.md, "Opening"), unavailable (the
  // disk).
  [[nodiscard]] static Result<std::unique_ptr<LocalLog>> open(const LocalLogOptions& options);
  ~LocalLog() override;

  [[nodiscard]] const LocalLogOpening& opening() const;

  [[nodiscard]] std::uint32_t partitions() const override;
  // 32 hexadecimal digits, from format.json.
  [[nodiscard]] std::string id() const override;
  [[nodiscard]] Result<std::map<Partition, std::string>> recordsAt(const Cut& at,
                                                                   std::chrono::milliseconds wait) override;
  void append(Partition partition, Bytes bytes, AppendDone done) override;
  [[nodiscard]] Result<Cut> ends(std::chrono::milliseconds wait) override;
  [[nodiscard]] Result<std::unique_ptr<LogReader>> reader(const Cut& from, const std::string& group) override;
  void close() override;

 private:
  struct Parts;
  explicit LocalLog(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace casefold
