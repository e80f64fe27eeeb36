// The outlet to Kafka: a topic a channel, "<log name>.<channel>.v1", made if it is absent.
//
// A key's partition is chosen as a stream's is (schemas/record.capnp). Subscribers may be in the midst of a
// batch when it fails, so what is repeated carries the same headers; the message ids in them are how a
// subscriber tells.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "infra/log/kafka/connection.h"
#include "infra/log/outlet.h"

namespace casefold {

struct KafkaOutletOptions {
  KafkaConnection connection;
  std::string logName = "casefold";
  std::vector<std::string> channels;
  std::uint32_t partitions = 12;  // of each topic; those that exist must have as many
  std::chrono::milliseconds openWait{15'000};
  // deliver() gives the brokers this long for each few thousand messages.
  std::chrono::milliseconds deliveryWait{30'000};
};

// Errors: wrongSettings (a topic with other settings than subscribers can rely on; topics.h), unavailable.
[[nodiscard]] Result<std::unique_ptr<Outlet>> openKafkaOutlet(KafkaOutletOptions options);

}  // namespace casefold
