#include "infra/log/copy.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>

namespace casefold {
namespace {

constexpr const char* readerName = "casefold.copy";
constexpr std::chrono::milliseconds oneRead = std::chrono::seconds(1);
constexpr std::uint64_t recordsBetweenProgress = 10'000;

// The records between two cuts, one after the other, and none missing.
class Walk {
 public:
  Walk(Log& log, Cut from, Cut to, std::chrono::milliseconds patience)
      : log_(log), next_(std::move(from)), to_(std::move(to)), patience_(patience) {
    for (const auto& [partition, end] : to_.partitions()) left_ += end.get() - next_.next(partition).get();
  }

  // Null: that was all. Valid until the next call.
  Result<const LogEntry*> next() {
    while (left_ > 0) {
      if (entries_.empty()) {
        CASEFOLD_CHECK(readMore());
        continue;
      }
      const LogEntry& entry = entries_.front();
      entries_ = entries_.subspan(1);
      if (to_.includes(entry.position())) {
        CASEFOLD_CHECK(step(entry));
        return &entry;
      }
    }
    return nullptr;
  }

 private:
  Result<void> step(const LogEntry& entry) {
    const Position expected{entry.partition, next_.next(entry.partition)};
    if (entry.position() != expected)
      return fail(
          ErrorCode::wrongSettings,
          fmt::format(
              "there is no record {}: others than casefold have written to this log, and it cannot be copied",
              expected.text()),
          expected.text());
    next_.set(entry.partition, entry.offset.next());
    --left_;
    return {};
  }

  Result<void> readMore() {
    if (!reader_) {
      Cut from;  // of partitions that have something to give
      for (const auto& [partition, end] : to_.partitions())
        if (next_.next(partition) < end) from.set(partition, next_.next(partition));
      CASEFOLD_TRY(reader_, log_.reader(from, readerName));
    }
    const auto deadline = std::chrono::steady_clock::now() + patience_;
    while (true) {
      auto entries = reader_->read(std::min(oneRead, patience_));
      if (entries && !entries->empty()) {
        entries_ = *entries;
        return {};
      }
      if (!entries && entries.error().code != ErrorCode::unavailable) return entries.error();
      if (std::chrono::steady_clock::now() < deadline) continue;
      if (!entries) return entries.error();
      return fail(ErrorCode::unavailable,
                  "the log gives no more records, although it has not ended; try again");
    }
  }

  Log& log_;
  Cut next_;
  const Cut to_;
  const std::chrono::milliseconds patience_;
  std::uint64_t left_ = 0;
  std::unique_ptr<LogReader> reader_;
  std::span<const LogEntry> entries_;
};

// Tells of progress, not too often.
class Progress {
 public:
  Progress(const CopyProgress& tell, const Cut& ends) : tell_(tell) {
    for (const auto& [partition, end] : ends.partitions()) total_ += end.get();
  }
  void one() {
    if (++done_ % recordsBetweenProgress == 0 || done_ == total_)
      if (tell_) tell_(done_, total_);
  }

 private:
  const CopyProgress& tell_;
  std::uint64_t done_ = 0;
  std::uint64_t total_ = 0;
};

// Appends to the target that are under way. Outlives them all: its destructor waits.
class InFlight {
 public:
  InFlight(Log& to, std::size_t most) : to_(to), most_(most) {}
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;
  ~InFlight() { (void)finish(); }

  // Waits for room and appends. An error is that of an earlier append.
  Result<void> append(const LogEntry& entry) {
    const std::size_t size = entry.bytes.size();
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return error_ || bytes_ == 0 || bytes_ + size <= most_; });
      if (error_) return *error_;
      bytes_ += size;
    }
    to_.append(entry.partition, entry.bytes,
               [this, size, position = entry.position()](const Result<Offset>& answer) {
                 std::lock_guard lock(mutex_);
                 if (!error_) error_ = wrong(position, answer);
                 bytes_ -= size;
                 changed_.notify_all();
               });
    return {};
  }

  // Waits until every append is decided.
  Result<void> finish() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return bytes_ == 0; });
    if (error_) return *error_;
    return {};
  }

 private:
  static std::optional<Error> wrong(Position position, const Result<Offset>& answer) {
    if (!answer)
      return fail(answer.error().code,
                  fmt::format("record {} was not copied: {}", position.text(), answer.error().message),
                  position.text());
    if (*answer == position.offset) return std::nullopt;
    return fail(
        ErrorCode::wrongSettings,
        fmt::format(
            "record {} came to lie at {} of the target: an append before it failed, or somebody else appends "
            "to it; copy again into a new log",
            position.text(), Position{position.partition, *answer}.text()),
        position.text());
  }

  Log& to_;
  const std::size_t most_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t bytes_ = 0;
  std::optional<Error> error_;  // the first
};

Cut ofOne(Partition partition, Offset offset) {
  Cut cut;
  cut.set(partition, offset);
  return cut;
}

// Are the records before `end`, in a partition, the same in both?
Result<void> comparePartition(Log& from, Log& to, Partition partition, Offset end,
                              std::chrono::milliseconds patience, Progress& progress, CopyReport& report) {
  Walk source(from, ofOne(partition, Offset{0}), ofOne(partition, end), patience);
  Walk target(to, ofOne(partition, Offset{0}), ofOne(partition, end), patience);
  while (true) {
    CASEFOLD_TRY(const LogEntry* copy, target.next());
    if (copy == nullptr) return {};
    CASEFOLD_TRY(const LogEntry* original, source.next());
    if (original == nullptr || !std::ranges::equal(original->bytes, copy->bytes))
      return fail(
          ErrorCode::wrongSettings,
          fmt::format("the target is not a copy of the source: record {} differs; copy into a new log",
                      copy->position().text()),
          copy->position().text());
    ++report.compared;
    progress.one();
  }
}

}  // namespace

Result<CopyReport> copyLog(Log& from, Log& to, const CopyProgress& tell, const CopyOptions& options) {
  if (from.partitions() != to.partitions())
    return fail(ErrorCode::wrongSettings,
                fmt::format("the source has {} partitions and the target {}; they must agree",
                            from.partitions(), to.partitions()));
  CASEFOLD_TRY(const Cut ends, from.ends(options.patience));
  CASEFOLD_TRY(const Cut held, to.ends(options.patience));
  CopyReport report;
  report.end = ends;
  Progress progress(tell, ends);
  for (const auto& [partition, end] : held.partitions()) {
    if (end > ends.next(partition)) {
      const Position extra{partition, ends.next(partition)};
      return fail(
          ErrorCode::wrongSettings,
          fmt::format("the target is not a copy of the source: the source has no record {}", extra.text()),
          extra.text());
    }
    CASEFOLD_CHECK(comparePartition(from, to, partition, end, options.patience, progress, report));
  }
  InFlight inFlight(to, options.inFlightBytes);
  Walk missing(from, held, ends, options.patience);
  while (true) {
    CASEFOLD_TRY(const LogEntry* entry, missing.next());
    if (entry == nullptr) break;
    CASEFOLD_CHECK(inFlight.append(*entry));
    ++report.copied;
    report.bytes += entry->bytes.size();
    progress.one();
  }
  CASEFOLD_CHECK(inFlight.finish());
  return report;
}

}  // namespace casefold
