// The one rule of the log (schemas/record.capnp): each reason for dropping a message, by its name.
#include <gmock/gmock.h>

#include "tests/runner/scene.h"

namespace casefold {
namespace {

using Counted = std::map<std::string, std::uint64_t, std::less<>>;

// Two accepted records of case:1; a test appends what is to be dropped between and after them.
class Rule : public testing::Test {
 protected:
  void SetUp() override {
    scene_.recorded(stream_, {attended("football")});
    scene_.recorded(stream_, {attended("music")});
    home_ = partitionOf(stream_, scene_.log.partitions());
  }
  void append(const RecordBytes& record) { scene_.appendRaw(home_, record.bytes()); }
  // The message was dropped for this reason alone, and the stream goes on.
  void expectDropped(Dropped reason) {
    scene_.fold();
    EXPECT_EQ(scene_.runner().counts().droppedByReason, (Counted{{std::string(dropName(reason)), 1}}));
    EXPECT_EQ(scene_.runner().counts().dropped(), 1U);
    scene_.recorded(stream_, {attended("drama")});
    scene_.fold();
    EXPECT_EQ(scene_.head(stream_).version, Version{3});
    EXPECT_EQ(scene_.state(stream_).attended, 3U);
    scene_.restart();
    EXPECT_EQ(scene_.runner().counts().dropped(), 1U);
  }

  Scene<> scene_;
  const std::string stream_ = "case:1";
  Partition home_;
};

TEST_F(Rule, DropsAndNamesWhatIsNoRecord) {
  scene_.appendRaw(home_, asBytes("no record"));
  expectDropped(Dropped::undecodable);
}

TEST_F(Rule, DropsARecordOfAStreamThatIsNoStream) {
  append(makeRecord("case", {}, {attended("football")}));
  expectDropped(Dropped::undecodable);
}

TEST_F(Rule, DropsARecordInAnotherPartitionThanItsStreams) {
  auto copy = StreamWriter(scene_.writer(stream_)).next({attended("cooking")});
  scene_.appendRaw(Partition{(home_.get() + 1) % scene_.log.partitions()}, copy.bytes());
  expectDropped(Dropped::wrongPartition);
}

TEST_F(Rule, DropsTheLoserOfARace) {
  StreamWriter slow = scene_.writer(stream_);
  scene_.recorded(stream_, {attended("cooking")});
  append(slow.next({attended("swimming")}));
  scene_.fold();
  EXPECT_EQ(scene_.runner().counts().droppedByReason, (Counted{{"versionTaken", 1}}));
  EXPECT_EQ(scene_.state(stream_).lastActivity, "cooking");
}

TEST_F(Rule, DropsTheSameRecordWhenItComesAgain) {
  for (const auto& message : readWhole(scene_.log)) scene_.appendRaw(home_, asBytes(message.bytes));
  scene_.fold();
  EXPECT_EQ(scene_.runner().counts().droppedByReason, (Counted{{"versionTaken", 2}}));
  EXPECT_EQ(scene_.head(stream_).version, Version{2});
}

TEST_F(Rule, DropsVersionZero) {
  append(makeRecord(stream_, {Version{~std::uint64_t{0}}, {}}, {attended("cooking")}));
  expectDropped(Dropped::versionTaken);
}

TEST_F(Rule, DropsAVersionAheadOfTheStream) {
  auto head = scene_.writer(stream_).head();
  append(makeRecord(stream_, {head.version.next(), head.hash}, {attended("cooking")}));
  expectDropped(Dropped::versionAhead);
}

TEST_F(Rule, DropsTheNextVersionOfAnotherHistory) {
  auto head = scene_.writer(stream_).head();
  head.hash[31] ^= std::byte{1};
  append(makeRecord(stream_, head, {attended("cooking")}));
  expectDropped(Dropped::otherHistory);
}

TEST_F(Rule, DropsAFirstRecordThatNamesOneBeforeIt) {
  capnp::MallocMessageBuilder message;
  auto record = message.initRoot<schema::Record>();
  record.setStream("case:2");
  record.setVersion(1);
  record.initPreviousHash(32);
  scene_.appendRaw(partitionOf("case:2", scene_.log.partitions()), RecordBytes(record.asReader()).bytes());
  expectDropped(Dropped::otherHistory);
}

TEST_F(Rule, DropsAChainThatWasBuiltOnALoser) {
  StreamWriter slow = scene_.writer(stream_);
  scene_.recorded(stream_, {attended("cooking")});
  append(slow.next({attended("swimming")}));  // loses version 3
  append(slow.next({attended("swimming")}));  // version 4 of a history that did not happen
  scene_.fold();
  EXPECT_EQ(scene_.runner().counts().droppedByReason, (Counted{{"otherHistory", 1}, {"versionTaken", 1}}));
}

TEST_F(Rule, AcceptsAStreamOfAKindThatThisBuildDoesNotKnow) {
  scene_.recorded("family:9", {attended("football")});
  scene_.fold();
  EXPECT_EQ(scene_.head("family:9").version, Version{1});
  EXPECT_EQ(scene_.runner().counts().dropped(), 0U);
}

// What the observer is told, and when: the recorder's answers depend on it.
struct Told final : RecordObserver {
  void accepted(const Position& position, const RecordReader& record) override {
    said.push_back(position.text() + " accepted " + std::to_string(record.version().get()));
  }
  void dropped(const Position& position, const RecordReader* record, Dropped reason) override {
    said.push_back(position.text() + " " + std::string(dropName(reason)) +
                   (record != nullptr ? " " + std::string(record->stream()) : ""));
  }
  Result<void> storing() override {
    said.emplace_back("storing");
    if (refuse) return fail(ErrorCode::unavailable, "not now");
    return {};
  }
  std::vector<std::string> said;
  bool refuse = false;
};

TEST(Observer, IsToldOfEveryMessageBeforeItIsStoredAndAgainIfItWasNot) {
  SimulatedLog log({.partitions = 1});
  StreamWriter writer("case:1");
  appendTo(log, writer, {attended("football")});
  ASSERT_TRUE(log.appendAndWait(Partition{0}, asBytes("garbage")));
  ASSERT_TRUE(log.appendAndWait(Partition{0}, makeRecord("case:1", {}, {visited()}).bytes()));
  auto messages = readWhole(log);
  std::vector<LogEntry> entries;
  for (const auto& message : messages)
    entries.push_back({message.position.partition, message.position.offset, asBytes(message.bytes)});

  Told told;
  auto store = makeMemoryStore();
  auto runner = openRunner<TouchyView>(*store, 1, &told);
  const std::vector<std::string> all = {"0:0 accepted 1", "0:1 undecodable", "0:2 versionTaken case:1",
                                        "storing"};
  told.refuse = true;
  auto applied = runner->apply(entries);
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().message, "not now");
  EXPECT_EQ(told.said, all);
  EXPECT_EQ(runner->cut(), fromTheStart(1));
  EXPECT_EQ(runner->counts().records, 0U);

  told.refuse = false;
  told.said.clear();
  ASSERT_TRUE(runner->apply(entries));
  EXPECT_EQ(told.said, all);
  expectAsModelled(*runner, messages);
}

}  // namespace
}  // namespace casefold
