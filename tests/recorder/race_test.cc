// Recorders that race: design's promise I5, one winner, and every loser is told so.
#include <map>

#include "schemas/codec/record.h"
#include "tests/recorder/recorder_fixture.h"

namespace casefold {
namespace {

using Kind = CommandOutcome::Kind;

TEST_F(RecorderTest, LetsOneOfTwoWinEachOfTenThousandRacesAndTellsTheOther) {
  constexpr std::uint64_t races = 10'000;
  auto one = recorder(), two = recorder();
  std::uint64_t wonByOne = 0;
  for (std::uint64_t version = 0; version < races; ++version) {
    auto first = submit(*one, {.command = fmt::format("one-{}", version), .version = version});
    auto second = submit(*two, {.command = fmt::format("two-{}", version), .version = version});
    auto a = first.get(), b = second.get();
    ASSERT_NE(a.kind == Kind::RECORDED, b.kind == Kind::RECORDED) << version;
    auto& winner = a.kind == Kind::RECORDED ? a : b;
    auto& loser = a.kind == Kind::RECORDED ? b : a;
    ASSERT_EQ(winner.version, Version{version + 1});
    ASSERT_EQ(loser.kind, Kind::CONFLICT) << version;
    ASSERT_EQ(loser.version, Version{version + 1});
    wonByOne += a.kind == Kind::RECORDED ? 1 : 0;
  }
  EXPECT_EQ(one->runner().counts().records, races);
  RecordProperty("wonByOne", static_cast<int>(wonByOne));
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
    for (auto& future : futures) {
      auto outcome = future.get();
      ASSERT_TRUE(outcome.kind == Kind::RECORDED || outcome.kind == Kind::DUPLICATE)
          << id << ": " << (outcome.error ? outcome.error->message : "");
      EXPECT_EQ(version.value_or(outcome.version), outcome.version) << id;
      version = outcome.version;
    }
    EXPECT_TRUE(versions.emplace(version->get(), id).second) << "two commands at one version";
  }
  EXPECT_EQ(versions.size(), static_cast<std::size_t>(commands));
  EXPECT_EQ(versions.begin()->first, 1U);
  EXPECT_EQ(versions.rbegin()->first, static_cast<std::uint64_t>(commands)) << "the versions have a gap";
}

}  // namespace
}  // namespace casefold
