#include "infra/log/kafka/kafka_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "infra/clock/deadline.h"
#include "infra/log/kafka/offsets.h"
#include "infra/log/kafka/producer.h"
#include "infra/log/kafka/reader.h"
#include "infra/log/kafka/topics.h"
#include "schemas/limits.capnp.h"

namespace casefold {
namespace {

static_assert(KafkaLog::maxRecordBytes >= schema::MAX_RECORD_BYTES);

constexpr std::chrono::milliseconds oneRead{200};

// The cluster's id and the topic's name. librdkafka 2.0.2 cannot ask for the topic's own id, so a topic that
// was made anew has the id of the one before it.
Result<std::string> idOf(const KafkaClient& client, const std::string& topic,
                         std::chrono::milliseconds wait) {
  char* cluster = rd_kafka_clusterid(client.get(), kafkaMillis(wait));
  if (cluster == nullptr)
    return fail(ErrorCode::unavailable,
                "the brokers at " + client.brokers() + " do not say which cluster they are");
  std::string id = fmt::format("{}/{}", cluster, topic);
  rd_kafka_mem_free(client.get(), cluster);
  return id;
}

class OpenKafkaLog final : public Log {
 public:
  OpenKafkaLog(KafkaLogOptions options, std::string id, std::unique_ptr<KafkaProducer> producer,
               std::shared_ptr<const KafkaOffsets> offsets)
      : options_(std::move(options)),
        id_(std::move(id)),
        producer_(std::move(producer)),
        offsets_(std::move(offsets)) {
    for (std::uint32_t p = 0; p < options_.partitions; ++p) all_.push_back(Partition{p});
  }
  ~OpenKafkaLog() override { OpenKafkaLog::close(); }

  std::uint32_t partitions() const override { return options_.partitions; }
  std::string id() const override { return id_; }

  // With one consumer for all, which fetches little ahead: each costs a connection.
  Result<std::map<Partition, std::string>> recordsAt(const Cut& at, std::chrono::milliseconds wait) override {
    if (readers_->closed()) return closed();
    const Deadline deadline(wait);
    std::map<Partition, std::string> found;
    CASEFOLD_TRY(const Cut there, onlyThoseThere(at, deadline));
    if (there.partitions().empty()) return found;
    const KafkaReaderTuning little{.aheadKiB = 1024, .batch = 64};
    CASEFOLD_TRY(auto reader, KafkaReader::create(options_.connection, there, options_.logName + ".compare",
                                                  little, offsets_, readers_));
    std::set<Partition> seen;
    while (seen.size() < there.partitions().size()) {
      auto entries = reader->read(deadline.leftAtMost(oneRead));
      if (!entries) {
        // A place that was there a moment ago: the topic is changing, so nothing is known yet.
        if (entries.error().code != ErrorCode::wrongSettings) return std::move(entries).error();
        return fail(ErrorCode::unavailable, entries.error().message);
      }
      for (const LogEntry& entry : *entries)  // behind a gap comes another than the one asked for
        if (seen.insert(entry.partition).second && entry.offset == there.next(entry.partition))
          found.emplace(entry.partition, asText(entry.bytes));
      if (deadline.passed() && seen.size() < there.partitions().size())
        return fail(
            ErrorCode::unavailable,
            fmt::format("{} did not give a record again in time; it is asked again", offsets_->topic()));
    }
    return found;
  }

  void append(Partition partition, Bytes bytes, AppendDone done) override {
    if (partition.get() >= options_.partitions) {
      done(noSuchPartition(partition));
    } else if (bytes.empty()) {
      done(fail(ErrorCode::malformed, "a record of no bytes cannot be appended"));
    } else {
      producer_->produce({.topic = 0, .partition = partition, .key = {}, .headers = {}, .value = bytes},
                         std::move(done));
    }
  }

  Result<Cut> ends(std::chrono::milliseconds wait) override {
    if (readers_->closed()) return closed();
    return offsets_->ends(all_, wait);
  }

