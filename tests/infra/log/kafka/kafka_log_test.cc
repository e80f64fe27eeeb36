// What the Kafka log promises beyond the contract, against a broker that is well.
#include "infra/log/kafka/kafka_log.h"

#include <gmock/gmock.h>
#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <regex>
#include <thread>

#include "infra/log/kafka/client.h"
#include "infra/log/kafka/reader.h"
#include "tests/kafka_broker.h"

namespace casefold {
namespace {

constexpr std::chrono::seconds patience{60};
constexpr std::chrono::milliseconds oneRead{200};

class KafkaLogTest : public testing::Test {
 protected:
  void SetUp() override {
    options_.connection.brokers = sharedKafkaBrokers();
    options_.logName = freshLogName();
    options_.partitions = 2;
    auto log = KafkaLog::open(options_);
    ASSERT_TRUE(log) << log.error().message;
    log_ = *std::move(log);
  }

  std::string topic() const { return options_.logName + ".record.v1"; }
  KafkaConnection connection() const { return options_.connection; }

  void append(std::uint32_t partition, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      auto offset = log_->appendAndWait(Partition{partition}, asBytes("record"));
      ASSERT_TRUE(offset) << offset.error().message;
    }
  }

  // Reads until `done` says so; false when nothing comes for too long, or the reader refuses. How long all of
  // it takes is the machine's affair.
  static bool readUntil(LogReader& reader, const std::function<bool(std::span<const LogEntry>)>& done) {
    auto deadline = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < deadline) {
      auto entries = reader.read(oneRead);
      if (!entries) return false;
      if (!entries->empty()) deadline = std::chrono::steady_clock::now() + patience;
      if (done(*entries)) return true;
    }
    return false;
  }

  KafkaLogOptions options_;
  std::unique_ptr<Log> log_;
};

TEST_F(KafkaLogTest, ShowsLagToKafkasOwnTools) {
  append(0, 7);
  const std::string group = options_.logName + ".view";
  const auto shows = [&](int offset, int lag) {
    const std::string told = kafkaTool(options_.connection.brokers, "kafka-consumer-groups",
                                       "--describe --group " + group + " 2>&1 || true");
    // GROUP TOPIC PARTITION CURRENT-OFFSET LOG-END-OFFSET LAG …
    const std::regex row(group + R"(\s+)" + topic() + R"(\s+0\s+)" + std::to_string(offset) + R"(\s+7\s+)" +
                         std::to_string(lag) + R"(\s)");
    return std::regex_search(told, row);
  };
  auto made = log_->reader(fromTheStart(2), group);
  ASSERT_TRUE(made);
  std::unique_ptr<LogReader> reader = *std::move(made);
  std::size_t seen = 0;
  ASSERT_TRUE(readUntil(*reader, [&](auto entries) { return (seen += entries.size()) == 7; }));
  Cut cut;
  cut.set(Partition{0}, Offset{3});
  reader->stored(cut);
  cut.set(Partition{0}, Offset{5});
  reader->stored(cut);  // while the one before is under way
  int reads = 0;
  EXPECT_TRUE(readUntil(*reader, [&](auto) { return ++reads % 5 == 0 && shows(5, 2); }));
  cut.set(Partition{0}, Offset{6});
  reader->stored(cut);
  reader.reset();  // what it was told last is not lost with it
  EXPECT_TRUE(shows(6, 1));
}

