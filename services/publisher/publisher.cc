#include "services/publisher/publisher.h"

#include <fmt/format.h>

#include <array>
#include <atomic>
#include <utility>
#include <vector>

#include "projections/runner/runner.h"
#include "projections/runner/view.h"
#include "services/publisher/published_event.h"
#include "services/publisher/publisher.capnp.h"

namespace casefold {
namespace {

// The runner keeps a view; the publisher needs only what it keeps beside: the place in the log, and which
// records count.
struct PublisherView {
  static constexpr std::string_view name = "publisher";
  static constexpr std::uint32_t foldVersion = 1;
  static constexpr Corrections corrections = Corrections::asEvents;

  struct State {
    std::uint64_t events = 0;
  };
  using Stored = schema::PublishedStream;
  static void save(const State& state, Stored::Builder stored) { stored.setEvents(state.events); }
  static State load(Stored::Reader stored) { return {stored.getEvents()}; }
  static void fold(State& state, Rows&, const Event&) { ++state.events; }
  static void index(const State&, std::string_view, Rows&) {}

  // It answers nobody.
  using Answer = schema::PublishedStream;
  using Item = schema::PublishedStream;
  static Result<void> show(const State& state, const StreamReading&, schema::ShowQuery::Reader,
                           Answer::Builder answer) {
    save(state, answer);
    return {};
  }
  static constexpr std::array<std::string_view, 0> listFields = {};
  static Result<ListPlan> plan(const Conditions&) {
    return fail(ErrorCode::notServed, "the publisher has no lists");
  }
  static Result<bool> matches(const State&, const ListRow&) { return false; }
  static Result<void> item(const State&, const ListRow&, Item::Builder) { return {}; }
  static std::string print(schema::Answer::Reader, const PrintOptions&) { return {}; }
  static std::string printList(schema::Page::Reader, const PrintOptions&) { return {}; }
};

// Collects what the runner accepts, and delivers it before the runner stores.
class Delivering final : public RecordObserver {
 public:
  Delivering(Outlet& outlet, std::string source) : outlet_(outlet), source_(std::move(source)) {}

  void accepted(const Position&, const RecordReader& record) override {
    left_ += appendPublished(record, source_, messages_);
  }
  void dropped(const Position&, const RecordReader*, Dropped) override {}
  Result<void> storing() override {
    // Whatever comes of it, what was told is done with: after an error all of it is told again.
    const auto messages = std::exchange(messages_, {});
    const auto left = std::exchange(left_, 0);
    CASEFOLD_CHECK(outlet_.deliver(messages));
    delivered += messages.size();
    unpublishable += left;
    return {};
  }

  std::atomic<std::uint64_t> delivered = 0;
  std::atomic<std::uint64_t> unpublishable = 0;

 private:
  Outlet& outlet_;
  const std::string source_;
  std::vector<OutletMessage> messages_;
  std::size_t left_ = 0;
};

}  // namespace

struct Publisher::Parts {
  Parts(std::unique_ptr<Outlet> given, std::string source)
      : outlet(std::move(given)), delivering(*outlet, std::move(source)) {}
  std::unique_ptr<Outlet> outlet;
  Delivering delivering;
  std::unique_ptr<Consumer> consumer;  // last: its thread uses the others
};

Publisher::Publisher(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

namespace {

// "0:12 3:7": the positions before which all is published.
std::string positions(const Cut& cut) {
  std::string all;
  for (const auto& [partition, next] : cut.partitions())
    if (next != Offset{}) all += (all.empty() ? "" : " ") + Position{partition, next}.text();
  return all;
}

}  // namespace

Result<std::unique_ptr<Publisher>> Publisher::start(Log& log, std::unique_ptr<Store> store,
                                                    std::unique_ptr<Outlet> outlet, PublisherOptions options,
                                                    Consumer::Moved moved) {
  auto parts = std::make_unique<Parts>(std::move(outlet), std::move(options.source));
  CASEFOLD_TRY(auto runner, Runner::open(makeView<PublisherView>(), std::move(store), log.partitions(),
                                         &parts->delivering));
  const Cut published = runner->cut();
  auto started = Consumer::start(log, std::move(runner), options.group, std::move(moved));
  if (!started && started.error().code == ErrorCode::otherHistory)
    return fail(ErrorCode::otherHistory,
                fmt::format("nothing more is published: events of another history than the log's were "
                            "published, up to before {}; {}. Settle with the subscribers what they hold of "
                            "records that are gone; then move the publisher's directory away, and all of the "
                            "log is published from its start, each event under the id that it always has",
                            positions(published), started.error().message));
  if (!started) return std::move(started).error();
  parts->consumer = *std::move(started);
  return std::unique_ptr<Publisher>(new Publisher(std::move(parts)));  // NOLINT: the constructor is private
}

Publisher::~Publisher() { stop(); }

void Publisher::stop() {
  parts_->outlet->stop();
  parts_->consumer->stop();
}

const Runner& Publisher::runner() const { return parts_->consumer->runner(); }
ConsumerHealth Publisher::health() const { return parts_->consumer->health(); }
std::uint64_t Publisher::delivered() const { return parts_->delivering.delivered; }
std::uint64_t Publisher::unpublishable() const { return parts_->delivering.unpublishable; }

}  // namespace casefold
