// Showing a case, over RPC on loopback, against a call that does nothing on the stock server of the library.
#include <capnp/ez-rpc.h>
#include <fmt/format.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "infra/clock/clock.h"
#include "infra/log/local/local_log.h"
#include "infra/rpc/server.h"
#include "infra/rpc/service.h"
#include "infra/store/rocksdb_store.h"
#include "projections/policy/policy.h"
#include "projections/runner/consumer.h"
#include "services/casefold/views.h"
#include "services/query/service.h"
#include "tools/bench/empty.capnp.h"
#include "tools/bench/measure.h"

namespace casefold::bench {
namespace {

constexpr int calls = 2000;

class EmptyServer final : public schema::Empty::Server {
  kj::Promise<void> nothing(NothingContext) override { return kj::READY_NOW; }
};

// The stock server, on a thread of its own.
class StockServer {
 public:
  StockServer() : thread_([this] { serve(); }) {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [this] { return port_ != 0; });
  }
  StockServer(const StockServer&) = delete;
  StockServer& operator=(const StockServer&) = delete;
  ~StockServer() {
    stop_->fulfill();
    thread_.join();
  }
  [[nodiscard]] unsigned port() const { return port_; }

 private:
  void serve() {
    capnp::EzRpcServer server(kj::heap<EmptyServer>(), "127.0.0.1", 0);
    auto& scope = server.getWaitScope();
    auto until = kj::newPromiseAndCrossThreadFulfiller<void>();
    auto port = server.getPort().wait(scope);
    {
      const std::lock_guard lock(mutex_);
      stop_ = kj::mv(until.fulfiller);
      port_ = port;
    }
    ready_.notify_one();
    until.promise.wait(scope);
  }

  std::mutex mutex_;
  std::condition_variable ready_;
  unsigned port_ = 0;
  kj::Own<kj::CrossThreadPromiseFulfiller<void>> stop_;
  std::thread thread_;
};

// Records `count` events of one case, spread over as many records.
Result<void> fillCase(Log& log, std::uint64_t count) {
  RecordMaker maker(1);
  for (std::uint64_t i = 0; i < count; ++i) {
    auto made = maker.next(log.partitions());
    log.append(made.partition, made.record.bytes(), [](const Result<Offset>&) {});
  }
  log.close();
  return {};
}

// Seconds for one call, on average over many.
double perCall(const std::function<void()>& call) {
  return secondsOf([&] {
           for (int i = 0; i < calls; ++i) call();
         }) /
         calls;
}

}  // namespace

Result<void> benchShow(const BenchOptions& options, std::vector<Figure>& figures) {
  const StockServer stock;
  for (const std::uint64_t events : {std::uint64_t{20}, std::uint64_t{5000}}) {
    LocalLogOptions local;
    local.directory = options.directory + fmt::format("/show-{}", events);
    local.partitions = 1;
    {
      CASEFOLD_TRY(auto filling, LocalLog::open(local));
      CASEFOLD_CHECK(fillCase(*filling, events));
    }
    CASEFOLD_TRY(auto log, LocalLog::open(local));
    CASEFOLD_TRY(auto view, shippedView("chronology"));
    CASEFOLD_TRY(auto store,
                 openRocksDbStore({.directory = options.directory + fmt::format("/view-{}", events)}));
    CASEFOLD_TRY(auto runner, Runner::open(view, std::move(store), log->partitions()));
    LoopSignal moved;
    CASEFOLD_TRY(auto started,
                 Consumer::start(*log, std::move(runner), "casefold.bench", [&moved] { moved.raise(); }));
    const std::shared_ptr<Consumer> consumer = std::move(started);
    SystemClock clock;
    QuerySources sources{
        .log = *log,
        .logKind = "local",
        .programVersion = "bench",
        .views = {{"chronology",
                   [&consumer] { return std::shared_ptr<const Runner>(consumer, &consumer->runner()); },
                   [&consumer] { return consumer->health(); }}},
        .clock = &clock,
        .policies = [] { return policy::shippedPolicies(); },
        .moved = moved};
    CASEFOLD_TRY(auto server,
                 RpcServer::start(
                     {"127.0.0.1", 0}, {}, [&](kj::Timer& timer) { return makeQueryService(sources, timer); },
                     [](std::string_view) {}));

    capnp::EzRpcClient client("127.0.0.1", server->endpoint().port);
    auto& scope = client.getWaitScope();
    auto entering = client.getMain<casefold::schema::Casefold>().enterRequest();
    entering.initCredentials().setLoopback();
    auto session = entering.send().wait(scope).getSession();
    auto viewing = session.viewRequest();
    viewing.setName("chronology");
    auto chronology = viewing.send().wait(scope).getView();
    auto show = [&] {
      auto asking = chronology.showRequest();
      asking.setStream("case:bench-0");
      auto query = asking.initQuery();
      query.initAtLeast(1).set(0, Position{Partition{0}, Offset{events - 1}}.text());
      query.setWaitMillis(60'000);
      std::ignore = asking.send().wait(scope);
    };
    show();  // waits until all is folded
    capnp::EzRpcClient emptyClient("127.0.0.1", stock.port());
    auto empty = emptyClient.getMain<schema::Empty>();
    auto medians = inTurn(
        options.rounds, [&] { return perCall(show); },
        [&] { return perCall([&] { std::ignore = empty.nothingRequest().send().wait(scope); }); });
    figures.push_back({fmt::format("show the chronology of a case with {} events (its first page)", events),
                       "a call that does nothing, on the stock server", medians.figure, medians.baseline,
                       "s"});
    server->stop(std::chrono::seconds{1});
  }
  return {};
}

}  // namespace casefold::bench
