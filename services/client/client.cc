#include "services/client/client.h"

#include <fmt/format.h>

#include <limits>

#include "schemas/codec/record.h"
#include "schemas/limits.capnp.h"
#include "services/client/parts.h"
#include "services/query/service.h"

namespace casefold {
namespace {

capnp::ReaderOptions readerOptions() {
  capnp::ReaderOptions options;
  // An answer is at most maxMessageWords; reading its lists more than once must not run into the limit.
  options.traversalLimitInWords = std::uint64_t{schema::MAX_MESSAGE_WORDS} * 4;
  return options;
}

schema::Session::Client enter(schema::Casefold::Client casefold) {
  auto request = casefold.enterRequest();
  request.initCredentials().setLoopback();
  return request.send().getSession();
}

// Another process's service.
class RemoteSource final : public SessionSource {
 public:
  RemoteSource(kj::AsyncIoContext& io, const Endpoint& endpoint, std::chrono::milliseconds connectWait)
      : io_(io), endpoint_(endpoint), connectWait_(connectWait) {}

  schema::Session::Client session() override {
    if (!connection_) connection_ = connect();
    return connection_->session;
  }
  void forget() override { connection_.reset(); }

 private:
  struct Connection {
    explicit Connection(kj::Own<kj::AsyncIoStream> io)
        : stream(kj::mv(io)),
          network(*stream, capnp::rpc::twoparty::Side::CLIENT, readerOptions()),
          rpc(capnp::makeRpcClient(network)),
          session(enter(bootstrap())) {}
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() noexcept = default;

    schema::Casefold::Client bootstrap() {
      capnp::MallocMessageBuilder message;
      auto vat = message.initRoot<capnp::rpc::twoparty::VatId>();
      vat.setSide(capnp::rpc::twoparty::Side::SERVER);
      return rpc.bootstrap(vat).castAs<schema::Casefold>();
    }

    kj::Own<kj::AsyncIoStream> stream;
    capnp::TwoPartyVatNetwork network;
    capnp::RpcSystem<capnp::rpc::twoparty::VatId> rpc;
    schema::Session::Client session;
  };

  std::unique_ptr<Connection> connect() {
    auto opened = io_.provider->getNetwork()
                      .parseAddress(kj::StringPtr(endpoint_.host.c_str()), endpoint_.port)
                      .then([](kj::Own<kj::NetworkAddress> address) {
                        auto connecting = address->connect();
                        return connecting.attach(kj::mv(address));
                      });
    try {
      auto stream = io_.provider->getTimer()
                        .timeoutAfter(connectWait_.count() * kj::MILLISECONDS, kj::mv(opened))
                        .wait(io_.waitScope);
      return std::make_unique<Connection>(kj::mv(stream));
    } catch (const kj::Exception&) {
      throw callError(
          fail(ErrorCode::unavailable,
               fmt::format("no service answers at {}; start one with `casefold serve`, or name another with "
                           "--connect",
                           endpoint_.text())));
    }
  }

  kj::AsyncIoContext& io_;
  Endpoint endpoint_;
  std::chrono::milliseconds connectWait_;
  std::unique_ptr<Connection> connection_;
};

// A service in this process, on the client's own event loop.
class InProcessSource final : public SessionSource {
 public:
  InProcessSource(const QuerySources& sources, kj::Timer& timer)
      : service_(makeQueryService(sources, timer)),
        session_(enter(service_
                           ->bootstrap(std::make_shared<CallGate>(
                               CallGate::Limits{.calls = std::numeric_limits<std::uint32_t>::max()},
                               std::make_shared<RpcCounters>()))
                           .castAs<schema::Casefold>())) {}
  InProcessSource(const InProcessSource&) = delete;
  InProcessSource& operator=(const InProcessSource&) = delete;
  ~InProcessSource() noexcept override = default;

  schema::Session::Client session() override { return session_; }
  void forget() override {}

 private:
  std::unique_ptr<RpcService> service_;
  schema::Session::Client session_;
};

void setTexts(const std::vector<std::string>& texts, capnp::List<capnp::Text>::Builder list) {
  for (unsigned i = 0; i < list.size(); ++i) list.set(i, texts[i]);
}

class WatchingOverSessions final : public Watching {
 public:
  WatchingOverSessions(Client::Parts& parts, std::string view, Client::WatchFrom from)
      : parts_(parts), view_(std::move(view)), from_(std::move(from)) {}
  WatchingOverSessions(const WatchingOverSessions&) = delete;
  WatchingOverSessions& operator=(const WatchingOverSessions&) = delete;
  ~WatchingOverSessions() noexcept override = default;

