#include "infra/log/kafka/reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "infra/clock/deadline.h"

namespace casefold {
namespace {

// How long a question about the ends may hold up a reader.
constexpr std::chrono::milliseconds endsWait{500};
// Brokers that said nothing for this long are asked whether they are there; librdkafka tells of a lost
// connection, but not in every case, and of a stopped process only after a minute.
constexpr std::chrono::milliseconds beliefWait{1000};
// How long that question may take. It is asked at every read() while they are away, so a caller does not
// spin.
constexpr std::chrono::milliseconds probeWait{300};
// Longer than a fetch takes: a queue that stays empty this long, with records still to come, has a sleeping
// consumer.
constexpr std::chrono::milliseconds dryWait{5};
// A client that has just begun needs a second or two to find its group's coordinator; later a commit takes a
// moment.
constexpr std::chrono::milliseconds lastCommitWait{3000};

}  // namespace

void KafkaReaders::add(KafkaReader* reader) {
  std::lock_guard lock(mutex_);
  readers_.insert(reader);
}

void KafkaReaders::remove(KafkaReader* reader) {
  std::lock_guard lock(mutex_);
  readers_.erase(reader);
}

void KafkaReaders::close() {
  std::lock_guard lock(mutex_);
  closed_ = true;
  for (KafkaReader* reader : readers_) reader->wake();
}

KafkaReader::KafkaReader(const KafkaConnection& connection, std::string group,
                         const KafkaReaderTuning& tuning, std::shared_ptr<const KafkaOffsets> offsets,
                         std::shared_ptr<KafkaReaders> readers)
    : connection_(connection),
      group_(std::move(group)),
      tuning_(tuning),
      offsets_(std::move(offsets)),
      readers_(std::move(readers)) {}

Result<std::unique_ptr<KafkaReader>> KafkaReader::create(const KafkaConnection& connection, const Cut& from,
                                                         const std::string& group,
                                                         const KafkaReaderTuning& tuning,
                                                         std::shared_ptr<const KafkaOffsets> offsets,
                                                         std::shared_ptr<KafkaReaders> readers) {
  std::unique_ptr<KafkaReader> reader(
      new KafkaReader(connection, group, tuning, std::move(offsets), std::move(readers)));
  for (const auto& [partition, offset] : from.partitions()) {
    if (reader->placeOfPartition_.size() <= partition.get())
      reader->placeOfPartition_.resize(partition.get() + 1, -1);
    reader->placeOfPartition_[partition.get()] = static_cast<int>(reader->places_.size());
    reader->places_.push_back({.partition = partition, .next = offset.get(), .doubtedGapTo = {}});
    reader->partitions_.push_back(partition);
  }
  reader->held_.reserve(tuning.batch);
  reader->entries_.reserve(tuning.batch);
  CASEFOLD_CHECK(reader->checkPlaces());
  CASEFOLD_CHECK(reader->connect());
  reader->readers_->add(reader.get());
  return reader;
}

KafkaReader::~KafkaReader() {
  readers_->remove(this);
  release();
  const Deadline deadline(lastCommitWait);
  for (int commits = 0; commits < 2; ++commits) {  // one may be under way, and one be waiting for it
    if (toCommit_ && !committing_) commit();
    while (committing_ && !doubtful_ && !deadline.passed()) {
      release();
      consume(deadline.left());
    }
  }
  release();
  std::lock_guard lock(queueGuard_);
  queue_.reset();
}

// Refuses places that are not in the log before any record is given out. With the brokers away it says
// nothing: they refuse the place themselves when they are back.
Result<void> KafkaReader::checkPlaces() const {
  const auto starts = offsets_->starts(partitions_, endsWait);
  const auto ends = offsets_->ends(partitions_, endsWait);
  if (!starts || !ends) return {};
  const Cut& first = *starts;
  const Cut& last = *ends;
  for (const Place& place : places_)
    if (place.next < first.next(place.partition).get() || place.next > last.next(place.partition).get())
      return notInTheLog(place);
  return {};
}

Error KafkaReader::notInTheLog(const Place& place) const {
  const Partition partition[] = {place.partition};
  std::string held;
  if (const auto start = offsets_->starts(partition, endsWait))
    if (const auto end = offsets_->ends(partition, endsWait))
      held = fmt::format(", which holds {} up to {}", (*start).next(place.partition).get(),
                         (*end).next(place.partition).get());
  return fail(
      ErrorCode::wrongSettings,
      fmt::format("partition {} of {}: offset {} is not in the log{}. This is another log than the one read "
                  "before, or part of it was deleted",
                  place.partition.get(), offsets_->topic(), place.next, held));
}

Result<void> KafkaReader::connect() {
  KafkaEvents events;
  events.error = [this](rd_kafka_resp_err_t, std::string_view) { doubtful_ = interrupted_ = true; };
  events.committed = [this](rd_kafka_resp_err_t error) {
    committing_ = false;
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR || error == RD_KAFKA_RESP_ERR__NO_OFFSET) return;
    if (!toCommit_) toCommit_ = committed_;
    client_->log(KafkaLogLevel::warning,
                 fmt::format("group {} could not commit its offsets ({}); lag tools show older "
                             "ones until it can",
                             group_, rd_kafka_err2str(error)));
  };
  const KafkaClient::Settings settings = {
      {"group.id", group_},
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      {"auto.offset.reset", "error"},
      {"check.crcs", "true"},
      {"enable.partition.eof", "true"},
      // Records of a transaction that hangs must not hold up the log: what is accepted is decided by the
      // record rule.
      {"isolation.level", "read_uncommitted"},
      {"fetch.wait.max.ms", "100"},
      {"fetch.error.backoff.ms", "100"},
      // Of each partition in one answer. With much more the parsing of one answer holds up the next: a
      // million records took twice as long with 4 MiB.
      {"fetch.message.max.bytes", "524288"},
      {"queued.min.messages", "10000000"},  // the bound is in bytes, below
      {"queued.max.messages.kbytes", std::to_string(tuning_.aheadKiB)},
  };
  release();
  std::lock_guard lock(queueGuard_);
  queue_.reset();
  client_.reset();
  committing_ = false;
  CASEFOLD_TRY(client_, KafkaClient::create(RD_KAFKA_CONSUMER, connection_, settings, std::move(events)));
  rd_kafka_poll_set_consumer(client_->get());  // one queue for records, errors and answers to commits
  queue_.reset(rd_kafka_queue_get_consumer(client_->get()));
  KafkaPartitions from(rd_kafka_topic_partition_list_new(static_cast<int>(places_.size())));
  for (const Place& place : places_)
    rd_kafka_topic_partition_list_add(from.get(), offsets_->topic().c_str(),
                                      static_cast<int>(place.partition.get()))
        ->offset = static_cast<std::int64_t>(place.next);
  if (auto error = rd_kafka_assign(client_->get(), from.get()); error != RD_KAFKA_RESP_ERR_NO_ERROR)
    return fail(ErrorCode::internal,
                fmt::format("a consumer could not be assigned its partitions: {}", rd_kafka_err2str(error)));
  return {};
}

