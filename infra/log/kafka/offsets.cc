#include "infra/log/kafka/offsets.h"

#include <fmt/format.h>

#include "infra/clock/deadline.h"

namespace casefold {
namespace {

// One try waits no longer than this for a leader, so that a leader that moved is asked for again.
constexpr std::chrono::milliseconds oneTry{1000};
constexpr std::chrono::milliseconds betweenTries{20};

}  // namespace

KafkaOffsets::KafkaOffsets(std::unique_ptr<KafkaClient> client, std::string name)
    : name_(std::move(name)), client_(std::move(client)), topic_(client_->topic(name_)) {}

Result<std::unique_ptr<KafkaOffsets>> KafkaOffsets::create(const KafkaConnection& connection,
                                                           const std::string& topic) {
  CASEFOLD_TRY(auto client, KafkaClient::create(RD_KAFKA_CONSUMER, connection,
                                                {{"isolation.level", "read_uncommitted"}}, KafkaEvents{}));
  return std::unique_ptr<KafkaOffsets>(new KafkaOffsets(std::move(client), topic));
}

Result<Cut> KafkaOffsets::ends(std::span<const Partition> partitions, std::chrono::milliseconds wait) const {
  return ask(RD_KAFKA_OFFSET_END, partitions, wait);
}

Result<Cut> KafkaOffsets::starts(std::span<const Partition> partitions,
                                 std::chrono::milliseconds wait) const {
  return ask(RD_KAFKA_OFFSET_BEGINNING, partitions, wait);
}

// librdkafka asks for offsets by time, and passes on the two times that mean the start and the end.
Result<Cut> KafkaOffsets::ask(std::int64_t where, std::span<const Partition> partitions,
                              std::chrono::milliseconds wait) const {
  const Deadline deadline(wait);
  for (;;) {
    KafkaPartitions asked(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
    for (Partition partition : partitions)
      rd_kafka_topic_partition_list_add(asked.get(), name_.c_str(), static_cast<int>(partition.get()))
          ->offset = where;
    auto error =
        rd_kafka_offsets_for_times(client_->get(), asked.get(), kafkaMillis(deadline.leftAtMost(oneTry)));
    Cut cut;
    for (int i = 0; i < asked->cnt && error == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
      const auto& answer = asked->elems[i];
      error = answer.err;
      // A partition that no leader was found for keeps what was asked.
      if (error == RD_KAFKA_RESP_ERR_NO_ERROR && answer.offset < 0)
        error = RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE;
      if (error == RD_KAFKA_RESP_ERR_NO_ERROR)
        cut.set(Partition{static_cast<std::uint32_t>(answer.partition)},
                Offset{static_cast<std::uint64_t>(answer.offset)});
    }
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return cut;
    if (deadline.passed())
      return brokerAway(*client_, "where " + name_ + " begins and ends is not known", error);
    // A leader may have moved: learn of it, and leave the brokers a moment.
    const rd_kafka_metadata_t* metadata = nullptr;
    if (rd_kafka_metadata(client_->get(), 0, topic_.get(), &metadata,
                          kafkaMillis(deadline.leftAtMost(oneTry))) == RD_KAFKA_RESP_ERR_NO_ERROR)
      rd_kafka_metadata_destroy(metadata);
    rd_kafka_poll(client_->get(), kafkaMillis(deadline.leftAtMost(betweenTries)));
  }
}

}  // namespace casefold
