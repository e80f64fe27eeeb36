// Brokers that are killed, stopped, away, or hold flipped bits. Each test has a cluster of its own.
#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <future>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "infra/log/kafka/kafka_log.h"
#include "tests/kafka_broker.h"

namespace casefold {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::seconds patience{120};
constexpr std::chrono::milliseconds oneRead{100};

std::unique_ptr<Log> openLog(const KafkaCluster& cluster, std::uint32_t partitions,
                             std::chrono::milliseconds deliveryTimeout = patience) {
  KafkaLogOptions options;
  options.connection.brokers = cluster.brokers();
  options.logName = "faults";
  options.partitions = partitions;
  options.openWait = patience;
  options.deliveryTimeout = deliveryTimeout;
  auto log = KafkaLog::open(options);
  if (!log) throw std::runtime_error(log.error().message);
  return *std::move(log);
}

// Appends "THREAD/NUMBER" to a partition for each thread, as fast as they are taken, and keeps every answer.
class Appenders {
 public:
  Appenders(Log& log, std::uint32_t partitions) {
    for (std::uint32_t p = 0; p < partitions; ++p)
      threads_.emplace_back([this, &log, p](std::stop_token stop) {
        for (std::size_t number = 0; !stop.stop_requested(); ++number) {
          const std::string bytes = std::to_string(p) + "/" + std::to_string(number);
          // Not faster than the test can read it all again.
          auto paced = std::make_shared<std::promise<void>>();
          log.append(Partition{p}, asBytes(bytes), [this, p, bytes, paced](const Result<Offset>& answer) {
            std::lock_guard lock(mutex_);
            if (answer)
              EXPECT_TRUE(acknowledged_.emplace(Position{Partition{p}, *answer}, bytes).second)
                  << "twice: " << bytes;
            else if (answer.error().code == ErrorCode::unknownOutcome)
              unknown_.insert(bytes);
            else
              refused_.insert(bytes);
            paced->set_value();
          });
          if (number % 8 == 7) paced->get_future().wait();
        }
      });
  }
  void stop() { threads_.clear(); }  // each waits for its last few answers at most
  std::size_t acknowledged() {
    std::lock_guard lock(mutex_);
    return acknowledged_.size();
  }

  // What a whole reading of the log must be: everything acknowledged where it was said to be, nothing that
  // was refused, nothing twice, and each thread's records in their order.
  void check(const std::map<Position, std::string>& read) {
    std::lock_guard lock(mutex_);
    for (const auto& [position, bytes] : acknowledged_) {
      auto found = read.find(position);
      ASSERT_NE(found, read.end()) << "lost: " << bytes << " at " << position.text();
      ASSERT_EQ(found->second, bytes) << position.text();
    }
    std::map<std::uint32_t, long> last;
    for (const auto& [position, bytes] : read) {
      EXPECT_FALSE(refused_.contains(bytes)) << bytes << " was answered as not written";
      const long number = std::stol(bytes.substr(bytes.find('/') + 1));
      auto [previous, first] = last.try_emplace(position.partition.get(), -1);
      EXPECT_LT(previous->second, number) << "twice or out of order at " << position.text();
      previous->second = number;
    }
  }

 private:
  std::mutex mutex_;
  std::map<Position, std::string> acknowledged_;
  std::set<std::string> unknown_;
  std::set<std::string> refused_;
  std::vector<std::jthread> threads_;
};

// Reads on whatever happens, as a consumer would.
class Following {
 public:
  explicit Following(Log& log) : reader_(*log.reader(fromTheStart(log.partitions()), "casefold.faults")) {}

  void readOnce() {
    auto entries = reader_->read(oneRead);
    if (!entries) {
      EXPECT_EQ(entries.error().code, ErrorCode::unavailable) << entries.error().message;
      ++unavailable;
      return;
    }
    for (const LogEntry& entry : *entries) {
      EXPECT_TRUE(records.emplace(entry.position(), asText(entry.bytes)).second) << "given twice";
      EXPECT_EQ(entry.offset, next_.next(entry.partition)) << "skipped";
      next_.set(entry.partition, entry.offset.next());
    }
  }
  bool readUntil(const std::function<bool()>& done) {
    const auto deadline = SteadyClock::now() + patience;
    while (!done()) {
      if (SteadyClock::now() > deadline) return false;
      readOnce();
    }
    return true;
  }
  bool readUntilCaughtUp() {
    return readUntil([&] { return reader_->caughtUp(); });
  }
  LogReader& reader() { return *reader_; }

