// Clients that lie, flood, stall or vanish: the server goes on, and others are served.
#include <capnp/rpc.capnp.h>
#include <capnp/serialize.h>
#include <gmock/gmock.h>

#include <array>
#include <cstring>
#include <random>

#include "tests/infra/rpc/rpc_fixture.h"

namespace casefold {
namespace {

std::string words(std::initializer_list<std::uint32_t> numbers) {
  std::string bytes(numbers.size() * 4, '\0');
  std::memcpy(bytes.data(), std::data(numbers), bytes.size());
  return bytes;
}

std::string framed(capnp::MessageBuilder& message) {
  auto flat = capnp::messageToFlatArray(message);
  return {flat.asChars().begin(), flat.asChars().size()};
}

std::string bootstrapMessage(std::uint32_t question) {
  capnp::MallocMessageBuilder message;
  message.initRoot<capnp::rpc::Message>().initBootstrap().setQuestionId(question);
  return framed(message);
}

// Session.view(name) on what enter() of question 0's bootstrap gave: pipelined, so that nothing need be read.
std::string callMessage(std::uint32_t question, std::uint32_t onQuestion, std::uint16_t method, bool enter) {
  capnp::MallocMessageBuilder message;
  auto call = message.initRoot<capnp::rpc::Message>().initCall();
  call.setQuestionId(question);
  call.setMethodId(method);
  auto target = call.initTarget().initPromisedAnswer();
  target.setQuestionId(onQuestion);
  if (enter) {
    call.setInterfaceId(capnp::typeId<schema::Casefold>());
    call.initParams().getContent().initAs<schema::Casefold::EnterParams>().initCredentials().setLoopback();
  } else {
    target.initTransform(1)[0].setGetPointerField(0);
    call.setInterfaceId(capnp::typeId<schema::Session>());
    call.initParams().getContent().initAs<schema::Session::ViewParams>().setName("100000");
  }
  return framed(message);
}

std::string finishMessage(std::uint32_t question) {
  capnp::MallocMessageBuilder message;
  message.initRoot<capnp::rpc::Message>().initFinish().setQuestionId(question);
  return framed(message);
}

constexpr std::uint32_t huge = 0x7FFFFFFF;

TEST_F(RpcServerTest, ClosesAConnectionThatSendsWhatIsNoMessage) {
  start();
  std::mt19937_64 random(42);
  std::string garbage(1U << 16U, '\0');
  for (char& c : garbage) c = static_cast<char>(random());
  const std::vector<std::string> lies{
      words({0xFFFFFFFF, 1}),  // 2^32 segments
      words({511, 1}) + std::string(4 * 511, '\xFF'),
      words({0, huge}),           // a segment of 16 GiB
      words({1, huge, huge, 0}),  // two
      words({0, 1}) + std::string(8, '\xFF'),
      words({0, 0}),  // an empty message
      words({0, 2, 0, 0x00010000, 0xFFFFFFFF, 0xFFFFFFFF}),
      garbage,
      "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
      "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + std::string(500, 'x'),
  };
  for (std::size_t i = 0; i < lies.size(); ++i) {
    RawSocket liar(port());
    (void)liar.send(lies[i]);
    (void)liar.send(std::string(64, '\0'));
    EXPECT_TRUE(liar.closedByServer()) << "lie " << i;
    EXPECT_TRUE(servesOthers()) << "after lie " << i;
  }
}

TEST_F(RpcServerTest, SurvivesMessagesThatEndAnywhere) {
  start();
  const std::string whole = bootstrapMessage(0) + callMessage(1, 0, 0, true) + callMessage(2, 1, 1, false);
  for (std::size_t cut = 0; cut < whole.size(); cut += 7) {
    RawSocket quitter(port());
    ASSERT_TRUE(quitter.send(whole.substr(0, cut)));
  }
  EXPECT_TRUE(servesOthers());
}

TEST_F(RpcServerTest, SurvivesFlippedBitsInEveryByteOfACall) {
  start();
  const std::string whole = bootstrapMessage(0) + callMessage(1, 0, 0, true) + callMessage(2, 1, 2, false);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ (1 << (at % 8)));
    RawSocket liar(port());
    (void)liar.send(flipped);
  }
  EXPECT_TRUE(servesOthers());
}

TEST_F(RpcServerTest, ClosesAConnectionThatSaysNothing) {
  start({.firstMessage = std::chrono::milliseconds{50}});
  RawSocket silent(port());
  EXPECT_TRUE(silent.closedByServer());
  EXPECT_TRUE(reaches(server_->counters().brokenOff, 1));
  EXPECT_TRUE(servesOthers());
}

TEST_F(RpcServerTest, ClosesAConnectionThatDripsItsMessage) {
  start({.firstMessage = std::chrono::milliseconds{5000}, .message = std::chrono::milliseconds{100}});
  RawSocket slow(port());
  ASSERT_TRUE(slow.send(bootstrapMessage(0)));
  const std::string call = callMessage(1, 0, 0, true);
  ASSERT_TRUE(slow.send(call.substr(0, 4)));
  EXPECT_TRUE(reaches(server_->counters().brokenOff, 1));
  EXPECT_TRUE(slow.closedByServer());
}

TEST_F(RpcServerTest, LetsIdleConnectionsGiveWayTheOldestFirstAndTellsThem) {
  start({.connections = 64, .connectionsPerAddress = 64, .farewells = 300});
  std::vector<RawSocket> many;
  for (int i = 0; i < 300; ++i) many.emplace_back(port());
  EXPECT_TRUE(reaches(server_->counters().gaveWay, 300 - 64));
  EXPECT_EQ(server_->counters().refused, 0U);
  EXPECT_THAT(many.front().untilClosed(), testing::HasSubstr("busy: this service is full"));
  EXPECT_TRUE(servesOthers()) << "idle connections shut nobody out";
  EXPECT_EQ(server_->counters().refused, 0U);
}

