// Topics as they are made, and those that are refused.
#include <gmock/gmock.h>

#include "infra/log/kafka/kafka_log.h"
#include "infra/log/kafka/topics.h"
#include "tests/kafka_broker.h"

namespace casefold {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr std::chrono::seconds patience{60};

KafkaLogOptions optionsOf(const std::string& logName, std::uint32_t partitions = 3) {
  KafkaLogOptions options;
  options.connection.brokers = sharedKafkaBrokers();
  options.logName = logName;
  options.partitions = partitions;
  options.openWait = patience;
  return options;
}

// Makes a log's record topic with `settings` in place of what casefold would choose; what KafkaLog::open()
// says to it.
std::string refusalOf(const std::string& settings, int partitions = 3) {
  const std::string logName = freshLogName();
  kafkaTool(sharedKafkaBrokers(), "kafka-topics",
            "--create --topic " + logName + ".record.v1 --partitions " + std::to_string(partitions) + " " +
                settings);
  auto log = KafkaLog::open(optionsOf(logName));
  if (log) return "opened";
  EXPECT_EQ(log.error().code, ErrorCode::wrongSettings);
  EXPECT_THAT(log.error().message, HasSubstr(logName + ".record.v1"));
  return log.error().message;
}

const std::string forever = "--config retention.ms=-1 --config max.message.bytes=2097152 ";

TEST(KafkaTopics, AreMadeSoThatNothingIsEverDropped) {
  const std::string logName = freshLogName();
  auto log = KafkaLog::open(optionsOf(logName, 5));
  ASSERT_TRUE(log) << log.error().message;
  const std::string told =
      kafkaTool(sharedKafkaBrokers(), "kafka-topics", "--describe --topic " + logName + ".record.v1");
  EXPECT_THAT(
      told, AllOf(HasSubstr("PartitionCount: 5"), HasSubstr("retention.ms=-1"),
                  HasSubstr("retention.bytes=-1"), HasSubstr("cleanup.policy=delete"),
                  HasSubstr("unclean.leader.election.enable=false"), HasSubstr("max.message.bytes=2097152")));
}

TEST(KafkaTopics, ThatFitAreTakenWhoeverMadeThem) { EXPECT_EQ(refusalOf(forever), "opened"); }

TEST(KafkaTopics, WithAnotherPartitionCountAreRefused) {
  EXPECT_THAT(refusalOf(forever, 4),
              AllOf(HasSubstr("it has 4 partitions, not 3"), HasSubstr("start with 4 partitions"),
                    Not(HasSubstr("retention"))));
}

TEST(KafkaTopics, ThatExpireByTimeAreRefused) {
  EXPECT_THAT(refusalOf("--config max.message.bytes=2097152 --config retention.ms=604800000"),
              AllOf(HasSubstr("retention.ms is 604800000, not -1"), HasSubstr("kafka-configs --alter")));
}

TEST(KafkaTopics, ThatExpireBySizeAreRefused) {
  EXPECT_THAT(refusalOf(forever + "--config retention.bytes=1000000"),
              AllOf(HasSubstr("retention.bytes is 1000000"), Not(HasSubstr("retention.ms"))));
}

TEST(KafkaTopics, ThatAreCompactedAreRefused) {
  EXPECT_THAT(refusalOf(forever + "--config cleanup.policy=compact"),
              HasSubstr("cleanup.policy is compact, not delete"));
}

TEST(KafkaTopics, ThatMayLoseAcknowledgedRecordsAreRefused) {
  EXPECT_THAT(refusalOf(forever + "--config unclean.leader.election.enable=true"),
              HasSubstr("unclean.leader.election.enable is true"));
}

TEST(KafkaTopics, ThatRefuseLargeRecordsAreRefused) {
  EXPECT_THAT(refusalOf("--config retention.ms=-1 --config max.message.bytes=100000"),
              HasSubstr("max.message.bytes is 100000, less than 2097152"));
}

TEST(KafkaTopics, HaveEveryWrongSettingNamedAtOnce) {
  EXPECT_THAT(
      refusalOf("--config cleanup.policy=compact,delete --config retention.bytes=7 --config retention.ms=8",
                1),
      AllOf(HasSubstr("1 partitions"), HasSubstr("cleanup.policy"), HasSubstr("retention.ms is 8"),
            HasSubstr("retention.bytes is 7"), HasSubstr("max.message.bytes")));
}

TEST(KafkaTopics, OfSubscribersMayExpireButNotBeCompacted) {
  const std::string name = freshLogName();
  const KafkaTopicSpec spec{.name = name, .partitions = 2, .retention = KafkaTopicSpec::Retention::chosen};
  const KafkaConnection connection{.brokers = sharedKafkaBrokers(), .settings = {}, .log = {}};
  auto made = ensureKafkaTopic(connection, spec, patience);
  ASSERT_TRUE(made) << made.error().message;
  kafkaTool(sharedKafkaBrokers(), "kafka-configs",
            "--alter --topic " + name + " --add-config retention.ms=86400000");
  auto again = ensureKafkaTopic(connection, spec, patience);
  EXPECT_TRUE(again) << again.error().message;
  kafkaTool(sharedKafkaBrokers(), "kafka-configs",
            "--alter --topic " + name + " --add-config cleanup.policy=compact");
  EXPECT_EQ(ensureKafkaTopic(connection, spec, patience).error().code, ErrorCode::wrongSettings);
}

TEST(KafkaLogOpen, SaysThatNoBrokerAnswersWithinTheWaitItWasGiven) {
  auto options = optionsOf("absent");
  options.connection.brokers = "127.0.0.1:1";  // nothing listens there
  options.openWait = std::chrono::milliseconds(300);
  const auto started = std::chrono::steady_clock::now();
  auto log = KafkaLog::open(options);
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().code, ErrorCode::unavailable);
  EXPECT_THAT(log.error().message, HasSubstr("127.0.0.1:1"));
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(60));
}

TEST(KafkaLogOpen, NamesASettingThatIsNoneAndNotItsValue) {
  auto options = optionsOf("unused");
  options.connection.settings = {{"sasl.pasword", "hunter2"}};
  auto log = KafkaLog::open(options);
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().code, ErrorCode::wrongSettings);
  EXPECT_THAT(log.error().message, AllOf(HasSubstr("sasl.pasword"), Not(HasSubstr("hunter2"))));
}

TEST(KafkaLogOpen, RefusesALogNameThatCannotBeginATopic) {
  for (const char* name : {"", "a b", "a.b", "caf\xc3\xa9"})
    EXPECT_EQ(KafkaLog::open(optionsOf(name)).error().code, ErrorCode::wrongSettings) << name;
}

}  // namespace
}  // namespace casefold