// ---- reading ----

Result<std::span<const LogEntry>> KafkaReader::read(std::chrono::milliseconds wait) {
  release();
  caughtUp_.reset();
  if (readers_->closed()) return fail(ErrorCode::stopped, "the log is closed");
  if (broken_) return *broken_;
  if (reconnect_) {
    interrupted_ = true;
    CASEFOLD_CHECK(connect());
    reconnect_ = false;
    wait = std::max(wait,
                    probeWait);  // what made it necessary may still be so: a caller must not spin through it
  }
  hasRead_ = true;
  const auto goal = std::exchange(chasing_, false) ? ends(endsWait) : std::nullopt;
  const bool aimsAtTheEnd = goal && std::all_of(places_.begin(), places_.end(), [&](const Place& place) {
                              return place.next <= (*goal).next(place.partition).get();
                            });

  if (woken_) wait = std::chrono::milliseconds(0);
  consume(wait);
  const bool woken = woken_.exchange(false);
  if (toCommit_ && !committing_) commit();

  if (aimsAtTheEnd && std::all_of(places_.begin(), places_.end(), [&](const Place& place) {
        return place.next >= (*goal).next(place.partition).get();
      }))
    caughtUp_ = true;
  if (!entries_.empty()) {
    believed_ = Deadline(beliefWait);
    return std::span<const LogEntry>(entries_);
  }
  if (readers_->closed()) return fail(ErrorCode::stopped, "the log is closed");
  if (broken_) return *broken_;
  if (trouble_) return *std::exchange(trouble_, std::nullopt);
  if (!woken && (doubtful_ || believed_.passed())) {
    doubtful_ = true;
    auto answer = offsets_->ends(partitions_, probeWait);
    if (!answer) {
      interrupted_ = true;
      return std::move(answer).error();
    }
    if (isPast(*answer)) interrupted_ = true;
    doubtful_ = false;
    believed_ = Deadline(beliefWait);
  }
  return std::span<const LogEntry>();
}

