// Words for tests of a local log on a simulated disk.
#pragma once

#include <gtest/gtest.h>

#include "infra/log/local/format.h"
#include "infra/log/local/local_log.h"
#include "tests/infra/log/local/simulated_disk.h"

namespace casefold {

inline const std::filesystem::path simulatedDirectory = "/log";

inline LocalLogOptions onDisk(const std::shared_ptr<SimulatedDisk>& disk, std::uint32_t partitions) {
  LocalLogOptions options;
  options.directory = simulatedDirectory;
  options.partitions = partitions;
  options.disk = disk;
  return options;
}

inline std::filesystem::path segmentPath(std::uint64_t number) {
  return simulatedDirectory / local::segmentName(number);
}

using Records = std::map<Position, std::string>;

// All that can be read, from the start; or the error that reading ended in.
inline Result<Records> readAll(Log& log) {
  CASEFOLD_TRY(auto reader, log.reader(fromTheStart(log.partitions()), "casefold.test"));
  Records records;
  do {
    CASEFOLD_TRY(auto entries, reader->read(std::chrono::milliseconds(0)));
    for (const LogEntry& entry : entries) records[entry.position()] = asText(entry.bytes);
  } while (!reader->caughtUp());
  return records;
}

// Opens the log and reads all of it: what it served before its first error, if it served anything.
struct OpenedAndRead {
  Records served;
  std::optional<Error> error;
  std::uint64_t cutBytes = 0;
};

inline OpenedAndRead openAndRead(const LocalLogOptions& options) {
  OpenedAndRead outcome;
  auto log = LocalLog::open(options);
  if (!log) {
    outcome.error = log.error();
    return outcome;
  }
  outcome.cutBytes = (*log)->opening().cutBytes;
  auto reader = (*log)->reader(fromTheStart((*log)->partitions()), "casefold.test");
  if (!reader) {
    outcome.error = reader.error();
    return outcome;
  }
  do {
    auto entries = (*reader)->read(std::chrono::milliseconds(0));
    if (!entries) {
      outcome.error = entries.error();
      return outcome;
    }
    for (const LogEntry& entry : *entries) outcome.served[entry.position()] = asText(entry.bytes);
  } while (!(*reader)->caughtUp());
  return outcome;
}

}  // namespace casefold
