// The idempotent producer: takes messages for a few topics and says of each what became of it.
//
// Idempotent means that librdkafka may send a message again after a lost answer without it landing twice, and
// that messages of one partition land in the order they were taken. There are no transactions
// (ARCHITECTURE.md, 4).
//
// What a delivery report means here:
//
//     librdkafka says          was it written?                   answer
//     no error                 yes, at this offset               the offset
//     NOT_PERSISTED            no, and it never will be          unavailable (or stopped, tooLarge)
//     POSSIBLY_PERSISTED       sent, and the answer was lost     unknownOutcome
//
// librdkafka may find that its sequence of messages broke (a fatal error). It then takes no more. The
// producer is replaced by a new one, what was open is answered by the table above, and the next message goes
// to the new one.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "infra/log/kafka/connection.h"
#include "infra/log/log.h"

namespace casefold {

struct KafkaHeader {
  std::string_view name;
  std::string_view value;
};

// What is to be written. All are views; the producer copies them before produce() returns.
struct KafkaMessage {
  std::size_t topic = 0;  // index into the names the producer was made with
  Partition partition;
  Bytes key;
  std::span<const KafkaHeader> headers;
  Bytes value;
};

struct KafkaProducerOptions {
  // After this long a message that is not acknowledged is answered unavailable or unknownOutcome. At least 1
  // s.
  std::chrono::milliseconds deliveryTimeout{30'000};
  // close() gives open messages this long.
  std::chrono::milliseconds closeWait{5'000};
  // Messages that are open at most; produce() waits when there are as many. Memory is bounded besides, to 256
  // MiB.
  std::uint32_t maxOpen = 100'000;
  // A longer key and value together is refused as tooLarge. The topics must take batches a little larger than
  // this.
  std::uint32_t maxMessageBytes = 1024 * 1024;
  // What follows a fatal error, or another that leaves a message out for good. Replace: a new client goes on
  // with the next message. End: nothing more is taken, so what was written of a partition is the beginning of
  // what was produced to it, and whoever wants to can produce it all again without getting out of order.
  enum class AfterError { replace, end } afterError = AfterError::replace;
};

class KafkaClient;

// Any thread.
class KafkaProducer {
 public:
  // Does not wait for brokers. The topics must exist. Errors: wrongSettings.
  [[nodiscard]] static Result<std::unique_ptr<KafkaProducer>> create(KafkaConnection connection,
                                                                     std::vector<std::string> topics,
                                                                     KafkaProducerOptions options);
  KafkaProducer(const KafkaProducer&) = delete;
  KafkaProducer& operator=(const KafkaProducer&) = delete;
  ~KafkaProducer();  // closes

  // Writes a copy of the message. Messages from one thread to one partition keep their order. Waits while too
  // many are open. `done` is called exactly once, on a thread of the producer's or on this one; it must not
  // call back.
  void produce(const KafkaMessage& message, AppendDone done);

  // Decides every open message (waiting closeWait at most for brokers), refuses new ones. Idempotent.
  void close();

  // How often a fatal error made a new client necessary.
  [[nodiscard]] std::uint64_t replacements() const { return replacements_; }

 private:
  struct Session;  // one client and its topics; replaced as a whole

  KafkaProducer(KafkaConnection connection, std::vector<std::string> topics, KafkaProducerOptions options);
  Result<std::unique_ptr<Session>> connect();
  enum class Taken { yes, full, no };
  Taken take(const KafkaMessage& message, AppendDone& done);
  void waitForRoom();
  void serve();
  void replace();
  void drain(Session& session, std::chrono::milliseconds wait);

  const KafkaConnection connection_;
  const std::vector<std::string> topics_;
  const KafkaProducerOptions options_;

  std::shared_mutex sessionGuard_;  // shared: to produce; exclusive: to replace, to close
  std::unique_ptr<Session> session_;
  bool closed_ = false;

  std::mutex room_;
  std::condition_variable roomMade_;
  std::atomic<int> waitingForRoom_ = 0;

  std::atomic<bool> closing_ = false;
  std::atomic<bool> fatal_ = false;
  std::atomic<std::uint64_t> replacements_ = 0;
  std::once_flag closedOnce_;
  std::jthread serving_;  // polls for delivery reports: all answers but refusals come from here
};

}  // namespace casefold
