// Recorders that race: promise I5 of ARCHITECTURE.md, one winner, and every loser is told so.
#include <array>
#include <atomic>
#include <barrier>
#include <map>
#include <random>
#include <thread>

#include "schemas/codec/record.h"
#include "tests/recorder/recorder_fixture.h"
#include "tests/simulation/seed.h"

namespace casefold {
namespace {

using Kind = CommandOutcome::Kind;

// Two writers, each a thread with a recorder of its own, of which each race lets both go at once. Who is
// faster is left to chance: each hesitates for some turns of an empty loop.
TEST_F(RecorderTest, LetsOneOfTwoWinEachOfThousandsOfRacesAndTellsTheOther) {
  constexpr std::uint64_t races = 4'000, mostRaces = 200'000, winsOfEach = 100;
  constexpr unsigned mostTurns = 4'000;
  const auto seed = testSeed();
  SCOPED_TRACE("CASEFOLD_SEED=" + std::to_string(seed));
  const std::array<std::unique_ptr<Recorder>, 2> recorders = {recorder(), recorder()};
  std::array<CommandOutcome, 2> outcomes;
  std::array<std::uint64_t, 2> wins{};
  std::uint64_t version = 0;
  bool goOn = true;

  // Runs when both have been answered, before the next race begins: only then may anything here be looked at.
  const auto judge = [&]() noexcept {
    const auto winner = outcomes[0].kind == Kind::RECORDED ? 0U : 1U;
    const auto& won = outcomes[winner];
    const auto& lost = outcomes[1 - winner];
    EXPECT_EQ(won.kind, Kind::RECORDED) << version;
    EXPECT_EQ(won.version, Version{version + 1});
    EXPECT_EQ(lost.kind, Kind::CONFLICT) << version;
    EXPECT_EQ(lost.version, Version{version + 1});
    ++wins[winner];
    ++version;
    const bool enough = version >= races && wins[0] >= winsOfEach && wins[1] >= winsOfEach;
    goOn = !HasFailure() && !enough && version < mostRaces;
  };
  std::barrier answered(2, judge);
  std::barrier start(2);
  const auto writer = [&](std::size_t who) {
    std::mt19937_64 random(seed + who);
    while (goOn) {
      const Ask ask{.command = fmt::format("{}-{}", who, version), .version = version};
      start.arrive_and_wait();
      for (auto turns = random() % mostTurns; turns > 0; --turns)
        std::atomic_signal_fence(std::memory_order_seq_cst);  // a turn that is not optimised away
      outcomes[who] = submit(*recorders[who], ask).get();
      answered.arrive_and_wait();
    }
  };
  std::thread other(writer, 1);
  writer(0);
  other.join();
  EXPECT_GE(wins[0], winsOfEach) << "of " << version << " races";
  EXPECT_GE(wins[1], winsOfEach) << "of " << version << " races";
  EXPECT_EQ(wins[0] + wins[1], version);
  EXPECT_EQ(recorders[0]->runner().counts().records, version);
}

TEST_F(RecorderTest, RecordsEverythingOnceWhenThreeRecordersTakeTheSameCommandsForOneStream) {
  std::vector<std::unique_ptr<Recorder>> recorders;
  for (int i = 0; i < 3; ++i) recorders.push_back(recorder());
  constexpr int commands = 500;
  std::map<std::string, std::vector<std::future<CommandOutcome>>> asked;
  for (int i = 0; i < commands; ++i) {
    auto id = fmt::format("c{}", i);
    for (auto& each : recorders) asked[id].push_back(submit(*each, {.command = id}));
  }
  std::map<std::uint64_t, std::string> versions;
  for (auto& [id, futures] : asked) {
    std::optional<Version> version;
    int recorded = 0;
    for (auto& future : futures) {
      auto outcome = future.get();
      ASSERT_TRUE(outcome.kind == Kind::RECORDED || outcome.kind == Kind::DUPLICATE)
          << id << ": " << (outcome.error ? outcome.error->message : "");
      EXPECT_EQ(version.value_or(outcome.version), outcome.version) << id;
      version = outcome.version;
      recorded += outcome.kind == Kind::RECORDED ? 1 : 0;
    }
    EXPECT_GE(recorded, 1) << id << ": somebody recorded it";
    EXPECT_TRUE(versions.emplace(version->get(), id).second) << "two commands at one version";
  }
  EXPECT_EQ(versions.size(), static_cast<std::size_t>(commands));
  EXPECT_EQ(versions.begin()->first, 1U);
  EXPECT_EQ(versions.rbegin()->first, static_cast<std::uint64_t>(commands)) << "the versions have a gap";
}

}  // namespace
}  // namespace casefold
