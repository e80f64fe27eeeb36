#include "tests/simulation/simulated_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <random>

namespace casefold {
namespace {

constexpr std::size_t largestRecord = std::size_t{1} << 20U;

Error isStopped() { return fail(ErrorCode::stopped, "the log is closed"); }
Error isAway() { return fail(ErrorCode::unavailable, "the simulated log is away: try again"); }
Error isUnknown() {
  return fail(ErrorCode::unknownOutcome, "the simulated log does not say what became of the append");
}

}  // namespace

// What it hands out is copied into a buffer of its own, freed at the next read, so that a test under a
// sanitizer sees a view that outlived its read.
class SimulatedLog::Reader final : public LogReader {
 public:
  Reader(SimulatedLog& log, Cut from, std::string group, std::uint64_t seed)
      : log_(log), next_(std::move(from)), group_(std::move(group)), random_(seed) {
    ++log_.openReaders_;  // with its mutex held
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() override {
    const std::lock_guard lock(log_.mutex_);
    --log_.openReaders_;
  }

  [[nodiscard]] Result<std::span<const LogEntry>> read(std::chrono::milliseconds wait) override {
    std::unique_lock lock(log_.mutex_);
    ++log_.reads_;
    log_.changed_.notify_all();
    if (failed_) return *failed_;
    entries_.clear();
    buffer_.reset();
    caughtUp_ = false;
    log_.changed_.wait_for(lock, wait, [&] {
      return woken_ || log_.closed_ || log_.away_ || waiting() > 0 || seenHistories_ != log_.histories_;
    });
    if (log_.closed_) return isStopped();
    if (std::exchange(woken_, false)) {
      ++log_.wokenReads_;
      return std::span<const LogEntry>{};
    }
    if (log_.away_) return isAway();
    if (isPastTheEnd()) {
      failed_ = fail(ErrorCode::wrongSettings, "the log ends before the offset that is to be read");
      return *failed_;
    }
    take();
    caughtUp_ = waiting() == 0;
    if (entries_.empty() && failed_) return *failed_;
    return std::span<const LogEntry>(entries_);
  }

  [[nodiscard]] bool caughtUp() const override { return caughtUp_; }

  [[nodiscard]] bool interrupted() override {
    const std::lock_guard lock(log_.mutex_);
    return std::exchange(seenHistories_, log_.histories_) != log_.histories_;
  }

  void stored(const Cut& cut) override {
    const std::lock_guard lock(log_.mutex_);
    log_.stored_.insert_or_assign(group_, cut);
    log_.changed_.notify_all();
  }

  void wake() override {
    const std::lock_guard lock(log_.mutex_);
    woken_ = true;
    log_.changed_.notify_all();
  }

 private:
  [[nodiscard]] bool isPastTheEnd() const {
    return std::ranges::any_of(next_.partitions(), [this](const auto& place) {
      return place.second.get() > log_.records_[place.first.get()].size();
    });
  }
  [[nodiscard]] std::size_t waitingIn(Partition partition) const {
    const auto size = log_.records_[partition.get()].size();
    return size - std::min<std::size_t>(size, next_.next(partition).get());
  }
  [[nodiscard]] std::size_t waiting() const {
    std::size_t sum = 0;
    for (const auto& [partition, next] : next_.partitions()) sum += waitingIn(partition);
    return sum;
  }

  // A number of the records that wait, in runs from partitions chosen at random.
  void take() {
    std::vector<std::pair<Position, const std::string*>> taken;
    std::size_t size = 0;
    const auto most = std::min<std::size_t>(waiting(), 1 + random_() % log_.options_.largestDelivery);
    while (taken.size() < most && !failed_) {
      auto chosen = next_.partitions().begin();
      std::advance(chosen, static_cast<std::ptrdiff_t>(random_() % next_.partitions().size()));
      const auto partition = chosen->first;
      auto run = std::min({most - taken.size(), waitingIn(partition), 1 + random_() % 7});
      for (; run > 0 && !failed_; --run) {
        const Position position{partition, next_.next(partition)};
        if (log_.damaged_ == position) {
          failed_ = fail(ErrorCode::damaged, fmt::format("the record at {} is damaged", position.text()));
          break;
        }
        const auto& bytes = log_.records_[partition.get()][position.offset.get()];
        taken.emplace_back(position, &bytes);
        size += bytes.size() + 8;
        next_.set(partition, position.offset.next());
      }
    }
    buffer_ = std::make_unique<char[]>(size);  // NOLINT: as plain as a buffer gets
    std::size_t at = 0;
    for (const auto& [position, bytes] : taken) {
      at += random_() % 8;
      std::memcpy(buffer_.get() + at, bytes->data(), bytes->size());
      entries_.push_back({position.partition, position.offset,
                          asBytes(std::string_view(buffer_.get() + at, bytes->size()))});
      at += bytes->size();
    }
  }

  SimulatedLog& log_;
  Cut next_;
  const std::string group_;
  std::mt19937_64 random_;
  std::vector<LogEntry> entries_;
  std::unique_ptr<char[]> buffer_;  // NOLINT
  std::optional<Error> failed_;
  std::uint64_t seenHistories_ = log_.histories_;
  bool caughtUp_ = false;
  bool woken_ = false;
};

SimulatedLog::SimulatedLog(const SimulatedLogOptions& options)
    : options_(options), records_(options.partitions) {}

SimulatedLog::~SimulatedLog() { close(); }

void SimulatedLog::land(Partition partition, Bytes bytes) {
  records_[partition.get()].emplace_back(asText(bytes));
  changed_.notify_all();
}

std::string SimulatedLog::id() const { return options_.id; }

Result<std::map<Partition, std::string>> SimulatedLog::recordsAt(const Cut& at,
                                                                 std::chrono::milliseconds /*wait*/) {
  const std::lock_guard lock(mutex_);
  if (closed_) return isStopped();
  if (away_) return isAway();
  std::map<Partition, std::string> found;
  for (const auto& [partition, offset] : at.partitions()) {
    if (partition.get() >= options_.partitions)
      return fail(ErrorCode::wrongSettings, fmt::format("there is no partition {}", partition.get()));
    const Position position{partition, offset};
    if (damaged_ == position)
      return fail(ErrorCode::damaged, fmt::format("the record at {} is damaged", position.text()));
    const auto& records = records_[partition.get()];
    if (offset.get() < records.size()) found.emplace(partition, records[offset.get()]);
  }
  return found;
}

void SimulatedLog::append(Partition partition, Bytes bytes, AppendDone done) {
  auto decided = [&]() -> Result<Offset> {
    const std::lock_guard lock(mutex_);
    if (bytes.empty()) return fail(ErrorCode::malformed, "a record has at least one byte");
    if (partition.get() >= options_.partitions)
      return fail(ErrorCode::wrongSettings, fmt::format("there is no partition {}", partition.get()));
    if (bytes.size() > largestRecord) return fail(ErrorCode::tooLarge, "a record has at most 1 MiB");
    if (closed_) return isStopped();
    if (away_) return isAway();
    const Offset offset{records_[partition.get()].size()};
    switch (fates_ ? fates_(partition, bytes) : AppendFate::lands) {
      case AppendFate::lands:
        land(partition, bytes);
        return offset;
      case AppendFate::fails:
        return isAway();
      case AppendFate::unknownLands:
        land(partition, bytes);
        return isUnknown();
      case AppendFate::unknownLost:
        return isUnknown();
      case AppendFate::unknownLate:
        late_.emplace_back(partition, asText(bytes));
        return isUnknown();
    }
    return isUnknown();
  }();
  done(std::move(decided));
}

Result<Cut> SimulatedLog::ends(std::chrono::milliseconds /*wait*/) {
  const std::lock_guard lock(mutex_);
  if (closed_) return isStopped();
  if (away_) return isAway();
  Cut cut;
  for (std::uint32_t p = 0; p < options_.partitions; ++p) cut.set(Partition{p}, Offset{records_[p].size()});
  return cut;
}

Result<std::unique_ptr<LogReader>> SimulatedLog::reader(const Cut& from, const std::string& group) {
  const std::lock_guard lock(mutex_);
  if (closed_) return isStopped();
  if (from.partitions().empty()) return fail(ErrorCode::wrongSettings, "a reader needs a partition to read");
  for (const auto& [partition, offset] : from.partitions()) {
    if (partition.get() >= options_.partitions)
      return fail(ErrorCode::wrongSettings, fmt::format("there is no partition {}", partition.get()));
    if (offset.get() > records_[partition.get()].size())
      return fail(ErrorCode::wrongSettings,
                  fmt::format("offset {} is past the end of partition {}", offset.get(), partition.get()));
  }
  return std::unique_ptr<LogReader>(
      std::make_unique<Reader>(*this, from, group, options_.seed * 1'000'003 + readers_++));
}

void SimulatedLog::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

void SimulatedLog::setAway(bool away) {
  const std::lock_guard lock(mutex_);
  away_ = away;
  changed_.notify_all();
}

void SimulatedLog::damage(const Position& position) {
  const std::lock_guard lock(mutex_);
  damaged_ = position;
}

void SimulatedLog::setFates(std::function<AppendFate(Partition, Bytes)> fates) {
  const std::lock_guard lock(mutex_);
  fates_ = std::move(fates);
}

void SimulatedLog::takeHistoryOf(const SimulatedLog& other) {
  std::vector<std::deque<std::string>> records;
  {
    const std::lock_guard lock(other.mutex_);
    records = other.records_;
  }
  const std::lock_guard lock(mutex_);
  records_ = std::move(records);
  ++histories_;
  changed_.notify_all();
}

void SimulatedLog::landLate() {
  const std::lock_guard lock(mutex_);
  for (const auto& [partition, bytes] : std::exchange(late_, {})) land(partition, asBytes(bytes));
}

std::optional<Cut> SimulatedLog::storedBy(const std::string& group) const {
  const std::lock_guard lock(mutex_);
  auto found = stored_.find(group);
  return found == stored_.end() ? std::nullopt : std::optional(found->second);
}

std::uint64_t SimulatedLog::wokenReads() const {
  const std::lock_guard lock(mutex_);
  return wokenReads_;
}

std::size_t SimulatedLog::openReaders() const {
  const std::lock_guard lock(mutex_);
  return openReaders_;
}

std::uint64_t SimulatedLog::reads() const {
  const std::lock_guard lock(mutex_);
  return reads_;
}

bool SimulatedLog::waitForReads(std::uint64_t reads, std::chrono::milliseconds wait) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, wait, [&] { return reads_ >= reads; });
}

}  // namespace casefold
