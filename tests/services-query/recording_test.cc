#include <map>

#include "schemas/codec/record.h"
#include "services/query/call_error.h"
#include "tests/services-query/service_fixture.h"

namespace casefold {
namespace {

using Kind = schema::CommandResult::Outcome;
using std::chrono::milliseconds;

// Outcomes by command, with a check that they come in order.
struct Outcomes {
  std::vector<Kind> kinds;
  std::vector<std::uint64_t> versions;

  Recording::Settled settled() {
    return [this](std::uint64_t index, schema::CommandResult::Reader result) {
      EXPECT_EQ(index, kinds.size());
      kinds.push_back(result.getOutcome());
      versions.push_back(result.getVersion());
    };
  }
  [[nodiscard]] std::size_t count(Kind kind) const {
    return static_cast<std::size_t>(std::ranges::count(kinds, kind));
  }
};

TEST_P(EitherServiceTest, RecordsManyCommandsInTheOrderOfTheirStreams) {
  constexpr std::uint64_t commands = 2'000;
  const auto recording_ = either();
  Outcomes outcomes;
  Recording recording(*recording_, {.commandsPerCall = 50}, outcomes.settled());
  for (std::uint64_t n = 0; n < commands; ++n)
    recording.add(
        attended({.stream = "case:" + std::to_string(n % 5), .command = "c" + std::to_string(n)}).get());
  recording.settle();
  ASSERT_EQ(outcomes.kinds.size(), commands);
  EXPECT_EQ(outcomes.count(Kind::RECORDED), commands);
  for (std::uint64_t n = 0; n < commands; ++n) EXPECT_EQ(outcomes.versions[n], n / 5 + 1) << n;
}

TEST_F(ServiceTest, RecordsEachCommandOnceThoughTheServiceRestartsMeanwhile) {
  constexpr std::uint64_t commands = 3'000;
  const auto recorder = client();
  Outcomes outcomes;
  Recording recording(*recorder, {.commandsPerCall = 20, .patience = std::chrono::seconds(30)},
                      outcomes.settled());
  const std::uint16_t port = service_.port();
  for (std::uint64_t n = 0; n < commands; ++n) {
    if (n % 500 == 250) {
      service_.server->stop(milliseconds{0});
      service_.listen(port);
    }
    recording.add(
        attended({.stream = "case:" + std::to_string(n % 5), .command = "c" + std::to_string(n)}).get());
  }
  recording.settle();
  EXPECT_EQ(outcomes.count(Kind::RECORDED) + outcomes.count(Kind::DUPLICATE), commands);
  const auto status = recorder->status();
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_EQ(status->get().getRecords(), commands);
}

TEST_F(ServiceTest, RecordsEachCommandOnceThoughAppendsGetLost) {
  std::atomic<std::uint64_t> appends{0};
  service_.log.setFates([&](Partition, Bytes) {
    switch (appends < 20 ? appends++ % 7 : 0) {
      case 2:
        return AppendFate::fails;
      case 4:
        return AppendFate::unknownLost;
      case 5:
        return AppendFate::unknownLands;
      default:
        return AppendFate::lands;
    }
  });
  constexpr std::uint64_t commands = 300;
  const auto recorder = client();
  Outcomes outcomes;
  Recording recording(*recorder, {.commandsPerCall = 20, .wait = milliseconds{500}}, outcomes.settled());
  for (std::uint64_t n = 0; n < commands; ++n)
    recording.add(
        attended({.stream = "case:" + std::to_string(n % 5), .command = "c" + std::to_string(n)}).get());
  recording.settle();
  EXPECT_EQ(outcomes.count(Kind::RECORDED) + outcomes.count(Kind::DUPLICATE), commands);
  EXPECT_EQ(recorder->status()->get().getRecords(), commands);
}

TEST_F(ServiceTest, KeepsTheOrderOfAStreamThoughAppendsFail) {
  std::atomic<std::uint64_t> appends{0};
  service_.log.setFates([&](Partition, Bytes) {
    const auto n = appends++;
    return n < 400 && n % 37 == 5 ? AppendFate::fails : AppendFate::lands;
  });
  constexpr std::uint64_t commands = 600;
  const auto recorder = client();
  Outcomes outcomes;
  Recording recording(*recorder, {.commandsPerCall = 25}, outcomes.settled());
  for (std::uint64_t n = 0; n < commands; ++n)
    recording.add(
        attended({.stream = "case:" + std::to_string(n % 2), .command = "c" + std::to_string(n)}).get());
  recording.settle();
  ASSERT_EQ(outcomes.count(Kind::RECORDED) + outcomes.count(Kind::DUPLICATE), commands);
  for (std::uint64_t n = 0; n < commands; ++n) ASSERT_EQ(outcomes.versions[n], n / 2 + 1) << n;
}

TEST_F(ServiceTest, HandsOnNothingBehindACommandThatIsNotSettled) {
  record({.stream = "case:2"});
  service_.log.setFates([](Partition, Bytes) { return AppendFate::fails; });
  const auto recorder = client();
  Outcomes outcomes;
  Recording recording(*recorder,
                      {.commandsPerCall = 1, .wait = milliseconds{50}, .patience = milliseconds{1}},
                      outcomes.settled());
  for (int n = 0; n < 4; ++n) recording.add(attended({.command = "c" + std::to_string(n)}).get());
  service_.log.setFates([](Partition, Bytes) { return AppendFate::lands; });
  for (int n = 4; n < 8; ++n) recording.add(attended({.command = "c" + std::to_string(n)}).get());
  recording.settle();
  ASSERT_EQ(outcomes.kinds.size(), 8U);
  // Either all that came after is recorded behind what was, or nothing of it is: never a gap.
  const auto firstGap = std::ranges::find_if(
      outcomes.kinds, [](Kind kind) { return kind != Kind::RECORDED && kind != Kind::DUPLICATE; });
  EXPECT_TRUE(std::all_of(firstGap, outcomes.kinds.end(),
                          [](Kind kind) { return kind != Kind::RECORDED && kind != Kind::DUPLICATE; }));
}

TEST_F(ServiceTest, RefusesACallWhoseCommandsComeToTooMuchAndRecordsNothingOfIt) {
  const auto recorder = client();
  Outcomes outcomes;
  // 40 times 450 kB, in one call.
  Recording recording(*recorder, {.wordsPerCall = std::uint64_t{4} << 20U}, outcomes.settled());
  for (int n = 0; n < 40; ++n) {
    Owned<schema::Command> command = attended({.command = "large-" + std::to_string(n)});
    for (auto event : command.builder().getContent().initEvents(7)) {
      writeWhen(*parseWhen("2010-07-30"), event.initOccurred());
      event.initActivityAttended().setActivity(std::string(65'000, 'x'));
    }
    recording.add(command.get());
  }
  recording.settle();
  ASSERT_TRUE(recording.failed());
  EXPECT_EQ(recording.failed()->code, ErrorCode::tooLarge);
  EXPECT_EQ(outcomes.count(Kind::UNKNOWN), 40U);
  EXPECT_EQ(recorder->status()->get().getRecords(), 0U);
}

TEST_F(ServiceTest, GivesUpOnALogThatStaysAway) {
  record({});
  service_.log.setAway(true);
  const auto recorder = client();
  Outcomes outcomes;
  Recording recording(*recorder, {.wait = milliseconds{50}, .patience = milliseconds{1}}, outcomes.settled());
  recording.add(attended({}).get());
  recording.settle();
  // Certain: it is not in the log.
  EXPECT_THAT(outcomes.kinds, testing::ElementsAre(Kind::REFUSED));
  ASSERT_TRUE(recording.failed());
  recording.add(attended({}).get());
  EXPECT_THAT(outcomes.kinds, testing::ElementsAre(Kind::REFUSED, Kind::UNKNOWN)) << "no more is tried";
}

TEST_F(ServiceTest, RefusesOneCommandAndRecordsTheOthers) {
  const auto recorder = client();
  Outcomes outcomes;
  Recording recording(*recorder, {}, outcomes.settled());
  recording.add(attended({}).get());
  recording.add(attended({.stream = "nonsense"}).get());
  recording.add(attended({.activity = std::string(70'000, 'x')}).get());
  recording.add(attended({}).get());
  recording.settle();
  EXPECT_THAT(outcomes.kinds,
              testing::ElementsAre(Kind::RECORDED, Kind::REFUSED, Kind::REFUSED, Kind::RECORDED));
}

TEST_P(EitherServiceTest, RecordsCommandsAsLargeAsTheyMayBe) {
  const auto recorder = either();
  Outcomes outcomes;
  Recording recording(*recorder, {}, outcomes.settled());
  for (int n = 0; n < 30; ++n) {
    Owned<schema::Command> command = attended({.command = "large-" + std::to_string(n)});
    auto events = command.builder().getContent().initEvents(7);
    for (auto event : events) {
      writeWhen(*parseWhen("2010-07-30"), event.initOccurred());
      event.initActivityAttended().setActivity(std::string(65'000, 'x'));
    }
    recording.add(command.get());
  }
  recording.settle();
  EXPECT_EQ(outcomes.count(Kind::RECORDED), 30U);
}

TEST_F(ServiceTest, SaysThatAProcessWithoutARecorderDoesNotRecord) {
  service_.sources->recorder = {};
  const auto recorder = client();
  Outcomes outcomes;
  Recording recording(*recorder, {}, outcomes.settled());
  recording.add(attended({}).get());
  recording.settle();
  ASSERT_TRUE(recording.failed());
  EXPECT_EQ(recording.failed()->code, ErrorCode::notServed);
  EXPECT_EQ(outcomes.count(Kind::UNKNOWN), 1U);
}

TEST_F(ServiceTest, FindsAServiceThatComesBack) {
  const auto asking = client();
  ASSERT_TRUE(asking->status());
  const std::uint16_t port = service_.port();
  service_.server->stop(milliseconds{0});
  auto back = std::async(std::launch::async, [&] { service_.listen(port); });
  EXPECT_TRUE(asking->status());
  back.get();
}

TEST(ClientConnect, SaysThatNothingListensThere) {
  const auto nobody = Client::connect({.host = "127.0.0.1", .port = 1});
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().code, ErrorCode::unavailable);
  EXPECT_THAT(nobody.error().message, testing::HasSubstr("casefold serve"));
}

TEST(CallError, IsReadBackAsItWas) {
  const Error error = fail(ErrorCode::notYet, "not read that far", "query.atLeast");
  const Error back = errorOf(callError(error));
  EXPECT_EQ(back.code, ErrorCode::notYet);
  EXPECT_EQ(back.message, "not read that far (query.atLeast)");
}

TEST(CallError, LetsNothingElseOut) {
  const kj::Exception secret(kj::Exception::Type::FAILED, "runner.cc", 7, kj::str("Cleo, a child: x"));
  const Error out = errorOf(onlyCallErrors(secret));
  EXPECT_EQ(out.code, ErrorCode::internal);
  EXPECT_THAT(out.message, testing::Not(testing::HasSubstr("Cleo")));
}

}  // namespace
}  // namespace casefold