  Result<std::unique_ptr<LogReader>> reader(const Cut& from, const std::string& group) override {
    if (readers_->closed()) return closed();
    if (from.partitions().empty())
      return fail(ErrorCode::wrongSettings, "a reader must name the partitions it reads");
    for (const auto& [partition, offset] : from.partitions())
      if (partition.get() >= options_.partitions) return noSuchPartition(partition);
    CASEFOLD_TRY(auto reader, KafkaReader::create(options_.connection, from, group, {}, offsets_, readers_));
    return std::unique_ptr<LogReader>(std::move(reader));
  }

  void close() override {
    producer_->close();
    readers_->close();
  }

 private:
  // Those places of `at` at which a record lies now.
  Result<Cut> onlyThoseThere(const Cut& at, const Deadline& deadline) const {
    std::vector<Partition> asked;
    for (const auto& [partition, offset] : at.partitions()) {
      if (partition.get() >= options_.partitions) return noSuchPartition(partition);
      asked.push_back(partition);
    }
    Cut there;
    if (asked.empty()) return there;
    CASEFOLD_TRY(const Cut starts, offsets_->starts(asked, deadline.left()));
    CASEFOLD_TRY(const Cut ends, offsets_->ends(asked, deadline.left()));
    for (const auto& [partition, offset] : at.partitions())
      if (offset >= starts.next(partition) && offset < ends.next(partition)) there.set(partition, offset);
    return there;
  }
  static Error closed() { return fail(ErrorCode::stopped, "the log is closed"); }
  Error noSuchPartition(Partition partition) const {
    return fail(ErrorCode::wrongSettings, fmt::format("there is no partition {}: {} has {}", partition.get(),
                                                      offsets_->topic(), options_.partitions));
  }

  const KafkaLogOptions options_;
  const std::string id_;
  std::vector<Partition> all_;
  const std::unique_ptr<KafkaProducer> producer_;
  const std::shared_ptr<const KafkaOffsets> offsets_;
  const std::shared_ptr<KafkaReaders> readers_ = std::make_shared<KafkaReaders>();
};

}  // namespace

Result<std::unique_ptr<Log>> KafkaLog::open(KafkaLogOptions options) {
  CASEFOLD_TRY(std::string topic, kafkaTopicName(options.logName, "record"));
  if (options.partitions == 0)
    return fail(ErrorCode::wrongSettings, "a log needs at least one partition", "partitions");
  CASEFOLD_CHECK(ensureKafkaTopic(options.connection, {.name = topic, .partitions = options.partitions},
                                  options.openWait));
  CASEFOLD_TRY(auto producer, KafkaProducer::create(options.connection, {topic},
                                                    {.deliveryTimeout = options.deliveryTimeout,
                                                     .closeWait = options.closeWait,
                                                     .maxMessageBytes = maxRecordBytes}));
  CASEFOLD_TRY(std::shared_ptr<const KafkaOffsets> offsets, KafkaOffsets::create(options.connection, topic));
  CASEFOLD_TRY(std::string id, idOf(offsets->client(), topic, options.openWait));
  return std::unique_ptr<Log>(std::make_unique<OpenKafkaLog>(std::move(options), std::move(id),
                                                             std::move(producer), std::move(offsets)));
}

Result<std::string> kafkaTopicName(const std::string& logName, const std::string& family) {
  constexpr std::size_t longest = 200;  // Kafka takes 249 for the whole
  const bool wellFormed = !logName.empty() && logName.size() <= longest &&
                          std::all_of(logName.begin(), logName.end(), [](unsigned char c) {
                            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                   (c >= '0' && c <= '9') || c == '-' || c == '_';
                          });
  if (!wellFormed)
    return fail(
        ErrorCode::wrongSettings,
        fmt::format("a log's name has 1 to {} ASCII letters, digits, - and _, for topics are named by it",
                    longest),
        "logName");
  return fmt::format("{}.{}.v1", logName, family);
}

}  // namespace casefold
