#include "infra/rpc/server.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "infra/rpc/call_gate.h"
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

// No more files may be opened, as long as this stands.
class NoMoreFiles {
 public:
  NoMoreFiles() {
    getrlimit(RLIMIT_NOFILE, &before_);
    rlim_t highest = 0;
    for (const auto& open : std::filesystem::directory_iterator("/proc/self/fd"))
      highest = std::max<rlim_t>(highest, std::stoul(open.path().filename().string()));
    // The gaps below the highest, and the one that the listing itself took.
    const rlimit lowered{.rlim_cur = highest + 1, .rlim_max = before_.rlim_max};
    setrlimit(RLIMIT_NOFILE, &lowered);
    for (int fd = open("/dev/null", O_RDONLY); fd >= 0; fd = open("/dev/null", O_RDONLY))
      filled_.push_back(fd);
  }
  NoMoreFiles(const NoMoreFiles&) = delete;
  NoMoreFiles& operator=(const NoMoreFiles&) = delete;
  ~NoMoreFiles() {
    for (const int fd : filled_) close(fd);
    setrlimit(RLIMIT_NOFILE, &before_);
  }

 private:
  rlimit before_{};
  std::vector<int> filled_;
};

TEST_F(RpcServerTest, AcceptsAgainWhenThereAreFilesAgainAndSaysEachOnce) {
  start();
  const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  {
    const NoMoreFiles none;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ASSERT_EQ(connect(client, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_TRUE(reaches(server_->counters().acceptFailures, 3));
    EXPECT_EQ(server_->counters().accepted, 0U);
  }
  EXPECT_TRUE(reaches(server_->counters().accepted, 1)) << "who had waited is let in";
  close(client);
  EXPECT_TRUE(servesOthers());
  const std::string said = reports();
  for (const char* once : {"no connection can be accepted", "connections are accepted again"}) {
    EXPECT_NE(said.find(once), std::string::npos) << said;
    EXPECT_EQ(said.find(once), said.rfind(once)) << said;
  }
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

TEST(CallGate, LetsAClientHoldNoMoreThanItMayAndAgainWhatItReleased) {
  const auto counters = std::make_shared<RpcCounters>();
  const auto gate = std::make_shared<CallGate>(CallGate::Limits{.capabilities = 3}, counters);
  std::vector<CallGate::Held> held;
  for (int i = 0; i < 3; ++i) held.push_back(*gate->hold());
  const auto fourth = gate->hold();
  ASSERT_FALSE(fourth);
  EXPECT_EQ(fourth.error().code, ErrorCode::busy);
  EXPECT_THAT(fourth.error().message, testing::HasSubstr("holds 3 capabilities"));
  held.pop_back();
  EXPECT_TRUE(gate->hold());
}

TEST(CallGate, LetsNoCallInWhoseAnswerHasNoRoom) {
  const auto counters = std::make_shared<RpcCounters>();
  bool overfull = true;
  const auto gate = std::make_shared<CallGate>(CallGate::Limits{}, counters, std::function<void()>(),
                                               [&] { return overfull; });
  const auto call = gate->enter();
  ASSERT_FALSE(call);
  EXPECT_EQ(call.error().code, ErrorCode::busy);
  EXPECT_FALSE(gate->roomForAnswer());
  overfull = false;
  EXPECT_TRUE(gate->enter());
  EXPECT_TRUE(gate->roomForAnswer());
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
