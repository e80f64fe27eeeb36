#include "infra/log/local/local_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "infra/log/local/reader.h"
#include "infra/log/local/segment_writer.h"

namespace casefold {
namespace {

constexpr std::uint64_t leastSegmentBytes = 4 << 10;
constexpr std::uint64_t mostSegmentBytes = 1 << 30;

// How long the next group waits for those who were just answered: a part of what the last group took, and a
// bound.
constexpr int patienceDivisor = 8;
constexpr std::chrono::nanoseconds longestPatience = std::chrono::milliseconds(1);

Error closed() { return fail(ErrorCode::stopped, "the log is closed"); }

}  // namespace

struct LocalLog::Parts {
  Parts(const LocalLogOptions& options, std::unique_ptr<local::LogDirectory> held, local::Recovered recovered)
      : directory(std::move(held)),
        end(std::move(recovered.starts), {recovered.last.header.number, recovered.position}, recovered.next),
        queue(options.groupBytes, options.queueBytes),
        writer(*directory, options.segmentBytes, std::move(recovered)) {}

  // The writer thread, until the queue is closed and empty.
  void writeGroups();

  LocalLogOpening opening;
  std::unique_ptr<local::LogDirectory> directory;
  local::DurableEnd end;
  local::GroupQueue queue;
  local::SegmentWriter writer;  // the writer thread's
  std::once_flag closing;
  std::jthread thread;
};

// Whoever was answered often appends again at once. If the next group did not wait for that, appenders would
// fall into two halves, each gathering while the other is synced, and a sync would decide half of what it
// could. So it waits, for as many as were just answered, and for a part of what a sync takes, which is little
// to lose when none come.
void LocalLog::Parts::writeGroups() {
  std::size_t hoped = 1;
  std::chrono::nanoseconds patience{};
  while (auto group = queue.take(hoped, patience)) {
    const auto started = std::chrono::steady_clock::now();
    const auto written = writer.write(*group);
    patience = std::min(longestPatience, (std::chrono::steady_clock::now() - started) / patienceDivisor);
    hoped = queue.gathered() + group->appends.size();
    // Readers first: whoever was answered finds the record when asking for the ends.
    if (written) end.advance(writer.place(), writer.next());
    for (auto& append : group->appends) {
      if (written)
        append.done(Offset{append.offset});
      else
        append.done(written.error());
    }
    queue.recycle(std::move(group));
    if (queue.gathered() == 0) writer.markSynced();
  }
  writer.finish();
}

Result<std::unique_ptr<LocalLog>> LocalLog::open(const LocalLogOptions& options) {
  if (options.segmentBytes < leastSegmentBytes || options.segmentBytes > mostSegmentBytes)
    return fail(ErrorCode::wrongSettings,
                fmt::format("a segment has {} to {} bytes, not {}", leastSegmentBytes, mostSegmentBytes,
                            options.segmentBytes));
  CASEFOLD_TRY(auto directory, local::LogDirectory::open(options.directory, options.partitions, options.disk,
                                                         *options.clock));
  CASEFOLD_TRY(auto recovered, local::recover(*directory));
  LocalLogOpening opening{
      .made = directory->wasMade(),
      .segments = recovered.starts.size(),
      .cutBytes = recovered.cutBytes,
      .cutFrom = recovered.cutBytes > 0 ? local::segmentName(recovered.last.header.number) : "",
      .cutAt = recovered.cutBytes > 0 ? recovered.position : 0};
  auto parts = std::make_unique<Parts>(options, std::move(directory), std::move(recovered));
  parts->opening = std::move(opening);
  parts->thread = std::jthread([all = parts.get()] { all->writeGroups(); });
  return std::unique_ptr<LocalLog>(new LocalLog(std::move(parts)));  // NOLINT: the constructor is private
}

LocalLog::LocalLog(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

LocalLog::~LocalLog() { close(); }

const LocalLogOpening& LocalLog::opening() const { return parts_->opening; }

std::uint32_t LocalLog::partitions() const { return parts_->directory->partitions(); }

std::string LocalLog::id() const { return parts_->directory->id(); }

// A reader for each segment: so no more than a segment is read for the records in it, however far apart they
// lie.
Result<std::map<Partition, std::string>> LocalLog::recordsAt(const Cut& at, std::chrono::milliseconds wait) {
  if (parts_->queue.closed()) return closed();
  const auto deadline = std::chrono::steady_clock::now() + wait;
  const local::NextOffsets next = parts_->end.next();
  std::map<std::uint64_t, Cut> bySegment;
  for (const auto& [partition, offset] : at.partitions()) {
    if (partition.get() >= next.size())
      return fail(ErrorCode::wrongSettings,
                  fmt::format("there is no partition {} in a log of {}", partition.get(), next.size()));
    if (offset.get() >= next[partition.get()]) continue;
    Cut one;
    one.set(partition, offset);
    bySegment[parts_->end.segmentFor(one)].set(partition, offset);
  }
  std::map<Partition, std::string> found;
  for (const auto& [segment, from] : bySegment) {
    CASEFOLD_TRY(const auto reader, this->reader(from, {}));
    for (auto left = from.partitions(); !left.empty();) {
      const auto patience = deadline - std::chrono::steady_clock::now();
      CASEFOLD_TRY(const auto entries, reader->read(std::chrono::ceil<std::chrono::milliseconds>(
                                           std::max(patience, std::chrono::steady_clock::duration{}))));
      for (const LogEntry& entry : entries)  // the first of each partition is the one asked for
        if (left.erase(entry.partition) == 1) found.emplace(entry.partition, asText(entry.bytes));
      if (entries.empty() && !left.empty())
        return fail(ErrorCode::unavailable, "the records could not be read again in time; try again");
    }
  }
  return found;
}

void LocalLog::append(Partition partition, Bytes bytes, AppendDone done) {
  if (bytes.empty()) return done(fail(ErrorCode::malformed, "a record has at least one byte"));
  if (bytes.size() > local::maxPayloadBytes)
    return done(fail(ErrorCode::tooLarge, fmt::format("a record of {} bytes; a log takes up to {}",
                                                      bytes.size(), local::maxPayloadBytes)));
  if (partition.get() >= partitions())
    return done(fail(ErrorCode::wrongSettings,
                     fmt::format("there is no partition {} in a log of {}", partition.get(), partitions())));
  if (!parts_->queue.put(partition, bytes, done)) done(closed());
}

Result<Cut> LocalLog::ends(std::chrono::milliseconds) {
  if (parts_->queue.closed()) return closed();
  CASEFOLD_CHECK(parts_->directory->checkThere());
  Cut cut;
  const local::NextOffsets next = parts_->end.next();
  for (std::uint32_t p = 0; p < next.size(); ++p) cut.set(Partition{p}, Offset{next[p]});
  return cut;
}

Result<std::unique_ptr<LogReader>> LocalLog::reader(const Cut& from, const std::string&) {
  if (parts_->queue.closed()) return closed();
  CASEFOLD_CHECK(parts_->directory->checkThere());
  if (from.partitions().empty()) return fail(ErrorCode::wrongSettings, "a reader of no partition");
  const local::NextOffsets next = parts_->end.next();
  for (const auto& [partition, offset] : from.partitions()) {
    if (partition.get() >= next.size())
      return fail(ErrorCode::wrongSettings,
                  fmt::format("there is no partition {} in a log of {}", partition.get(), next.size()));
    if (offset.get() > next[partition.get()])
      return fail(
          ErrorCode::wrongSettings,
          fmt::format(
              "cannot read from {}: the log ends at {}; it is not the log that was read before, or an "
              "older copy of it",
              Position{partition, offset}.text(), next[partition.get()]));
  }
  return local::LocalLogReader::open(*parts_->directory, parts_->end, from);
}

void LocalLog::close() {
  std::call_once(parts_->closing, [this] {
    parts_->queue.close();
    parts_->thread.join();
    parts_->end.stop();
  });
}

}  // namespace casefold
