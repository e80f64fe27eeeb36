// Reads partitions of one topic with a consumer of its own, from given offsets (no group decides, and no
// stored one).
//
// What may surprise:
//
// Caught up is a promise about everything that was answered before the read() began, so a PARTITION_EOF that
// came earlier does not do. What the client knows already mostly says no; only if that says "maybe" does
// caughtUp() ask the brokers where the partitions end (0.3 ms on loopback, once a read()). Who does not call
// it does not pay.
//
// Under steady load that answer would always be a few records ahead. After such a no, the next read() asks
// before it reads, and is caught up if it gets that far.
//
// Offsets are checked. casefold writes no gaps, and librdkafka 2.0.2 is known to skip records in corner
// cases. A gap is therefore asked for again by a new consumer; only if it is found a second time is it the
// log's own (control records of somebody's transaction) and passed over.
//
// The consumer stops fetching when its queue is full, and in 2.0.2 looks again only when something else wakes
// it, up to a second later. read() wakes it when it runs dry before the end.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "infra/clock/deadline.h"
#include "infra/log/kafka/client.h"
#include "infra/log/kafka/offsets.h"
#include "infra/log/log.h"

namespace casefold {

class KafkaReader;

// The readers of a log, so that its close() reaches them. Shared, since a reader may be destroyed at any
// time. Any thread.
class KafkaReaders {
 public:
  void add(KafkaReader* reader);
  void remove(KafkaReader* reader);
  void close();
  [[nodiscard]] bool closed() const { return closed_; }

 private:
  std::mutex mutex_;
  std::set<KafkaReader*> readers_;
  std::atomic<bool> closed_ = false;
};

struct KafkaReaderTuning {
  // Records that are fetched ahead, in KiB. It bounds a reader's memory, together with what read() handed
  // out.
  std::uint32_t aheadKiB = 32 * 1024;
  // Records that one read() gives at most.
  std::size_t batch = 4096;
};

class KafkaReader final : public LogReader {
 public:
  [[nodiscard]] static Result<std::unique_ptr<KafkaReader>> create(
      const KafkaConnection& connection, const Cut& from, const std::string& group,
      const KafkaReaderTuning& tuning, std::shared_ptr<const KafkaOffsets> offsets,
      std::shared_ptr<KafkaReaders> readers);
  // Waits a moment for a commit that is under way.
  ~KafkaReader() override;

  [[nodiscard]] Result<std::span<const LogEntry>> read(std::chrono::milliseconds wait) override;
  [[nodiscard]] bool caughtUp() const override;
  void stored(const Cut& cut) override;
  void wake() override;
  [[nodiscard]] bool interrupted() override { return std::exchange(interrupted_, false); }

 private:
  // A partition that is read.
  struct Place {
    Partition partition;
    std::uint64_t next = 0;                     // the offset that must come next
    std::optional<std::uint64_t> doubtedGapTo;  // where a gap at `next` ended when it was first seen
  };

  KafkaReader(const KafkaConnection& connection, std::string group, const KafkaReaderTuning& tuning,
              std::shared_ptr<const KafkaOffsets> offsets, std::shared_ptr<KafkaReaders> readers);
  Result<void> checkPlaces() const;
  [[nodiscard]] Error notInTheLog(const Place& place) const;
  Result<void> connect();
  void consume(std::chrono::milliseconds wait);
  void take(const rd_kafka_message_t& message);
  void takeError(const rd_kafka_message_t& message);
  bool advance(Place& place, std::uint64_t offset);
  void release();
  [[nodiscard]] Place* placeOf(std::int32_t partition);
  [[nodiscard]] std::optional<Cut> ends(std::chrono::milliseconds wait) const;
  [[nodiscard]] bool isPast(const Cut& end) const;
  [[nodiscard]] bool knownToBeBehind() const;
  void commit();

  const KafkaConnection connection_;
  const std::string group_;
  const KafkaReaderTuning tuning_;
  const std::shared_ptr<const KafkaOffsets> offsets_;
  const std::shared_ptr<KafkaReaders> readers_;

  std::unique_ptr<KafkaClient> client_;
  // Guards queue_ between wake(), which may come from any thread, and a new consumer taking the old one's
  // place.
  std::mutex queueGuard_;
  KafkaQueue queue_;
  std::atomic<bool> woken_ = false;

  std::vector<Place> places_;
  std::vector<Partition> partitions_;  // those of places_, for questions about their ends
  std::vector<int> placeOfPartition_;  // index into places_, -1: not read
  std::vector<rd_kafka_message_t*> held_;
  std::vector<LogEntry> entries_;

  std::optional<Error> broken_;       // given at every call from now on
  std::optional<Error> trouble_;      // given once, at the next call that has no records to give
  bool reconnect_ = false;            // with a new consumer, at the places where we are
  mutable bool interrupted_ = false;  // since interrupted() was asked last
  bool doubtful_ = false;  // a connection was lost, or a question not answered, and nothing came since
  Deadline believed_{{}};  // until then brokers that say nothing are taken to be there

  bool hasRead_ = false;
  mutable std::optional<bool> caughtUp_;  // as found out since the last read()
  mutable bool chasing_ = false;          // the last answer was "not quite"

  std::optional<Cut> toCommit_;   // told by stored() and not yet sent
  std::optional<Cut> committed_;  // sent last
  bool committing_ = false;       // and not yet answered
};

}  // namespace casefold
