#include "services/query/view_server.h"

#include <fmt/format.h>

#include "services/query/following.h"
#include "services/query/positions.h"
#include "services/query/watch_server.h"

namespace casefold {
namespace {

using Message = std::unique_ptr<capnp::MallocMessageBuilder>;

// What is asked is copied for a worker.
void checkQuery(std::uint64_t words) {
  if (words * sizeof(capnp::word) > schema::MAX_QUERY_BYTES)
    kj::throwFatalException(callError(
        fail(ErrorCode::tooLarge,
             fmt::format("a query has at most {} bytes", std::uint32_t{schema::MAX_QUERY_BYTES}), "query")));
}

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
      : session_(std::move(session)), held_(*session_), view_(view) {}

  kj::Promise<void> show(ShowContext context) override {
    return answer<schema::View::ShowParams, schema::Answer>(
        context,
        [](const Reading& reading, auto params, auto written) {
          return reading.show(casefold::view(params.getStream()), params.getQuery(), written);
        },
        [](auto results, auto written) { results.setAnswer(written); });
  }

  kj::Promise<void> list(ListContext context) override {
    return answer<schema::View::ListParams, schema::Page>(
        context,
        [](const Reading& reading, auto params, auto page) { return reading.list(params.getQuery(), page); },
        [](auto results, auto page) { results.setPage(page); });
  }

  kj::Promise<void> measure(MeasureContext context) override {
    return answer<schema::View::MeasureParams, schema::Measures>(
        context,
        [](const Reading& reading, auto params, auto measures) {
          return reading.measure(params.getQuery(), measures);
        },
        [](auto results, auto measures) { results.setMeasures(measures); });
  }

  kj::Promise<void> watch(WatchContext context) override {
    return runCall(*session_, context, [this, context]() mutable -> kj::Promise<void> {
      const auto params = context.getParams();
      WatchFrom from{.stream = std::string(casefold::view(params.getStream()))};
      const std::uint32_t partitions = session_->parts.sources.log.partitions();
      from.start =
          params.getLive() ? runner()->cut() : valueOf(readPositions(params.getFrom(), partitions, "from"));
      context.getResults().setWatch(serveWatch(session_, view_, std::move(from)));
      return kj::READY_NOW;
    });
  }

 private:
  [[nodiscard]] Asking asking() const { return session_->parts.sources.asking(); }

  // Throws a callError() while the view's store is not open.
  [[nodiscard]] std::shared_ptr<const Runner> runner() const {
    auto open = view_.runner();
    if (!open) kj::throwFatalException(callError(cannotAnswer(view_)));
    return open;
  }

  // When the view has read as far as is asked, `read` writes the answer on a worker, for it may walk far or
  // fold the past anew; `give` makes it the call's result.
  template <class Params, class Answer, class Context, class Read, class Give>
  kj::Promise<void> answer(Context context, Read read, Give give) {
    return runCall(*session_, context, [this, context, read, give]() mutable {
      checkQuery(context.getParams().totalSize().wordCount);
      const auto query = context.getParams().getQuery();
      return whenRead(query.getAtLeast(), query.getWaitMillis())
          .then([this, context, read]() mutable {
            valueOf(session_->gate->roomForAnswer());
            auto asked = std::make_shared<capnp::MallocMessageBuilder>();
            asked->setRoot(context.getParams());
            auto& parts = session_->parts;
            const auto named = context.getParams().getQuery();
            const bool ofNow = !named.hasAsOf() && !named.hasKnownAt();
            return (ofNow ? parts.workers : parts.pastWorkers)
                .template run<Message>([health = view_.health(), open = runner(), clock = parts.sources.clock,
                                        asking = asking(), asked, read,
                                        pasts = &parts.pasts]() -> Result<Message> {
                  auto message = std::make_unique<capnp::MallocMessageBuilder>();
                  auto written = message->initRoot<Answer>();
                  CASEFOLD_CHECK(
                      read(*open->reading(asking, pasts), asked->getRoot<Params>().asReader(), written));
                  writeStale(health, *clock, [&written] { return written.initStale(); });
                  return message;
                });
          })
          .then([this, context, give](Message message) mutable {
            valueOf(session_->gate->roomForAnswer());
            const auto written = message->getRoot<Answer>().asReader();
            checkSize(written.totalSize().wordCount);
            give(context.getResults(), written);
          });
    });
  }

  // Fulfilled when the view has read `atLeast`.
  kj::Promise<void> whenRead(capnp::List<capnp::Text>::Reader atLeast, std::uint32_t waitMillis) {
    if (atLeast.size() == 0) return kj::READY_NOW;
    const Cut wanted =
        valueOf(readPositions(atLeast, session_->parts.sources.log.partitions(), "query.atLeast"));
    return session_->parts.movement
        .until([this, wanted] { return covers(runner()->cut(), wanted); }, session_->deadline(waitMillis))
        .then([this](bool read) {
          if (read) return;
          if (session_->parts.movement.stopped())
            kj::throwFatalException(
                callError(fail(ErrorCode::stopped, "this service is being stopped; connect again")));
          kj::throwFatalException(callError(
              fail(ErrorCode::notYet,
                   view_.health().fault.empty()
                       ? fmt::format("{} has not read that far yet; ask again, or wait longer", view_.name)
                       : fmt::format("{} has not read that far yet: {}; ask again when that is mended",
                                     view_.name, whyNotUpToDate(view_.health())))));
        });
  }

  std::shared_ptr<SessionContext> session_;
  HeldCapability held_;
  const NamedConsumer& view_;
};

}  // namespace

schema::View::Client serveView(std::shared_ptr<SessionContext> session, const NamedConsumer& view) {
  return kj::heap<ViewServer>(std::move(session), view);
}

}  // namespace casefold
