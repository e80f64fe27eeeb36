// A process that folds a random log into a store on disk until it is killed: folding_process DIR SEED. Says
// how many records it has folded after each step, and "done" at the end.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>

#include "infra/store/rocksdb_store.h"
#include "tests/runner/killed_saga.h"

int main(int count, char** arguments) {
  using namespace casefold;
  if (count != 3) return 2;
  auto log = killedSaga(std::strtoull(arguments[2], nullptr, 10));
  auto store = openRocksDbStore({.directory = arguments[1], .writeBufferBytes = std::size_t{64} << 10U});
  if (!store) return 1;
  auto runner = Runner::open(makeView<TouchyView>(), *std::move(store), log->partitions());
  if (!runner) return 1;
  auto reader = log->reader((*runner)->cut(), "test");
  if (!reader) return 1;
  while (!(*reader)->caughtUp()) {
    auto entries = (*reader)->read({});
    if (!entries || !(*runner)->apply(*entries)) return 1;
    auto line = fmt::format("{}\n", (*runner)->counts().records);
    if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) return 1;
  }
  return ::write(STDOUT_FILENO, "done\n", 5) < 0 ? 1 : 0;
}
