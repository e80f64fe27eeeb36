#include "services/query/service.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "schemas/service.capnp.h"
#include "services/query/history.h"
#include "services/query/positions.h"
#include "services/query/recording.h"
#include "services/query/replay_server.h"
#include "services/query/session_context.h"
#include "services/query/status.h"
#include "services/query/view_server.h"

namespace casefold {
namespace {

constexpr std::chrono::milliseconds statusWait{5'000};  // for the log's ends

using Message = std::unique_ptr<capnp::MallocMessageBuilder>;

class SessionServer final : public schema::Session::Server {
 public:
  explicit SessionServer(std::shared_ptr<SessionContext> session)
      : session_(std::move(session)), held_(*session_) {}

  kj::Promise<void> record(RecordContext context) override {
    return runCall(*session_, context,
                   [this, context]() mutable { return recordCommands(*session_, context); });
  }

  kj::Promise<void> view(ViewContext context) override {
    return runCall(*session_, context, [this, context]() mutable -> kj::Promise<void> {
      const auto& views = session_->parts.sources.views;
      const std::string_view name = casefold::view(context.getParams().getName());
      const auto found = std::ranges::find(views, name, &NamedConsumer::name);
      if (found == views.end()) return notServed(views);
      context.getResults().setView(serveView(session_, *found));
      return kj::READY_NOW;
    });
  }

  kj::Promise<void> status(StatusContext context) override {
    return runCall(*session_, context, [this, context]() mutable {
      const QuerySources& sources = session_->parts.sources;
      return session_->parts.workers
          .run<Message>([&sources]() -> Result<Message> {
            auto message = std::make_unique<capnp::MallocMessageBuilder>();
            writeStatus(sources, statusWait, message->initRoot<schema::Status>());
            return message;
          })
          .then([context](Message message) mutable {
            context.getResults().setStatus(message->getRoot<schema::Status>().asReader());
          });
    });
  }

  kj::Promise<void> replay(ReplayContext context) override {
    return runCall(*session_, context, [this, context]() mutable {
      const auto params = context.getParams();
      ReplayFrom from{.stream = std::string(casefold::view(params.getStream()))};
      from.start = valueOf(readReplayStart(params.getFrom(), session_->parts.sources.log.partitions()));
      return openReplay(session_, std::move(from)).then([context](schema::Replay::Client replay) mutable {
        context.getResults().setReplay(kj::mv(replay));
      });
    });
  }

  kj::Promise<void> history(HistoryContext context) override {
    return runCall(*session_, context, [this, context]() mutable { return tellHistory(*session_, context); });
  }

 private:
  static kj::Exception notServed(const std::vector<NamedConsumer>& views) {
    std::vector<std::string_view> names;
    for (const NamedConsumer& view : views) names.push_back(view.name);
    return callError(fail(ErrorCode::notServed,
                          names.empty() ? "this process serves no views"
                                        : fmt::format("this process does not serve that view; it serves {}",
                                                      fmt::join(names, ", "))));
  }

  // A replay goes on *from* the positions, and so includes them.
  static Result<Cut> readReplayStart(capnp::List<capnp::Text>::Reader list, std::uint32_t partitions) {
    CASEFOLD_TRY(const Cut behind, readPositions(list, partitions, "from"));
    Cut start;
    for (const auto& [partition, next] : behind.partitions()) start.set(partition, Offset{next.get() - 1});
    return start;
  }

  std::shared_ptr<SessionContext> session_;
  HeldCapability held_;
};

class CasefoldServer final : public schema::Casefold::Server {
 public:
  CasefoldServer(ServiceParts& parts, std::shared_ptr<CallGate> gate)
      : session_(std::make_shared<SessionContext>(parts, std::move(gate))) {}

  kj::Promise<void> enter(EnterContext context) override {
    return runCall(*session_, context, [this, context]() mutable -> kj::Promise<void> {
      switch (context.getParams().getCredentials().which()) {
        case schema::Credentials::LOOPBACK:
          context.getResults().setSession(kj::heap<SessionServer>(session_));
          return kj::READY_NOW;
        case schema::Credentials::NONE:
          break;
      }
      return callError(fail(ErrorCode::notServed, "a client says who it is: enter with the loopback identity",
                            "credentials"));
    });
  }

 private:
  std::shared_ptr<SessionContext> session_;
};

class QueryService final : public RpcService {
 public:
  QueryService(const QuerySources& sources, kj::Timer& timer) : parts_(sources, timer) {}
  QueryService(const QueryService&) = delete;
  QueryService& operator=(const QueryService&) = delete;
  ~QueryService() noexcept override =
      default;  // KJ's promises may throw as they go; nothing could be done about it

  capnp::Capability::Client bootstrap(std::shared_ptr<CallGate> gate) override {
    return kj::heap<CasefoldServer>(parts_, std::move(gate));
  }
  void drain() override {
    parts_.pasts.stop();
    parts_.movement.stop();
  }

 private:
  ServiceParts parts_;
};

}  // namespace

std::unique_ptr<RpcService> makeQueryService(const QuerySources& sources, kj::Timer& timer) {
  return std::make_unique<QueryService>(sources, timer);
}

}  // namespace casefold
