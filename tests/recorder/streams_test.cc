// The recorder's work without its thread: each step of it is taken by the test.
#include "services/recorder/streams.h"

#include <gmock/gmock.h>

#include "tests/recorder/in_hand.h"
#include "tests/simulation/simulated_log.h"

namespace casefold {
namespace {

using Kind = CommandOutcome::Kind;

constexpr SteadyTime now{};

class StreamsTest : public InHandTest {
 protected:
  std::unique_ptr<Streams> streams() { return *Streams::open(log_, makeMemoryStore(), clock_); }

  void take(Streams& streams, const Ask& ask, SteadyTime deadline = soon) {
    Taken command = untaken(ask, deadline);
    ASSERT_TRUE(streams.take(command, now));
  }

  // Reads to the log's end.
  void readAll(Streams& streams) {
    auto reader = *log_.reader(streams.runner().cut(), "test");
    do {
      const auto entries = reader->read(std::chrono::milliseconds{10});
      ASSERT_TRUE(entries);
      ASSERT_TRUE(streams.apply(*entries));
    } while (!reader->caughtUp());
    streams.caughtUp();
  }

  // The number of messages in the log.
  std::uint64_t appended() {
    std::uint64_t all = 0;
    const auto ends = *log_.ends(std::chrono::seconds{5});
    for (std::uint32_t p = 0; p < log_.partitions(); ++p) all += ends.next(Partition{p}).get();
    return all;
  }

  std::vector<CommandOutcome> toldBy(Streams& streams) { return given(streams.takeAnswers()); }

  SystemClock clock_;
  SimulatedLog log_{{.partitions = 2}};
};

TEST_F(StreamsTest, BuildOnNothingBeforeTheLogIsReadToItsEnd) {
  auto one = streams();
  take(*one, {.command = "c1"});
  EXPECT_EQ(appended(), 0U);
  readAll(*one);
  one->advance(now);
  EXPECT_EQ(appended(), 1U);
  EXPECT_TRUE(toldBy(*one).empty()) << "not before it is read back";
  readAll(*one);
  const auto told = toldBy(*one);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].kind, Kind::RECORDED);
}

TEST_F(StreamsTest, RefuseAnUnknownVersionOnlyOnceTheyHaveReadAsFarAsItsClientMay) {
  auto behind = streams(), ahead = streams();
  readAll(*behind);
  readAll(*ahead);
  take(*ahead, {.command = "c1"});
  // The client has seen version 1 elsewhere; this recorder has not.
  take(*behind, {.command = "c2", .version = 1});
  take(*behind, {.stream = "case:2", .command = "c3", .version = 9});
  ASSERT_TRUE(behind->endsWanted());
  const auto upTo = behind->askingEnds();
  EXPECT_FALSE(behind->endsWanted());
  behind->endsAre(*log_.ends(std::chrono::seconds{5}), upTo);
  EXPECT_TRUE(toldBy(*behind).empty());
  readAll(*behind);
  behind->settle(now);
  behind->advance(now);
  auto told = toldBy(*behind);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].command, "c3");
  EXPECT_EQ(told[0].kind, Kind::CONFLICT);
  readAll(*behind);
  told = toldBy(*behind);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].command, "c2");
  EXPECT_EQ(told[0].version, Version{2});
}

TEST_F(StreamsTest, AppendTheSameBytesAgainAfterAPauseWhereNobodyKnowsWhetherTheyLanded) {
  auto one = streams();
  readAll(*one);
  log_.setFates([](Partition, Bytes) { return AppendFate::unknownLost; });
  take(*one, {.command = "c1"});
  log_.setFates([](Partition, Bytes) { return AppendFate::lands; });
  one->settle(now);
  one->advance(now);
  EXPECT_EQ(appended(), 0U) << "a pause first";
  one->settle(now + std::chrono::seconds{1});
  one->advance(now + std::chrono::seconds{1});
  EXPECT_EQ(appended(), 1U);
  readAll(*one);
  EXPECT_EQ(toldBy(*one).at(0).kind, Kind::RECORDED);
}

TEST_F(StreamsTest, AnswerAtTheDeadlineWhateverTheLogDoes) {
  auto one = streams();
  readAll(*one);
  log_.setFates([](Partition, Bytes) { return AppendFate::unknownLate; });
  take(*one, {.command = "c1"}, soon);
  EXPECT_EQ(one->nextDeadline(), soon);
  one->settle(soon - std::chrono::seconds{1});
  EXPECT_TRUE(toldBy(*one).empty());
  one->settle(soon);
  EXPECT_EQ(toldBy(*one).at(0).kind, Kind::UNKNOWN);
  EXPECT_FALSE(one->nextDeadline());
  log_.landLate();
  readAll(*one);
  EXPECT_TRUE(toldBy(*one).empty()) << "each is answered once";
  take(*one, {.command = "c1"});
  EXPECT_EQ(toldBy(*one).at(0).kind, Kind::DUPLICATE);
}

// A command that takes part in a call.
Taken of(Taken taken, const std::shared_ptr<CommandCall>& call) {
  taken.call = call;
  return taken;
}

