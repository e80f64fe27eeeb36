#include "services/query/watch_server.h"

#include <fmt/format.h>

#include "services/query/call_error.h"
#include "services/query/following.h"
#include "services/query/positions.h"

namespace casefold {
namespace {

// One answer holds no more than about this much of events, so that neither it nor the call is without bound.
constexpr std::uint64_t answerWords = 512U * 1024;  // 4 MiB
constexpr kj::Duration busyPause = 20 * kj::MILLISECONDS;

// Records out of a journal, up to a number and a size.
class Gathered {
 public:
  explicit Gathered(std::uint32_t limit) : limit_(limit) {}

  // False: this was the last that fits.
  bool add(const JournalRecord& record) {
    const auto from = record.reader.record();
    auto orphan = message_.getOrphanage().newOrphan<schema::Change>();
    auto change = orphan.get();
    change.setStream(from.getStream());
    change.setVersion(from.getVersion());
    change.setPosition(record.position.text());
    change.setRecorded(from.getRecorded());
    change.setActor(from.getActor());
    change.setAgency(from.getAgency());
    change.setEvents(from.getEvents());
    change.setFlags(from.getFlags());
    words_ += change.asReader().totalSize().wordCount;
    changes_.push_back(kj::mv(orphan));
    return changes_.size() < limit_ && words_ < answerWords;
  }
  [[nodiscard]] bool full() const { return changes_.size() >= limit_ || words_ >= answerWords; }
  [[nodiscard]] bool empty() const { return changes_.empty(); }

  void write(schema::Watch::NextResults::Builder results) const {
    auto list = results.initChanges(static_cast<unsigned>(changes_.size()));
    for (unsigned i = 0; i < list.size(); ++i) list.setWithCaveats(i, changes_[i].getReader());
  }

 private:
  std::uint32_t limit_;
  std::uint64_t words_ = 0;
  capnp::MallocMessageBuilder message_;
  std::vector<capnp::Orphan<schema::Change>> changes_;
};

// How far a watch has told.
struct Place {
  Cut next;
  std::uint32_t first = 0;  // the partition with which the next answer begins
};

// What a worker found, and how far the watch is then.
struct Step {
  Place place;
  std::shared_ptr<const Gathered> gathered;
};

// All streams: partition by partition, beginning with another one each time, so that none waits for a busy
// one.
void gatherAll(const Reading& reading, Place& place, Gathered& into) {
  const Cut read = valueOf(reading.cut());
  const std::uint32_t partitions = reading.partitions();
  for (std::uint32_t i = 0; i < partitions && !into.full(); ++i) {
    const Partition partition{(place.first + i) % partitions};
    if (place.next.next(partition) >= read.next(partition)) continue;
    Offset upTo = read.next(partition);
    valueOf(reading.recordsFrom(partition, place.next.next(partition), [&](const JournalRecord& record) {
      if (into.add(record)) return true;
      upTo = record.position.offset.next();
      return false;
    }));
    place.next.set(partition, upTo);
  }
  place.first = (place.first + 1) % partitions;
}

// The stream's first version at or after `next`: versions lie in the order of their offsets.
Version firstVersion(const Reading& reading, const std::string& id, Offset next) {
  const StreamReading stream(reading, id);
  std::uint64_t low = 1;
  std::uint64_t high = valueOf(reading.find(id)).head.version.get() + 1;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    Offset offset;
    valueOf(stream.record(Version{middle},
                          [&](const JournalRecord& record) { offset = record.position.offset; }));
    if (offset < next)
      low = middle + 1;
    else
      high = middle;
  }
  return Version{low};
}

void gatherStream(const Reading& reading, const std::string& stream, Partition partition, Place& place,
                  Gathered& into) {
  Offset upTo = valueOf(reading.cut()).next(partition);
  const Offset next = place.next.next(partition);
  if (upTo <= next) return;
  valueOf(reading.recordsOf(stream, firstVersion(reading, stream, next), [&](const JournalRecord& record) {
    if (into.add(record)) return true;
    upTo = record.position.offset.next();
    return false;
  }));
  place.next.set(partition, upTo);
}

class WatchServer final : public schema::Watch::Server {
 public:
  WatchServer(std::shared_ptr<SessionContext> session, const NamedConsumer& view, WatchFrom from)
      : session_(session),
        held_(std::move(session)),
        view_(view),
        stream_(std::move(from.stream)),
        place_{from.start},
        historiesLeft_(view.historiesLeft()) {
    if (!stream_.empty()) {
      const StreamId id = valueOf(StreamId::parse(stream_));
      partition_ = partitionOf(id.text(), session_->parts.sources.log.partitions());
    }
  }

