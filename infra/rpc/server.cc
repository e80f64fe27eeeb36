#include "infra/rpc/server.h"

#include <capnp/rpc-twoparty.h>
#include <fmt/format.h>
#include <kj/async-io.h>

#include <future>
#include <optional>
#include <thread>
#include <unordered_map>

#include "infra/rpc/bounded_stream.h"
#include "infra/rpc/call_gate.h"
#include "infra/rpc/farewell.h"
#include "infra/rpc/loop_signal.h"
#include "infra/rpc/quiet_log.h"
#include "infra/rpc/service.h"

namespace casefold {
namespace {

using TwoPartyRpc = capnp::RpcSystem<capnp::rpc::twoparty::VatId>;

constexpr std::chrono::milliseconds acceptAgain{100};  // after the system could not accept

// A connection, as long as it is open.
struct Connection {
  Connection(kj::Own<kj::AsyncIoStream> io, std::string from, kj::Timer& timer, const RpcLimits& limits,
             std::shared_ptr<BufferBudget> budget, std::shared_ptr<RpcCounters> count,
             std::shared_ptr<CallGate> calls, RpcService& service)
      : stream(kj::mv(io)),
        address(std::move(from)),
        gate(std::move(calls)),
        counters(std::move(count)),
        messages(*stream, timer, limits, std::move(budget), counters),
        network(messages, capnp::rpc::twoparty::Side::SERVER),
        rpc(capnp::makeRpcServer(network, service.bootstrap(gate))) {
    rpc.setFlowLimit(limits.flowWords);
    messages.countReplies([this]() { return network.getCurrentQueueSize(); });
    ++counters->open;
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() {
    --counters->open;
    if (messages.brokenOff()) ++counters->brokenOff;
  }

  // Nothing is asked of this server, and all that was has been taken.
  [[nodiscard]] bool idle() { return gate->inFlight() == 0 && network.getCurrentQueueSize() == 0; }

  kj::Own<kj::AsyncIoStream> stream;
  std::string address;
  std::uint64_t number = 0;  // in the order in which they came
  std::shared_ptr<CallGate> gate;
  std::shared_ptr<RpcCounters> counters;
  kj::Maybe<kj::Own<kj::PromiseFulfiller<void>>> leave;  // fulfilled to close it
  std::optional<Error> farewell;                         // what its client is told then
  BoundedStream messages;
  capnp::TwoPartyVatNetwork network;
  TwoPartyRpc rpc;
};

// Who waits for the last call to leave. Shared with the gates, since the RPC system lets go of some calls
// only after their connection, and even the server's Loop, are gone.
struct Idle {
  std::shared_ptr<RpcCounters> counters;
  kj::Maybe<kj::Own<kj::PromiseFulfiller<void>>> fulfiller;

  void callLeft() {
    if (counters->callsInFlight > 0) return;
    KJ_IF_MAYBE (waiting, fulfiller) {
      (*waiting)->fulfill();
      fulfiller = nullptr;
    }
  }
};

// The server as its own thread sees it.
class Loop final : public kj::TaskSet::ErrorHandler {
 public:
  Loop(kj::AsyncIoContext& io, const RpcLimits& limits, std::shared_ptr<RpcCounters> counters,
       const RpcServer::Report& report)
      : io_(io),
        timer_(io.provider->getTimer()),
        limits_(limits),
        counters_(std::move(counters)),
        report_(report),
        budget_(std::make_shared<BufferBudget>(limits.bufferedWords)),
        idle_(std::make_shared<Idle>(counters_)),
        tasks_(std::in_place, *this) {}
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  // Connections go while all else still stands.
  ~Loop() {
    accepting_ = nullptr;
    tasks_.reset();
    connections_.clear();
    // The RPC system puts off some of its letting go to the next turn.
    (void)kj::runCatchingExceptions([this] { io_.waitScope.poll(); });
  }

