#include "tests/infra/rpc/rpc_fixture.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <optional>
#include <thread>

#include "infra/rpc/service.h"

namespace casefold {
namespace {

constexpr std::chrono::seconds patience{10};

// status() answers at once, record() waits for the test, replay() fails with a text that nobody may log.
class ToySession final : public schema::Session::Server {
 public:
  ToySession(std::shared_ptr<ToyControl> toy, std::shared_ptr<CallGate> gate)
      : toy_(std::move(toy)), gate_(std::move(gate)) {}

  kj::Promise<void> status(StatusContext context) override {
    context.getResults().initStatus().setVersion("toy");
    return kj::READY_NOW;
  }
  kj::Promise<void> record(RecordContext context) override {
    auto permit = gate_->enter();
    if (!permit) kj::throwFatalException(KJ_EXCEPTION(FAILED, kj::str(codeName(permit.error().code).data())));
    auto paf = kj::newPromiseAndCrossThreadFulfiller<void>();
    {
      const std::lock_guard lock(toy_->mutex);
      toy_->held.push_back(kj::mv(paf.fulfiller));
    }
    ++toy_->waiting;
    context.allowCancellation();
    return paf.promise.attach(kj::heap<CallGate::Permit>(*std::move(permit)));
  }
  kj::Promise<void> replay(ReplayContext) override {
    kj::throwFatalException(KJ_EXCEPTION(FAILED, "secret: the text of a record"));
  }
  kj::Promise<void> view(ViewContext context) override {  // an answer that is as large as the name says
    context.getResults();
    return KJ_EXCEPTION(FAILED, kj::heapString(std::stoul(context.getParams().getName().cStr())));
  }

 private:
  std::shared_ptr<ToyControl> toy_;
  std::shared_ptr<CallGate> gate_;
};

class ToyCasefold final : public schema::Casefold::Server {
 public:
  explicit ToyCasefold(schema::Session::Client session) : session_(kj::mv(session)) {}
  kj::Promise<void> enter(EnterContext context) override {
    context.getResults().setSession(session_);
    return kj::READY_NOW;
  }

 private:
  schema::Session::Client session_;
};

class ToyService final : public RpcService {
 public:
  explicit ToyService(std::shared_ptr<ToyControl> toy) : toy_(std::move(toy)) {}
  capnp::Capability::Client bootstrap(std::shared_ptr<CallGate> gate) override {
    return kj::heap<ToyCasefold>(kj::heap<ToySession>(toy_, std::move(gate)));
  }
  void drain() override { toy_->drained = true; }

 private:
  std::shared_ptr<ToyControl> toy_;
};

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace

void ToyControl::release() {
  const std::lock_guard lock(mutex);
  for (auto& fulfiller : held) fulfiller->fulfill();
  held.clear();
}

ToyClient::ToyClient(std::uint16_t port)
    : io_(kj::setupAsyncIo()),
      stream_(io_.provider->getNetwork()
                  .parseAddress("127.0.0.1", port)
                  .then([](kj::Own<kj::NetworkAddress> address) {
                    auto connected = address->connect();
                    return connected.attach(kj::mv(address));
                  })
                  .wait(io_.waitScope)),
      rpc_(*stream_) {}

schema::Session::Client ToyClient::enter() {
  auto request = bootstrap().enterRequest();
  request.initCredentials().setLoopback();
  return request.send().getSession();
}

bool ToyClient::served() {
  try {
    auto answer =
        timer()
            .timeoutAfter(std::chrono::seconds(patience).count() * kj::SECONDS,
                          enter().statusRequest().send().then([](auto&& a) { return kj::heap(kj::mv(a)); }))
            .wait(scope());
    return answer->getStatus().getVersion() == "toy";
  } catch (const kj::Exception&) {
    return false;
  }
}

RawSocket::RawSocket(std::uint16_t port, const char* from)
    : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  auto source = loopback(0);
  if (inet_pton(AF_INET, from, &source.sin_addr) != 1 ||
      bind(fd_, reinterpret_cast<sockaddr*>(&source), sizeof(source)) != 0)
    ADD_FAILURE() << "could not bind";
  auto address = loopback(port);
  if (connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0)
    ADD_FAILURE() << "could not connect";
}

RawSocket::~RawSocket() {
  if (fd_ >= 0) close(fd_);
}

bool RawSocket::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::size_t RawSocket::sendSome(std::string_view bytes) {
  const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  return sent < 0 ? 0 : static_cast<std::size_t>(sent);
}

namespace {

// Reads until the other side closes; what recv() said last, or nothing where it did not close in time.
std::optional<ssize_t> readToTheEnd(int fd, std::string& all) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  std::string buffer(65536, '\0');
  for (;;) {
    pollfd waiting{fd, POLLIN, 0};
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0 || poll(&waiting, 1, static_cast<int>(left.count())) <= 0) return std::nullopt;
    const auto got = recv(fd, buffer.data(), buffer.size(), 0);
    if (got <= 0) return got;
    all.append(buffer, 0, static_cast<std::size_t>(got));
  }
}

}  // namespace

bool RawSocket::closedByServer() {
  std::string all;
  return readToTheEnd(fd_, all).has_value();
}

std::string RawSocket::untilClosed() {
  std::string all;
  if (readToTheEnd(fd_, all).value_or(-1) != 0) all += "(reset)";
  return all;
}

bool RawSocket::isClosed() {
  char byte = 0;
  const auto got = recv(fd_, &byte, 1, MSG_DONTWAIT | MSG_PEEK);
  return got == 0 || (got < 0 && errno != EAGAIN);
}

void RpcServerTest::start(RpcLimits limits) {
  auto server = RpcServer::start(
      {.host = "127.0.0.1"}, limits, [toy = toy_](kj::Timer&) { return std::make_unique<ToyService>(toy); },
      [this](std::string_view what) {
        const std::lock_guard lock(reportsMutex_);
        reports_ += std::string(what) + "\n";
      });
  ASSERT_TRUE(server) << server.error().message;
  server_ = *std::move(server);
}

testing::AssertionResult RpcServerTest::servesOthers() {
  bool served = false;
  // On a thread of its own: the test's may have an event loop already.
  std::thread([&] { served = ToyClient(port()).served(); }).join();
  return served ? testing::AssertionSuccess()
                : testing::AssertionFailure() << "an honest client is not served";
}

testing::AssertionResult RpcServerTest::reaches(const std::atomic<std::uint64_t>& counter,
                                                std::uint64_t value) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (counter < value) {
    if (std::chrono::steady_clock::now() > deadline)
      return testing::AssertionFailure() << "the counter is only at " << counter;
    std::this_thread::yield();
  }
  return testing::AssertionSuccess();
}

kj::Promise<void> RpcServerTest::callInFlight(ToyClient& client) {
  auto session = client.enter();
  auto call = session.recordRequest().send().ignoreResult();
  EXPECT_FALSE(call.poll(client.scope()));
  EXPECT_TRUE(reaches(server_->counters().callsInFlight, 1));
  return call.attach(kj::mv(session));
}

std::string RpcServerTest::reports() {
  const std::lock_guard lock(reportsMutex_);
  return reports_;
}

}  // namespace casefold
