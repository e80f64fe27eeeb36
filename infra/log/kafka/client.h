// One librdkafka client instance, and the few things that every user of one needs. Only for infra/log/kafka.
#pragma once

#include <librdkafka/rdkafka.h>

#include <chrono>
#include <functional>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "infra/log/kafka/connection.h"
#include "schemas/codec/ids.h"
#include "schemas/codec/result.h"

namespace casefold {

// Frees librdkafka's objects: std::unique_ptr<rd_kafka_topic_t, KafkaFree<rd_kafka_topic_destroy>>.
template <auto destroy>
struct KafkaFree {
  template <class Object>
  void operator()(Object* object) const {
    destroy(object);
  }
};
using KafkaTopic = std::unique_ptr<rd_kafka_topic_t, KafkaFree<rd_kafka_topic_destroy>>;
using KafkaQueue = std::unique_ptr<rd_kafka_queue_t, KafkaFree<rd_kafka_queue_destroy>>;
using KafkaEvent = std::unique_ptr<rd_kafka_event_t, KafkaFree<rd_kafka_event_destroy>>;
using KafkaPartitions =
    std::unique_ptr<rd_kafka_topic_partition_list_t, KafkaFree<rd_kafka_topic_partition_list_destroy>>;

// What librdkafka tells from within a poll or a consume call, on the thread that makes it. Any may be left
// empty.
struct KafkaEvents {
  std::function<void(rd_kafka_resp_err_t, std::string_view reason)> error;
  std::function<void(const rd_kafka_message_t&)> delivered;
  std::function<void(rd_kafka_resp_err_t)> committed;
};

class KafkaClient {
 public:
  using Settings = std::initializer_list<std::pair<const char*, std::string>>;

  // Does not wait for a broker. `settings` are what casefold relies on; the connection's own come on top.
  // Errors: wrongSettings, naming the setting that librdkafka does not take (never its value: it may be a
  // password).
  [[nodiscard]] static Result<std::unique_ptr<KafkaClient>> create(rd_kafka_type_t type,
                                                                   const KafkaConnection& connection,
                                                                   Settings settings, KafkaEvents events);
  KafkaClient(const KafkaClient&) = delete;
  KafkaClient& operator=(const KafkaClient&) = delete;
  // Everything got from get() must be gone. librdkafka may never end a consumer whose topic was deleted
  // (confluentinc/librdkafka#4362): one that does not end in two seconds is left behind until the process
  // ends, and that is logged.
  ~KafkaClient();

  [[nodiscard]] rd_kafka_t* get() const { return handle_; }
  [[nodiscard]] const std::string& brokers() const { return brokers_; }
  [[nodiscard]] KafkaTopic topic(const std::string& name) const;
  // Writes to the connection's sink.
  void log(KafkaLogLevel level, std::string_view text) const;

 private:
  // What librdkafka's threads reach: it outlives a consumer that is left behind.
  struct Callbacks {
    std::mutex mutex;  // guards sink
    KafkaLogSink sink;
    KafkaEvents events;  // within a poll only, on the thread that makes it
  };

  KafkaClient(KafkaLogSink sink, KafkaEvents events, std::string brokers);
  static void onLog(const rd_kafka_t* handle, int level, const char* facility, const char* text);
  static void writeLog(Callbacks& callbacks, KafkaLogLevel level, std::string_view text);
  static void onError(rd_kafka_t*, int error, const char* reason, void* callbacks);
  static void onDelivered(rd_kafka_t*, const rd_kafka_message_t* message, void* callbacks);
  static void onCommitted(rd_kafka_t*, rd_kafka_resp_err_t error, rd_kafka_topic_partition_list_t*,
                          void* callbacks);

  std::shared_ptr<Callbacks> callbacks_;
  std::string brokers_;
  rd_kafka_t* handle_ = nullptr;
};

// For librdkafka's int milliseconds.
[[nodiscard]] int kafkaMillis(std::chrono::milliseconds wait);

// The error of a call that failed for want of a broker: `unavailable`, with the reason in librdkafka's words.
[[nodiscard]] Error brokerAway(const KafkaClient& client, std::string_view what, rd_kafka_resp_err_t reason);

}  // namespace casefold
