#include "services/query/view_server.h"

#include <fmt/format.h>

#include "services/query/positions.h"
#include "services/query/watch_server.h"

namespace casefold {
namespace {

using Message = std::unique_ptr<capnp::MallocMessageBuilder>;

// An answer that no client could read is no answer.
void checkSize(std::uint64_t words) {
  if (words > schema::MAX_MESSAGE_WORDS)
    kj::throwFatalException(
        callError(fail(ErrorCode::tooLarge,
                       "the answer is larger than one message may be; ask for fewer entries", "limit")));
}

class ViewServer final : public schema::View::Server {
 public:
  ViewServer(std::shared_ptr<SessionContext> session, const NamedConsumer& view)
      : session_(std::move(session)), view_(view) {}

  kj::Promise<void> show(ShowContext context) override {
    return runCall(*session_, context, [this, context]() mutable {
      const auto query = context.getParams().getQuery();
      return whenRead(query.getAtLeast(), query.getWaitMillis()).then([this, context]() mutable {
        return context.getParams().getQuery().hasKnownAt() ? showKnownAt(context) : showNow(context);
      });
    });
  }

  kj::Promise<void> list(ListContext context) override {
    return runCall(*session_, context, [this, context]() mutable {
      const auto query = context.getParams().getQuery();
      return whenRead(query.getAtLeast(), query.getWaitMillis())
          .then([this, context]() mutable {
            auto copy = std::make_shared<capnp::MallocMessageBuilder>();
            copy->setRoot(context.getParams().getQuery());
            return session_->parts.workers.run<Message>(
                [runner = view_.runner, asking = asking(), copy]() -> Result<Message> {
                  auto message = std::make_unique<capnp::MallocMessageBuilder>();
                  CASEFOLD_CHECK(runner->reading(asking)->list(copy->getRoot<schema::ListQuery>().asReader(),
                                                               message->initRoot<schema::Page>()));
                  return message;
                });
          })
          .then([context](Message message) mutable {
            const auto page = message->getRoot<schema::Page>().asReader();
            checkSize(page.totalSize().wordCount);
            context.getResults().setPage(page);
          });
    });
  }

  kj::Promise<void> measure(MeasureContext context) override {
    return runCall(*session_, context, [this, context]() mutable {
      const auto query = context.getParams().getQuery();
      return whenRead(query.getAtLeast(), query.getWaitMillis())
          .then([this, context]() mutable {
            auto copy = std::make_shared<capnp::MallocMessageBuilder>();
            copy->setRoot(context.getParams().getQuery());
            return session_->parts.workers.run<Message>([runner = view_.runner, asking = asking(),
                                                         copy]() -> Result<Message> {
              auto message = std::make_unique<capnp::MallocMessageBuilder>();
              CASEFOLD_CHECK(runner->reading(asking)->measure(
                  copy->getRoot<schema::MeasureQuery>().asReader(), message->initRoot<schema::Measures>()));
              return message;
            });
          })
          .then([context](Message message) mutable {
            const auto measures = message->getRoot<schema::Measures>().asReader();
            checkSize(measures.totalSize().wordCount);
            context.getResults().setMeasures(measures);
          });
    });
  }

  kj::Promise<void> watch(WatchContext context) override {
    return runCall(*session_, context, [this, context]() mutable -> kj::Promise<void> {
      const auto params = context.getParams();
      WatchFrom from{.stream = std::string(casefold::view(params.getStream()))};
      from.start = params.getLive()
                       ? view_.runner->cut()
                       : valueOf(readPositions(params.getFrom(), view_.runner->partitions(), "from"));
      context.getResults().setWatch(serveWatch(session_, view_, std::move(from)));
      return kj::READY_NOW;
    });
  }

 private:
  [[nodiscard]] Asking asking() const { return session_->parts.sources.asking(); }

  // On the loop: what one stream's answer takes is bounded by its page.
  kj::Promise<void> showNow(ShowContext context) {
    const auto params = context.getParams();
    auto answer = context.getResults().initAnswer();
    valueOf(
        view_.runner->reading(asking())->show(casefold::view(params.getStream()), params.getQuery(), answer));
    checkSize(answer.asReader().totalSize().wordCount);
    return kj::READY_NOW;
  }

  // The past is folded for the answer: on a thread of its own.
  kj::Promise<void> showKnownAt(ShowContext context) {
    auto copy = std::make_shared<capnp::MallocMessageBuilder>();
    copy->setRoot(context.getParams());
    return session_->parts.workers
        .run<Message>([runner = view_.runner, asking = asking(), copy]() -> Result<Message> {
          const auto params = copy->getRoot<schema::View::ShowParams>().asReader();
          auto message = std::make_unique<capnp::MallocMessageBuilder>();
          CASEFOLD_CHECK(runner->reading(asking)->show(casefold::view(params.getStream()), params.getQuery(),
                                                       message->initRoot<schema::Answer>()));
          return message;
        })
        .then([context](Message message) mutable {
          const auto answer = message->getRoot<schema::Answer>().asReader();
          checkSize(answer.totalSize().wordCount);
          context.getResults().setAnswer(answer);
        });
  }

  // Fulfilled when the view has read `atLeast`.
  kj::Promise<void> whenRead(capnp::List<capnp::Text>::Reader atLeast, std::uint32_t waitMillis) {
    if (atLeast.size() == 0) return kj::READY_NOW;
    const Cut wanted = valueOf(readPositions(atLeast, view_.runner->partitions(), "query.atLeast"));
    return session_->parts.movement
        .until([this, wanted] { return covers(view_.runner->cut(), wanted); }, session_->deadline(waitMillis))
        .then([this](bool read) {
          if (read) return;
          if (session_->parts.movement.stopped())
            kj::throwFatalException(
                callError(fail(ErrorCode::stopped, "this service is being stopped; connect again")));
          kj::throwFatalException(callError(
              fail(ErrorCode::notYet,
                   fmt::format("{} has not read that far yet; ask again, or wait longer", view_.name))));
        });
  }

  std::shared_ptr<SessionContext> session_;
  const NamedConsumer& view_;
};

}  // namespace

schema::View::Client serveView(std::shared_ptr<SessionContext> session, const NamedConsumer& view) {
  return kj::heap<ViewServer>(std::move(session), view);
}

}  // namespace casefold