// Fills held_ and entries_: all that is there, else the first that comes within `wait` and what came with it.
void KafkaReader::consume(std::chrono::milliseconds wait) {
  const auto get = [this](std::chrono::milliseconds upTo, std::size_t atMost) {
    const std::size_t before = held_.size();
    held_.resize(before + atMost);
    const auto got =
        rd_kafka_consume_batch_queue(queue_.get(), kafkaMillis(upTo), held_.data() + before, atMost);
    held_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    return held_.size() > before;
  };
  constexpr std::chrono::milliseconds atOnce{0};
  if (!get(atOnce, tuning_.batch) && wait > atOnce) {
    // librdkafka would wait for a whole batch, so the first record is asked for alone.
    bool came = false;
    if (wait > dryWait && knownToBeBehind()) {
      came = get(dryWait, 1);
      if (!came && !woken_) {
        // The question itself is what wakes the consumer's thread; its answer does not matter.
        std::int64_t low = 0;
        std::int64_t high = 0;
        rd_kafka_query_watermark_offsets(client_->get(), offsets_->topic().c_str(),
                                         static_cast<std::int32_t>(partitions_.front().get()), &low, &high,
                                         kafkaMillis(dryWait));
        wait -= dryWait;
      }
    }
    if (!came && !woken_) came = get(wait, 1);
    if (came) (void)get(atOnce, tuning_.batch - 1);
  }
  for (const rd_kafka_message_t* message : held_) take(*message);
}

void KafkaReader::take(const rd_kafka_message_t& message) {
  Place* place = placeOf(message.partition);
  if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR && message.err != RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    takeError(message);
    return;
  }
  doubtful_ = false;
  if (place == nullptr || broken_ || reconnect_) return;  // what follows an error is read again, or never
  if (!advance(*place, static_cast<std::uint64_t>(message.offset))) return;
  if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) return;
  entries_.push_back({place->partition, Offset{place->next},
                      Bytes(static_cast<const std::byte*>(message.payload), message.len)});
  ++place->next;
}

// Is what comes at `offset` what must come next? Jumps a gap that was seen twice; doubts it the first time.
bool KafkaReader::advance(Place& place, std::uint64_t offset) {
  if (offset == place.next) return true;
  if (offset < place.next) return false;  // again: it was given out already
  if (place.doubtedGapTo != offset) {
    place.doubtedGapTo = offset;
    reconnect_ = true;
    client_->log(KafkaLogLevel::warning,
                 fmt::format("partition {} of {} jumped from offset {} to {}: reading there again",
                             place.partition.get(), offsets_->topic(), place.next, offset));
    return false;
  }
  place.next = offset;
  return true;
}

