#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "infra/log/copy.h"
#include "services/casefold/commands.h"
#include "services/casefold/data_directory.h"
#include "services/casefold/log_access.h"

namespace casefold {
namespace {

constexpr std::string_view kafkaPrefix = "kafka:";

// One end of a copy: a log, and the directory that it is held in.
struct End {
  std::optional<DataDirectory> directory;
  std::unique_ptr<Log> log;
};

Result<End> openEnd(const std::string& place, std::uint32_t partitions, DataDirectory::IfAbsent ifAbsent,
                    Console& console) {
  End end;
  LogOptions options{.partitions = partitions};
  if (place.starts_with(kafkaPrefix)) {
    options.brokers = place.substr(kafkaPrefix.size());
    if (const std::size_t slash = options.brokers.find('/'); slash != std::string::npos) {
      options.name = options.brokers.substr(slash + 1);
      options.brokers.resize(slash);
    }
  } else {
    CASEFOLD_TRY(auto directory, DataDirectory::open(place, ifAbsent, {}));
    options.directory = directory.log();
    if (ifAbsent == DataDirectory::IfAbsent::refuse) options.ifAbsent = LogOptions::IfAbsent::refuse;
    end.directory.emplace(std::move(directory));
  }
  CASEFOLD_TRY(end.log, openLog(options, [&console](std::string_view what) { console.say(what); }));
  return end;
}

Result<CopyReport> copy(const LogCopyOptions& options, Console& console) {
  const bool fromKafka = options.from.starts_with(kafkaPrefix);
  CASEFOLD_TRY(const End from, openEnd(options.from, fromKafka ? options.partitions : 0,
                                       DataDirectory::IfAbsent::refuse, console));
  CASEFOLD_TRY(const End to,
               openEnd(options.to, from.log->partitions(), DataDirectory::IfAbsent::make, console));
  return copyLog(*from.log, *to.log, [&console](std::uint64_t done, std::uint64_t total) {
    console.progress(fmt::format("copying: {} of {} records", done, total));
  });
}

}  // namespace

Exit copyLogs(const LogCopyOptions& options, Console& console) {
  const auto report = copy(options, console);
  if (!report) return console.fail(report.error());
  std::uint64_t holds = 0;
  for (const auto& [partition, next] : report->end.partitions()) holds += next.get();
  if (options.json)
    console.writeJson(nlohmann::ordered_json{{"copied", report->copied},
                                             {"bytes", report->bytes},
                                             {"compared", report->compared},
                                             {"records", holds}});
  else
    console.write(fmt::format("{} records copied ({} bytes); {} were there already and are the same\n",
                              report->copied, report->bytes, report->compared));
  return console.written();
}

}  // namespace casefold
