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

}  // namespace

TestService::TestService(RpcLimits with) : limits(with) {
  recorder = required(Recorder::start(log, makeMemoryStore(), clock, {}, [this] { moved.raise(); }));
  auto runner = required(Runner::open(makeView<TouchyView>(), makeMemoryStore(), testPartitions));
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
