#include "infra/rpc/server.h"

#include <gmock/gmock.h>

#include <thread>

#include "infra/rpc/loop_signal.h"
#include "infra/rpc/service.h"
#include "tests/infra/rpc/rpc_fixture.h"

namespace casefold {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::string failureOf(kj::Promise<void> promise, kj::WaitScope& scope) {
  try {
    promise.wait(scope);
    return "";
  } catch (const kj::Exception& exception) {
    return exception.getDescription().cStr();
  }
}

TEST_F(RpcServerTest, ListensOnLoopbackOnly) {
  for (const char* host : {"0.0.0.0", "::", "192.0.2.1", "example.org"}) {
    auto server = RpcServer::start({.host = host}, {}, {}, {});
    ASSERT_FALSE(server) << host;
    EXPECT_EQ(server.error().code, ErrorCode::wrongSettings);
  }
}

TEST_F(RpcServerTest, SaysThatAnotherListensThere) {
  start();
  auto second = RpcServer::start(
      server_->endpoint(), {}, [](kj::Timer&) { return nullptr; }, [](std::string_view) {});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::inUse);
}

TEST_F(RpcServerTest, TellsTheCallPastItsLimitThatItIsBusy) {
  start({.callsInFlight = 3});
  ToyClient client(port());
  auto session = client.enter();
  std::vector<kj::Promise<void>> calls;
  for (int i = 0; i < 3; ++i) calls.push_back(session.recordRequest().send().ignoreResult());
  EXPECT_THAT(failureOf(session.recordRequest().send().ignoreResult(), client.scope()),
              testing::HasSubstr("busy"));
  EXPECT_EQ(server_->counters().callsRefused, 1U);
  EXPECT_TRUE(servesOthers());
  toy_->release();
  for (auto& call : calls) EXPECT_EQ(failureOf(kj::mv(call), client.scope()), "");
}

TEST_F(RpcServerTest, ReportsNothingThatACallSaid) {
  start();
  ToyClient client(port());
  auto session = client.enter();
  EXPECT_THAT(failureOf(session.replayRequest().send().ignoreResult(), client.scope()),
              testing::HasSubstr("secret"));
  {
    RawSocket liar(port());
    (void)liar.send("a name that is personal and is not a message");
    EXPECT_TRUE(liar.closedByServer());
  }
  EXPECT_THAT(reports(),
              testing::Not(testing::AnyOf(testing::HasSubstr("secret"), testing::HasSubstr("personal"))));
}

TEST_F(RpcServerTest, LetsCallsInFlightEndWhenItStops) {
  start();
  ToyClient client(port());
  auto call = callInFlight(client);
  std::thread stopping([this] { server_->stop(seconds(30)); });
  while (!toy_->drained) std::this_thread::yield();
  toy_->release();
  EXPECT_EQ(failureOf(kj::mv(call), client.scope()), "");
  stopping.join();
  EXPECT_EQ(server_->counters().open, 0U);
}

TEST_F(RpcServerTest, DoesNotWaitForEverWhenItStops) {
  start();
  ToyClient client(port());
  auto call = callInFlight(client);
  server_->stop(milliseconds(50));
  EXPECT_NE(failureOf(kj::mv(call), client.scope()), "");
  EXPECT_THAT(reports(), testing::HasSubstr("still in flight"));
}

TEST_F(RpcServerTest, ForgetsTheCallsOfAClientThatIsGone) {
  start();
  {
    ToyClient client(port());
    const auto call = callInFlight(client);
  }
  const auto deadline = std::chrono::steady_clock::now() + seconds(10);
  while (server_->counters().callsInFlight > 0 && std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
  EXPECT_EQ(server_->counters().callsInFlight, 0U);
}

TEST(LoopSignal, WakesTheLoopFromManyThreadsAndLosesNoSignal) {
  auto io = kj::setupAsyncIo();
  LoopSignal signal;
  std::atomic<int> done{0};
  constexpr int threads = 4, each = 20'000;
  std::vector<std::thread> raising;
  for (int i = 0; i < threads; ++i)
    raising.emplace_back([&] {
      for (int n = 0; n < each; ++n) {
        ++done;
        signal.raise();
      }
    });
  // After the last raise() there is always one more wake-up, which sees all of them.
  while (done < threads * each)
    io.provider->getTimer().timeoutAfter(30 * kj::SECONDS, signal.next()).wait(io.waitScope);
  for (auto& thread : raising) thread.join();
  EXPECT_EQ(done, threads * each);
}

TEST(LoopSignal, KeepsOneSignalForALoopThatIsNotWaiting) {
  auto io = kj::setupAsyncIo();
  LoopSignal signal;
  signal.raise();
  signal.raise();
  signal.next().wait(io.waitScope);
  auto next = signal.next();
  EXPECT_FALSE(next.poll(io.waitScope));
}

TEST(LoopSignal, MayBeRaisedAfterTheLoopHasEnded) {
  LoopSignal signal;
  {
    auto io = kj::setupAsyncIo();
    auto waiting = signal.next();
    (void)waiting.poll(io.waitScope);
  }
  std::thread([&] { signal.raise(); }).join();
}

}  // namespace
}  // namespace casefold
