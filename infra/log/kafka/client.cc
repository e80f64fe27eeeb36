#include "infra/log/kafka/client.h"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <limits>
#include <thread>

namespace casefold {
namespace {

using Conf = std::unique_ptr<rd_kafka_conf_t, KafkaFree<rd_kafka_conf_destroy>>;

Result<void> set(rd_kafka_conf_t* conf, const char* name, const std::string& value) {
  if (rd_kafka_conf_set(conf, name, value.c_str(), nullptr, 0) == RD_KAFKA_CONF_OK) return {};
  return fail(
      ErrorCode::wrongSettings,
      fmt::format("the Kafka setting `{}` is unknown, or its value is not one of those it takes", name),
      name);
}

KafkaLogLevel levelOf(int syslogLevel, std::string_view facility) {
  // That a setting is experimental or of no use here we have read before we set it.
  if (facility == "CONFWARN") return KafkaLogLevel::info;
  if (syslogLevel <= 3) return KafkaLogLevel::error;
  if (syslogLevel == 4) return KafkaLogLevel::warning;
  return syslogLevel <= 6 ? KafkaLogLevel::info : KafkaLogLevel::debug;
}

// How long librdkafka is given to end a consumer; as a rule it takes a few milliseconds.
constexpr std::chrono::seconds destroyWait{2};

// Shared by producers and consumers.
constexpr std::pair<const char*, const char*> everyClient[] = {
    {"client.id", "casefold"},
    {"socket.nagle.disable", "true"},  // a record waits for nothing that might follow it
    {"log.connection.close", "false"},
    {"reconnect.backoff.ms", "50"},
    {"reconnect.backoff.max.ms", "1000"},  // a broker that is back is found within a second
};

}  // namespace

KafkaClient::KafkaClient(KafkaLogSink sink, KafkaEvents events, std::string brokers)
    : callbacks_(std::make_shared<Callbacks>()), brokers_(std::move(brokers)) {
  callbacks_->sink = std::move(sink);
  callbacks_->events = std::move(events);
}

Result<std::unique_ptr<KafkaClient>> KafkaClient::create(rd_kafka_type_t type,
                                                         const KafkaConnection& connection, Settings settings,
                                                         KafkaEvents events) {
  if (connection.brokers.empty())
    return fail(ErrorCode::wrongSettings, "no Kafka brokers are named: give at least one as host:port",
                "brokers");
  Conf conf(rd_kafka_conf_new());
  CASEFOLD_CHECK(set(conf.get(), "bootstrap.servers", connection.brokers));
  for (auto [name, value] : everyClient) CASEFOLD_CHECK(set(conf.get(), name, value));
  for (const auto& [name, value] : settings) CASEFOLD_CHECK(set(conf.get(), name, value));
  for (const auto& [name, value] : connection.settings) CASEFOLD_CHECK(set(conf.get(), name.c_str(), value));

  std::unique_ptr<KafkaClient> client(new KafkaClient(connection.log, std::move(events), connection.brokers));
  rd_kafka_conf_set_opaque(conf.get(), client->callbacks_.get());
  rd_kafka_conf_set_log_cb(conf.get(), onLog);
  rd_kafka_conf_set_error_cb(conf.get(), onError);
  if (type == RD_KAFKA_PRODUCER)
    rd_kafka_conf_set_dr_msg_cb(conf.get(), onDelivered);
  else
    rd_kafka_conf_set_offset_commit_cb(conf.get(), onCommitted);

  std::string reason(512, '\0');
  client->handle_ = rd_kafka_new(type, conf.get(), reason.data(), reason.size());
  if (client->handle_ == nullptr)
    return fail(ErrorCode::wrongSettings,
                fmt::format("no Kafka client could be made of these settings: {}", reason.c_str()));
  (void)conf.release();  // rd_kafka_new() took it
  return client;
}

KafkaClient::~KafkaClient() {
  if (handle_ == nullptr) return;
  if (rd_kafka_type(handle_) == RD_KAFKA_PRODUCER) {
    rd_kafka_destroy(handle_);
    return;
  }
  callbacks_->events = {};  // nobody polls any more
  std::promise<void> end;
  auto ended = end.get_future();
  std::thread ending([handle = handle_, callbacks = callbacks_, end = std::move(end)]() mutable {
    rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    end.set_value();
  });
  if (ended.wait_for(destroyWait) == std::future_status::ready) {
    ending.join();
    return;
  }
  ending.detach();
  log(KafkaLogLevel::warning,
      "a consumer does not end, as happens when its topic was deleted; it is left behind until this process "
      "ends");
  const std::lock_guard lock(callbacks_->mutex);
  callbacks_->sink = {};
}

KafkaTopic KafkaClient::topic(const std::string& name) const {
  return KafkaTopic(rd_kafka_topic_new(handle_, name.c_str(), nullptr));
}

void KafkaClient::log(KafkaLogLevel level, std::string_view text) const {
  writeLog(*callbacks_, level, text);
}

void KafkaClient::writeLog(Callbacks& callbacks, KafkaLogLevel level, std::string_view text) {
  const std::lock_guard lock(callbacks.mutex);
  if (callbacks.sink) callbacks.sink(level, text);
}

void KafkaClient::onLog(const rd_kafka_t* handle, int level, const char* facility, const char* text) {
  writeLog(*static_cast<Callbacks*>(rd_kafka_opaque(handle)), levelOf(level, facility), text);
}

void KafkaClient::onError(rd_kafka_t*, int error, const char* reason, void* callbacks) {
  if (auto& handle = static_cast<Callbacks*>(callbacks)->events.error)
    handle(static_cast<rd_kafka_resp_err_t>(error), reason);
}

void KafkaClient::onDelivered(rd_kafka_t*, const rd_kafka_message_t* message, void* callbacks) {
  if (auto& handle = static_cast<Callbacks*>(callbacks)->events.delivered) handle(*message);
}

void KafkaClient::onCommitted(rd_kafka_t*, rd_kafka_resp_err_t error, rd_kafka_topic_partition_list_t*,
                              void* callbacks) {
  if (auto& handle = static_cast<Callbacks*>(callbacks)->events.committed) handle(error);
}

int kafkaMillis(std::chrono::milliseconds wait) {
  return static_cast<int>(
      std::clamp<std::chrono::milliseconds::rep>(wait.count(), 0, std::numeric_limits<int>::max()));
}

Error brokerAway(const KafkaClient& client, std::string_view what, rd_kafka_resp_err_t reason) {
  return fail(
      ErrorCode::unavailable,
      fmt::format(
          "{}: the Kafka brokers at {} cannot be reached now or do not answer in time ({}); it is tried "
          "again, check that they run",
          what, client.brokers(), rd_kafka_err2str(reason)));
}

}  // namespace casefold
