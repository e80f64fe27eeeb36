// Promises I1, I3 and I5 when appends fail, time out, land late, land twice, or are never heard of again.
#include "tests/recorder/faulty_log.h"

#include <map>
#include <set>

#include "schemas/codec/record.h"
#include "tests/recorder/recorder_fixture.h"

namespace casefold {
namespace {

using Kind = CommandOutcome::Kind;

// What a client does about one command: asks some recorder, and asks again, at any recorder and with the same
// id, as long as it does not know what became of it.
struct Client {
  Ask ask;
  std::future<CommandOutcome> answer;
  int asked = 0;
};

class FaultyLogTest : public RecorderTest, public testing::WithParamInterface<std::uint64_t> {};

// Every accepted record of the log by the one rule, as a reader of 20 lines sees it.
std::map<std::string, std::vector<std::pair<std::string, Position>>> acceptedCommands(Log& log) {
  std::map<std::string, std::vector<std::pair<std::string, Position>>> streams;
  std::map<std::string, Hash> heads;
  auto reader = *log.reader(fromTheStart(log.partitions()), "test");
  RecordReader record;
  do {
    auto entries = *reader->read(std::chrono::milliseconds{200});
    for (const auto& entry : entries) {
      if (!record.read(entry.bytes)) continue;
      std::string stream(record.stream());
      auto& versions = streams[stream];
      if (record.version().get() != versions.size() + 1) continue;
      if (asText(record.previousHash()) != (versions.empty() ? std::string_view{} : asText(heads[stream])))
        continue;
      heads[stream] = record.hash();
      versions.emplace_back(view(record.record().getCommand()), entry.position());
    }
  } while (!reader->caughtUp());
  return streams;
}

TEST_P(FaultyLogTest, RecordsEveryCommandOnceAndTellsTheTruthAboutEach) {
  std::mt19937_64 random(GetParam());
  SCOPED_TRACE(fmt::format("seed {}", GetParam()));
  FaultyLog faulty(*log_, GetParam());
  std::vector<std::unique_ptr<Recorder>> recorders;
  for (int i = 0; i < 3; ++i)
    recorders.push_back(*Recorder::start(faulty, makeMemoryStore(), clock_, {}, [] {}));
  auto any = [&](int below) { return std::uniform_int_distribution<int>(0, below - 1)(random); };

  std::vector<Client> open;
  for (int i = 0; i < 120; ++i) {
    Ask ask{.stream = fmt::format("case:{}", any(4)), .command = fmt::format("c{}", i)};
    if (any(3) == 0) ask.version = static_cast<std::uint64_t>(any(20));
    open.push_back({ask, {}});
  }
  std::map<std::string, std::map<std::string, CommandOutcome>> settled;
  for (int round = 0; !open.empty(); ++round) {
    if (round == 4) faulty.heal();
    auto patience = std::chrono::milliseconds{round < 4 ? 300 : 30'000};
    for (auto& client : open)
      client.answer = submit(*recorders[static_cast<std::size_t>(any(3))], client.ask, patience);
    std::vector<Client> again;
    for (auto& client : open) {
      auto outcome = client.answer.get();
      auto passing = outcome.kind == Kind::UNKNOWN ||
                     (outcome.kind == Kind::REFUSED && outcome.error->code == ErrorCode::unavailable);
      if (passing) {
        again.push_back({client.ask, {}, client.asked + 1});
      } else {
        settled[client.ask.stream].emplace(client.ask.command, std::move(outcome));
      }
    }
    open = std::move(again);
    ASSERT_LT(round, 20) << "commands stay unknown on a healthy log";
  }

  auto streams = acceptedCommands(*log_);
  for (const auto& [stream, outcomes] : settled) {
    std::map<std::string, std::uint64_t> versionOf;
    std::map<std::string, Position> positionOf;
    for (std::size_t i = 0; i < streams[stream].size(); ++i) {
      auto [command, position] = streams[stream][i];
      EXPECT_TRUE(versionOf.emplace(command, i + 1).second) << command << " was accepted twice";
      positionOf.emplace(command, position);
    }
    for (const auto& [command, outcome] : outcomes) {
      auto told = outcome.kind == Kind::RECORDED || outcome.kind == Kind::DUPLICATE;
      EXPECT_EQ(told, versionOf.contains(command))
          << command << ": answered " << static_cast<int>(outcome.kind)
          << (outcome.error ? " " + outcome.error->message : std::string());
      if (!told || !versionOf.contains(command)) continue;
      EXPECT_EQ(outcome.version.get(), versionOf[command]) << command;
      EXPECT_EQ(outcome.position, positionOf[command]) << command;
    }
    EXPECT_LE(versionOf.size(), outcomes.size());
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, FaultyLogTest, testing::Range<std::uint64_t>(1, 13));

}  // namespace
}  // namespace casefold
