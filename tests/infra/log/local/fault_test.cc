// What the local log answers when the disk fails under it, and what is on the disk afterwards.
#include <atomic>
#include <latch>
#include <thread>

#include "tests/infra/log/local/log_on_simulated_disk.h"

namespace casefold {
namespace {

using Operation = SimulatedDisk::Operation;
using Failure = SimulatedDisk::Failure;

// Fails every `operation` on segments with `failure`, while `on`.
SimulatedDisk::Fault failing(Operation operation, Failure failure, const std::atomic<bool>& on) {
  return [=, &on](Operation asked, const std::filesystem::path& path) -> std::optional<Failure> {
    if (on && asked == operation && path.extension() == ".segment") return failure;
    return std::nullopt;
  };
}

// The first sync that is asked for does not end before it may.
struct HeldSync {
  std::latch asked{1}, mayEnd{1};

  // Refers to this.
  SimulatedDisk::Fault fault() {
    return [this](Operation operation, const auto&) -> std::optional<Failure> {
      if (operation == Operation::sync && first_.exchange(false)) {
        asked.count_down();
        mayEnd.wait();
      }
      return std::nullopt;
    };
  }

 private:
  std::atomic<bool> first_{true};
};

class LocalLogOnABadDisk : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = LocalLog::open(onDisk(disk, 2));
    ASSERT_TRUE(opened) << opened.error().message;
    log = *std::move(opened);
    ASSERT_TRUE(append("before"));
  }

  Result<Offset> append(std::string_view bytes) { return log->appendAndWait(Partition{0}, asBytes(bytes)); }
  Records afterReopening() {
    log.reset();
    const auto outcome = openAndRead(onDisk(disk, 2));
    EXPECT_FALSE(outcome.error) << outcome.error->message;
    EXPECT_EQ(outcome.cutBytes, cutBytes);
    return outcome.served;
  }

  std::atomic<bool> on{true};
  std::uint64_t cutBytes = 0;  // that opening must report
  std::shared_ptr<SimulatedDisk> disk = std::make_shared<SimulatedDisk>();
  std::unique_ptr<LocalLog> log;
};

TEST_F(LocalLogOnABadDisk, AnswersUnknownWhenASyncFailsAndTakesNoMore) {
  disk->setFault(failing(Operation::sync, {std::errc::io_error}, on));
  const auto first = append("perhaps");
  EXPECT_EQ(first.error().code, ErrorCode::unknownOutcome);
  on = false;  // the disk is well again, but what the kernel did with the bytes is not known
  const auto second = append("never");
  EXPECT_EQ(second.error().code, ErrorCode::unavailable);
  EXPECT_NE(second.error().message.find("opened again"), std::string::npos) << second.error().message;
  EXPECT_EQ(readAll(*log)->size(), 1U);  // what is durable can still be read, and nothing else
  for (const auto& [position, bytes] : afterReopening()) EXPECT_NE(bytes, "never");
}

TEST_F(LocalLogOnABadDisk, TakesBackAFailedWriteAndTakesNoMore) {
  disk->setFault(failing(Operation::write, {std::errc::io_error, 20}, on));
  EXPECT_EQ(append("never").error().code, ErrorCode::unavailable);
  on = false;
  EXPECT_EQ(append("nor this").error().code, ErrorCode::unavailable);
  EXPECT_EQ(afterReopening(), (Records{{{Partition{0}, Offset{0}}, "before"}}));
}

// Nor does it come back when the power fails before the kernel has written back that it was taken back.
TEST_F(LocalLogOnABadDisk, TakesBackAFailedWriteForGood) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    log.reset();
    disk = std::make_shared<SimulatedDisk>(seed);
    log = *LocalLog::open(onDisk(disk, 2));
    disk->setFault(failing(Operation::write, {std::errc::io_error, 1000}, on));
    ASSERT_EQ(append("never").error().code, ErrorCode::unavailable);
    disk->setFault([](Operation, const auto&) { return Failure{std::errc::io_error}; });
    log.reset();
    disk->setFault(nullptr);
    disk->cutPower();
    EXPECT_TRUE(openAndRead(onDisk(disk, 2)).served.empty()) << "seed " << seed;
  }
}

TEST_F(LocalLogOnABadDisk, AnswersUnknownWhenAFailedWriteCannotBeTakenBack) {
  disk->setFault([](Operation operation, const auto&) -> std::optional<Failure> {
    if (operation == Operation::write) return Failure{std::errc::io_error, 36};
    if (operation == Operation::resize) return Failure{std::errc::io_error};
    return std::nullopt;
  });
  EXPECT_EQ(append("perhaps").error().code, ErrorCode::unknownOutcome);
  EXPECT_EQ(append("never").error().code, ErrorCode::unavailable);
  disk->setFault(nullptr);
  cutBytes = 36;
  EXPECT_EQ(afterReopening().size(), 1U);
}

