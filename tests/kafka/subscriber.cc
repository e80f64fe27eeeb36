#include "tests/kafka/subscriber.h"

#include <librdkafka/rdkafka.h>

#include <chrono>
#include <memory>
#include <stdexcept>

namespace casefold {
namespace {

ReceivedMessage received(const rd_kafka_message_t& message) {
  ReceivedMessage copy{.partition = message.partition,
                       .offset = message.offset,
                       .key = std::string(static_cast<const char*>(message.key), message.key_len),
                       .headers = {},
                       .value = std::string(static_cast<const char*>(message.payload), message.len)};
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return copy;
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0;
       rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i)
    copy.headers[name] = std::string(static_cast<const char*>(value), size);
  return copy;
}

}  // namespace

std::vector<ReceivedMessage> readTopic(const std::string& brokers, const std::string& topic,
                                       std::int32_t partitions) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  const std::pair<const char*, std::string> settings[] = {{"bootstrap.servers", brokers},
                                                          {"group.id", "subscriber"},
                                                          {"enable.auto.commit", "false"},
                                                          {"enable.partition.eof", "true"}};
  for (const auto& [name, value] : settings) rd_kafka_conf_set(conf, name, value.c_str(), nullptr, 0);
  const std::unique_ptr<rd_kafka_t, void (*)(rd_kafka_t*)> consumer(
      rd_kafka_new(RD_KAFKA_CONSUMER, conf, nullptr, 0), rd_kafka_destroy);
  if (!consumer) throw std::runtime_error("no consumer");
  rd_kafka_poll_set_consumer(consumer.get());
  const std::unique_ptr<rd_kafka_topic_partition_list_t, void (*)(rd_kafka_topic_partition_list_t*)> all(
      rd_kafka_topic_partition_list_new(partitions), rd_kafka_topic_partition_list_destroy);
  for (std::int32_t p = 0; p < partitions; ++p)
    rd_kafka_topic_partition_list_add(all.get(), topic.c_str(), p)->offset = RD_KAFKA_OFFSET_BEGINNING;
  rd_kafka_assign(consumer.get(), all.get());

  std::vector<ReceivedMessage> messages;
  std::int32_t atTheirEnd = 0;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (atTheirEnd < partitions) {
    if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error(topic + " could not be read");
    const std::unique_ptr<rd_kafka_message_t, void (*)(rd_kafka_message_t*)> message(
        rd_kafka_consumer_poll(consumer.get(), 100), rd_kafka_message_destroy);
    if (!message) continue;
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF)
      ++atTheirEnd;
    else if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR)
      messages.push_back(received(*message));
  }
  return messages;
}

}  // namespace casefold