  kj::Promise<void> next(NextContext context) override {
    return runCall(*session_, context, [this, context]() mutable {
      const auto params = context.getParams();
      const std::uint32_t limit = params.getLimit() == 0
                                      ? std::uint32_t{schema::DEFAULT_PAGE_ENTRIES}
                                      : std::min<std::uint32_t>(params.getLimit(), schema::MAX_PAGE_ENTRIES);
      return gather(limit, session_->deadline(params.getWaitMillis()))
          .then([this, context](std::shared_ptr<const Gathered> gathered) mutable {
            auto results = context.getResults();
            gathered->write(results);
            toldStandsStill_ = standsStill();
            writeStale(view_.health(), *session_->parts.sources.clock,
                       [&results] { return results.initStale(); });
            writePositions(place_.next, [&](unsigned size) { return results.initPositions(size); });
          });
    });
  }

 private:
  // That the view has come to a stand, or goes on again, is news by itself.
  bool standsStill() const {
    const ConsumerHealth health = view_.health();
    return health.stopped || !health.fault.empty();
  }

  // Has the view read what this watch has not told? Without a look at the store.
  bool isBehind() const {
    // Its positions are of the history that the log had then.
    if (view_.historiesLeft() != historiesLeft_)
      kj::throwFatalException(
          callError(fail(ErrorCode::otherHistory,
                         "the log is of another history than when this watch began: what it told may be of "
                         "records that are gone. Begin anew, from the start of the log")));
    const auto runner = view_.runner();
    if (!runner) return false;  // it comes back, and the answer says why it is away
    const Cut read = runner->cut();
    return stream_.empty() ? !covers(place_.next, read)
                           : place_.next.next(partition_) < read.next(partition_);
  }

  // What has come since last time, as soon as there is any; nothing at the deadline, or when the view comes
  // to a stand or goes on. A worker reads the journal, and only once the view has moved.
  kj::Promise<std::shared_ptr<const Gathered>> gather(std::uint32_t limit, kj::TimePoint deadline) {
    using Promised = kj::Promise<std::shared_ptr<const Gathered>>;
    return session_->parts.movement
        .until([this] { return isBehind() || standsStill() != toldStandsStill_; }, deadline)
        .then([this, limit, deadline](bool) -> Promised {
          auto runner = view_.runner();
          if (!isBehind()) return std::shared_ptr<const Gathered>(std::make_shared<Gathered>(limit));
          return session_->parts.workers
              .run<Step>([runner = std::move(runner), stream = stream_, partition = partition_,
                          place = place_, limit]() -> Result<Step> {
                auto gathered = std::make_shared<Gathered>(limit);
                Step step{place, gathered};
                const auto reading = runner->reading();
                if (stream.empty())
                  gatherAll(*reading, step.place, *gathered);
                else
                  gatherStream(*reading, stream, partition, step.place, *gathered);
                return step;
              })
              .then(
                  [this, limit, deadline, turn = turn_](Step step) -> Promised {
                    // Another call on this watch may have told it meanwhile.
                    if (turn != turn_) return gather(limit, deadline);
                    ++turn_;
                    place_ = step.place;
                    if (!step.gathered->empty() || session_->parts.timer.now() >= deadline)
                      return step.gathered;
                    return gather(limit, deadline);  // of other streams
                  },
                  [this, limit, deadline](kj::Exception&& exception) -> Promised {
                    // Many watches wake at once, and only so many may wait for a worker.
                    const bool busy = errorOf(exception).code == ErrorCode::busy;
                    if (!busy || session_->parts.timer.now() >= deadline) return kj::mv(exception);
                    return session_->parts.timer.afterDelay(busyPause).then(
                        [this, limit, deadline] { return gather(limit, deadline); });
                  });
        });
  }

  std::shared_ptr<SessionContext> session_;
  HeldByClient held_;
  const NamedConsumer& view_;
  std::string stream_;
  Partition partition_;
  Place place_;
  const std::uint64_t historiesLeft_;  // when the watch began
  std::uint64_t turn_ = 0;             // how often the place has changed
  bool toldStandsStill_ = false;
};

}  // namespace

schema::Watch::Client serveWatch(std::shared_ptr<SessionContext> session, const NamedConsumer& view,
                                 WatchFrom from) {
  return kj::heap<WatchServer>(std::move(session), view, std::move(from));
}

}  // namespace casefold