  std::uint16_t listen(const Endpoint& endpoint, const RpcServer::MakeService& make) {
    auto address = io_.provider->getNetwork()
                       .parseAddress(kj::StringPtr(endpoint.host.c_str()), endpoint.port)
                       .wait(io_.waitScope);
    receiver_ = address->listen();
    service_ = make(timer_);
    accepting_ =
        acceptLoop().eagerlyEvaluate([this](kj::Exception&& exception) { taskFailed(kj::mv(exception)); });
    return static_cast<std::uint16_t>(receiver_->getPort());
  }

  // Serves until `stop` is raised, then drains.
  void run(LoopSignal& stop, const std::atomic<std::int64_t>& patienceMillis) {
    stop.next().wait(io_.waitScope);
    accepting_ = nullptr;
    receiver_ = nullptr;
    for (auto& [connection, owned] : connections_) connection->gate->close();
    service_->drain();
    auto drained = whenIdle().then([this] { return kj::evalLast([this] { return whenFlushed(); }); });
    timer_.timeoutAfter(patienceMillis.load() * kj::MILLISECONDS, kj::mv(drained))
        .then([] {},
              [this](kj::Exception&&) { report_("rpc: calls were still in flight when the server stopped"); })
        .wait(io_.waitScope);
  }

 private:
  // Goes on whatever the system says: what cannot be accepted now (no descriptor is left) waits in its queue.
  kj::Promise<void> acceptLoop() {
    // A refusal of the system may be thrown by the call itself, and not come with its promise.
    return kj::evalNow([this] { return receiver_->accept(); })
        .then(
            [this](kj::Own<kj::AsyncIoStream> stream) {
              acceptsAgain();
              admit(kj::mv(stream));
              return acceptLoop();
            },
            [this](kj::Exception&& exception) {
              cannotAccept(exception);
              return timer_.afterDelay(acceptAgain.count() * kj::MILLISECONDS).then([this] {
                return acceptLoop();
              });
            });
  }

  // Said once, however often it is tried.
  void cannotAccept(const kj::Exception& exception) {
    ++counters_->acceptFailures;
    if (failedToAccept_++ == 0)
      report_(
          fmt::format("rpc: no connection can be accepted ({}), most likely for want of open files; it "
                      "is tried again until it can",
                      withoutContent(exception)));
  }
  void acceptsAgain() {
    if (std::exchange(failedToAccept_, 0) > 0) report_("rpc: connections are accepted again");
  }

  void admit(kj::Own<kj::AsyncIoStream> stream) {
    auto failed = kj::runCatchingExceptions([&] {
      std::string address = addressOf(*stream);
      if (auto full = makeRoom(address)) {
        ++counters_->refused;
        sayFarewell(kj::mv(stream), std::move(full));
        return;
      }
      ++counters_->accepted;
      open(kj::mv(stream), std::move(address));
    });
    KJ_IF_MAYBE (exception, failed) taskFailed(kj::mv(*exception));
  }

  void open(kj::Own<kj::AsyncIoStream> stream, std::string address) {
    // The gate may outlive the connection, in calls that the RPC system lets go of later.
    auto queue = std::make_shared<Connection*>(nullptr);
    auto gate = std::make_shared<CallGate>(
        CallGate::Limits{limits_.callsInFlight, limits_.capabilities}, counters_,
        [idle = idle_] { idle->callLeft(); },
        [this, queue] { return *queue != nullptr && overfull(**queue); });
    auto connection = kj::heap<Connection>(kj::mv(stream), std::move(address), timer_, limits_, budget_,
                                           counters_, std::move(gate), *service_);
    Connection* open = connection.get();
    *queue = open;
    open->number = counters_->accepted;
    auto leaving = kj::newPromiseAndFulfiller<void>();
    open->leave = kj::mv(leaving.fulfiller);
    auto ended = open->network.onDisconnect().exclusiveJoin(kj::mv(leaving.promise));
    connections_.emplace(open, kj::mv(connection));
    tasks_->add(ended.catch_([](kj::Exception&&) {}).then([this, open, queue] {
      *queue = nullptr;
      close(open);
    }));
  }