  std::map<Position, std::string> records;
  std::size_t unavailable = 0;

 private:
  std::unique_ptr<LogReader> reader_;
  Cut next_;
};

TEST(KafkaFaults, NothingAcknowledgedIsLostWhenTheBrokerIsKilledAgainAndAgain) {
  KafkaCluster cluster;
  auto log = openLog(cluster, 3);
  Following following(*log);
  Appenders appenders(*log, 3);
  for (int round = 1; round <= 3; ++round) {
    const std::size_t enough = appenders.acknowledged() + 500;
    ASSERT_TRUE(following.readUntil([&] { return appenders.acknowledged() >= enough; }));
    cluster.kill(1);
    auto restarted = std::async(std::launch::async, [&] { cluster.start(1); });
    ASSERT_TRUE(following.readUntil(
        [&] { return restarted.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }));
    restarted.get();
  }
  const std::size_t enough = appenders.acknowledged() + 500;
  ASSERT_TRUE(following.readUntil([&] { return appenders.acknowledged() >= enough; }));
  appenders.stop();
  log->close();  // decides what is open
  log = openLog(cluster, 3);
  Following again(*log);
  ASSERT_TRUE(again.readUntilCaughtUp());
  appenders.check(again.records);
  // Who read along saw the same, as far as it came.
  EXPECT_TRUE(std::includes(again.records.begin(), again.records.end(), following.records.begin(),
                            following.records.end()));
  EXPECT_GT(following.records.size(), 1000U);
}

TEST(KafkaFaults, AppendsAndReadsGoOnWithTwoOfThreeBrokers) {
  KafkaCluster cluster(3);
  auto log = openLog(cluster, 3);
  Following following(*log);
  Appenders appenders(*log, 3);
  for (int broker = 1; broker <= 2; ++broker) {
    std::size_t enough = appenders.acknowledged() + 500;
    ASSERT_TRUE(following.readUntil([&] { return appenders.acknowledged() >= enough; }));
    cluster.kill(broker);
    enough = appenders.acknowledged() + 2000;  // more than was under way: the other two took them
    ASSERT_TRUE(following.readUntil([&] { return appenders.acknowledged() >= enough; }));
    cluster.start(broker);
    // Two must be in step again before the next is killed.
    ASSERT_TRUE(following.readUntil([&] {
      return cluster.tool("kafka-topics", "--describe --under-replicated-partitions --topic faults.record.v1")
          .empty();
    }));
  }
  appenders.stop();
  ASSERT_TRUE(following.readUntilCaughtUp());
  appenders.check(following.records);
}

TEST(KafkaFaults, AnAppendWaitsForABrokerThatIsAwayAndIsRefusedForCertainIfItStaysAway) {
  KafkaCluster cluster;
  auto log = openLog(cluster, 1);
  auto brief = openLog(cluster, 1, std::chrono::seconds(1));
  ASSERT_TRUE(log->appendAndWait(Partition{0}, asBytes("before")));
  cluster.stop(1);
  auto answer =
      std::async(std::launch::async, [&] { return log->appendAndWait(Partition{0}, asBytes("waits")); });
  EXPECT_EQ(brief->appendAndWait(Partition{0}, asBytes("never sent")).error().code, ErrorCode::unavailable);
  EXPECT_EQ(log->ends(std::chrono::milliseconds(100)).error().code, ErrorCode::unavailable);
  cluster.start(1);
  auto offset = answer.get();
  ASSERT_TRUE(offset) << offset.error().message;
  EXPECT_EQ(*offset, Offset{1});
  auto ends = log->ends(patience);
  ASSERT_TRUE(ends) << ends.error().message;
  EXPECT_EQ(ends->next(Partition{0}), Offset{2});
}

TEST(KafkaFaults, AReaderSaysThatTheBrokerIsAwayWithoutSpinningAndReadsOnWhenItIsBack) {
  KafkaCluster cluster;
  auto log = openLog(cluster, 2);
  ASSERT_TRUE(log->appendAndWait(Partition{0}, asBytes("before")));
  Following following(*log);
  ASSERT_TRUE(following.readUntilCaughtUp());
  cluster.kill(1);
  ASSERT_TRUE(following.readUntil([&] { return following.unavailable > 0; }));
  EXPECT_FALSE(following.reader().caughtUp());

  // A caller that does not wait is held up instead.
  const auto started = SteadyClock::now();
  constexpr int calls = 10;
  for (int i = 0; i < calls; ++i) EXPECT_FALSE(following.reader().read(std::chrono::milliseconds(0)));
  EXPECT_GT(SteadyClock::now() - started, calls * std::chrono::milliseconds(50));

  // A reader made meanwhile is no worse off.
  auto late = log->reader(fromTheStart(2), "casefold.late");
  ASSERT_TRUE(late) << late.error().message;
  std::size_t lateRecords = 0;

  cluster.start(1);
  ASSERT_TRUE(log->appendAndWait(Partition{1}, asBytes("after")));
  ASSERT_TRUE(following.readUntil([&] { return following.records.size() == 2; }));
  ASSERT_TRUE(following.readUntilCaughtUp());
  const auto deadline = SteadyClock::now() + patience;
  while (lateRecords < 2 && SteadyClock::now() < deadline)
    if (auto entries = (*late)->read(oneRead)) lateRecords += entries->size();
  EXPECT_EQ(lateRecords, 2U);
}

TEST(KafkaFaults, AFlippedBitIsRefusedByPartitionAndOffset) {
  KafkaCluster cluster;
  auto log = openLog(cluster, 2);
  for (int i = 0; i < 10; ++i)
    ASSERT_TRUE(log->appendAndWait(Partition{1}, asBytes("record number " + std::to_string(i))));
  log.reset();
  cluster.stop(1);  // in good order, so that the broker does not look at its segments when it starts
  const auto segment = cluster.partitionFolder(1, "faults.record.v1", 1) / "00000000000000000000.log";
  std::fstream file(segment, std::ios::in | std::ios::out | std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(file)), {});
  const auto at = bytes.find("record number 6");
  ASSERT_NE(at, std::string::npos);
  file.clear();
  file.seekp(static_cast<std::streamoff>(at));
  file.put('R');
  file.close();
  cluster.start(1);

