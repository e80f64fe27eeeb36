#include "infra/log/kafka/topics.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "infra/clock/deadline.h"
#include "infra/log/kafka/client.h"

namespace casefold {
namespace {

using NewTopic = std::unique_ptr<rd_kafka_NewTopic_t, KafkaFree<rd_kafka_NewTopic_destroy>>;
using ConfigResource = std::unique_ptr<rd_kafka_ConfigResource_t, KafkaFree<rd_kafka_ConfigResource_destroy>>;
using AdminOptions = std::unique_ptr<rd_kafka_AdminOptions_t, KafkaFree<rd_kafka_AdminOptions_destroy>>;
using Metadata = std::unique_ptr<const rd_kafka_metadata_t, KafkaFree<rd_kafka_metadata_destroy>>;

constexpr std::chrono::milliseconds oneTry{2000};
constexpr std::chrono::milliseconds betweenTries{30};

// What the brokers say about the topic.
struct Found {
  int brokers = 0;
  std::uint32_t partitions = 0;  // 0: there is no such topic
  bool led = false;              // every partition has a leader
};

class TopicKeeper {
 public:
  TopicKeeper(const KafkaClient& client, const KafkaTopicSpec& spec, std::chrono::milliseconds wait)
      : client_(client), spec_(spec), topic_(client.topic(spec.name)), deadline_(wait) {}

  Result<void> ensure() {
    CASEFOLD_TRY(Found found, lookUntil([](const Found&) { return true; }));
    if (found.partitions == 0) {
      CASEFOLD_CHECK(create(found.brokers));
      CASEFOLD_TRY(found, lookUntil([](const Found& now) { return now.partitions > 0 && now.led; }));
    }
    CASEFOLD_TRY(auto settings, describe());
    return judge(found, settings);
  }

 private:
  using Settings = std::map<std::string, std::string, std::less<>>;

  // Asks until `enough` says yes to the answer.
  template <class Enough>
  Result<Found> lookUntil(Enough enough) {
    for (;;) {
      const rd_kafka_metadata_t* answer = nullptr;
      auto error = rd_kafka_metadata(client_.get(), 0, topic_.get(), &answer,
                                     kafkaMillis(deadline_.leftAtMost(oneTry)));
      const Metadata metadata(answer);
      if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
        Found found{.brokers = metadata->broker_cnt};
        const auto& topic = metadata->topics[0];
        error = topic.err;
        if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
          found.partitions = static_cast<std::uint32_t>(topic.partition_cnt);
          found.led = std::all_of(topic.partitions, topic.partitions + topic.partition_cnt,
                                  [](const auto& partition) { return partition.leader >= 0; });
        }
        if (error == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) error = RD_KAFKA_RESP_ERR_NO_ERROR;
        if (error == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED)
          return fail(
              ErrorCode::wrongSettings,
              fmt::format("the brokers do not let this user see topic {}: grant it, or use another user",
                          spec_.name));
        if (error == RD_KAFKA_RESP_ERR_NO_ERROR && enough(found)) return found;
        if (error == RD_KAFKA_RESP_ERR_NO_ERROR) error = RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE;
      }
      if (deadline_.passed()) return brokerAway(client_, "topic " + spec_.name, error);
      rd_kafka_poll(client_.get(), kafkaMillis(deadline_.leftAtMost(betweenTries)));
    }
  }