  void close(Connection* open) {
    auto connection = kj::mv(connections_.at(open));
    connections_.erase(open);
    auto stream = kj::mv(connection->stream);
    auto farewell = std::move(connection->farewell);
    const bool brokenOff = connection->messages.brokenOff();
    connection = nullptr;
    // A connection that was broken off has been told why by the RPC system.
    if (farewell || brokenOff) sayFarewell(kj::mv(stream), std::move(farewell));
  }

  // Room for one more connection from there; or why there is none.
  std::optional<Error> makeRoom(const std::string& address) {
    std::unordered_map<std::string_view, std::uint32_t> byAddress;
    std::uint32_t leaving = 0;
    for (auto& [connection, owned] : connections_)
      ++(connection->farewell ? leaving : byAddress[connection->address]);
    const bool addressFull = byAddress[address] >= limits_.connectionsPerAddress;
    if (!addressFull && connections_.size() - leaving < limits_.connections) return std::nullopt;
    // The one that has been idle for longest: of this address if that has its share, or else of the address
    // that has most.
    Connection* least = nullptr;
    const auto before = [&](Connection* a, Connection* b) {
      const auto ofA = byAddress[a->address], ofB = byAddress[b->address];
      return ofA != ofB ? ofA > ofB
                        : std::pair(a->messages.lastMoved(), a->number) <
                              std::pair(b->messages.lastMoved(), b->number);
    };
    for (auto& [connection, owned] : connections_) {
      if (connection->farewell || !connection->idle()) continue;
      if (addressFull && connection->address != address) continue;
      if (least == nullptr || before(connection, least)) least = connection;
    }
    if (least == nullptr)
      return fail(ErrorCode::busy,
                  addressFull
                      ? fmt::format("this service is full: {} connections come from this address, as many as "
                                    "it takes from one, and none of them is idle; close one, or try later",
                                    limits_.connectionsPerAddress)
                      : fmt::format("this service is full: it has {} connections, as many as it takes, and "
                                    "none of them is idle; try later",
                                    limits_.connections));
    ++counters_->gaveWay;
    least->farewell = fail(ErrorCode::busy,
                           "this service is full, and this connection was idle for longest: it gives way to "
                           "another; connect again when you need it");
    KJ_IF_MAYBE (leave, least->leave) (*leave)->fulfill();
    return std::nullopt;
  }

  // Closes a connection, so that its client learns why where that can be.
  void sayFarewell(kj::Own<kj::AsyncIoStream> stream, std::optional<Error> why) {
    if (farewells_ >= limits_.farewells) return;
    ++farewells_;
    tasks_->add(kj::evalNow([&] {
                  return why ? tellAndPartWith(kj::mv(stream), *why, timer_, limits_.farewell)
                             : partWith(kj::mv(stream), timer_, limits_.farewell);
                })
                    .catch_([](kj::Exception&&) {})  // it has gone by itself
                    .then([this] { --farewells_; }));
  }

  // Do more answers wait for this client to take them than may? Beyond the bound of all, those are told so
  // that have more than their share.
  bool overfull(Connection& connection) {
    const std::uint64_t own = connection.network.getCurrentQueueSize();
    if (own > limits_.unreadReplyBytes) return true;
    std::uint64_t all = 0;
    for (auto& [each, owned] : connections_) all += each->network.getCurrentQueueSize();
    return all > limits_.unreadBytes && own > limits_.unreadBytes / connections_.size();
  }

  // No call is in flight.
  kj::Promise<void> whenIdle() {
    if (counters_->callsInFlight == 0) return kj::READY_NOW;
    auto paf = kj::newPromiseAndFulfiller<void>();
    idle_->fulfiller = kj::mv(paf.fulfiller);
    return kj::mv(paf.promise);
  }

  // No answer waits to be taken.
  kj::Promise<void> whenFlushed() {
    auto each = kj::heapArrayBuilder<kj::Promise<void>>(connections_.size());
    for (auto& [connection, owned] : connections_) each.add(connection->messages.whenFlushed());
    return kj::joinPromises(each.finish());
  }

