#include <set>

#include "schemas/codec/record.h"
#include "services/query/replay_readers.h"
#include "tests/runner/story.h"
#include "tests/services-query/service_fixture.h"

namespace casefold {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

// "accepted case:1 v1", "dropped undecodable"
std::vector<std::string> replayed(Client& client, const std::string& stream,
                                  const std::vector<std::string>& from = {}) {
  std::vector<std::string> lines;
  auto replay = client.replay(stream, from);
  if (!replay) return {"error " + std::string(codeName(replay.error().code))};
  for (;;) {
    const auto entries = (*replay)->next(3);
    if (!entries) return {"error " + std::string(codeName(entries.error().code))};
    if (entries->get().getEntries().size() == 0) return lines;
    for (const auto entry : entries->get().getEntries()) {
      const bool accepted = entry.getOutcome() == schema::Replay::Entry::Outcome::ACCEPTED;
      std::string line = accepted ? "accepted" : "dropped " + std::string(view(entry.getReason()));
      if (entry.getStream().size() > 0)
        line += " " + std::string(view(entry.getStream())) + " v" + std::to_string(entry.getVersion());
      lines.push_back(std::move(line));
    }
  }
}

// The log's first message of a stream, and with its version changed.
std::string messageOf(SimulatedLog& log, const std::string& stream) {
  auto reader = log.reader(fromTheStart(testPartitions), "test");
  RecordReader record;
  while (!(*reader)->caughtUp())
    for (const LogEntry& entry : *(*reader)->read(std::chrono::seconds{10}))
      if (record.read(entry.bytes) && record.stream() == stream) return std::string(asText(entry.bytes));
  return {};
}

std::string withVersion(const std::string& message, std::uint64_t version, const std::string& stream = {}) {
  RecordReader record;
  EXPECT_TRUE(record.read(asBytes(message)));
  capnp::MallocMessageBuilder copy;
  copy.setRoot(record.record());
  auto changed = copy.getRoot<schema::Record>();
  changed.setVersion(version);
  if (!stream.empty()) changed.setStream(stream);
  return std::string(asText(RecordBytes(changed.asReader()).bytes()));
}

TEST_P(EitherServiceTest, TellsTheHistoryOfAStreamAndNothingElse) {
  const auto asking = either();
  std::vector<std::string> told;
  const auto use = [&](schema::Replay::Entry::Reader entry) {
    told.push_back(std::string(view(entry.getStream())) + " v" + std::to_string(entry.getVersion()) + " " +
                   std::string(view(entry.getCommand())));
  };
  ASSERT_TRUE(asking->history("case:1", 0, use));
  EXPECT_THAT(told, testing::IsEmpty()) << "nothing is known of it";
  for (int i = 0; i < 3; ++i) record({.stream = "case:1", .command = "c" + std::to_string(i)});
  record({.stream = "case:2"});
  ASSERT_TRUE(asking->history("case:1", 3, use)) << "waits for what was just recorded";
  EXPECT_THAT(told, ElementsAre("case:1 v1 c0", "case:1 v2 c1", "case:1 v3 c2"));
  EXPECT_EQ(asking->history("nobody", 0, use).error().code, ErrorCode::malformed);
}

TEST_P(EitherServiceTest, ReplaysTheLogWithWhatBecameOfEachMessage) {
  record({.stream = "case:1"});
  record({.stream = "case:1"});
  const std::string first = messageOf(service_.log, "case:1");
  const Partition home = partitionOf("case:1", testPartitions);
  const Partition other{(home.get() + 1) % testPartitions};
  const auto append = [this](Partition partition, const std::string& bytes) {
    ASSERT_TRUE(service_.log.appendAndWait(partition, asBytes(bytes)));
  };
  append(home, first);                  // version 1 again
  append(home, withVersion(first, 9));  // far ahead
  append(home, withVersion(first, 3));  // next, but with another past
  append(home, "not a record");
  append(other, withVersion(first, 1));
  record({.stream = "case:1"});

  const auto asking = either();
  EXPECT_THAT(
      replayed(*asking, "case:1"),
      ElementsAre("accepted case:1 v1", "accepted case:1 v2", "dropped versionTaken case:1 v1",
                  "dropped versionAhead case:1 v9", "dropped otherHistory case:1 v3", "accepted case:1 v3"));
  EXPECT_THAT(
      replayed(*asking, ""),
      UnorderedElementsAre("accepted case:1 v1", "accepted case:1 v2", "dropped versionTaken case:1 v1",
                           "dropped versionAhead case:1 v9", "dropped otherHistory case:1 v3",
                           "accepted case:1 v3", "dropped undecodable", "dropped wrongPartition case:1 v1"));
  EXPECT_THAT(replayed(*asking, "case:1", {Position{home, Offset{4}}.text()}),
              ElementsAre("dropped otherHistory case:1 v3", "accepted case:1 v3"))
      << "from a position on, and that included";
}

TEST_P(EitherServiceTest, EndsAReplayWhereTheLogEndedWhenItBegan) {
  EXPECT_THAT(replayed(*either(), ""), ElementsAre());
  for (int n = 0; n < 20; ++n) record({.stream = "case:" + std::to_string(n)});
  const auto asking = either();
  auto replay = asking->replay("", {});
  ASSERT_TRUE(replay) << replay.error().message;
  record({.stream = "case:1"});
  std::size_t entries = 0;
  for (;;) {
    const auto next = (*replay)->next(7);
    ASSERT_TRUE(next) << next.error().message;
    if (next->get().getEntries().size() == 0) break;
    entries += next->get().getEntries().size();
  }
  EXPECT_EQ(entries, 20U);
}

TEST_P(EitherServiceTest, RefusesToReplayWhatIsNoStream) {
  const auto asking = either();
  EXPECT_THAT(replayed(*asking, "nonsense"), ElementsAre("error malformed"));
  EXPECT_THAT(replayed(*asking, "", {"7:0"}), ElementsAre("error malformed"));
}

// Many replays that are asked in turn: more than there are readers held, so that each is taken up again and
// again.
TEST_P(EitherServiceTest, GivesEachOfManyReplaysTheWholeLogThoughFewReadersAreHeld) {
  constexpr std::size_t replays = 3 * ReplayReaders::mostHeld;
  constexpr int records = 12;
  for (int i = 0; i < records; ++i) record({.stream = "case:" + std::to_string(i % 5)});
  const auto asking = either();
  const auto whole = replayed(*asking, "");
  ASSERT_EQ(whole.size(), std::size_t{records});
  std::vector<std::unique_ptr<Replaying>> held;
  const std::size_t before = service_.log.openReaders();
  for (std::size_t i = 0; i < replays; ++i) held.push_back(*asking->replay("", {}));
  EXPECT_LE(service_.log.openReaders(), before + ReplayReaders::mostHeld);
  std::vector<std::set<std::string>> given(replays);
  for (bool more = true; more;) {
    more = false;
    for (std::size_t i = 0; i < replays; ++i) {
      const auto entries = held[i]->next(1);
      ASSERT_TRUE(entries) << entries.error().message;
      for (const auto entry : entries->get().getEntries()) {
        more = true;
        EXPECT_TRUE(given[i].emplace(view(entry.getPosition())).second) << "given twice";
      }
      EXPECT_LE(service_.log.openReaders(), before + ReplayReaders::mostHeld);
    }
  }
  for (const auto& positions : given) EXPECT_EQ(positions.size(), std::size_t{records});
  held.clear();
}

}  // namespace
}  // namespace casefold
