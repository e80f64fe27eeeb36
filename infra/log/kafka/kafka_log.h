// The log on a Kafka topic, "<log name>.record.v1" (ARCHITECTURE.md, 4). It passes tests/conformance.
//
// The topic is the system of record. It is made with settings under which nothing is ever dropped, and a
// topic with other settings is refused (topics.h). casefold is to be the only one that writes to it.
//
// Its id is the cluster's id and the topic's name; a topic that was made anew has the same.
//
// What durable means is the brokers' business: a single broker has a record in its memory and page cache when
// it acknowledges, which survives kill -9 and not a loss of power; of three brokers at least two have it.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "infra/log/kafka/connection.h"
#include "infra/log/log.h"

namespace casefold {

struct KafkaLogOptions {
  KafkaConnection connection;
  std::string logName = "casefold";  // topics begin with it: letters, digits, - and _
  std::uint32_t partitions = 12;     // of the topic; never changes once it is made
  // open() waits this long for brokers, and for a new topic to be ready.
  std::chrono::milliseconds openWait{15'000};
  // An append that is not acknowledged after this long is answered unavailable or unknownOutcome.
  std::chrono::milliseconds deliveryTimeout{30'000};
  // close() gives open appends this long.
  std::chrono::milliseconds closeWait{5'000};
};

class KafkaLog {
 public:
  // The largest record, in bytes. At least limits.capnp's maxRecordBytes.
  static constexpr std::uint32_t maxRecordBytes = 1024 * 1024;

  // Opens the log, making its topic if there is none.
  // Errors: wrongSettings (topic or options; names each and how to mend it), unavailable (no broker within
  // openWait).
  [[nodiscard]] static Result<std::unique_ptr<Log>> open(KafkaLogOptions options);
};

// "casefold.record.v1"; family "referral" gives "casefold.referral.v1". Errors: wrongSettings, for a name
// that Kafka does not take as the beginning of a topic.
[[nodiscard]] Result<std::string> kafkaTopicName(const std::string& logName, const std::string& family);

}  // namespace casefold