  Result<void> open() {
    // Asked for nothing at once: errors of the stream or the positions come now.
    auto opened = askUntilAnswered<schema::Watch::NextResults>(
        parts_, [this](schema::Session::Client session) { return opening(kj::mv(session)); });
    if (!opened) return std::move(opened).error();
    return {};
  }

  Result<Owned<schema::Watch::NextResults>> next(std::uint32_t limit,
                                                 std::chrono::milliseconds wait) override {
    auto changes = askUntilAnswered<schema::Watch::NextResults>(parts_, [&](schema::Session::Client session) {
      return asked(kj::mv(session), limit, static_cast<std::uint32_t>(wait.count()));
    });
    if (changes) {  // from here the watch goes on, should the connection be lost
      from_.live = false;
      from_.positions.clear();
      for (auto position : changes->get().getPositions()) from_.positions.emplace_back(view(position));
    }
    return changes;
  }

 private:
  using Answer = kj::Promise<Owned<schema::Watch::NextResults>>;

  Answer opening(schema::Session::Client session) {
    auto view = session.viewRequest();
    view.setName(view_);
    auto watch = view.send().getView().watchRequest();
    watch.setStream(from_.stream);
    watch.setLive(from_.live);
    setTexts(from_.positions, watch.initFrom(static_cast<unsigned>(from_.positions.size())));
    return watch.send().then([this](capnp::Response<schema::View::WatchResults> response) {
      watch_ = response.getWatch();
      return Owned<schema::Watch::NextResults>();
    });
  }

  Answer asked(schema::Session::Client session, std::uint32_t limit, std::uint32_t waitMillis) {
    const auto ask = [this, limit, waitMillis]() -> Answer {
      auto request = KJ_ASSERT_NONNULL(watch_).nextRequest();
      request.setLimit(limit);
      request.setWaitMillis(waitMillis);
      return request.send().then([](capnp::Response<schema::Watch::NextResults> response) {
        return Owned<schema::Watch::NextResults>(response);
      });
    };
    auto answer = watch_ == nullptr ? opening(kj::mv(session)).then([ask](auto&&) { return ask(); }) : ask();
    return answer.catch_([this](kj::Exception&& exception) -> Answer {
      watch_ = nullptr;  // its connection may be gone: asked again, it is opened again
      return kj::mv(exception);
    });
  }

  Client::Parts& parts_;
  std::string view_;
  Client::WatchFrom from_;
  kj::Maybe<schema::Watch::Client> watch_;
};

class ReplayingOverSession final : public Replaying {
 public:
  ReplayingOverSession(Client::Parts& parts, schema::Replay::Client replay)
      : parts_(parts), replay_(kj::mv(replay)) {}
  ReplayingOverSession(const ReplayingOverSession&) = delete;
  ReplayingOverSession& operator=(const ReplayingOverSession&) = delete;
  ~ReplayingOverSession() noexcept override = default;

  Result<Owned<schema::Replay::NextResults>> next(std::uint32_t limit) override {
    auto request = replay_.nextRequest();
    request.setLimit(limit);
    try {
      return parts_
          .bounded(request.send().then([](capnp::Response<schema::Replay::NextResults> response) {
            return Owned<schema::Replay::NextResults>(response);
          }))
          .wait(parts_.io.waitScope);
    } catch (const kj::Exception& exception) {
      return errorOf(exception);
    }
  }

