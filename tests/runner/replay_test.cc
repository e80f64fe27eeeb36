// Whatever the order, the batches and the restarts, the store is what a clean replay gives (ARCHITECTURE.md:
// I2, I3).
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/runner/folding.h"
#include "tests/runner/reference.h"
#include "tests/runner/story.h"
#include "tests/runner/views.h"
#include "tests/simulation/seed.h"
#include "tests/simulation/simulated_log.h"

namespace casefold {
namespace {

constexpr std::uint32_t partitions = 3;

// Fifty random logs a run; CASEFOLD_SEED=… runs the first of them again.
template <class Test>
void forSomeSeeds(const Test& test) {
  const auto first = testSeed();
  for (std::uint64_t seed = first; seed < first + 50; ++seed) {
    SCOPED_TRACE("CASEFOLD_SEED=" + std::to_string(seed));
    test(seed);
    if (testing::Test::HasFailure()) return;
  }
}

template <class Definition>
class Replay : public testing::Test {};
using Views = testing::Types<toy::AttendanceView, TouchyView, TouchyEventsView, TouchyByOccurrenceView>;
TYPED_TEST_SUITE(Replay, Views);

TYPED_TEST(Replay, AcceptsAndFoldsWhatTheReferenceModelSays) {
  forSomeSeeds([](std::uint64_t seed) {
    SimulatedLog log({.partitions = partitions, .seed = seed});
    writeSaga(log, seed, {.refusals = seed % 2 == 0});
    Folding<TypeParam> folding(partitions);
    foldToTheEnd(*folding.runner, log);
    expectAsModelled(*folding.runner, readWhole(log));
  });
}

TYPED_TEST(Replay, GivesTheSameStoreWhateverTheBatchesOrderAndRestarts) {
  forSomeSeeds([](std::uint64_t seed) {
    SimulatedLog log({.partitions = partitions, .seed = seed, .largestDelivery = 1 + seed % 40});
    writeSaga(log, seed, {.messages = 250, .refusals = seed % 2 == 0});

    Folding<TypeParam> clean(partitions);
    auto messages = readWhole(log);
    std::ranges::sort(messages, {}, &KeptMessage::position);  // one partition after the other, in one go
    std::vector<LogEntry> all;
    for (const auto& message : messages)
      all.push_back({message.position.partition, message.position.offset, asBytes(message.bytes)});
    ASSERT_TRUE(clean.runner->apply(all));

    std::mt19937_64 random(seed);
    auto store = makeMemoryStore();
    for (int restarts = 0;; ++restarts) {
      ASSERT_LT(restarts, 10'000) << "a restart begins where the one before began";
      auto runner = openRunner<TypeParam>(*store, partitions);
      auto reader = log.reader(runner->cut(), "test");
      ASSERT_TRUE(reader);
      for (auto reads = 1 + random() % 10; reads > 0 && !(*reader)->caughtUp(); --reads) {
        auto entries = (*reader)->read(std::chrono::seconds{60});
        ASSERT_TRUE(entries && runner->apply(*entries));
      }
      if ((*reader)->caughtUp()) break;
    }
    EXPECT_EQ(digestOf(*store), digestOf(*clean.store));
  });
}

TYPED_TEST(Replay, PassesOverWhatItHasTakenBefore) {
  SimulatedLog log({.partitions = partitions});
  writeSaga(log, 7, {});
  Folding<TypeParam> folding(partitions);
  foldToTheEnd(*folding.runner, log);
  const auto before = digestOf(*folding.store);
  for (const auto& message : readWhole(log)) {
    const LogEntry again{message.position.partition, message.position.offset, asBytes(message.bytes)};
    ASSERT_TRUE(folding.runner->apply({&again, 1}));
  }
  EXPECT_EQ(digestOf(*folding.store), before);
}

TEST(Replay, StopsAtAGapAndTakesNothingOfThatCall) {
  SimulatedLog log({.partitions = 1});
  StreamWriter writer("case:1");
  for (int i = 0; i < 4; ++i) appendTo(log, writer, {attended("football")});
  auto messages = readWhole(log);
  std::vector<LogEntry> entries;
  for (const auto& message : messages)
    entries.push_back({message.position.partition, message.position.offset, asBytes(message.bytes)});

  Folding<toy::AttendanceView> folding(1);
  const std::vector<LogEntry> gap{entries[0], entries[1], entries[3]};
  auto applied = folding.runner->apply(gap);
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().code, ErrorCode::damaged);
  EXPECT_EQ(folding.runner->cut(), fromTheStart(1));
  // It goes on from its cut as if that call had not been.
  ASSERT_TRUE(folding.runner->apply(entries));
  expectAsModelled(*folding.runner, messages);
}

TEST(Replay, GoesOnAfterAFaultOfReadingTheStoreAsIfNothingHadBeen) {
  SimulatedLog log({.partitions = 1});
  StreamWriter one("case:1"), two("case:2");
  appendTo(log, one, {attended("football")});
  appendTo(log, two, {attended("music")});
  FaultyStore store;
  auto runner = openRunner<toy::AttendanceView>(store, 1);
  auto messages = readWhole(log);
  std::vector<LogEntry> entries;
  for (const auto& message : messages)
    entries.push_back({message.position.partition, message.position.offset, asBytes(message.bytes)});
  ASSERT_TRUE(runner->apply({&entries[0], 1}));
  store.failReads = true;
  EXPECT_EQ(runner->apply({&entries[1], 1}).error().code, ErrorCode::damaged);
  store.failReads = false;
  ASSERT_TRUE(runner->apply({&entries[1], 1}));
  expectAsModelled(*runner, messages);
}

TEST(Replay, RefusesAStoreOfAnotherViewFoldOrLog) {
  auto store = makeMemoryStore();
  ASSERT_NE(openRunner<toy::AttendanceView>(*store, 3), nullptr);
  auto other = Runner::open(makeView<TouchyView>(), std::make_unique<BorrowedStore>(*store), 3);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::wrongSettings);
  auto wider = Runner::open(makeView<toy::AttendanceView>(), std::make_unique<BorrowedStore>(*store), 4);
  ASSERT_FALSE(wider);
  EXPECT_EQ(wider.error().code, ErrorCode::otherHistory) << "a log of another number of partitions";
}

}  // namespace
}  // namespace casefold
