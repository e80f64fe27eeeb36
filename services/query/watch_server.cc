#include "services/query/watch_server.h"

#include <fmt/format.h>

#include "services/query/following.h"
#include "services/query/positions.h"

namespace casefold {
namespace {

// One answer holds no more than about this much of events, so that neither it nor the call is without bound.
constexpr std::uint64_t answerWords = 512U * 1024;  // 4 MiB

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

class WatchServer final : public schema::Watch::Server {
 public:
  WatchServer(std::shared_ptr<SessionContext> session, const NamedConsumer& view, WatchFrom from)
      : session_(session),
        held_(std::move(session)),
        view_(view),
        stream_(std::move(from.stream)),
        next_(from.start) {
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
      auto gathered = std::make_shared<Gathered>(limit);
      // A watch that waits reads the journal again only once the view has moved.
      return session_->parts.movement
          .until([this, gathered] { return gather(*gathered) || standsStill() != toldStandsStill_; },
                 session_->deadline(params.getWaitMillis()))
          .then([this, gathered, context](bool) mutable {
            auto results = context.getResults();
            gathered->write(results);
            toldStandsStill_ = standsStill();
            writeStale(view_.health(), *session_->parts.sources.clock,
                       [&results] { return results.initStale(); });
            writePositions(next_, [&](unsigned size) { return results.initPositions(size); });
          });
    });
  }

 private:
  // That the view has come to a stand, or goes on again, is news by itself.
  bool standsStill() const {
    const ConsumerHealth health = view_.health();
    return health.stopped || !health.fault.empty();
  }

  // Takes what has come since last time; true if there is any.
  bool gather(Gathered& into) {
    const auto runner = view_.runner();
    if (!runner) return false;  // it comes back, and the answer says why it is away
    const Cut read = runner->cut();
    const bool nothingNew =
        stream_.empty() ? covers(next_, read) : next_.next(partition_) >= read.next(partition_);
    if (nothingNew) return false;  // without a look at the store
    const auto reading = runner->reading();
    if (stream_.empty())
      gatherAll(*reading, into);
    else
      gatherStream(*reading, into);
    return !into.empty();
  }

  // All streams: partition by partition, beginning with another one each time, so that none waits for a busy
  // one.
  void gatherAll(const Reading& reading, Gathered& into) {
    const Cut read = valueOf(reading.cut());
    const std::uint32_t partitions = reading.partitions();
    for (std::uint32_t i = 0; i < partitions && !into.full(); ++i) {
      const Partition partition{(first_ + i) % partitions};
      if (next_.next(partition) >= read.next(partition)) continue;
      Offset upTo = read.next(partition);
      valueOf(reading.recordsFrom(partition, next_.next(partition), [&](const JournalRecord& record) {
        if (into.add(record)) return true;
        upTo = record.position.offset.next();
        return false;
      }));
      next_.set(partition, upTo);
    }
    first_ = (first_ + 1) % partitions;
  }

  void gatherStream(const Reading& reading, Gathered& into) {
    Offset upTo = valueOf(reading.cut()).next(partition_);
    if (upTo <= next_.next(partition_)) return;
    const Version from = firstVersion(reading);
    valueOf(reading.recordsOf(stream_, from, [&](const JournalRecord& record) {
      if (into.add(record)) return true;
      upTo = record.position.offset.next();
      return false;
    }));
    next_.set(partition_, upTo);
  }

  // The stream's first version at or after next_: versions lie in the order of their offsets.
  Version firstVersion(const Reading& reading) const {
    const StreamReading stream(reading, stream_);
    std::uint64_t low = 1;
    std::uint64_t high = valueOf(reading.find(stream_)).head.version.get() + 1;
    while (low < high) {
      const std::uint64_t middle = low + (high - low) / 2;
      Offset offset;
      valueOf(stream.record(Version{middle},
                            [&](const JournalRecord& record) { offset = record.position.offset; }));
      if (offset < next_.next(partition_))
        low = middle + 1;
      else
        high = middle;
    }
    return Version{low};
  }

  std::shared_ptr<SessionContext> session_;
  HeldByClient held_;
  const NamedConsumer& view_;
  std::string stream_;
  Partition partition_;
  Cut next_;
  bool toldStandsStill_ = false;
  std::uint32_t first_ = 0;  // the partition with which the next answer begins
};

}  // namespace

schema::Watch::Client serveWatch(std::shared_ptr<SessionContext> session, const NamedConsumer& view,
                                 WatchFrom from) {
  return kj::heap<WatchServer>(std::move(session), view, std::move(from));
}

}  // namespace casefold
