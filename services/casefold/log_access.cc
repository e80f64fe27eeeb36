#include "services/casefold/log_access.h"

#include <fmt/format.h>

#include "infra/log/kafka/kafka_log.h"
#include "infra/log/kafka/kafka_outlet.h"
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

KafkaConnection connectionOf(const LogOptions& options) {
  KafkaConnection connection;
  connection.brokers = options.brokers;
  if (options.connection)
    connection.log = [tell = options.connection](KafkaLogLevel level, std::string_view said) {
      if (level >= KafkaLogLevel::warning) tell(fmt::format("kafka: {}", said));
    };
  return connection;
}

Result<std::unique_ptr<Log>> openKafka(const LogOptions& options) {
  KafkaLogOptions kafka;
  kafka.connection = connectionOf(options);
  kafka.logName = options.name;
  kafka.partitions = options.partitions == 0 ? defaultPartitions : options.partitions;
  kafka.closeWait = std::chrono::seconds{3};
  return KafkaLog::open(std::move(kafka));
}

}  // namespace

Result<std::unique_ptr<Log>> openLog(const LogOptions& options, const Report& report) {
  return options.brokers.empty() ? openLocal(options, report) : openKafka(options);
}

Result<std::unique_ptr<Outlet>> openOutlet(const LogOptions& options, std::uint32_t partitions,
                                           std::vector<std::string> channels) {
  if (options.brokers.empty())
    return fail(ErrorCode::wrongSettings,
                "a log in a directory has nobody to publish to: name brokers, or leave the publisher out");
  KafkaOutletOptions outlet;
  outlet.connection = connectionOf(options);
  outlet.logName = options.name;
  outlet.channels = std::move(channels);
  outlet.partitions = partitions;
  return openKafkaOutlet(std::move(outlet));
}

}  // namespace casefold
