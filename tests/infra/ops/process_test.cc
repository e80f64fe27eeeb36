#include "infra/ops/process.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <functional>
#include <memory>
#include <stdexcept>
#include <thread>

namespace casefold {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class Socket {
 public:
  explicit Socket(std::uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0)
      ADD_FAILURE() << "could not connect";
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() { close(fd_); }
  void send(std::string_view bytes) { (void)::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
  // All that the other side says until it closes; "timeout" if it does not within 10 s.
  std::string rest() {
    std::string all;
    std::string buffer(4096, '\0');
    for (;;) {
      pollfd waiting{fd_, POLLIN, 0};
      if (poll(&waiting, 1, 10'000) <= 0) return "timeout";
      const auto got = recv(fd_, buffer.data(), buffer.size(), 0);
      if (got <= 0) return all;
      all.append(buffer, 0, static_cast<std::size_t>(got));
    }
  }

 private:
  int fd_;
};

class ProcessTest : public testing::Test {
 protected:
  void serve(OpsLimits limits = {}) {
    auto endpoint = process_.serve({.host = "127.0.0.1"}, limits,
                                   {.missing = [this] { return missing_; },
                                    .metrics = []() -> std::string { return "casefold_up 1\n"; }});
    ASSERT_TRUE(endpoint) << endpoint.error().message;
    port_ = endpoint->endpoint.port;
    pages_ = std::move(endpoint->work);
  }
  std::string ask(std::string_view request) {
    Socket socket(port_);
    socket.send(request);
    return socket.rest();
  }

  std::vector<std::string> missing_;
  Process process_;
  std::unique_ptr<ProcessWork> pages_;
  std::uint16_t port_ = 0;
};

TEST_F(ProcessTest, ServesHealthReadinessAndMetrics) {
  serve();
  EXPECT_THAT(ask("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(ask("GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n"), StartsWith("HTTP/1.1 200"));
  const std::string metrics = ask("GET /metrics?x=1 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(metrics, HasSubstr("version=0.0.4"));
  EXPECT_THAT(metrics, HasSubstr("\r\n\r\ncasefold_up 1\n"));
}

TEST_F(ProcessTest, SaysWhatIsMissing) {
  missing_ = {"chronology: 12 messages behind", "recorder: the broker is away"};
  serve();
  const std::string answer = ask("GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(answer, HasSubstr("chronology: 12 messages behind\nrecorder: the broker is away\n"));
}

TEST_F(ProcessTest, AnswersHeadWithTheHeaderAlone) {
  serve();
  const std::string answer = ask("HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("Content-Length: 6\r\n"));
  EXPECT_THAT(answer, testing::EndsWith("\r\n\r\n"));
}

TEST_F(ProcessTest, RefusesOtherPagesMethodsAndNonsense) {
  serve({.headerBytes = 1024});
  EXPECT_THAT(ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), StartsWith("HTTP/1.1 404"));
  EXPECT_THAT(ask("POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nx"),
              testing::AllOf(StartsWith("HTTP/1.1 405"), HasSubstr("Allow: GET, HEAD")));
  EXPECT_THAT(ask("\x16\x03\x01 nonsense\r\n\r\n"), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(ask("GET /healthz HTTP/1.1\r\nX: " + std::string(4000, 'x') + "\r\n\r\n"),
              StartsWith("HTTP/1.1 431"));
  EXPECT_THAT(ask("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"), StartsWith("HTTP/1.1 200"));
}

TEST_F(ProcessTest, ClosesAConnectionThatStalls) {
  serve({.request = std::chrono::milliseconds{50}});
  Socket stalled(port_);
  stalled.send("GET /heal");
  EXPECT_EQ(stalled.rest(), "");
}

// However many connections stall, who asks at once is answered, and not cut off: the oldest that stalls gives
// way.
TEST_F(ProcessTest, AnswersWhoAsksWhileOthersStall) {
  serve({.connections = 3, .request = std::chrono::hours{1}});
  std::vector<std::unique_ptr<Socket>> stalled;
  for (int i = 0; i < 20; ++i) {
    stalled.push_back(std::make_unique<Socket>(port_));
    stalled.back()->send("GET /heal");
    ASSERT_THAT(ask("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"),
                testing::AllOf(StartsWith("HTTP/1.1 200"), testing::EndsWith("alive\n")));
  }
  EXPECT_EQ(stalled.front()->rest(), "");
  stalled.back()->send("thz HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(stalled.back()->rest(), StartsWith("HTTP/1.1 200"));
}

TEST_F(ProcessTest, AnswersWholeThoughMoreCameThanItRead) {
  serve();
  const std::string body(100'000, 'x');
  EXPECT_THAT(ask("POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" + body),
              testing::EndsWith("this is read with GET\n"));
}

TEST_F(ProcessTest, ListensOnLoopbackOnly) {
  for (const char* host : {"0.0.0.0", "::", "192.0.2.1"}) {
    auto refused = process_.serve({.host = host}, {}, {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::wrongSettings);
    EXPECT_THAT(refused.error().message, HasSubstr("127.0.0.1"));
  }
}

TEST_F(ProcessTest, SaysThatAnotherListensThere) {
  serve();
  auto second = process_.serve({.host = "127.0.0.1", .port = port_}, {}, {});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::inUse);
}

TEST_F(ProcessTest, StopsOnASignal) {
  EXPECT_FALSE(process_.waitForStop(std::chrono::milliseconds{0}));
  std::raise(SIGTERM);
  EXPECT_TRUE(process_.waitForStop(std::chrono::seconds{10}));
}

TEST(ProcessDeathTest, EndsAtOnceOnASecondSignal) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  EXPECT_EXIT(
      {
        Process process;
        std::raise(SIGINT);
        process.waitForStop();
        std::raise(SIGINT);
        for (;;) pause();
      },
      testing::ExitedWithCode(1), "");
}

TEST_F(ProcessTest, AnswersRequestsThatWereBegunWhenItsPagesEnd) {
  serve();
  Socket begun(port_);
  begun.send("GET /metr");
  EXPECT_THAT(ask("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"), StartsWith("HTTP/1.1 200"));
  pages_.reset();
  begun.send("ics HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(begun.rest(), StartsWith("HTTP/1.1 503"));
}

bool soon(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!condition() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  return condition();
}

TEST_F(ProcessTest, RepeatsWork) {
  std::atomic<int> times{0};
  const auto work = process_.every(std::chrono::milliseconds{1}, [&] { ++times; });
  EXPECT_TRUE(soon([&] { return times >= 3; }));
}

// What the work refers to goes as soon as the work has been ended: none of it may run then.
TEST_F(ProcessTest, EndsWorkBeforeWhatItRefersTo) {
  for (int round = 0; round < 300; ++round) {
    auto referredTo = std::make_unique<std::atomic<int>>(0);
    auto work = process_.every(std::chrono::milliseconds{0}, [it = referredTo.get()] { ++*it; });
    EXPECT_TRUE(soon([&] { return *referredTo > round % 5; }));
    work.reset();
    const int times = *referredTo;
    // A turn of the process's thread: what it still had to do is done now.
    process_.every(std::chrono::milliseconds{1}, [] {}).reset();
    EXPECT_EQ(*referredTo, times);
  }
}

TEST_F(ProcessTest, TakesHangUpsAsLongAsItIsToldTo) {
  std::atomic<int> times{0};
  kill(getpid(), SIGHUP);  // comes before anybody is told
  {
    const auto work = process_.onHangUp([&] { ++times; });
    EXPECT_TRUE(soon([&] { return times == 1; }));
    kill(getpid(), SIGHUP);
    EXPECT_TRUE(soon([&] { return times == 2; }));
  }
  kill(getpid(), SIGHUP);  // ends nothing
  EXPECT_FALSE(process_.waitForStop(std::chrono::milliseconds{0}));
}

TEST(ProcessDeathTest, EndsAStopThatTakesTooLongAndSaysWhatItWaitsFor) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  EXPECT_EXIT(
      {
        Process process({.stopWithin = std::chrono::milliseconds{50}, .tooLong = [](std::string_view left) {
                           fprintf(stderr, "left: %.*s\n", static_cast<int>(left.size()), left.data());
                         }});
        std::raise(SIGTERM);
        process.waitForStop();
        process.waitsFor("a view that hangs");
        for (;;) pause();
      },
      testing::ExitedWithCode(1), "left: a view that hangs");
}

}  // namespace
}  // namespace casefold
