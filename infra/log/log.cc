#include "infra/log/log.h"

#include <future>

namespace casefold {

Result<Offset> Log::appendAndWait(Partition partition, Bytes bytes) {
  std::promise<Result<Offset>> decided;
  auto answer = decided.get_future();
  append(partition, bytes, [&](Result<Offset> result) { decided.set_value(std::move(result)); });
  return answer.get();
}

Cut fromTheStart(std::uint32_t partitions) {
  Cut cut;
  for (std::uint32_t p = 0; p < partitions; ++p) cut.set(Partition{p}, Offset{0});
  return cut;
}

}  // namespace casefold
