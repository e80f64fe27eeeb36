// The producer against librdkafka's mock brokers, which can answer as no healthy broker does.
#include <gmock/gmock.h>
// In this order.
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <future>

#include "infra/log/kafka/client.h"
#include "infra/log/kafka/producer.h"

namespace casefold {
namespace {

constexpr std::int16_t produceRequest = 0;  // its key in Kafka's protocol

class KafkaProducerTest : public testing::Test {
 protected:
  void SetUp() override {
    // Mock brokers live in some client; this one does nothing else.
    auto host =
        KafkaClient::create(RD_KAFKA_PRODUCER, {.brokers = "127.0.0.1:1", .settings = {}, .log = {}}, {}, {});
    ASSERT_TRUE(host);
    host_ = *std::move(host);
    mock_ = rd_kafka_mock_cluster_new(host_->get(), 1);
    rd_kafka_mock_topic_create(mock_, "topic", 2, 1);
  }
  void TearDown() override {
    producer_.reset();
    rd_kafka_mock_cluster_destroy(mock_);
  }

  void make(KafkaProducerOptions options) {
    auto producer = KafkaProducer::create(
        {.brokers = rd_kafka_mock_cluster_bootstraps(mock_), .settings = {}, .log = {}}, {"topic"}, options);
    ASSERT_TRUE(producer) << producer.error().message;
    producer_ = *std::move(producer);
  }

  std::future<Result<Offset>> produce(std::uint32_t partition, std::string_view value) {
    auto decided = std::make_shared<std::promise<Result<Offset>>>();
    producer_->produce(
        {.topic = 0, .partition = Partition{partition}, .key = {}, .headers = {}, .value = asBytes(value)},
        [decided](Result<Offset> result) { decided->set_value(std::move(result)); });
    return decided->get_future();
  }

