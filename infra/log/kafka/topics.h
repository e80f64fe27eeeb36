// Topics with the settings that casefold relies on: made when they are absent, refused when they are wrong.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "infra/log/kafka/connection.h"
#include "schemas/codec/result.h"

namespace casefold {

struct KafkaTopicSpec {
  std::string name;
  std::uint32_t partitions = 12;
  // The largest batch of records, in bytes, that a broker must take.
  std::uint32_t maxBatchBytes = 2 * 1024 * 1024;
  // Forever: the topic is a record, and a retention that is not unlimited is refused. Chosen: it is made
  // unlimited, and whoever runs the brokers may shorten it (subscribers of a published topic have read it by
  // then).
  enum class Retention { forever, chosen } retention = Retention::forever;
};

// Makes the topic if it is absent: never compacted, never expired, replicated thrice where there are three
// brokers (acknowledged by two). One that is there is looked at, and left as it is. Waits up to `wait` for
// brokers and, for a new topic, until all partitions have leaders. Several processes may do this at once.
// Errors: wrongSettings, naming every wrong setting, why it matters and how to mend it; unavailable.
[[nodiscard]] Result<void> ensureKafkaTopic(const KafkaConnection& connection, const KafkaTopicSpec& spec,
                                            std::chrono::milliseconds wait);

}  // namespace casefold