  Result<void> create(int brokers) {
    const int copies = std::clamp(brokers, 1, 3);
    std::string reason(512, '\0');
    NewTopic topic(rd_kafka_NewTopic_new(spec_.name.c_str(), static_cast<int>(spec_.partitions), copies,
                                         reason.data(), reason.size()));
    if (!topic)
      return fail(ErrorCode::wrongSettings, fmt::format("topic {} with {} partitions cannot be: {}",
                                                        spec_.name, spec_.partitions, reason.c_str()));
    const std::pair<const char*, std::string> settings[] = {
        {"cleanup.policy", "delete"},
        {"retention.ms", "-1"},
        {"retention.bytes", "-1"},
        {"min.insync.replicas", copies == 3 ? "2" : "1"},
        {"unclean.leader.election.enable", "false"},
        {"max.message.bytes", std::to_string(spec_.maxBatchBytes)},
    };
    for (const auto& [name, value] : settings) rd_kafka_NewTopic_set_config(topic.get(), name, value.c_str());

    rd_kafka_NewTopic_t* wanted[] = {topic.get()};
    CASEFOLD_TRY(KafkaEvent event, ask(RD_KAFKA_ADMIN_OP_CREATETOPICS, [&](auto* options, auto* queue) {
                   rd_kafka_CreateTopics(client_.get(), wanted, 1, options, queue);
                 }));
    std::size_t count = 0;
    const auto* results =
        rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
    const auto error = rd_kafka_topic_result_error(results[0]);
    // Another process was quicker: what it made is judged like any other.
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR || error == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) return {};
    const char* said = rd_kafka_topic_result_error_string(results[0]);
    return fail(
        ErrorCode::wrongSettings,
        fmt::format(
            "topic {} cannot be made: {}. Let this user create it, or have it created with {} partitions, "
            "cleanup.policy=delete, retention.ms=-1, retention.bytes=-1, max.message.bytes={}",
            spec_.name, said != nullptr ? said : rd_kafka_err2str(error), spec_.partitions,
            spec_.maxBatchBytes));
  }

  Result<Settings> describe() {
    ConfigResource topic(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, spec_.name.c_str()));
    rd_kafka_ConfigResource_t* wanted[] = {topic.get()};
    for (;;) {
      CASEFOLD_TRY(KafkaEvent event, ask(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, [&](auto* options, auto* queue) {
                     rd_kafka_DescribeConfigs(client_.get(), wanted, 1, options, queue);
                   }));
      std::size_t count = 0;
      const auto* found = rd_kafka_DescribeConfigs_result_resources(
          rd_kafka_event_DescribeConfigs_result(event.get()), &count);
      const auto error = rd_kafka_ConfigResource_error(found[0]);
      if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
        Settings settings;
        const auto* entries = rd_kafka_ConfigResource_configs(found[0], &count);
        for (std::size_t i = 0; i < count; ++i)
          if (const char* value = rd_kafka_ConfigEntry_value(entries[i]))
            settings[rd_kafka_ConfigEntry_name(entries[i])] = value;
        return settings;
      }
      // A broker may not yet know a topic that was made a moment ago.
      if (error != RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART || deadline_.passed())
        return fail(
            ErrorCode::wrongSettings,
            fmt::format(
                "the settings of topic {} cannot be read ({}): let this user describe its configuration",
                spec_.name, rd_kafka_err2str(error)));
      rd_kafka_poll(client_.get(), kafkaMillis(deadline_.leftAtMost(betweenTries)));
    }
  }

  Result<void> judge(const Found& found, const Settings& settings) const {
    std::vector<std::string> wrong;
    if (found.partitions != spec_.partitions)
      wrong.push_back(
          fmt::format("it has {} partitions, not {} (the count decides where a stream lies and never "
                      "changes: start with {} partitions, or "
                      "under another log name)",
                      found.partitions, spec_.partitions, found.partitions));
    const auto expect = [&](std::string_view name, std::string_view value, std::string_view why) {
      const auto setting = settings.find(name);
      if (setting == settings.end() || setting->second == value) return;
      wrong.push_back(fmt::format("{} is {}, not {} ({})", name, setting->second, value, why));
    };
    expect("cleanup.policy", "delete", "compaction would drop records, for they have no keys");
    if (spec_.retention == KafkaTopicSpec::Retention::forever) {
      expect("retention.ms", "-1", "old records would be deleted");
      expect("retention.bytes", "-1", "old records would be deleted");
    }
    expect("unclean.leader.election.enable", "false", "acknowledged records could be lost");
    const auto limit = settings.find("max.message.bytes");
    if (limit != settings.end() && std::stoull(limit->second) < spec_.maxBatchBytes)
      wrong.push_back(fmt::format("max.message.bytes is {}, less than {} (large records would be refused)",
                                  limit->second, spec_.maxBatchBytes));
    if (wrong.empty()) return {};
    return fail(
        ErrorCode::wrongSettings,
        fmt::format("topic {} must not be used as it is: {}. Settings are mended with: kafka-configs --alter "
                    "--topic {} --add-config NAME=VALUE",
                    spec_.name, fmt::join(wrong, "; "), spec_.name));
  }

  // Sends one administrative request and waits for its answer.
  template <class Send>
  Result<KafkaEvent> ask(rd_kafka_admin_op_t operation, Send send) {
    for (;;) {
      AdminOptions options(rd_kafka_AdminOptions_new(client_.get(), operation));
      const int wait = std::max(1, kafkaMillis(deadline_.left()));
      rd_kafka_AdminOptions_set_request_timeout(options.get(), wait, nullptr, 0);
      if (operation == RD_KAFKA_ADMIN_OP_CREATETOPICS)  // answer when the brokers have made it, not before
        rd_kafka_AdminOptions_set_operation_timeout(options.get(), wait, nullptr, 0);
      KafkaQueue queue(rd_kafka_queue_new(client_.get()));
      send(options.get(), queue.get());
      KafkaEvent event(rd_kafka_queue_poll(queue.get(), -1));  // the request's own timeout ends the wait
      const auto error = rd_kafka_event_error(event.get());
      if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return event;
      if (deadline_.passed()) return brokerAway(client_, "topic " + spec_.name, error);
      rd_kafka_poll(client_.get(), kafkaMillis(deadline_.leftAtMost(betweenTries)));
    }
  }

  const KafkaClient& client_;
  const KafkaTopicSpec& spec_;
  KafkaTopic topic_;
  Deadline deadline_;
};

}  // namespace

Result<void> ensureKafkaTopic(const KafkaConnection& connection, const KafkaTopicSpec& spec,
                              std::chrono::milliseconds wait) {
  // A consumer, since a producer's questions may make a topic with whatever settings the brokers have by
  // default.
  CASEFOLD_TRY(auto client, KafkaClient::create(RD_KAFKA_CONSUMER, connection, {}, KafkaEvents{}));
  return TopicKeeper(*client, spec, wait).ensure();
}

}  // namespace casefold