  void taskFailed(kj::Exception&& exception) override {
    report_("rpc: a connection ended with an error: " + withoutContent(exception));
  }

  kj::AsyncIoContext& io_;
  kj::Timer& timer_;
  const RpcLimits& limits_;
  std::shared_ptr<RpcCounters> counters_;
  const RpcServer::Report& report_;
  std::shared_ptr<BufferBudget> budget_;
  kj::Own<kj::ConnectionReceiver> receiver_;
  std::shared_ptr<Idle> idle_;
  std::unique_ptr<RpcService> service_;
  std::unordered_map<Connection*, kj::Own<Connection>> connections_;
  std::uint32_t farewells_ = 0;
  std::optional<kj::TaskSet> tasks_;
  std::uint64_t failedToAccept_ = 0;  // since a connection was accepted
  kj::Promise<void> accepting_ = nullptr;
};

Error listenError(const Endpoint& endpoint, const kj::Exception& exception) {
  const std::string_view said(exception.getDescription().cStr());
  if (said.find("Address already in use") != std::string_view::npos)
    return fail(
        ErrorCode::inUse,
        fmt::format("another process listens on {}; stop it, or listen on another port", endpoint.text()));
  return fail(ErrorCode::unavailable,
              fmt::format("cannot listen on {} ({}); is it an address of this machine?", endpoint.text(),
                          withoutContent(exception)));
}

}  // namespace

struct RpcServer::Parts {
  Endpoint endpoint;
  RpcLimits limits;
  MakeService make;
  Report report;
  std::shared_ptr<RpcCounters> counters = std::make_shared<RpcCounters>();
  LoopSignal stop;
  std::atomic<std::int64_t> patienceMillis{0};
  std::thread thread;

  void serve(std::promise<Result<std::uint16_t>>& listening) {
    const QuietLog quiet(report);
    bool told = false;
    auto failed = kj::runCatchingExceptions([&] {
      auto io = kj::setupAsyncIo();
      Loop loop(io, limits, counters, report);
      const std::uint16_t port = loop.listen(endpoint, make);
      told = true;
      listening.set_value(port);
      loop.run(stop, patienceMillis);
    });
    KJ_IF_MAYBE (exception, failed) {
      if (told)
        report("rpc: the server has stopped on an error: " + withoutContent(*exception));
      else
        listening.set_value(listenError(endpoint, *exception));
    }
  }
};

RpcServer::RpcServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

RpcServer::~RpcServer() { stop(std::chrono::milliseconds{0}); }

Result<std::unique_ptr<RpcServer>> RpcServer::start(const Endpoint& endpoint, const RpcLimits& limits,
                                                    MakeService make, Report report) {
  if (!endpoint.isLoopback())
    return fail(
        ErrorCode::wrongSettings,
        fmt::format("{} can be reached from other machines, and clients cannot be told apart yet: listen on "
                    "127.0.0.1 or [::1]",
                    endpoint.text()));
  auto parts = std::make_unique<Parts>();
  parts->endpoint = endpoint;
  parts->limits = limits;
  parts->make = std::move(make);
  parts->report = std::move(report);
  std::promise<Result<std::uint16_t>> listening;
  auto listens = listening.get_future();
  parts->thread = std::thread([&running = *parts, &listening] { running.serve(listening); });
  auto port = listens.get();
  if (!port) {
    parts->thread.join();
    return std::move(port).error();
  }
  parts->endpoint.port = *port;
  return std::unique_ptr<RpcServer>(new RpcServer(std::move(parts)));  // NOLINT: the constructor is private
}

const Endpoint& RpcServer::endpoint() const { return parts_->endpoint; }
const RpcCounters& RpcServer::counters() const { return *parts_->counters; }

void RpcServer::stop(std::chrono::milliseconds patience) {
  if (!parts_->thread.joinable()) return;
  parts_->patienceMillis = patience.count();
  parts_->stop.raise();
  parts_->thread.join();
}

}  // namespace casefold
