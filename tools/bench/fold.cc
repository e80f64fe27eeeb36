// Folding records from Kafka, against only consuming them.
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <filesystem>

#include "infra/log/kafka/kafka_log.h"
#include "infra/store/rocksdb_store.h"
#include "projections/runner/runner.h"
#include "services/casefold/views.h"
#include "tools/bench/measure.h"

namespace casefold::bench {
namespace {

constexpr std::chrono::milliseconds readWait{1000};

Result<void> fill(Log& log, const BenchOptions& options) {
  RecordMaker maker(options.streams);
  std::atomic<std::uint64_t> failed{0};
  for (std::uint64_t i = 0; i < options.records; ++i) {
    auto made = maker.next(log.partitions());
    log.append(made.partition, made.record.bytes(), [&failed](const Result<Offset>& done) {
      if (!done) ++failed;
    });
  }
  log.close();
  if (failed > 0)
    return fail(ErrorCode::unavailable, fmt::format("{} records could not be appended", failed.load()));
  return {};
}

// Reads the whole log and gives each batch to `use`.
Result<double> readAll(Log& log, const std::function<Result<void>(std::span<const LogEntry>)>& use) {
  auto start = std::chrono::steady_clock::now();
  CASEFOLD_TRY(auto reader, log.reader(fromTheStart(log.partitions()), "casefold.bench"));
  do {
    CASEFOLD_TRY(auto entries, reader->read(readWait));
    CASEFOLD_CHECK(use(entries));
  } while (!reader->caughtUp());
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

Result<void> benchFold(const BenchOptions& options, std::vector<Figure>& figures) {
  KafkaLogOptions kafka;
  kafka.connection.brokers = options.brokers;
  kafka.logName = fmt::format("bench-{}", getpid());
  {
    CASEFOLD_TRY(auto log, KafkaLog::open(kafka));
    CASEFOLD_CHECK(fill(*log, options));
  }
  CASEFOLD_TRY(auto log, KafkaLog::open(kafka));
  std::vector<double> consuming;
  for (int i = 0; i < 2; ++i) {
    CASEFOLD_TRY(auto seconds, readAll(*log, [](std::span<const LogEntry>) { return Result<void>{}; }));
    consuming.push_back(seconds);
  }
  for (const auto& view : shippedViews()) {
    auto directory = std::filesystem::path(options.directory) / fmt::format("fold-{}", view->name());
    std::filesystem::remove_all(directory);
    CASEFOLD_TRY(auto store, openRocksDbStore({.directory = directory.string()}));
    CASEFOLD_TRY(auto runner, Runner::open(view, std::move(store), log->partitions()));
    CASEFOLD_TRY(auto folding,
                 readAll(*log, [&](std::span<const LogEntry> entries) { return runner->apply(entries); }));
    if (runner->counts().records != options.records)
      return fail(ErrorCode::internal,
                  fmt::format("{} of {} records were folded", runner->counts().records, options.records));
    CASEFOLD_TRY(auto again, readAll(*log, [](std::span<const LogEntry>) { return Result<void>{}; }));
    consuming.push_back(again);
    figures.push_back({fmt::format("fold {} records into {}", options.records, view->name()),
                       "only consume them", folding, median(consuming), "s"});
    runner.reset();
    std::filesystem::remove_all(directory);
  }
  return {};
}

}  // namespace casefold::bench
