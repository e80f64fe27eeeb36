// Whatever instant the power fails at, and whatever the disk made of what was not synced: every answered
// append is there, whatever was read is there, what was answered `unavailable` is not, and the log opens.
#include <atomic>
#include <mutex>

#include "tests/infra/log/local/log_on_simulated_disk.h"
#include "tests/simulation/seed.h"

namespace casefold {
namespace {

using Operation = SimulatedDisk::Operation;
using Failure = SimulatedDisk::Failure;

// What the answers to appends, and readers, promised. Any thread.
class Promises {
 public:
  void answered(Partition partition, const std::string& bytes, const Result<Offset>& answer) {
    std::lock_guard lock(mutex_);
    if (answer)
      kept_[{partition, *answer}] = bytes;
    else if (answer.error().code != ErrorCode::unknownOutcome)
      refused_.insert(bytes);
  }

  void read(const Records& records) {
    std::lock_guard lock(mutex_);
    for (const auto& [position, bytes] : records) {
      const auto kept = kept_.try_emplace(position, bytes).first;
      EXPECT_EQ(kept->second, bytes) << "other bytes at " << position.text();
    }
  }

  void check(const Records& found) {
    std::lock_guard lock(mutex_);
    for (const auto& [position, bytes] : kept_) {
      const auto record = found.find(position);
      ASSERT_TRUE(record != found.end()) << position.text() << " was promised and is lost";
      EXPECT_EQ(record->second, bytes) << position.text();
    }
    for (const auto& [position, bytes] : found)
      EXPECT_FALSE(refused_.contains(bytes)) << position.text() << " was refused and is there";
  }

 private:
  std::mutex mutex_;
  Records kept_;
  std::set<std::string> refused_;  // all records differ
};

// One disk, and one life of the log after another on it.
class Lives {
 public:
  explicit Lives(std::uint64_t seed) : random_(seed), disk_(std::make_shared<SimulatedDisk>(seed)) {
    options_ = onDisk(disk_, 3);
    options_.segmentBytes = 4096 + random_() % 8192;
    options_.groupBytes = 1 + random_() % 4096;
  }

  // From some operation on everything fails, or only one operation does; then, perhaps, the power is cut.
  void live() {
    const std::size_t last = random_() % 80;
    const bool forGood = random_() % 2 == 0;
    const auto error = random_() % 2 == 0 ? std::errc::io_error : std::errc::no_space_on_device;
    const std::size_t written = random_() % 4000;
    auto operations = std::make_shared<std::atomic<std::size_t>>(0);
    disk_->setFault([=](Operation, const auto&) -> std::optional<Failure> {
      const std::size_t operation = (*operations)++;
      if (forGood ? operation >= last : operation == last) return Failure{error, written};
      return std::nullopt;
    });
    const bool diesUnclosed = forGood || random_() % 2 == 0;
    if (auto log = LocalLog::open(options_)) {
      appendSome(**log);
      if (diesUnclosed) disk_->setFault(everythingFails);
    }
    disk_->setFault(nullptr);
    if (diesUnclosed || random_() % 2 == 0) disk_->cutPower();
  }

  void check() {
    auto log = LocalLog::open(options_);
    ASSERT_TRUE(log) << log.error().message;
    const auto served = readAll(**log);
    ASSERT_TRUE(served) << served.error().message;
    promises_.check(*served);
    promises_.read(*served);
    // What was read once is durable, also if nothing more reaches the disk.
    disk_->setFault(everythingFails);
    log->reset();
    disk_->setFault(nullptr);
    disk_->cutPower();
    const auto again = openAndRead(options_);
    ASSERT_FALSE(again.error) << again.error->message;
    EXPECT_EQ(again.served, *served);
  }

 private:
  static std::optional<Failure> everythingFails(Operation, const std::filesystem::path&) {
    return Failure{std::errc::io_error};
  }

  void appendSome(LocalLog& log) {
    for (std::size_t round = random_() % 12; round > 0; --round) {
      for (std::size_t i = random_() % 10; i > 0; --i) {
        const Partition partition{static_cast<std::uint32_t>(random_() % 3)};
        std::string bytes = std::to_string(++record_) + std::string(random_() % 500, 'x');
        log.append(partition, asBytes(bytes), [this, partition, bytes](const Result<Offset>& answer) {
          promises_.answered(partition, bytes, answer);
        });
      }
      if (random_() % 3 == 0)
        if (auto records = readAll(log)) promises_.read(*records);
    }
  }

  std::mt19937_64 random_;
  std::shared_ptr<SimulatedDisk> disk_;
  LocalLogOptions options_;
  Promises promises_;
  std::uint64_t record_ = 0;
};

TEST(LocalLogPowerLoss, LosesNothingThatWasPromised) {
  const std::uint64_t first = testSeed();
  for (std::uint64_t seed = first; seed < first + 400; ++seed) {
    SCOPED_TRACE("CASEFOLD_SEED=" + std::to_string(seed));
    Lives lives(seed);
    for (int life = 0; life < 6; ++life) {
      lives.live();
      lives.check();
      if (::testing::Test::HasFailure()) return;
    }
  }
}

}  // namespace
}  // namespace casefold