TEST_F(StreamsTest, FailWhatStandsBehindACommandOfItsStreamAndCallThatFailed) {
  auto one = streams();
  readAll(*one);
  const auto call = std::make_shared<CommandCall>(), another = std::make_shared<CommandCall>();
  const auto give = [&](const Ask& ask, const std::shared_ptr<CommandCall>& with) {
    Taken taken = of(untaken(ask), with);
    ASSERT_TRUE(one->take(taken, now));
  };
  int appends = 0;  // as when a disk fills and somebody makes room at once
  log_.setFates([&](Partition, Bytes) { return appends++ == 0 ? AppendFate::fails : AppendFate::lands; });
  give({.command = "c1"}, call);
  give({.command = "c2"}, call);
  give({.stream = "case:2", .command = "other stream"}, call);
  give({.command = "other call"}, another);
  one->settle(now);
  one->advance(now);
  give({.command = "c3"}, call);  // handed on only after c1 had failed
  readAll(*one);
  one->settle(now);
  one->advance(now);
  readAll(*one);
  std::map<std::string, CommandOutcome> told;
  for (auto& outcome : toldBy(*one)) told.emplace(outcome.command, outcome);
  for (const auto* id : {"c1", "c2", "c3"}) {
    ASSERT_TRUE(told.contains(id)) << id;
    EXPECT_EQ(told.at(id).kind, Kind::REFUSED) << id;
    EXPECT_EQ(told.at(id).error->code, ErrorCode::unavailable) << id;
  }
  ASSERT_TRUE(told.contains("other stream") && told.contains("other call"));
  EXPECT_EQ(told.at("other stream").kind, Kind::RECORDED);
  EXPECT_EQ(told.at("other call").kind, Kind::RECORDED);
  EXPECT_EQ(told.at("other call").version, Version{1});

  // With room again, the same call is recorded whole.
  const auto again = std::make_shared<CommandCall>();
  for (const auto* id : {"c1", "c2", "c3"}) give({.command = id}, again);
  readAll(*one);
  const auto then = toldBy(*one);
  ASSERT_EQ(then.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(then[i].kind, Kind::RECORDED) << i;
    EXPECT_EQ(then[i].version, Version{i + 2}) << i;
  }
}

TEST_F(StreamsTest, JudgeWhatStandsBehindARefusedCommandByTheStreamWithoutIt) {
  auto one = streams();
  readAll(*one);
  const auto call = std::make_shared<CommandCall>();
  const auto give = [&](Taken taken) {
    taken.call = call;
    ASSERT_TRUE(one->take(taken, now));
  };
  const auto withdrawing = [&](const char* id, std::uint64_t version, const char* command) {
    capnp::MallocMessageBuilder message;
    auto root = message.initRoot<schema::Command>();
    write({.command = id}, root);
    auto meant = root.getContent().getEvents()[0].initRecordWithdrawn();
    meant.setVersion(version);
    meant.setCommand(command);
    Taken made = untaken({.command = id});
    made.draft = Draft(root.asReader());
    return made;
  };
  give(untaken({.command = "c1", .version = 7}));  // a conflict
  one->endsAre(*log_.ends(std::chrono::seconds{5}), one->askingEnds());
  one->settle(now);
  one->advance(now);
  give(untaken({.command = "c2"}));
  give(withdrawing("by version", 1, ""));  // meant c1: version 1 is c2 now
  give(withdrawing("by command", 0, "c2"));
  readAll(*one);
  std::map<std::string, CommandOutcome> told;
  for (auto& outcome : toldBy(*one)) told.emplace(outcome.command, outcome);
  ASSERT_EQ(told.size(), 4U);
  EXPECT_EQ(told.at("c1").kind, Kind::CONFLICT);
  EXPECT_EQ(told.at("c2").kind, Kind::RECORDED) << "another's fault is not its own";
  EXPECT_EQ(told.at("by version").kind, Kind::REFUSED);
  EXPECT_EQ(told.at("by version").error->code, ErrorCode::malformed);
  EXPECT_EQ(told.at("by command").kind, Kind::RECORDED);
}

TEST_F(StreamsTest, RefuseACorrectionOfWhatIsNotThereOnlyOnceTheyHaveReadAsFarAsItsClientMay) {
  auto behind = streams(), ahead = streams();
  readAll(*behind);
  readAll(*ahead);
  take(*ahead, {.command = "c1"});
  const auto withdrawing = [&](const char* id, const char* command) {
    capnp::MallocMessageBuilder message;
    auto root = message.initRoot<schema::Command>();
    write({.command = id}, root);
    root.getContent().getEvents()[0].initRecordWithdrawn().setCommand(command);
    Taken made = untaken({.command = id});
    made.draft = Draft(root.asReader());
    ASSERT_TRUE(behind->take(made, now));
  };
  withdrawing("withdrawal", "c1");  // its client has seen c1 recorded, by the other recorder
  withdrawing("of nothing", "c9");
  EXPECT_TRUE(toldBy(*behind).empty());
  std::vector<CommandOutcome> told;
  for (int i = 0; i < 3 && told.size() < 2; ++i) {
    if (behind->endsWanted()) {
      const auto upTo = behind->askingEnds();
      behind->endsAre(*log_.ends(std::chrono::seconds{5}), upTo);
    }
    readAll(*behind);
    behind->settle(now);
    behind->advance(now);
    readAll(*behind);
    for (auto& outcome : toldBy(*behind)) told.push_back(std::move(outcome));
  }
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].kind, Kind::RECORDED);
  EXPECT_EQ(told[0].version, Version{2});
  EXPECT_EQ(told[1].kind, Kind::REFUSED);
  EXPECT_EQ(told[1].error->code, ErrorCode::malformed);
}

}  // namespace
}  // namespace casefold
