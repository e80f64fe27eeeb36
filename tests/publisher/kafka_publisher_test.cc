// The publisher from a Kafka log to the published topics, killed between delivery and storing.
#include <gmock/gmock.h>
#include <signal.h>

#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <set>

#include "infra/log/kafka/kafka_log.h"
#include "infra/log/kafka/kafka_outlet.h"
#include "infra/store/rocksdb_store.h"
#include "services/publisher/published_event.h"
#include "services/publisher/publisher.h"
#include "tests/kafka/subscriber.h"
#include "tests/kafka_broker.h"
#include "tests/runner/story.h"

namespace casefold {
namespace {

constexpr std::uint32_t partitions = 3;
constexpr std::chrono::seconds patience{60};

// The Nth process to be killed must find what the first one left, so names are handed down to it.
std::string handedDown(const char* name, const std::function<std::string()>& make) {
  if (const char* given = std::getenv(name)) return given;
  const std::string made = make();
  setenv(name, made.c_str(), 0);
  return made;
}

// Delivers, and dies before the publisher can store that it did.
class LastWords final : public Outlet {
 public:
  LastWords(std::unique_ptr<Outlet> outlet, int deliveries) : outlet_(std::move(outlet)), left_(deliveries) {}
  Result<void> deliver(std::span<const OutletMessage> messages) override {
    auto delivered = outlet_->deliver(messages);
    if (delivered && --left_ == 0) raise(SIGKILL);
    return delivered;
  }
  void stop() override { outlet_->stop(); }

 private:
  std::unique_ptr<Outlet> outlet_;
  int left_;
};

// Runs a publisher until all is published, or it is killed.
void publish(const std::string& brokers, const std::string& logName, const std::string& folder,
             int deliveries) {
  KafkaLogOptions logOptions;
  logOptions.connection.brokers = brokers;
  logOptions.logName = logName;
  logOptions.partitions = partitions;
  auto log = KafkaLog::open(logOptions);
  KafkaOutletOptions outletOptions;
  outletOptions.connection.brokers = brokers;
  outletOptions.logName = logName;
  outletOptions.channels = publishedFamilies();
  outletOptions.partitions = partitions;
  auto outlet = openKafkaOutlet(outletOptions);
  auto store = openRocksDbStore({.directory = folder});
  if (!log || !outlet || !store) std::exit(1);
  std::mutex mutex;
  std::condition_variable changed;
  auto publisher =
      Publisher::start(**log, *std::move(store), std::make_unique<LastWords>(*std::move(outlet), deliveries),
                       {.group = logName + ".publisher", .source = publishedSource(logName)}, [&] {
                         const std::lock_guard lock(mutex);
                         changed.notify_all();
                       });
  if (!publisher) std::exit(1);
  const auto ends = (*log)->ends(patience);
  std::unique_lock lock(mutex);
  if (!changed.wait_for(lock, patience, [&] { return (*publisher)->runner().cut() == *ends; })) std::exit(1);
  lock.unlock();
  publisher->reset();
}

TEST(KafkaPublisher, KilledBetweenDeliveryAndStoringLeavesNothingOutAndRepeatsOnlyEqualIds) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");  // each death is a process of its own
  const std::string brokers = handedDown("CASEFOLD_TEST_KAFKA", [] { return sharedKafkaBrokers(); });
  const std::string logName = handedDown("CASEFOLD_TEST_LOG", [] {
    const std::string name = freshLogName();
    KafkaLogOptions options;
    options.connection.brokers = sharedKafkaBrokers();
    options.logName = name;
    options.partitions = partitions;
    auto log = KafkaLog::open(options);
    if (!log) throw std::runtime_error(log.error().message);
    writeSaga(**log, 17, {.messages = 300});
    return name;
  });
  const std::string folder = handedDown("CASEFOLD_TEST_FOLDER", [] {
    return (std::filesystem::temp_directory_path() / ("casefold-publisher-" + freshLogName())).string();
  });
  EXPECT_EXIT(publish(brokers, logName, folder, 1), testing::KilledBySignal(SIGKILL), "");
  EXPECT_EXIT(publish(brokers, logName, folder, 1), testing::KilledBySignal(SIGKILL), "");
  publish(brokers, logName, folder, 1'000'000);
  std::filesystem::remove_all(folder);
  const auto interrupted = readTopic(brokers, logName + ".programme.v1", partitions);

  publish(brokers, logName, folder, 1'000'000);  // from the start, elsewhere, undisturbed
  std::filesystem::remove_all(folder);
  auto all = readTopic(brokers, logName + ".programme.v1", partitions);
  std::map<std::string, std::string> expected;
  const auto keep = [&expected](const ReceivedMessage& message) {
    auto [known, isNew] = expected.try_emplace(message.headers.at("ce_id"), message.value);
    EXPECT_EQ(known->second, message.value) << "one id, two contents";
    return isNew;
  };
  std::set<std::string> seen;
  for (const auto& message : interrupted) {
    keep(message);
    seen.insert(message.headers.at("ce_id"));
    EXPECT_EQ(message.headers.at("ce_source"), "/casefold/" + logName);
  }
  EXPECT_GT(interrupted.size(), seen.size());  // something was repeated
  for (const auto& message : all)
    EXPECT_FALSE(keep(message)) << "left out before: " << message.headers.at("ce_id");
  EXPECT_EQ(all.size(), interrupted.size() + seen.size());  // the second run gave each id once
}

}  // namespace
}  // namespace casefold
