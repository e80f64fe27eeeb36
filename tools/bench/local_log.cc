// Appending to the local log, against bare write and fdatasync of the same bytes.
#include "infra/log/local/local_log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>

#include "tools/bench/measure.h"

namespace casefold::bench {
namespace {

// Appends `count` records with at most `inFlight` of them undecided.
double appendAll(Log& log, const std::vector<RecordMaker::Made>& records, std::size_t inFlight) {
  std::mutex mutex;
  std::condition_variable decided;
  std::size_t open = 0;
  return secondsOf([&] {
    for (const auto& made : records) {
      {
        std::unique_lock lock(mutex);
        decided.wait(lock, [&] { return open < inFlight; });
        ++open;
      }
      log.append(made.partition, made.record.bytes(), [&](const Result<Offset>&) {
        const std::lock_guard lock(mutex);
        --open;
        decided.notify_one();
      });
    }
    std::unique_lock lock(mutex);
    decided.wait(lock, [&] { return open == 0; });
  });
}

// The same bytes, each group of `inFlight` records in one write and one fdatasync.
double writeAll(const std::string& file, const std::vector<RecordMaker::Made>& records,
                std::size_t inFlight) {
  auto fd = open(file.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  std::string group;
  auto seconds = secondsOf([&] {
    std::size_t gathered = 0;
    for (const auto& made : records) {
      group.append(asText(made.record.bytes()));
      if (++gathered % inFlight != 0 && gathered != records.size()) continue;
      if (write(fd, group.data(), group.size()) < 0 || fdatasync(fd) != 0) break;
      group.clear();
    }
  });
  close(fd);
  std::filesystem::remove(file);
  return seconds;
}

}  // namespace

Result<void> benchLocalLog(const BenchOptions& options, std::vector<Figure>& figures) {
  for (const std::size_t inFlight : {std::size_t{1}, std::size_t{100}, std::size_t{1000}}) {
    RecordMaker maker(1000);
    std::vector<RecordMaker::Made> records;
    for (std::size_t i = 0; i < std::min<std::size_t>(500 * inFlight, 100'000); ++i)
      records.push_back(maker.next(12));
    auto directory = std::filesystem::path(options.directory) / "local-log";
    int run = 0;
    auto medians = inTurn(
        options.rounds,
        [&] {
          LocalLogOptions local;
          local.directory = directory / std::to_string(run++);
          local.partitions = 12;
          auto log = LocalLog::open(local);
          auto seconds = log ? appendAll(**log, records, inFlight) : 0.0;
          log = fail(ErrorCode::stopped, "");
          std::filesystem::remove_all(local.directory);
          return seconds;
        },
        [&] { return writeAll((directory.parent_path() / "bare").string(), records, inFlight); });
    figures.push_back(
        {fmt::format("append {} records to the local log, {} in flight", records.size(), inFlight),
         "write and fdatasync of the same bytes, in groups as large", medians.figure, medians.baseline, "s"});
  }
  return {};
}

}  // namespace casefold::bench
