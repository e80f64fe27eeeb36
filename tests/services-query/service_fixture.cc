#include "tests/services-query/service_fixture.h"

#include <atomic>

#include "infra/rpc/service.h"
#include "schemas/codec/record.h"

namespace casefold {
namespace {

template <class T>
T required(Result<T> result) {
  if (!result) {
    ADD_FAILURE() << result.error().message;
    std::abort();
  }
  return *std::move(result);
}

// A store in memory whose journal is read through a gate.
class GatedStore final : public Store {
 public:
  explicit GatedStore(JournalGate& gate) : gate_(gate), under_(makeMemoryStore()) {}

  [[nodiscard]] std::unique_ptr<StoreSnapshot> snapshot() const override {
    return std::make_unique<Snapshot>(gate_, under_->snapshot());
  }
  [[nodiscard]] Result<bool> get(Space space, std::string_view key, std::string& value) const override {
    return under_->get(space, key, value);
  }
  [[nodiscard]] std::unique_ptr<StoreBatch> batch() const override { return under_->batch(); }
  [[nodiscard]] Result<void> write(StoreBatch& batch) override { return under_->write(batch); }
  [[nodiscard]] Result<void> flush() override { return under_->flush(); }

 private:
  class Snapshot final : public StoreSnapshot {
   public:
    Snapshot(JournalGate& gate, std::unique_ptr<StoreSnapshot> under)
        : gate_(gate), under_(std::move(under)) {}
    [[nodiscard]] Result<bool> get(Space space, std::string_view key, std::string& value) const override {
      if (space == Space::journal) gate_.pass();
      return under_->get(space, key, value);
    }
    [[nodiscard]] Result<void> scan(Space space, const ScanRange& range,
                                    const ScanStep& step) const override {
      if (space == Space::journal) gate_.pass();
      return under_->scan(space, range, step);
    }

   private:
    JournalGate& gate_;
    std::unique_ptr<StoreSnapshot> under_;
  };

  JournalGate& gate_;
  std::unique_ptr<Store> under_;
};

}  // namespace

void JournalGate::shut() {
  const std::lock_guard lock(mutex_);
  shut_ = true;
}

void JournalGate::open() {
  const std::lock_guard lock(mutex_);
  shut_ = false;
  changed_.notify_all();
}

bool JournalGate::waitForAReader() {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::seconds{30}, [this] { return waiting_ > 0; });
}

void JournalGate::pass() {
  std::unique_lock lock(mutex_);
  ++waiting_;
  changed_.notify_all();
  changed_.wait(lock, [this] { return !shut_; });
  --waiting_;
}

TestService::TestService(RpcLimits with) : limits(with) {
  recorder = required(Recorder::start(log, makeMemoryStore(), clock, {}, [this] { moved.raise(); }));
  auto runner = required(
      Runner::open(makeView<TouchyView>(), std::make_unique<GatedStore>(journalGate), testPartitions));
  view = required(Consumer::start(log, std::move(runner), "test.touchy", [this] { moved.raise(); }));
  sources = std::make_unique<QuerySources>(QuerySources{
      .log = log, .logKind = "simulated", .programVersion = "test", .clock = &clock, .moved = moved});
  sources->recorder = [this] { return recorder; };
  sources->others.push_back({"recorder",
                             [this] { return std::shared_ptr<const Runner>(recorder, &recorder->runner()); },
                             [this] { return recorder->health(); }});
  sources->views.push_back({"touchy", [this] { return std::shared_ptr<const Runner>(view, &view->runner()); },
                            [this] { return viewHealth ? *viewHealth : view->health(); }});
  listen();
}

bool TestService::waitUntilTheViewIsLevel() const {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (!view->health().caughtUpOnce) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

void TestService::listen(std::uint16_t port) {
  server.reset();
  server = required(RpcServer::start(
      {.host = "127.0.0.1", .port = port}, limits,
      [this](kj::Timer& timer) { return makeQueryService(*sources, timer); }, [](std::string_view) {}));
}

Owned<schema::Command> attended(const Attend& attend) {
  static std::atomic<int> number{0};
  Owned<schema::Command> command;
  auto to = command.builder();
  to.setId(attend.command.empty() ? "made-up-" + std::to_string(++number) : attend.command);
  to.initExpect().setAny();
  auto content = to.initContent();
  content.setStream(attend.stream);
  content.setActor("A. Worker");
  content.setAgency("youth service");
  auto event = content.initEvents(1)[0];
  writeWhen(*parseWhen("2010-07-30"), event.initOccurred());
  event.initActivityAttended().setActivity(attend.activity);
  return command;
}

std::unique_ptr<Client> ServiceTest::client(Over over, ClientOptions options) {
  return required(over == Over::wire
                      ? Client::connect({.host = "127.0.0.1", .port = service_.port()}, options)
                      : Client::inProcess(*service_.sources, options));
}

std::string ServiceTest::record(const Attend& attend) {
  return std::async(std::launch::async,
                    [&] {
                      std::string position;
                      const auto connected = client();
                      Recording recording(*connected, {}, [&](auto, schema::CommandResult::Reader result) {
                        EXPECT_EQ(result.getOutcome(), schema::CommandResult::Outcome::RECORDED)
                            << result.getError().getMessage().cStr();
                        position = view(result.getPosition());
                      });
                      recording.add(attended(attend).get());
                      recording.settle();
                      return position;
                    })
      .get();
}

Result<Owned<schema::Answer>> ServiceTest::show(Client& client, const std::string& stream,
                                                const std::vector<std::string>& atLeast,
                                                std::uint32_t waitMillis) {
  return client.show("touchy", stream, [&](schema::ShowQuery::Builder query) {
    auto list = query.initAtLeast(static_cast<unsigned>(atLeast.size()));
    for (unsigned i = 0; i < list.size(); ++i) list.set(i, atLeast[i]);
    query.setWaitMillis(waitMillis);
  });
}

}  // namespace casefold
