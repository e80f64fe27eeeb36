// Random appends by several threads and random readers beside them, against a model: one vector a partition.
#include <algorithm>
#include <latch>
#include <mutex>
#include <random>
#include <thread>

#include "tests/conformance/log_conformance.h"
#include "tests/simulation/seed.h"

namespace casefold {
namespace {

// What the log must hold, learned from the answers to appends. Any thread.
class ModelLog {
 public:
  explicit ModelLog(std::uint32_t partitions) : records_(partitions) {}

  void answered(Position position, std::string bytes) {
    std::lock_guard lock(mutex_);
    auto& records = records_[position.partition.get()];
    if (!records.emplace(position.offset, std::move(bytes)).second)
      ADD_FAILURE() << "two appends were given " << position.text();
  }

  // A cut that a reader may start from: in each of some partitions, an offset up to which all is answered.
  Cut somewhere(std::mt19937_64& random) {
    std::lock_guard lock(mutex_);
    Cut cut;
    while (cut.partitions().empty())
      for (std::uint32_t p = 0; p < records_.size(); ++p)
        if (random() % 2 == 0) cut.set(Partition{p}, Offset{random() % (dense(p) + 1)});
    return cut;
  }

  // Is `records` what a reader from `from` must give first, and, with `all`, to the end?
  void check(const Cut& from, const std::vector<KeptRecord>& records) {
    std::lock_guard lock(mutex_);
    Cut next = from;
    for (const KeptRecord& record : records) {
      const auto [partition, offset] = record.position;
      ASSERT_TRUE(from.partitions().contains(partition)) << record.position.text() << " was not asked for";
      ASSERT_EQ(offset, next.next(partition)) << "a gap or a repetition at " << record.position.text();
      next.set(partition, offset.next());
      const auto& model = records_[partition.get()];
      auto found = model.find(offset);
      ASSERT_NE(found, model.end()) << record.position.text() << " was never answered";
      ASSERT_TRUE(found->second == record.bytes) << "other bytes at " << record.position.text();
    }
    for (const auto& [partition, offset] : next.partitions())
      EXPECT_EQ(offset.get(), records_[partition.get()].size())
          << "partition " << partition.get() << " ends early";
  }

  std::size_t size() {
    std::lock_guard lock(mutex_);
    std::size_t size = 0;
    for (const auto& records : records_) size += records.size();
    return size;
  }

 private:
  // The first offset that is not answered yet.
  std::uint64_t dense(std::uint32_t partition) const {
    std::uint64_t next = 0;
    for (const auto& [offset, bytes] : records_[partition]) {
      if (offset.get() != next) break;
      ++next;
    }
    return next;
  }

  std::mutex mutex_;
  std::vector<std::map<Offset, std::string>> records_;
};

std::string randomBytes(std::mt19937_64& random) {
  // Mostly small, some of a few kilobytes, a few large: sizes that straddle whatever a log is cut into.
  const std::uint64_t kind = random() % 100;
  const std::size_t size = 1 + random() % (kind < 80 ? 300U : kind < 99 ? 8'000U : 200'000U);
  std::string bytes(size, '\0');
  std::uint64_t word = random();
  for (char& byte : bytes) {
    byte = static_cast<char>(word);
    word = word * 6364136223846793005U + 1442695040888963407U;
    word ^= word >> 29U;
  }
  return bytes;
}

// Reads from a random place until every record that will ever be appended to its partitions has come.
void readAlong(Log& log, ModelLog& model, std::uint64_t seed, const std::latch& appended,
               std::chrono::milliseconds patience) {
  std::mt19937_64 random(seed);
  const Cut from = model.somewhere(random);
  auto reader = log.reader(from, "casefold.conformance");
  ASSERT_TRUE(reader) << reader.error().message;
  std::vector<KeptRecord> records;
  bool allAppended = false;
  std::unique_ptr<LogReader> last = *std::move(reader);
  const auto deadline = std::chrono::steady_clock::now() + patience;
  Cut next = from;
  while (std::chrono::steady_clock::now() < deadline) {
    allAppended = appended.try_wait();
    if (random() % 16 == 0) last->wake();
    if (random() % 64 ==
        0) {  // a reader that starts again where another stopped sees what that would have seen
      last.reset();
      auto again = log.reader(next, "casefold.conformance");
      ASSERT_TRUE(again) << again.error().message;
      last = *std::move(again);
    }
    auto entries = last->read(std::chrono::milliseconds(random() % 20));
    ASSERT_TRUE(entries) << entries.error().message;
    for (const LogEntry& entry : *entries) {
      records.push_back({entry.position(), std::string(asText(entry.bytes))});
      next.set(entry.partition, entry.offset.next());
    }
    if (!allAppended) continue;
    auto ends = log.ends(patience);
    ASSERT_TRUE(ends) << ends.error().message;
    bool atEnd = true;
    for (const auto& [partition, offset] : next.partitions())
      atEnd = atEnd && offset == ends->next(partition);
    if (atEnd) break;
  }
  model.check(from, records);
}

TEST_P(LogConformance, AgreesWithAModelUnderRandomUse) {
  constexpr std::size_t appenders = 3;
  constexpr std::size_t readers = 3;
  constexpr std::size_t each = 700;
  const std::uint64_t seed = testSeed();
  SCOPED_TRACE("CASEFOLD_SEED=" + std::to_string(seed));
  const auto partitions = static_cast<std::uint32_t>(1 + seed % 5);
  make(partitions);
  ModelLog model(partitions);
  std::latch appended(appenders * each);
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < appenders; ++t)
      threads.emplace_back([&, t] {
        std::mt19937_64 random(seed * 31 + t);
        for (std::size_t i = 0; i < each; ++i) {
          const Partition partition{static_cast<std::uint32_t>(random() % partitions)};
          std::string bytes = randomBytes(random);
          const Bytes view = asBytes(bytes);
          log().append(partition, view,
                       [&, partition, kept = std::string(bytes)](const Result<Offset>& offset) {
                         if (offset)
                           model.answered({partition, *offset}, kept);
                         else
                           ADD_FAILURE() << offset.error().message;
                         appended.count_down();
                       });
          if (random() % 50 == 0) (void)log().ends(patience());
        }
      });
    for (std::size_t r = 0; r < readers; ++r)
      threads.emplace_back([&, r] { readAlong(log(), model, seed * 37 + r, appended, patience()); });
  }
  ASSERT_EQ(model.size(), appenders * each);
  {
    auto reader = readerFromTheStart();
    model.check(fromTheStart(partitions), readToTheEnd(*reader));
  }
  if (!subject().canReopen()) return;
  closeAndReopen();
  auto reader = readerFromTheStart();
  model.check(fromTheStart(partitions), readToTheEnd(*reader));
}

}  // namespace
}  // namespace casefold
