#include "services/casefold/log_access.h"

#include <fmt/format.h>

#include "infra/log/kafka/kafka_log.h"
#include "infra/log/local/local_log.h"

namespace casefold {
namespace {

using Report = std::function<void(std::string_view)>;

Result<std::unique_ptr<Log>> openLocal(const LogOptions& options, const Report& report) {
  LocalLogOptions local{.directory = options.directory, .partitions = options.partitions};
  auto log = LocalLog::open(local);
  if (!log && log.error().code == ErrorCode::notFound && options.ifAbsent == LogOptions::IfAbsent::make) {
    local.partitions = defaultPartitions;
    log = LocalLog::open(local);
  }
  if (!log) return std::move(log).error();
  const LocalLogOpening& opening = (*log)->opening();
  if (opening.cutBytes > 0)
    report(fmt::format(
        "log: {} bytes that a crash left half written, and that nobody was told were recorded, were cut "
        "off {} at byte {}",
        opening.cutBytes, opening.cutFrom, opening.cutAt));
  return std::unique_ptr<Log>(*std::move(log));
}

Result<std::unique_ptr<Log>> openKafka(const LogOptions& options, const Report& report) {
  KafkaLogOptions kafka;
  kafka.connection.brokers = options.brokers;
  kafka.connection.log = [report](KafkaLogLevel level, std::string_view said) {
    if (level >= KafkaLogLevel::warning) report(fmt::format("kafka: {}", said));
  };
  kafka.logName = options.name;
  kafka.partitions = options.partitions == 0 ? defaultPartitions : options.partitions;
  kafka.closeWait = std::chrono::seconds{3};
  return KafkaLog::open(std::move(kafka));
}

}  // namespace

Result<std::unique_ptr<Log>> openLog(const LogOptions& options, const Report& report) {
  return options.brokers.empty() ? openLocal(options, report) : openKafka(options, report);
}

}  // namespace casefold