TEST_F(LocalLogOnABadDisk, GoesOnWhenAFullDiskHasRoomAgain) {
  for (const std::size_t written : {0U, 1U, 31U, 32U, 40U}) {
    on = true;
    disk->setFault(failing(Operation::write, {std::errc::no_space_on_device, written}, on));
    for (int i = 0; i < 3; ++i) {
      const auto refused = append("refused");
      EXPECT_EQ(refused.error().code, ErrorCode::unavailable);
      EXPECT_NE(refused.error().message.find("No space left"), std::string::npos) << refused.error().message;
    }
    on = false;
    EXPECT_TRUE(append("taken"));
  }
  const auto records = afterReopening();
  EXPECT_EQ(records.size(), 6U);
  for (const auto& [position, bytes] : records) EXPECT_NE(bytes, "refused");
}

// Beginning a segment has steps of its own, each of which may find the disk full.
TEST_F(LocalLogOnABadDisk, GoesOnWhenADiskWasFullAtTheBeginningOfASegment) {
  log.reset();
  auto options = onDisk(disk, 2);
  options.segmentBytes = 4096;
  for (const Operation operation : {Operation::open, Operation::write, Operation::sync, Operation::rename}) {
    log = *LocalLog::open(options);
    while (append(std::string(1200, 'x')) && (*log->ends({})).next(Partition{0}).get() % 3 != 0) {
    }
    std::size_t refusals = 0;
    disk->setFault([&](Operation asked, const std::filesystem::path& path) -> std::optional<Failure> {
      if (asked != operation || path.extension() != ".new") return std::nullopt;
      ++refusals;
      return Failure{std::errc::no_space_on_device, 10};
    });
    std::size_t taken = 0;
    for (int i = 0; i < 4; ++i) taken += append(std::string(1200, 'x')).has_value() ? 1 : 0;
    EXPECT_GT(refusals, 0U);
    EXPECT_LT(taken, 4U);
    disk->setFault(nullptr);
    EXPECT_TRUE(append("taken"));
    log.reset();
    const auto outcome = openAndRead(options);
    EXPECT_FALSE(outcome.error) << outcome.error->message;
    EXPECT_EQ(outcome.served.rbegin()->second, "taken");
  }
}

TEST_F(LocalLogOnABadDisk, ReadsOnWhenTheDiskCanBeReadAgain) {
  auto reader = log->reader(fromTheStart(2), "casefold.test");
  ASSERT_TRUE(reader);
  disk->setFault(failing(Operation::read, {std::errc::io_error}, on));
  EXPECT_EQ((*reader)->read({}).error().code, ErrorCode::unavailable);
  EXPECT_FALSE((*reader)->caughtUp());
  on = false;
  auto entries = (*reader)->read({});
  ASSERT_TRUE(entries) << entries.error().message;
  EXPECT_EQ(entries->size(), 1U);
}

// ---- group commit ----

// While one group is synced, all that is appended meanwhile becomes the next: a thousand appends, two syncs.
TEST_F(LocalLogOnABadDisk, SyncsOnceForAllThatWasAppendedDuringTheSyncBefore) {
  constexpr int count = 1000;
  HeldSync sync;
  std::latch decided(count + 1);
  disk->setFault(sync.fault());
  const auto done = [&](const Result<Offset>& offset) {
    EXPECT_TRUE(offset);
    decided.count_down();
  };
  const std::size_t syncs = disk->count(Operation::sync);
  const std::size_t writes = disk->count(Operation::write);
  log->append(Partition{0}, asBytes("the first"), done);
  sync.asked.wait();
  for (int i = 0; i < count; ++i) log->append(Partition{i % 2 == 0 ? 0U : 1U}, asBytes("the others"), done);
  EXPECT_EQ(readAll(*log)->size(), 1U) << "a reader saw what is not synced";
  sync.mayEnd.count_down();
  decided.wait();
  EXPECT_EQ(disk->count(Operation::sync) - syncs, 2U);
  EXPECT_LE(disk->count(Operation::write) - writes, 4U);  // two groups, and at most a mark after each
  EXPECT_EQ(readAll(*log)->size(), count + 2U);
  log.reset();  // before what its disk's fault refers to
}

// No more is held in memory than the options say, however slow the disk is.
TEST_F(LocalLogOnABadDisk, MakesAppendersWaitWhileTooMuchIsQueued) {
  log.reset();
  auto options = onDisk(disk, 2);
  options.groupBytes = 1 << 10;
  options.queueBytes = 8 << 10;
  log = *LocalLog::open(options);
  HeldSync sync;
  std::latch decided(200);
  std::atomic<int> appended{0};
  disk->setFault(sync.fault());
  std::jthread appender([&] {
    for (int i = 0; i < 200; ++i) {
      log->append(Partition{0}, asBytes(std::string(200, 'x')),
                  [&](const Result<Offset>&) { decided.count_down(); });
      ++appended;
      appended.notify_all();
    }
  });
  sync.asked.wait();
  const int mostThatFit = (1 << 10) / 232 + (8 << 10) / 232 + 2;
  EXPECT_LE(appended, mostThatFit);
  sync.mayEnd.count_down();
  decided.wait();
  log.reset();
}

}  // namespace
}  // namespace casefold
