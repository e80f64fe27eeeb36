#include "infra/log/kafka/kafka_outlet.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>

#include "infra/log/kafka/kafka_log.h"
#include "infra/log/kafka/producer.h"
#include "infra/log/kafka/topics.h"

namespace casefold {
namespace {

// Fewer than the producer takes before it makes its caller wait, where stop() would not be heard.
constexpr std::size_t sliceMessages = 10'000;
constexpr std::size_t sliceBytes = 64 << 20;

class KafkaOutlet final : public Outlet {
 public:
  KafkaOutlet(KafkaOutletOptions options, std::vector<std::string> topics)
      : options_(std::move(options)), topics_(std::move(topics)) {}

  Result<void> deliver(std::span<const OutletMessage> messages) override {
    while (!messages.empty()) {
      std::size_t count = 0;
      for (std::size_t bytes = 0; count < messages.size() && count < sliceMessages && bytes < sliceBytes;
           ++count)
        bytes += messages[count].value.size();
      if (auto delivered = deliverSlice(messages.first(count)); !delivered) {
        // Decides all that is open, so that nothing of this try lands in the midst of the next.
        producer_.reset();
        return delivered;
      }
      messages = messages.subspan(count);
    }
    return {};
  }

  void stop() override {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }

 private:
  Result<void> deliverSlice(std::span<const OutletMessage> messages) {
    {
      const std::lock_guard lock(mutex_);
      if (stopped_) return fail(ErrorCode::stopped, "publishing was stopped");
      open_ = 0;
      refusal_.reset();
    }
    if (!producer_) {
      CASEFOLD_TRY(producer_,
                   KafkaProducer::create(options_.connection, topics_,
                                         {.deliveryTimeout = std::chrono::milliseconds(0),  // ours, below
                                          .closeWait = std::chrono::milliseconds(0),
                                          .afterError = KafkaProducerOptions::AfterError::end}));
    }
    for (const OutletMessage& message : messages) CASEFOLD_CHECK(produce(message));
    std::unique_lock lock(mutex_);
    const bool decided =
        changed_.wait_for(lock, options_.deliveryWait, [this] { return open_ == 0 || refusal_ || stopped_; });
    if (refusal_) return refusalToGive(*refusal_);
    if (open_ == 0) return {};
    if (stopped_) return fail(ErrorCode::stopped, "publishing was stopped");
    return fail(
        ErrorCode::unavailable,
        fmt::format(
            "the brokers at {} did not take published events {}; it is tried again, check that they run",
            options_.connection.brokers, decided ? "" : "in time"));
  }

  Result<void> produce(const OutletMessage& message) {
    const auto channel = std::find(options_.channels.begin(), options_.channels.end(), message.channel);
    if (channel == options_.channels.end())
      return fail(ErrorCode::wrongSettings, "nothing is published under " + message.channel);
    headers_.clear();
    for (const auto& [name, value] : message.headers) headers_.push_back({name, value});
    {
      const std::lock_guard lock(mutex_);
      if (refusal_) return refusalToGive(*refusal_);  // nothing may follow what was left out
      ++open_;
    }
    producer_->produce({.topic = static_cast<std::size_t>(channel - options_.channels.begin()),
                        .partition = partitionOf(message.key, options_.partitions),
                        .key = asBytes(message.key),
                        .headers = headers_,
                        .value = asBytes(message.value)},
                       [this](const Result<Offset>& answer) {
                         const std::lock_guard lock(mutex_);
                         --open_;
                         if (!answer && !refusal_) refusal_ = answer.error();
                         if (open_ == 0 || refusal_) changed_.notify_all();
                       });
    return {};
  }

  // Whatever it was, messages that were perhaps written are delivered again; only what never will be is for a
  // person.
  static Error refusalToGive(const Error& error) {
    if (error.code == ErrorCode::tooLarge) return error;
    return fail(ErrorCode::unavailable,
                "published events were not all taken, and are delivered again: " + error.message);
  }

  const KafkaOutletOptions options_;
  const std::vector<std::string> topics_;
  std::vector<KafkaHeader> headers_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t open_ = 0;
  std::optional<Error> refusal_;
  bool stopped_ = false;

  std::unique_ptr<KafkaProducer> producer_;  // last: its answers use all of the above
};

}  // namespace

Result<std::unique_ptr<Outlet>> openKafkaOutlet(KafkaOutletOptions options) {
  std::vector<std::string> topics;
  for (const std::string& channel : options.channels) {
    CASEFOLD_TRY(std::string topic, kafkaTopicName(options.logName, channel));
    CASEFOLD_CHECK(ensureKafkaTopic(
        options.connection,
        {.name = topic, .partitions = options.partitions, .retention = KafkaTopicSpec::Retention::chosen},
        options.openWait));
    topics.push_back(std::move(topic));
  }
  return std::unique_ptr<Outlet>(std::make_unique<KafkaOutlet>(std::move(options), std::move(topics)));
}

}  // namespace casefold