TEST_F(RpcServerTest, TellsTheNextThatItIsFullWhereNobodyIsIdle) {
  start({.connections = 2, .connectionsPerAddress = 2});
  const std::string aCallThatWaits =
      bootstrapMessage(0) + callMessage(1, 0, 0, true) + callMessage(2, 1, 0, false);
  RawSocket one(port());
  RawSocket two(port());
  ASSERT_TRUE(two.send(aCallThatWaits));
  EXPECT_TRUE(reaches(server_->counters().callsInFlight, 1));
  RawSocket three(port());  // the first has no call, and gives way
  ASSERT_TRUE(three.send(aCallThatWaits));
  EXPECT_TRUE(reaches(server_->counters().callsInFlight, 2));
  EXPECT_EQ(server_->counters().gaveWay, 1U);
  RawSocket four(port());
  const auto said = four.untilClosed();
  EXPECT_THAT(said, testing::HasSubstr("busy: this service is full: 2 connections"));
  EXPECT_THAT(said, testing::Not(testing::HasSubstr("(reset)")));
  EXPECT_EQ(server_->counters().refused, 1U);
  EXPECT_EQ(server_->counters().callsInFlight, 2U) << "those that have calls stay";
  toy_->release();
}

TEST_F(RpcServerTest, GivesAnAddressItsShareAndNoMore) {
  start({.connections = 8, .connectionsPerAddress = 3});
  RawSocket other(port(), "127.0.0.2");
  std::vector<RawSocket> many;
  for (int i = 0; i < 20; ++i) many.emplace_back(port());
  EXPECT_TRUE(reaches(server_->counters().gaveWay, 17));
  EXPECT_FALSE(other.isClosed()) << "the older one, of another address, stays";
  EXPECT_TRUE(many.front().closedByServer());
}

TEST_F(RpcServerTest, RefusesAMessageForWhichItHasNoMemory) {
  start({.messageWords = 1000, .bufferedWords = 1500});
  RawSocket first(port());
  ASSERT_TRUE(first.send(words({0, 900}) + std::string(8, '\0')));  // announced, begun, not finished
  EXPECT_TRUE(reaches(server_->counters().accepted, 1));
  EXPECT_TRUE(servesOthers());
  RawSocket second(port());
  ASSERT_TRUE(second.send(words({0, 900}) + std::string(8, '\0')));
  EXPECT_TRUE(second.closedByServer());
  EXPECT_TRUE(servesOthers()) << "what is left is enough for small messages";
}

TEST_F(RpcServerTest, KeepsRoomForSmallMessagesThoughLargeOnesWereAnnounced) {
  start({.messageWords = 60'000, .bufferedWords = 180'010});
  RawSocket first(port()), second(port()), third(port());
  ASSERT_TRUE(first.send(words({0, 60'000}) + std::string(8, '\0')));
  ASSERT_TRUE(second.send(words({0, 60'000}) + std::string(8, '\0')));
  ASSERT_TRUE(third.send(words({0, 60'000}) + std::string(8, '\0')));
  EXPECT_TRUE(reaches(server_->counters().brokenOff, 1)) << "two have what large messages may have";
  EXPECT_TRUE(servesOthers());
}

TEST_F(RpcServerTest, ClosesAConnectionThatNeverFinishesItsCalls) {
  start({.unfinishedCalls = 100});
  RawSocket hoarder(port());
  std::string flood;
  for (std::uint32_t i = 0; i < 200; ++i) flood += bootstrapMessage(i);
  (void)hoarder.send(flood);
  EXPECT_TRUE(hoarder.closedByServer());
  EXPECT_TRUE(servesOthers());
}

// Answers of 100 kB each that nobody takes: the server stops reading long before they are all made.
TEST_F(RpcServerTest, StopsReadingFromAClientThatDoesNotTakeItsAnswers) {
  start({.unreadReplyBytes = 1U << 20U, .reply = std::chrono::milliseconds{60'000}});
  RawSocket flooder(port());
  ASSERT_TRUE(flooder.send(bootstrapMessage(0) + callMessage(1, 0, 0, true)));
  constexpr std::uint64_t calls = 20'000;  // 2 GB of answers
  std::string flood;
  for (std::uint32_t i = 2; i < calls + 2; ++i) flood += callMessage(i, 1, 1, false) + finishMessage(i);
  std::string_view left = flood;
  const auto& messages = server_->counters().messages;
  for (;;) {  // until the server takes no more
    const auto before = messages.load();
    left.remove_prefix(flooder.sendSome(left));
    if (left.empty()) break;
    if (!servesOthers() || messages.load() - before < 8) break;  // the honest client's own messages
  }
  EXPECT_LT(messages.load(), calls) << "all calls were read";
  EXPECT_TRUE(servesOthers());
}

TEST_F(RpcServerTest, ClosesAClientThatDoesNotTakeItsAnswersInTime) {
  start({.unreadReplyBytes = 1U << 20U, .reply = std::chrono::milliseconds{100}});
  RawSocket flooder(port());
  ASSERT_TRUE(flooder.send(bootstrapMessage(0) + callMessage(1, 0, 0, true)));
  std::string flood;
  for (std::uint32_t i = 2; i < 1002; ++i) flood += callMessage(i, 1, 1, false);
  (void)flooder.send(flood);
  EXPECT_TRUE(reaches(server_->counters().brokenOff, 1));
  EXPECT_TRUE(servesOthers());
}

}  // namespace
}  // namespace casefold
