#include <latch>

#include "tests/conformance/log_conformance.h"

namespace casefold {
namespace {

using SteadyClock = std::chrono::steady_clock;

// Waits of a read() that is expected to bring something: short, so that a deadline is noticed.
constexpr std::chrono::milliseconds oneRead{20};

void keep(std::span<const LogEntry> entries, std::vector<KeptRecord>& into) {
  for (const LogEntry& entry : entries) into.push_back({entry.position(), std::string(asText(entry.bytes))});
}

// One read(), into `records`. False, and the test fails, on an error or past the deadline.
bool readOnce(LogReader& reader, SteadyClock::time_point deadline, std::vector<KeptRecord>& records) {
  auto entries = reader.read(oneRead);
  if (!entries) {
    ADD_FAILURE() << "read: " << entries.error().message;
    return false;
  }
  keep(*entries, records);
  if (SteadyClock::now() <= deadline) return true;
  ADD_FAILURE() << "not all came in time: " << records.size() << " records";
  return false;
}

}  // namespace

void LogConformance::make(std::uint32_t partitions) {
  auto made = subject_->make(partitions);
  ASSERT_TRUE(made) << made.error().message;
  log_ = *std::move(made);
  ASSERT_EQ(log_->partitions(), partitions);
}

void LogConformance::closeAndReopen() {
  log_->close();
  log_.reset();
  auto reopened = subject_->reopen();
  ASSERT_TRUE(reopened) << reopened.error().message;
  log_ = *std::move(reopened);
}

Offset LogConformance::append(std::uint32_t partition, std::string_view bytes) {
  auto offset = log_->appendAndWait(Partition{partition}, asBytes(bytes));
  if (!offset) {
    ADD_FAILURE() << "append: " << offset.error().message;
    return Offset{};
  }
  return *offset;
}

void LogConformance::appendMany(std::uint32_t partition, std::size_t first, std::size_t count) {
  std::latch decided(static_cast<std::ptrdiff_t>(count));
  for (std::size_t number = first; number < first + count; ++number)
    log_->append(Partition{partition}, asBytes(numbered(partition, number)),
                 [&](const Result<Offset>& offset) {
                   if (!offset) ADD_FAILURE() << "append: " << offset.error().message;
                   decided.count_down();
                 });
  decided.wait();
}

std::unique_ptr<LogReader> LogConformance::readerFrom(const Cut& from) {
  auto reader = log_->reader(from, "casefold.conformance");
  if (!reader) {
    ADD_FAILURE() << "reader: " << reader.error().message;
    return nullptr;
  }
  return *std::move(reader);
}

std::vector<KeptRecord> LogConformance::readCount(LogReader& reader, std::size_t count) {
  std::vector<KeptRecord> records;
  const auto deadline = SteadyClock::now() + patience();
  while (records.size() < count && readOnce(reader, deadline, records)) {
  }
  return records;
}

std::vector<KeptRecord> LogConformance::readToTheEnd(LogReader& reader) {
  std::vector<KeptRecord> records;
  const auto deadline = SteadyClock::now() + patience();
  while (readOnce(reader, deadline, records) && !reader.caughtUp()) {
  }
  return records;
}

ErrorCode LogConformance::refusalOf(const Cut& from) {
  auto reader = log_->reader(from, "casefold.conformance");
  if (!reader) return reader.error().code;
  const auto deadline = SteadyClock::now() + patience();
  while (SteadyClock::now() < deadline) {
    auto entries = (*reader)->read(oneRead);
    if (!entries) return entries.error().code;
    if (!entries->empty() || (*reader)->caughtUp()) break;
  }
  ADD_FAILURE() << "the reader was not refused";
  return ErrorCode::internal;
}

Cut LogConformance::ends() {
  auto cut = log_->ends(patience());
  if (!cut) {
    ADD_FAILURE() << "ends: " << cut.error().message;
    return {};
  }
  return *std::move(cut);
}

std::string numbered(std::uint32_t partition, std::size_t number) {
  return std::to_string(partition) + "/" + std::to_string(number);
}

std::vector<KeptRecord> ofPartition(const std::vector<KeptRecord>& records, std::uint32_t partition) {
  std::vector<KeptRecord> found;
  for (const KeptRecord& record : records)
    if (record.position.partition == Partition{partition}) found.push_back(record);
  return found;
}

}  // namespace casefold
