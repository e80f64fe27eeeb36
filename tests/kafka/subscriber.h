// What a subscriber finds in a topic, read with librdkafka and nothing of casefold's.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace casefold {

struct ReceivedMessage {
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::string key;
  std::map<std::string, std::string> headers;
  std::string value;
};

// All that the topic holds now, each partition in order. Throws std::runtime_error if it cannot be read
// within a minute.
[[nodiscard]] std::vector<ReceivedMessage> readTopic(const std::string& brokers, const std::string& topic,
                                                     std::int32_t partitions);

}  // namespace casefold
