// Messages for other systems, on real topics.
#include "infra/log/kafka/kafka_outlet.h"

#include <gmock/gmock.h>

#include <future>
#include <map>
#include <set>

#include "tests/kafka/subscriber.h"
#include "tests/kafka_broker.h"

namespace casefold {
namespace {

constexpr std::uint32_t partitions = 3;

KafkaOutletOptions optionsOf(const std::string& brokers, const std::string& logName) {
  KafkaOutletOptions options;
  options.connection.brokers = brokers;
  options.logName = logName;
  options.channels = {"referral", "supervision"};
  options.partitions = partitions;
  options.openWait = std::chrono::seconds(60);
  return options;
}

std::unique_ptr<Outlet> open(KafkaOutletOptions options) {
  auto outlet = openKafkaOutlet(std::move(options));
  if (!outlet) throw std::runtime_error(outlet.error().message);
  return *std::move(outlet);
}

OutletMessage message(const std::string& key, std::size_t number, std::string channel = "referral") {
  return {.channel = std::move(channel),
          .key = key,
          .headers = {{"ce_id", key + "/" + std::to_string(number)}, {"content-type", "text"}},
          .value = std::to_string(number)};
}

TEST(KafkaOutlet, DeliversToTheTopicOfTheChannelWithKeyAndHeaders) {
  const std::string logName = freshLogName();
  auto outlet = open(optionsOf(sharedKafkaBrokers(), logName));
  const std::vector<OutletMessage> messages = {message("case:1", 1), message("worker:2", 2, "supervision")};
  auto delivered = outlet->deliver(messages);
  ASSERT_TRUE(delivered) << delivered.error().message;
  const auto referrals = readTopic(sharedKafkaBrokers(), logName + ".referral.v1", partitions);
  ASSERT_EQ(referrals.size(), 1U);
  EXPECT_EQ(referrals[0].key, "case:1");
  EXPECT_EQ(referrals[0].value, "1");
  EXPECT_THAT(referrals[0].headers, testing::ElementsAre(testing::Pair("ce_id", "case:1/1"),
                                                         testing::Pair("content-type", "text")));
  const auto supervision = readTopic(sharedKafkaBrokers(), logName + ".supervision.v1", partitions);
  ASSERT_EQ(supervision.size(), 1U);
  EXPECT_EQ(supervision[0].key, "worker:2");
}

TEST(KafkaOutlet, KeepsTheOrderOfEachKeyInMoreThanOneSlice) {
  const std::string logName = freshLogName();
  auto outlet = open(optionsOf(sharedKafkaBrokers(), logName));
  std::vector<OutletMessage> messages;
  for (std::size_t i = 0; i < 25'000; ++i) messages.push_back(message("case:" + std::to_string(i % 7), i));
  auto delivered = outlet->deliver(messages);
  ASSERT_TRUE(delivered) << delivered.error().message;
  const auto got = readTopic(sharedKafkaBrokers(), logName + ".referral.v1", partitions);
  EXPECT_EQ(got.size(), messages.size());
  std::map<std::string, std::size_t> last;
  for (const auto& one : got) {
    auto [before, isFirst] = last.try_emplace(one.key, std::stoul(one.value));
    EXPECT_TRUE(isFirst || before->second < std::stoul(one.value)) << one.key;
    before->second = std::stoul(one.value);
  }
}

TEST(KafkaOutlet, RefusesAChannelThatItWasNotOpenedWith) {
  auto outlet = open(optionsOf(sharedKafkaBrokers(), freshLogName()));
  const std::vector<OutletMessage> messages = {message("case:1", 1, "gossip")};
  EXPECT_EQ(outlet->deliver(messages).error().code, ErrorCode::wrongSettings);
}

TEST(KafkaOutlet, LetsNothingFollowAMessageThatCannotBeWritten) {
  const std::string logName = freshLogName();
  auto outlet = open(optionsOf(sharedKafkaBrokers(), logName));
  std::vector<OutletMessage> messages = {message("case:1", 1), message("case:1", 2), message("case:1", 3)};
  messages[1].value = std::string(2 << 20, 'x');
  for (std::size_t i = 4; i < 9'000; ++i)
    messages.push_back(message("case:1", i));  // enough for some to be sent
  EXPECT_EQ(outlet->deliver(messages).error().code, ErrorCode::tooLarge);
  for (const auto& one : readTopic(sharedKafkaBrokers(), logName + ".referral.v1", partitions))
    EXPECT_EQ(one.value, "1");
}

// Subscribers that keep ids see each message once and a key's in order, though the outlet is told to repeat.
TEST(KafkaOutlet, KeepsItsPromiseWhenTheBrokerIsKilled) {
  KafkaCluster cluster;
  auto options = optionsOf(cluster.brokers(), "faults");
  options.deliveryWait = std::chrono::seconds(1);
  auto outlet = open(options);
  // Delivers on while the broker is killed and started again, and as much before and after.
  std::future<void> restarted;
  std::size_t sent = 0;
  std::size_t failures = 0;
  std::size_t more = 5'000;
  while (sent < more) {
    std::vector<OutletMessage> batch;
    for (std::size_t i = sent; i < sent + 200; ++i)
      batch.push_back(message("case:" + std::to_string(i % 5), i));
    for (bool taken = false; !taken;) {
      auto delivered = outlet->deliver(batch);
      taken = delivered.has_value();
      if (taken) break;
      ASSERT_EQ(delivered.error().code, ErrorCode::unavailable) << delivered.error().message;
      ++failures;
    }
    sent += batch.size();
    if (!restarted.valid() && sent >= 2'500)
      restarted = std::async(std::launch::async, [&] {
        cluster.kill(1);
        cluster.start(1);
      });
    if (restarted.valid() && restarted.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
      more = sent + 2'500;
  }
  restarted.get();
  EXPECT_GT(failures, 0U);
  std::map<std::string, std::size_t> lastOfKey;
  std::set<std::string> ids;
  for (const auto& one : readTopic(cluster.brokers(), "faults.referral.v1", partitions)) {
    if (!ids.insert(one.headers.at("ce_id")).second) continue;
    auto [before, isFirst] = lastOfKey.try_emplace(one.key, std::stoul(one.value));
    EXPECT_TRUE(isFirst || before->second < std::stoul(one.value)) << one.headers.at("ce_id");
    before->second = std::stoul(one.value);
  }
  EXPECT_EQ(ids.size(), sent);
}

TEST(KafkaOutlet, StopsWhileTheBrokersAreAway) {
  KafkaCluster cluster;
  auto outlet = open(optionsOf(cluster.brokers(), "faults"));
  cluster.kill(1);
  const std::vector<OutletMessage> messages = {message("case:1", 1)};
  auto answer = std::async(std::launch::async, [&] { return outlet->deliver(messages); });
  outlet->stop();
  ASSERT_EQ(answer.wait_for(std::chrono::seconds(60)), std::future_status::ready);
  EXPECT_EQ(answer.get().error().code, ErrorCode::stopped);
}

}  // namespace
}  // namespace casefold
