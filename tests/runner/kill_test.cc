// kill -9 of a process that folds into a store on disk, over and over: in the end the store is that of a
// clean replay (ARCHITECTURE.md: I2).
#include <gtest/gtest.h>

#include "infra/store/rocksdb_store.h"
#include "tests/faults/child_process.h"
#include "tests/runner/killed_saga.h"
#include "tests/scratch_directory.h"
#include "tests/simulation/seed.h"

namespace casefold {
namespace {

TEST(AKilledFold, EndsInTheStoreOfACleanReplay) {
  const auto seed = testSeed() % 1'000'000'007;
  SCOPED_TRACE("CASEFOLD_SEED=" + std::to_string(seed));
  auto log = killedSaga(seed);
  Folding<TouchyView> clean(log->partitions());
  foldToTheEnd(*clean.runner, *log);

  std::mt19937_64 random(seed);
  constexpr int enough = 30;
  int kills = 0, killsOnTheWay = 0;
  // The process may have folded the whole log before it is killed often enough: then it begins anew.
  while (kills < enough) {
    ScratchDirectory scratch;
    std::uint64_t folded = 0;
    for (std::string line; line != "done";) {
      ChildProcess folding(CASEFOLD_FOLDING_PROCESS, {scratch.path(), std::to_string(seed)});
      auto lines = kills < enough ? 1 + random() % 80 : ~std::uint64_t{0};  // then it may end
      for (; lines > 0; --lines) {
        line = folding.line();
        ASSERT_NE(line, "") << "the process ended by itself";
        if (line == "done") break;
        EXPECT_GE(std::stoull(line), folded) << "what was stored before the kill was folded again";
        folded = std::stoull(line);
      }
      if (line == "done") break;
      ++kills;
      killsOnTheWay += folded > 0 ? 1 : 0;
    }
    auto store = openRocksDbStore({.directory = scratch.path().string()});
    ASSERT_TRUE(store) << store.error().message;
    EXPECT_EQ(digestOf(**store), digestOf(*clean.store)) << "after " << kills << " kills";
  }
  EXPECT_EQ(kills, enough);
  EXPECT_GE(killsOnTheWay, enough / 2) << "most kills came before anything was folded";
}

}  // namespace
}  // namespace casefold
