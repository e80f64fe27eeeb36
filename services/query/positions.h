// Positions as they come from clients and go to them.
#pragma once

#include <capnp/blob.h>
#include <capnp/list.h>

#include "schemas/codec/ids.h"

namespace casefold {

// The cut behind the positions in `list`: everything up to and including each. Errors: malformed (not a
// position, a partition that the log does not have, or one that is named twice), with `path`.
[[nodiscard]] Result<Cut> readPositions(capnp::List<capnp::Text>::Reader list, std::uint32_t partitions,
                                        const char* path);

// True if `read` has come as far as `wanted` in every partition.
[[nodiscard]] bool covers(const Cut& read, const Cut& wanted);

// Positions of the last records before `cut`, of the partitions that have any.
[[nodiscard]] std::vector<Position> lastPositions(const Cut& cut);

// Fills a list of positions with init(size).
template <class Init>
void writePositions(const Cut& cut, Init init) {
  const auto positions = lastPositions(cut);
  capnp::List<capnp::Text>::Builder list = init(static_cast<unsigned>(positions.size()));
  for (unsigned i = 0; i < positions.size(); ++i) list.set(i, positions[i].text());
}

}  // namespace casefold
