// The log contract, against a real broker.
#include "infra/log/kafka/kafka_log.h"
#include "tests/conformance/log_conformance.h"
#include "tests/kafka_broker.h"

namespace casefold {
namespace {

class KafkaSubject final : public LogSubject {
 public:
  Result<std::unique_ptr<Log>> make(std::uint32_t partitions) override {
    options_.connection.brokers = sharedKafkaBrokers();
    options_.logName = freshLogName();
    options_.partitions = partitions;
    return KafkaLog::open(options_);
  }
  Result<std::unique_ptr<Log>> reopen() override { return KafkaLog::open(options_); }

 private:
  KafkaLogOptions options_;
};

INSTANTIATE_TEST_SUITE_P(Kafka, LogConformance,
                         testing::Values(LogUnderTest{"kafka",
                                                      [] { return std::make_unique<KafkaSubject>(); }}),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace casefold