  std::unique_ptr<KafkaClient> host_;
  rd_kafka_mock_cluster_t* mock_ = nullptr;
  std::unique_ptr<KafkaProducer> producer_;
};

TEST_F(KafkaProducerTest, GivesOffsetsInTheOrderOfProducing) {
  make({});
  std::vector<std::future<Result<Offset>>> answers;
  for (int i = 0; i < 100; ++i) answers.push_back(produce(0, "value"));
  for (std::uint64_t i = 0; i < answers.size(); ++i) {
    auto offset = answers[i].get();
    ASSERT_TRUE(offset) << offset.error().message;
    EXPECT_EQ(*offset, Offset{i});
  }
}

TEST_F(KafkaProducerTest, CallsAMessageUnknownWhoseAcknowledgementWasLost) {
  make({.deliveryTimeout = std::chrono::seconds(1)});
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  const auto timeLeft = [&] { return std::chrono::steady_clock::now() < deadline; };
  // On a busy machine the first may time out before there is a connection, and one that is meant to be in
  // flight before it was sent: then it is said to be unwritten, and another is tried.
  while (!produce(0, "first").get() && timeLeft()) continue;
  rd_kafka_mock_broker_set_rtt(mock_, 1, 30'000);
  auto code = ErrorCode::unavailable;
  while (code == ErrorCode::unavailable && timeLeft()) {
    const auto answer = produce(0, "in flight").get();
    ASSERT_FALSE(answer) << "it cannot have been acknowledged";
    code = answer.error().code;
  }
  EXPECT_EQ(code, ErrorCode::unknownOutcome);
  rd_kafka_mock_broker_set_rtt(mock_, 1, 0);
}

TEST_F(KafkaProducerTest, CallsAMessageUnwrittenThatWasNeverSent) {
  make({.deliveryTimeout = std::chrono::seconds(1)});
  rd_kafka_mock_broker_set_down(mock_, 1);
  EXPECT_EQ(produce(0, "never sent").get().error().code, ErrorCode::unavailable);
}

TEST_F(KafkaProducerTest, IsReplacedAfterAFatalErrorAndGoesOn) {
  make({});
  ASSERT_TRUE(produce(0, "before").get());
  const rd_kafka_resp_err_t broken = RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER;
  rd_kafka_mock_push_request_errors(mock_, produceRequest, 1, broken);
  auto answer = produce(0, "breaks the sequence").get();
  ASSERT_FALSE(answer);
  // The mock did not write it. A real broker's word would leave that open: either answer is right, an offset
  // is not.
  EXPECT_THAT(answer.error().code, testing::AnyOf(ErrorCode::unknownOutcome, ErrorCode::unavailable));
  auto after = produce(0, "after").get();
  ASSERT_TRUE(after) << after.error().message;
  EXPECT_EQ(producer_->replacements(), 1U);
}

// How many of the open messages were written before the error came is the broker's affair, and may be none.
TEST_F(KafkaProducerTest, AnswersEveryOpenMessageOnceWhenItIsReplaced) {
  make({});
  std::array<Offset, 2> last{};
  for (std::uint32_t partition = 0; partition < last.size(); ++partition) {
    auto before = produce(partition, "before").get();
    ASSERT_TRUE(before) << before.error().message;
    last[partition] = *before;
  }
  rd_kafka_mock_push_request_errors(mock_, produceRequest, 1, RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER);
  std::vector<std::future<Result<Offset>>> answers;
  for (std::uint32_t i = 0; i < 2000; ++i) answers.push_back(produce(i % 2, "value"));
  std::size_t unwritten = 0;
  const auto expectGreaterOffset = [&](std::size_t partition, Offset offset) {
    EXPECT_GT(offset, last[partition]);
    last[partition] = offset;
  };
  for (std::size_t i = 0; i < answers.size(); ++i) {
    ASSERT_EQ(answers[i].wait_for(std::chrono::seconds(60)), std::future_status::ready);
    const auto answer = answers[i].get();
    if (answer) {
      expectGreaterOffset(i % 2, *answer);
    } else {
      ++unwritten;
      EXPECT_THAT(answer.error().code, testing::AnyOf(ErrorCode::unknownOutcome, ErrorCode::unavailable));
    }
  }
  EXPECT_GT(unwritten, 0U);
  for (std::uint32_t partition = 0; partition < last.size(); ++partition) {
    const auto after = produce(partition, "after").get();
    ASSERT_TRUE(after) << after.error().message;
    expectGreaterOffset(partition, *after);
  }
  EXPECT_EQ(producer_->replacements(), 1U);
}

TEST_F(KafkaProducerTest, WaitsWhenTooManyAreOpen) {
  make({.maxOpen = 10});
  rd_kafka_mock_broker_set_rtt(mock_, 1, 20);
  std::vector<std::future<Result<Offset>>> answers;
  for (int i = 0; i < 100; ++i) {
    answers.push_back(produce(0, "value"));
    const auto open = std::count_if(answers.begin(), answers.end(), [](const auto& answer) {
      return answer.wait_for(std::chrono::seconds(0)) != std::future_status::ready;
    });
    ASSERT_LE(open, 11);
  }
  for (auto& answer : answers) EXPECT_TRUE(answer.get());
}

TEST_F(KafkaProducerTest, RefusesWhatIsTooLargeBeforeItIsSent) {
  make({.maxMessageBytes = 1000});
  EXPECT_EQ(produce(0, std::string(1001, 'x')).get().error().code, ErrorCode::tooLarge);
  EXPECT_TRUE(produce(0, std::string(1000, 'x')).get());
}

TEST_F(KafkaProducerTest, ClosesInTimeWithTheBrokersAway) {
  KafkaProducerOptions options;
  options.closeWait = std::chrono::milliseconds(100);
  options.deliveryTimeout = std::chrono::minutes(10);
  make(options);
  rd_kafka_mock_broker_set_down(mock_, 1);
  auto answer = produce(0, "open");
  const auto started = std::chrono::steady_clock::now();
  producer_->close();
  // Well before the message itself would be given up.
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(60));
  ASSERT_EQ(answer.wait_for(std::chrono::seconds(0)), std::future_status::ready);
  EXPECT_EQ(answer.get().error().code, ErrorCode::stopped);
  EXPECT_EQ(produce(0, "late").get().error().code, ErrorCode::stopped);
}

}  // namespace
}  // namespace casefold