  log = openLog(cluster, 2);
  auto reader = log->reader(fromTheStart(2), "casefold.faults");
  ASSERT_TRUE(reader);
  std::vector<std::uint64_t> offsets;
  Error error;
  const auto deadline = SteadyClock::now() + patience;
  while (error.message.empty() && SteadyClock::now() < deadline) {
    auto entries = (*reader)->read(oneRead);
    if (!entries)
      error = entries.error();
    else
      for (const LogEntry& entry : *entries) offsets.push_back(entry.offset.get());
  }
  EXPECT_THAT(offsets, testing::ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_EQ(error.code, ErrorCode::damaged);
  EXPECT_THAT(error.message, testing::HasSubstr("partition 1 of faults.record.v1"));
  EXPECT_THAT(error.message, testing::HasSubstr("offset 6"));
  EXPECT_EQ((*reader)->read(oneRead).error().message, error.message);  // and so it stays
  EXPECT_FALSE((*reader)->caughtUp());
}

TEST(KafkaFaults, ALogThatWasMadeAnewIsNotTakenForTheOldOne) {
  KafkaCluster cluster;
  auto log = openLog(cluster, 1);
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(log->appendAndWait(Partition{0}, asBytes("old")));
  Following following(*log);
  ASSERT_TRUE(following.readUntil([&] { return following.records.size() == 5; }));
  cluster.tool("kafka-topics", "--delete --topic faults.record.v1");
  // The old name, nothing in it: what was read up to offset 5 cannot be read on from there.
  openLog(cluster, 1).reset();
  Cut from;
  from.set(Partition{0}, Offset{5});
  auto again = openLog(cluster, 1);
  EXPECT_EQ(again->reader(from, "casefold.faults").error().code, ErrorCode::wrongSettings);
  ErrorCode code = ErrorCode::unavailable;
  const auto deadline = SteadyClock::now() + patience;
  while (code == ErrorCode::unavailable && SteadyClock::now() < deadline)
    if (auto entries = following.reader().read(oneRead); !entries) code = entries.error().code;
  EXPECT_EQ(code, ErrorCode::wrongSettings);
}

}  // namespace
}  // namespace casefold
