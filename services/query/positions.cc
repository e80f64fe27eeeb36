#include "services/query/positions.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "schemas/codec/record.h"

namespace casefold {

Result<Cut> readPositions(capnp::List<capnp::Text>::Reader list, std::uint32_t partitions, const char* path) {
  Cut cut;
  if (list.size() > partitions)
    return fail(ErrorCode::malformed,
                fmt::format("the log has {} partitions; name each at most once", partitions), path);
  for (const capnp::Text::Reader text : list) {
    auto position = Position::parse(view(text));
    if (!position || position->offset.get() == std::numeric_limits<std::uint64_t>::max())
      return fail(ErrorCode::malformed, "a position is written PARTITION:OFFSET, such as 3:41", path);
    if (position->partition.get() >= partitions)
      return fail(ErrorCode::malformed,
                  fmt::format("the log has no partition {}: its partitions are 0 to {}",
                              position->partition.get(), partitions - 1),
                  path);
    if (cut.partitions().contains(position->partition))
      return fail(ErrorCode::malformed, "a partition is named twice", path);
    cut.set(position->partition, position->offset.next());
  }
  return cut;
}

bool covers(const Cut& read, const Cut& wanted) {
  return std::ranges::all_of(wanted.partitions(),
                             [&read](const auto& entry) { return read.next(entry.first) >= entry.second; });
}

std::vector<Position> lastPositions(const Cut& cut) {
  std::vector<Position> positions;
  for (const auto& [partition, next] : cut.partitions())
    if (next.get() > 0) positions.push_back({partition, Offset{next.get() - 1}});
  return positions;
}

}  // namespace casefold
