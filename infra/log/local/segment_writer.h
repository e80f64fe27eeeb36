// Writes groups to the end of the log and makes them durable, one after the other. The only code that writes
// a segment once it is open, and where it is decided what a failed write means.
#pragma once

#include "infra/log/local/durable_end.h"
#include "infra/log/local/group_queue.h"
#include "infra/log/local/recovery.h"

namespace casefold::local {

// Used by one thread at a time.
class SegmentWriter {
 public:
  // Writes on where `end` says. `directory` outlives it.
  SegmentWriter(const LogDirectory& directory, std::uint64_t segmentBytes, Recovered end);

  // Numbers, seals, writes and syncs a group: it is durable when this returns. Errors:
  //   unavailable     nothing of it is in the log, nor will be. After a full disk (or quota, or file size
  //   limit) the
  //                   next group tries again; after anything else the log has failed, and every later group
  //                   is told so;
  //   unknownOutcome  the log has failed, and the disk holds whatever it holds of the group.
  [[nodiscard]] Result<void> write(Group& group);

  // Says on disk that everything is synced, so that damage to the last group will not look like a torn tail.
  // Without a sync of its own: it costs next to nothing, and helps as soon as the system has written it back.
  void markSynced();
  // The same with a sync; the last call.
  void finish();

  [[nodiscard]] Place place() const { return {segment_.header.number, position_}; }
  [[nodiscard]] const NextOffsets& next() const { return next_; }

 private:
  Result<void> beginSegment();
  Result<void> writeAndSync(Bytes bytes, std::string_view what);
  void number(Group& group);
  Error failed(ErrorCode code, std::string reason);

  const LogDirectory& directory_;
  const std::uint64_t segmentBytes_;
  LogDirectory::OpenSegment segment_;
  std::uint64_t position_;  // the durable end in segment_
  NextOffsets next_;        // the offsets there
  bool marked_ = false;     // a synced mark lies at position_
  std::optional<Error> failure_;
};

}  // namespace casefold::local
