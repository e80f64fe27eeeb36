// Where a topic's partitions end, asked of their leaders.
#pragma once

#include <span>

#include "infra/log/kafka/client.h"

namespace casefold {

// Asks about one topic, again and again. It has a client of its own: on a connection that a fetch is waiting
// on, a question would wait with it. Any thread.
class KafkaOffsets {
 public:
  [[nodiscard]] static Result<std::unique_ptr<KafkaOffsets>> create(const KafkaConnection& connection,
                                                                    const std::string& topic);

  // The high watermark of each of `partitions`, one question to each leader (about 0.3 ms on loopback); asked
  // again while there is time, if a leader is just moving. Errors: unavailable.
  [[nodiscard]] Result<Cut> ends(std::span<const Partition> partitions, std::chrono::milliseconds wait) const;

  // The first offset of each that is still there. Errors: unavailable.
  [[nodiscard]] Result<Cut> starts(std::span<const Partition> partitions,
                                   std::chrono::milliseconds wait) const;

  [[nodiscard]] const KafkaClient& client() const { return *client_; }
  [[nodiscard]] const std::string& topic() const { return name_; }

 private:
  KafkaOffsets(std::unique_ptr<KafkaClient> client, std::string name);
  Result<Cut> ask(std::int64_t where, std::span<const Partition> partitions,
                  std::chrono::milliseconds wait) const;

  std::string name_;
  std::unique_ptr<KafkaClient> client_;
  KafkaTopic topic_;  // keeps the topic among those whose leaders the client follows
};

}  // namespace casefold
