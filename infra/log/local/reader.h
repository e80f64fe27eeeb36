// Reads segments in large pieces and hands out what lies in them, without a copy.
#pragma once

#include "infra/log/local/directory.h"
#include "infra/log/local/durable_end.h"

namespace casefold::local {

class LocalLogReader final : public LogReader {
 public:
  // A reader of the partitions in `from`, each of which lies in the log. `directory` and `end` outlive it.
  [[nodiscard]] static Result<std::unique_ptr<LogReader>> open(const LogDirectory& directory, DurableEnd& end,
                                                               const Cut& from);

  [[nodiscard]] Result<std::span<const LogEntry>> read(std::chrono::milliseconds wait) override;
  [[nodiscard]] bool caughtUp() const override { return caughtUp_; }
  void stored(const Cut&) override {}  // nobody asks a local log for lag
  void wake() override { waiter_.wake(); }

 private:
  LocalLogReader(const LogDirectory& directory, DurableEnd& end, const Cut& from);

  Result<void> enter(std::uint64_t segment);
  Result<void> readPiece(Place end);
  Result<Bytes> fill(std::uint64_t limit, std::size_t size);
  Result<void> takeEntries(Bytes piece);
  void takeRecord(const EntryCheck& entry, Bytes bytes);
  EntryCheck check(Bytes bytes) const;
  Error damage() const;

  const LogDirectory& directory_;
  DurableEnd::Waiter waiter_;
  DurableEnd& end_;
  std::vector<std::optional<std::uint64_t>> wanted_;  // by partition: the first offset to be handed out

  LogDirectory::OpenSegment segment_;
  Place place_;                        // everything before it was handed out or passed over
  NextOffsets next_;                   // the offsets there
  std::vector<std::uint64_t> buffer_;  // of a type that is aligned as the entries are
  std::vector<LogEntry> entries_;      // into buffer_
  bool caughtUp_ = false;
  std::optional<Error> damage_;
};

}  // namespace casefold::local