void KafkaReader::takeError(const rd_kafka_message_t& message) {
  if (broken_) return;
  const Place* place = placeOf(message.partition);
  const std::string where =
      place == nullptr ? offsets_->topic()
                       : fmt::format("partition {} of {}", place->partition.get(), offsets_->topic());
  switch (message.err) {
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
      broken_ = place == nullptr ? fail(ErrorCode::internal, where) : notInTheLog(*place);
      return;
    case RD_KAFKA_RESP_ERR__BAD_MSG:
    case RD_KAFKA_RESP_ERR__BAD_COMPRESSION:
    case RD_KAFKA_RESP_ERR__NOT_IMPLEMENTED:
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_INVALID_MSG:
      broken_ =
          fail(ErrorCode::damaged,
               fmt::format(
                   "{}: what is stored at offset {} is damaged or no record of casefold's ({}). Restore that "
                   "partition from a replica or a copy of the log",
                   where, message.offset >= 0 ? message.offset : 0, rd_kafka_message_errstr(&message)));
      return;
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__RESOLVE:
      doubtful_ = interrupted_ = true;
      return;
    default:
      // Whatever it is, reading goes on where it was, with a consumer that knows nothing of it.
      trouble_ = brokerAway(*client_, where, message.err);
      reconnect_ = true;
  }
}

void KafkaReader::release() {
  for (rd_kafka_message_t* message : held_) rd_kafka_message_destroy(message);
  held_.clear();
  entries_.clear();
}

KafkaReader::Place* KafkaReader::placeOf(std::int32_t partition) {
  if (partition < 0 || static_cast<std::size_t>(partition) >= placeOfPartition_.size()) return nullptr;
  const int index = placeOfPartition_[static_cast<std::size_t>(partition)];
  return index < 0 ? nullptr : &places_[static_cast<std::size_t>(index)];
}

void KafkaReader::wake() {
  woken_ = true;
  std::lock_guard lock(queueGuard_);
  if (queue_) rd_kafka_queue_yield(queue_.get());
}

// ---- caught up ----

bool KafkaReader::caughtUp() const {
  if (!hasRead_ || broken_ || trouble_ || reconnect_ || readers_->closed()) return false;
  if (caughtUp_) return *caughtUp_;
  caughtUp_ = false;
  if (knownToBeBehind()) return false;
  const auto end = ends(endsWait);
  if (!end) return false;
  // A place past the end is no place in this log: what was read there is gone, and the brokers' refusal is on
  // its way.
  if (isPast(*end)) interrupted_ = true;
  caughtUp_ = std::all_of(places_.begin(), places_.end(), [&](const Place& place) {
    return place.next == (*end).next(place.partition).get();
  });
  chasing_ = !*caughtUp_;
  return *caughtUp_;
}

std::optional<Cut> KafkaReader::ends(std::chrono::milliseconds wait) const {
  auto cut = offsets_->ends(partitions_, wait);
  if (!cut) return std::nullopt;
  return *std::move(cut);
}

// Was more read, of some partition, than there is?
bool KafkaReader::isPast(const Cut& end) const {
  return std::ranges::any_of(
      places_, [&](const Place& place) { return place.next > end.next(place.partition).get(); });
}

// Does the client know, from the answers to its fetches, of records that were not read yet?
bool KafkaReader::knownToBeBehind() const {
  return std::any_of(places_.begin(), places_.end(), [this](const Place& place) {
    std::int64_t low = 0;
    std::int64_t high = 0;
    return rd_kafka_get_watermark_offsets(client_->get(), offsets_->topic().c_str(),
                                          static_cast<std::int32_t>(place.partition.get()), &low,
                                          &high) == RD_KAFKA_RESP_ERR_NO_ERROR &&
           high > 0 && static_cast<std::uint64_t>(high) > place.next;
  });
}

// ---- commits ----

void KafkaReader::stored(const Cut& cut) {
  toCommit_ = cut;
  if (!committing_) commit();
}

void KafkaReader::commit() {
  KafkaPartitions stored(rd_kafka_topic_partition_list_new(static_cast<int>(places_.size())));
  for (const auto& [partition, next] : toCommit_->partitions())
    if (placeOf(static_cast<std::int32_t>(partition.get())) != nullptr)
      rd_kafka_topic_partition_list_add(stored.get(), offsets_->topic().c_str(),
                                        static_cast<int>(partition.get()))
          ->offset = static_cast<std::int64_t>(next.get());
  committed_ = std::exchange(toCommit_, std::nullopt);
  if (stored->cnt == 0) return;
  committing_ = rd_kafka_commit(client_->get(), stored.get(), 1) == RD_KAFKA_RESP_ERR_NO_ERROR;
}

}  // namespace casefold
