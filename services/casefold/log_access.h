// Opening a log, whichever kind it is.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "infra/log/log.h"
#include "infra/log/outlet.h"
#include "schemas/codec/result.h"

namespace casefold {

inline constexpr std::uint32_t defaultPartitions = 12;

struct LogOptions {
  std::string brokers = {};              // "host:port,host:port"; empty: the log is local, in `directory`
  std::filesystem::path directory = {};  // of a local log
  std::string name = "casefold";         // of a log on a broker: its topics begin with it
  std::uint32_t partitions = 0;          // 0: as many as it has; of a new one, defaultPartitions
  enum class IfAbsent { make, refuse } ifAbsent = IfAbsent::make;  // of a local log
  // Told of what a broker's client library warns of, on any thread; absent: nobody is.
  std::function<void(std::string_view)> connection = {};

  [[nodiscard]] std::string kind() const { return brokers.empty() ? "local" : "kafka"; }
};

// `report` is told of what opening mended. Errors: those of
// LocalLog::open and KafkaLog::open.
[[nodiscard]] Result<std::unique_ptr<Log>> openLog(const LogOptions& options,
                                                   const std::function<void(std::string_view)>& report);

// Where a log on a broker publishes to: a topic for each of `channels`, with the log's number of partitions.
// Errors: wrongSettings for a local log, which nobody subscribes to, and those of openKafkaOutlet.
[[nodiscard]] Result<std::unique_ptr<Outlet>> openOutlet(const LogOptions& options, std::uint32_t partitions,
                                                         std::vector<std::string> channels);

}  // namespace casefold