TEST_F(KafkaLogTest, TellsWhatTheBrokersRefuseAsTooLarge) {
  kafkaTool(options_.connection.brokers, "kafka-configs",
            "--alter --topic " + topic() + " --add-config max.message.bytes=50000");
  auto refused = log_->appendAndWait(Partition{0}, asBytes(std::string(400'000, 'x')));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::tooLarge);
  EXPECT_EQ(*log_->appendAndWait(Partition{0}, asBytes("small")), Offset{0});
}

TEST_F(KafkaLogTest, RefusesToReadWhatWasDeletedAndSaysWhatIsThere) {
  append(0, 5);
  const std::string request = testing::TempDir() + options_.logName + ".json";
  std::FILE* file = std::fopen(request.c_str(), "w");
  std::fprintf(file, R"({"version": 1, "partitions": [{"topic": "%s", "partition": 0, "offset": 3}]})",
               topic().c_str());
  std::fclose(file);
  kafkaTool(options_.connection.brokers, "kafka-delete-records", "--offset-json-file " + request);
  std::remove(request.c_str());

  auto refused = log_->reader(fromTheStart(2), "casefold.test");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::wrongSettings);
  EXPECT_THAT(refused.error().message, testing::HasSubstr("partition 0"));
  EXPECT_THAT(refused.error().message,
              testing::HasSubstr("offset 0 is not in the log, which holds 3 up to 5"));

  Cut from = fromTheStart(2);
  from.set(Partition{0}, Offset{3});
  auto reader = log_->reader(from, "casefold.test");
  ASSERT_TRUE(reader);
  std::size_t seen = 0;
  EXPECT_TRUE(readUntil(**reader, [&](auto entries) { return (seen += entries.size()) == 2; }));
}

// Appends one message in a transaction, as only a stranger would; the brokers put a control record after it.
void appendInTransaction(const KafkaConnection& connection, const std::string& topic) {
  auto client =
      KafkaClient::create(RD_KAFKA_PRODUCER, connection, {{"transactional.id", topic}}, KafkaEvents{});
  ASSERT_TRUE(client);
  const auto expectNone = [](rd_kafka_error_t* error) {
    EXPECT_EQ(error, nullptr) << rd_kafka_error_string(error);
    if (error != nullptr) rd_kafka_error_destroy(error);
  };
  expectNone(rd_kafka_init_transactions((*client)->get(), 60'000));
  expectNone(rd_kafka_begin_transaction((*client)->get()));
  ASSERT_EQ(rd_kafka_producev((*client)->get(), RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_PARTITION(0),
                              RD_KAFKA_V_VALUE(const_cast<char*>("foreign"), 7), RD_KAFKA_V_END),
            RD_KAFKA_RESP_ERR_NO_ERROR);
  expectNone(rd_kafka_commit_transaction((*client)->get(), 60'000));
}

TEST_F(KafkaLogTest, PassesOverAGapOnlyWhenItIsThereAtASecondLook) {
  append(0, 2);
  appendInTransaction(connection(), topic());  // one record, and somewhere after it a control record
  append(0, 2);
  appendInTransaction(connection(), topic());
  auto reader = log_->reader(fromTheStart(2), "casefold.test");
  ASSERT_TRUE(reader);
  std::vector<std::uint64_t> offsets;
  const bool atTheEnd = readUntil(**reader, [&](auto entries) {
    for (const auto& entry : entries) offsets.push_back(entry.offset.get());
    // The last control record may be written a moment after the commit is answered.
    return offsets.size() == 6 && (*reader)->caughtUp() &&
           log_->ends(patience)->next(Partition{0}) == Offset{8};
  });
  EXPECT_TRUE(atTheEnd);
  EXPECT_TRUE(std::is_sorted(offsets.begin(), offsets.end(), std::less_equal<>()));  // none twice
  EXPECT_EQ(offsets.size(), 6U);
}

// A reader that fetches ahead of a slow one stops when its queue is full, and must be woken to go on.
TEST_F(KafkaLogTest, ReadsManyTimesWhatTheClientKeepsAhead) {
  // A reader that keeps little ahead, so that little need be written to be many times as much.
  constexpr std::uint32_t aheadKiB = 64;
  constexpr std::size_t count = 100;
  const std::string large(std::size_t{aheadKiB} * 1024 / 2, 'x');
  for (std::size_t i = 0; i < count; ++i)
    log_->append(Partition{0}, asBytes(large), [](const Result<Offset>& offset) { EXPECT_TRUE(offset); });
  ASSERT_TRUE(log_->appendAndWait(Partition{0}, asBytes("last")));
  std::shared_ptr<const KafkaOffsets> offsets = *KafkaOffsets::create(connection(), topic());
  auto reader =
      KafkaReader::create(connection(), fromTheStart(2), "casefold.test", {.aheadKiB = aheadKiB, .batch = 3},
                          offsets, std::make_shared<KafkaReaders>());
  ASSERT_TRUE(reader);
  std::size_t seen = 0;
  EXPECT_TRUE(readUntil(**reader, [&](auto entries) { return (seen += entries.size()) == count + 1; }));
}

// An end that was reached before the read began does not count.
TEST_F(KafkaLogTest, IsNotCaughtUpWhileWhatWasAnsweredBeforeTheReadIsStillToCome) {
  auto reader = log_->reader(fromTheStart(2), "casefold.test");
  ASSERT_TRUE(reader);
  std::size_t seen = 0;
  for (std::size_t round = 1; round <= 100; ++round) {
    append(0, 1);
    append(1, 1);
    EXPECT_TRUE(readUntil(**reader, [&](auto entries) {
      seen += entries.size();
      if (!(*reader)->caughtUp()) return seen == 2 * round;
      EXPECT_EQ(seen, 2 * round);
      return true;
    }));
    if (HasFailure()) return;
  }
}

TEST_F(KafkaLogTest, IsCaughtUpNowAndThenUnderSteadyLoad) {
  std::atomic<bool> enough = false;
  std::jthread appending([&] {
    while (!enough)
      log_->append(Partition{1}, asBytes("steady"),
                   [](const Result<Offset>& offset) { EXPECT_TRUE(offset); });
  });
  auto reader = log_->reader(fromTheStart(2), "casefold.test");
  ASSERT_TRUE(reader);
  std::size_t seen = 0;
  EXPECT_TRUE(readUntil(**reader,
                        [&](auto entries) {
                          seen += entries.size();
                          return seen > 1000 && !entries.empty() && (*reader)->caughtUp();
                        }))
      << "after " << seen << " records";
  enough = true;
}

}  // namespace
}  // namespace casefold
