// Copying one log into another, of whatever kind: `casefold log copy`.
#pragma once

#include "infra/log/log.h"

namespace casefold {

struct CopyOptions {
  // The most that is read and not yet durable in the target.
  std::size_t inFlightBytes = 16 << 20;
  // How long either log may be away, or give nothing, before the copy gives up.
  std::chrono::milliseconds patience = std::chrono::seconds(30);
};

struct CopyReport {
  std::uint64_t compared = 0;  // records that the target held already, and that are the same
  std::uint64_t copied = 0;    // records
  std::uint64_t bytes = 0;     // of the copied records
  Cut end;                     // what the target now holds: the source's ends when the copy began
};

// Called now and then, on the thread that copies: how many of the source's records are compared or on their
// way.
using CopyProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// Makes `to` hold every record that `from` holds now, byte for byte at the same partition and offset. What
// `to` holds already must be the beginning of `from` (so a copy that was interrupted goes on by being asked
// for again), which is compared byte by byte, one partition after the other. Nobody else may append to `to`
// meanwhile. Errors: wrongSettings (other partition count; a record of `to` differs from, or is not in,
// `from`: the message and path name the first such position of a partition; a gap in `from`; somebody else
// appends to `to`), and whatever reading and appending answer. After an error `to` holds a part of `from`,
// unless the error says otherwise.
[[nodiscard]] Result<CopyReport> copyLog(Log& from, Log& to, const CopyProgress& progress = {},
                                         const CopyOptions& options = {});

}  // namespace casefold
