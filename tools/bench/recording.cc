// Recording commands on Kafka (checked, appended, read back, accepted), against producing as many messages
// with librdkafka alone, idempotently, and reading each back. This is the one place outside infra/log/kafka
// that names librdkafka: it is the baseline.
#include <capnp/message.h>
#include <fmt/format.h>
#include <librdkafka/rdkafka.h>
#include <unistd.h>

#include <condition_variable>
#include <memory>
#include <mutex>

#include "infra/clock/clock.h"
#include "infra/log/kafka/kafka_log.h"
#include "infra/store/rocksdb_store.h"
#include "services/recorder/recorder.h"
#include "tools/bench/measure.h"

namespace casefold::bench {
namespace {

// Lets at most so many be open at once.
class Window {
 public:
  explicit Window(std::size_t size) : size_(size) {}
  void enter() {
    std::unique_lock lock(mutex_);
    left_.wait(lock, [&] { return open_ < size_; });
    ++open_;
  }
  void leave(bool well) {
    const std::lock_guard lock(mutex_);
    --open_;
    failed_ += well ? 0 : 1;
    left_.notify_all();
  }
  [[nodiscard]] std::size_t drain() {
    std::unique_lock lock(mutex_);
    left_.wait(lock, [&] { return open_ == 0; });
    return failed_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable left_;
  std::size_t size_, open_ = 0, failed_ = 0;
};

Result<double> recordAll(Recorder& recorder, const std::string& run, std::size_t count,
                         std::size_t inFlight) {
  Window window(inFlight);
  auto seconds = secondsOf([&] {
    for (std::size_t i = 0; i < count; ++i) {
      capnp::MallocMessageBuilder message;
      auto command = message.initRoot<schema::Command>();
      command.setId(fmt::format("{}-{}", run, i));
      auto content = command.initContent();
      content.setStream(fmt::format("case:bench-{}", i % 1000));
      content.setActor("A. Worker");
      content.setAgency("social care");
      auto event = content.initEvents(1)[0];
      writeWhen({std::chrono::sys_days{std::chrono::year{2010} / 7 / 30}, Precision::day},
                event.initOccurred());
      event.initReviewHeld().setOutcome("Made up: goes on as planned. Made up: goes on as planned. Made up.");
      window.enter();
      recorder.submit(command.asReader(), std::chrono::steady_clock::now() + std::chrono::minutes{1},
                      [&](const CommandOutcome& outcome) {
                        window.leave(outcome.kind == CommandOutcome::Kind::RECORDED);
                      });
    }
  });
  if (auto failed = window.drain(); failed > 0)
    return fail(ErrorCode::internal, fmt::format("{} of {} commands were not recorded", failed, count));
  return seconds;
}

struct KafkaFree {
  void operator()(rd_kafka_t* client) const { rd_kafka_destroy(client); }
  void operator()(rd_kafka_topic_partition_list_t* list) const {
    rd_kafka_topic_partition_list_destroy(list);
  }
  void operator()(rd_kafka_message_t* message) const { rd_kafka_message_destroy(message); }
};
using Client = std::unique_ptr<rd_kafka_t, KafkaFree>;

Result<Client> client(rd_kafka_type_t type, const std::map<std::string, std::string>& settings) {
  auto* conf = rd_kafka_conf_new();
  std::array<char, 256> said{};
  for (const auto& [name, value] : settings)
    if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), said.data(), said.size()) != RD_KAFKA_CONF_OK)
      return fail(ErrorCode::wrongSettings, said.data());
  Client made(rd_kafka_new(type, conf, said.data(), said.size()));
  if (!made) return fail(ErrorCode::unavailable, said.data());
  return made;
}