 private:
  Client::Parts& parts_;
  schema::Replay::Client replay_;
};

}  // namespace

Client::Client(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Client::~Client() = default;

Result<std::unique_ptr<Client>> Client::connect(const Endpoint& endpoint, ClientOptions options) {
  std::unique_ptr<Parts> parts;
  try {
    parts = std::make_unique<Parts>(options);
    parts->source = std::make_unique<RemoteSource>(parts->io, endpoint, options.connectWait);
    (void)parts->source->session();
  } catch (const kj::Exception& exception) {
    return errorOf(exception);
  }
  return std::unique_ptr<Client>(new Client(std::move(parts)));  // NOLINT: the constructor is private
}

Result<std::unique_ptr<Client>> Client::inProcess(const QuerySources& sources, ClientOptions options) {
  auto parts = std::make_unique<Parts>(options);
  parts->source = std::make_unique<InProcessSource>(sources, parts->timer());
  return std::unique_ptr<Client>(new Client(std::move(parts)));  // NOLINT: the constructor is private
}

Result<void> Client::reach(std::chrono::milliseconds wait) {
  try {
    auto session = parts_->source->session();
    parts_->timer()
        .timeoutAfter(wait.count() * kj::MILLISECONDS, session.whenResolved())
        .wait(parts_->io.waitScope);
    return {};
  } catch (const kj::Exception& exception) {
    if (exception.getType() == kj::Exception::Type::OVERLOADED)
      return fail(ErrorCode::unavailable, "the service does not answer");
    return errorOf(exception);
  }
}

Result<Owned<schema::Answer>> Client::show(std::string_view viewName, std::string_view stream,
                                           const FillShow& fill) {
  return askUntilAnswered<schema::Answer>(*parts_, [&](schema::Session::Client session) {
    auto view = session.viewRequest();
    view.setName(std::string(viewName));
    auto request = view.send().getView().showRequest();
    request.setStream(std::string(stream));
    fill(request.initQuery());
    return request.send().then([](capnp::Response<schema::View::ShowResults> response) {
      return Owned<schema::Answer>(response.getAnswer());
    });
  });
}

Result<Owned<schema::Page>> Client::list(std::string_view viewName, const FillList& fill) {
  return askUntilAnswered<schema::Page>(*parts_, [&](schema::Session::Client session) {
    auto view = session.viewRequest();
    view.setName(std::string(viewName));
    auto request = view.send().getView().listRequest();
    fill(request.initQuery());
    return request.send().then([](capnp::Response<schema::View::ListResults> response) {
      return Owned<schema::Page>(response.getPage());
    });
  });
}

Result<Owned<schema::Measures>> Client::measure(std::string_view viewName, const FillMeasure& fill) {
  return askUntilAnswered<schema::Measures>(*parts_, [&](schema::Session::Client session) {
    auto view = session.viewRequest();
    view.setName(std::string(viewName));
    auto request = view.send().getView().measureRequest();
    fill(request.initQuery());
    return request.send().then([](capnp::Response<schema::View::MeasureResults> response) {
      return Owned<schema::Measures>(response.getMeasures());
    });
  });
}

Result<Owned<schema::Status>> Client::status() {
  return askUntilAnswered<schema::Status>(*parts_, [](schema::Session::Client session) {
    return session.statusRequest().send().then([](capnp::Response<schema::Session::StatusResults> response) {
      return Owned<schema::Status>(response.getStatus());
    });
  });
}

Result<std::unique_ptr<Watching>> Client::watch(std::string_view view, WatchFrom from) {
  auto watching = std::make_unique<WatchingOverSessions>(*parts_, std::string(view), std::move(from));
  CASEFOLD_CHECK(watching->open());
  return std::unique_ptr<Watching>(std::move(watching));
}

Result<void> Client::history(std::string_view stream, std::uint64_t atLeast,
                             const std::function<void(schema::Replay::Entry::Reader)>& use) {
  using std::chrono::steady_clock;
  const auto giveUp = steady_clock::now() + parts_->options.retryFor;
  const auto after = [&](std::uint64_t version) {
    return askUntilAnswered<schema::Session::HistoryResults>(*parts_, [&](schema::Session::Client session) {
      auto request = session.historyRequest();
      request.setStream(std::string(stream));
      request.setAfter(version);
      return request.send().then([](capnp::Response<schema::Session::HistoryResults> response) {
        return Owned<schema::Session::HistoryResults>(response);
      });
    });
  };
  for (std::uint64_t read = 0;;) {
    CASEFOLD_TRY(const auto answer, after(read));
    for (const auto record : answer.get().getRecords()) {
      use(record);
      read = record.getVersion();
    }
    if (read < answer.get().getVersion()) continue;
    if (read >= atLeast) return {};
    if (steady_clock::now() > giveUp)
      return fail(ErrorCode::notYet,
                  "the service has not read a stream as far as it has recorded it; ask again later");
    parts_->refreshTimer();
    parts_->timer().afterDelay(2 * kj::MILLISECONDS).wait(parts_->io.waitScope);
  }
}

Result<std::unique_ptr<Replaying>> Client::replay(std::string_view stream,
                                                  const std::vector<std::string>& positions) {
  kj::Maybe<schema::Replay::Client> replay;
  auto opened = askUntilAnswered<schema::Replay::NextResults>(*parts_, [&](schema::Session::Client session) {
    auto request = session.replayRequest();
    request.setStream(std::string(stream));
    setTexts(positions, request.initFrom(static_cast<unsigned>(positions.size())));
    return request.send().then([&replay](capnp::Response<schema::Session::ReplayResults> response) {
      replay = response.getReplay();
      return Owned<schema::Replay::NextResults>();
    });
  });
  if (!opened) return std::move(opened).error();
  return std::unique_ptr<Replaying>(
      std::make_unique<ReplayingOverSession>(*parts_, KJ_ASSERT_NONNULL(kj::mv(replay))));
}

}  // namespace casefold
