// Opening what a process, perhaps one that was killed, left behind. FORMAT.md, "Opening", is this step by
// step.
#pragma once

#include "infra/log/local/segment_image.h"

namespace casefold::local {

struct Recovered {
  std::vector<NextOffsets> starts;  // of each segment, by number: the offsets its header claims
  LogDirectory::OpenSegment last;   // for writing on
  std::uint64_t position = 0;       // in it, where the next entry goes
  NextOffsets next;                 // the offsets it gives
  std::uint64_t cutBytes = 0;       // cut off the end: a group that was never answered
};

// Checks that the segments fit together, cuts the torn tail of the last, and leaves on disk everything that a
// reader may then see. Errors: damaged, unavailable.
[[nodiscard]] Result<Recovered> recover(const LogDirectory& directory);

}  // namespace casefold::local