// One topic, its partitions from the end on; produces and reads back.
class Bare {
 public:
  static Result<std::unique_ptr<Bare>> open(const std::string& brokers, const std::string& topic,
                                            int partitions) {
    auto bare = std::make_unique<Bare>();
    CASEFOLD_TRY(bare->producer_, client(RD_KAFKA_PRODUCER, {{"bootstrap.servers", brokers},
                                                             {"enable.idempotence", "true"},
                                                             {"acks", "all"},
                                                             {"linger.ms", "0"},
                                                             {"socket.nagle.disable", "true"}}));
    CASEFOLD_TRY(bare->consumer_, client(RD_KAFKA_CONSUMER, {{"bootstrap.servers", brokers},
                                                             {"group.id", "bench"},
                                                             {"enable.auto.commit", "false"},
                                                             {"fetch.wait.max.ms", "10"},
                                                             {"socket.nagle.disable", "true"}}));
    rd_kafka_poll_set_consumer(bare->consumer_.get());
    bare->topic_ = topic;
    bare->partitions_ = partitions;
    const std::unique_ptr<rd_kafka_topic_partition_list_t, KafkaFree> list(
        rd_kafka_topic_partition_list_new(partitions));
    for (int p = 0; p < partitions; ++p)
      rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), p)->offset = RD_KAFKA_OFFSET_END;
    rd_kafka_assign(bare->consumer_.get(), list.get());
    rd_kafka_consumer_poll(bare->consumer_.get(), 3000);
    return bare;
  }

  double run(std::size_t count, std::size_t inFlight, const std::string& payload) {
    std::size_t sent = 0, back = 0;
    return secondsOf([&] {
      while (back < count) {
        while (sent < count && sent - back < inFlight) {
          rd_kafka_producev(
              producer_.get(), RD_KAFKA_V_TOPIC(topic_.c_str()),
              RD_KAFKA_V_PARTITION(static_cast<std::int32_t>(sent % static_cast<std::size_t>(partitions_))),
              RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
              RD_KAFKA_V_VALUE(const_cast<char*>(payload.data()), payload.size()), RD_KAFKA_V_END);  // NOLINT
          ++sent;
        }
        rd_kafka_poll(producer_.get(), 0);
        const std::unique_ptr<rd_kafka_message_t, KafkaFree> message(
            rd_kafka_consumer_poll(consumer_.get(), 100));
        if (message && message->err == RD_KAFKA_RESP_ERR_NO_ERROR) ++back;
      }
    });
  }

 private:
  Client producer_, consumer_;
  std::string topic_;
  int partitions_ = 0;
};

}  // namespace

Result<void> benchRecording(const BenchOptions& options, std::vector<Figure>& figures) {
  KafkaLogOptions kafka;
  kafka.connection.brokers = options.brokers;
  kafka.logName = fmt::format("bench-recording-{}", getpid());
  CASEFOLD_TRY(auto log, KafkaLog::open(kafka));
  kafka.logName = fmt::format("bench-bare-{}", getpid());
  CASEFOLD_TRY(auto other, KafkaLog::open(kafka));  // only to make its topic, with the same settings
  CASEFOLD_TRY(auto topic, kafkaTopicName(kafka.logName, "record"));
  CASEFOLD_TRY(auto bare, Bare::open(options.brokers, topic, static_cast<int>(other->partitions())));

  SystemClock clock;
  CASEFOLD_TRY(auto store, openRocksDbStore({.directory = options.directory + "/recorder"}));
  CASEFOLD_TRY(auto recorder, Recorder::start(*log, std::move(store), clock, {}, [] {}));
  const std::string payload(500, 'x');
  int run = 0;
  for (const std::size_t inFlight : {std::size_t{1}, std::size_t{100}, std::size_t{1000}}) {
    const auto count = std::min<std::size_t>(2000 * inFlight, 100'000) / (inFlight == 1 ? 1 : 2);
    Result<void> well;
    auto medians = inTurn(
        options.rounds,
        [&] {
          auto seconds = recordAll(*recorder, fmt::format("run{}", run++), count, inFlight);
          if (!seconds) well = seconds.error();
          return seconds ? *seconds : 0.0;
        },
        [&] { return bare->run(count, inFlight, payload); });
    CASEFOLD_CHECK(std::move(well));
    figures.push_back(
        {fmt::format("record {} commands on Kafka and read them back, {} in flight", count, inFlight),
         "produce and read back as many with librdkafka alone", medians.figure, medians.baseline, "s"});
  }
  recorder.reset();
  return {};
}

}  // namespace casefold::bench
