// Copying a log: byte for byte, from where it stopped, and never over something else.
#include "infra/log/copy.h"

#include <gtest/gtest.h>

#include <latch>
#include <random>

#include "infra/log/local/local_log.h"
#include "tests/scratch_directory.h"

namespace casefold {
namespace {

using Records = std::map<Position, std::string>;

class CopyingALog : public ::testing::Test {
 protected:
  std::unique_ptr<LocalLog> makeLog(const std::string& name, std::uint32_t partitions = 3) {
    LocalLogOptions options;
    options.directory = scratch.path() / name;
    options.partitions = partitions;
    options.segmentBytes = 64 << 10;
    auto log = LocalLog::open(options);
    EXPECT_TRUE(log) << log.error().message;
    return *std::move(log);
  }

  static void append(Log& log, std::uint32_t partition, std::string_view bytes) {
    auto offset = log.appendAndWait(Partition{partition}, asBytes(bytes));
    ASSERT_TRUE(offset) << offset.error().message;
  }

  // Records of all sizes, spread unevenly over the partitions.
  static void fill(Log& log, std::size_t count, std::uint64_t seed = 1) {
    std::mt19937_64 random(seed);
    std::latch decided(static_cast<std::ptrdiff_t>(count));
    for (std::size_t i = 0; i < count; ++i) {
      std::string bytes(1 + random() % (i % 50 == 0 ? 200'000 : 400), '\0');
      for (char& byte : bytes) byte = static_cast<char>(random());
      log.append(Partition{static_cast<std::uint32_t>(random() % 4 % 3)}, asBytes(bytes),
                 [&](const Result<Offset>& offset) {
                   EXPECT_TRUE(offset);
                   decided.count_down();
                 });
    }
    decided.wait();
  }

  static Records readAll(Log& log) {
    auto reader = *log.reader(fromTheStart(log.partitions()), "casefold.test");
    Records records;
    do {
      auto entries = reader->read({});
      if (!entries) {
        ADD_FAILURE() << entries.error().message;
        break;
      }
      for (const LogEntry& entry : *entries) records[entry.position()] = asText(entry.bytes);
    } while (!reader->caughtUp());
    return records;
  }

  ScratchDirectory scratch;
};

TEST_F(CopyingALog, GivesTheSameRecordsAtTheSamePositions) {
  auto from = makeLog("from");
  auto to = makeLog("to");
  fill(*from, 400);
  std::uint64_t told = 0;
  auto report = copyLog(*from, *to, [&](std::uint64_t done, std::uint64_t total) {
    EXPECT_EQ(total, 400U);
    told = done;
  });
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(readAll(*to), readAll(*from));
  EXPECT_EQ(report->copied, 400U);
  EXPECT_EQ(report->compared, 0U);
  EXPECT_EQ(told, 400U);
  EXPECT_EQ(report->end, *to->ends({}));
}

TEST_F(CopyingALog, GoesOnWhereItStopped) {
  auto from = makeLog("from");
  auto to = makeLog("to");
  fill(*from, 100);
  ASSERT_TRUE(copyLog(*from, *to));
  fill(*from, 50, 2);
  auto report = copyLog(*from, *to);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->compared, 100U);
  EXPECT_EQ(report->copied, 50U);
  EXPECT_EQ(readAll(*to), readAll(*from));
  EXPECT_EQ(copyLog(*from, *to)->copied, 0U);
}

TEST_F(CopyingALog, TakesAnEmptyLog) {
  auto from = makeLog("from");
  auto to = makeLog("to");
  EXPECT_EQ(copyLog(*from, *to)->copied, 0U);
}

TEST_F(CopyingALog, KeepsWithinItsBoundAlsoForRecordsLargerThanThat) {
  auto from = makeLog("from");
  auto to = makeLog("to");
  fill(*from, 60);
  CopyOptions options;
  options.inFlightBytes = 1000;
  ASSERT_TRUE(copyLog(*from, *to, {}, options));
  EXPECT_EQ(readAll(*to), readAll(*from));
}

TEST_F(CopyingALog, RefusesATargetThatDiffersAndNamesTheFirstDifference) {
  auto from = makeLog("from");
  auto to = makeLog("to");
  for (const auto* bytes : {"a", "b", "c", "d"}) append(*from, 1, bytes);
  for (const auto* bytes : {"a", "b", "X"}) append(*to, 1, bytes);
  const auto refused = copyLog(*from, *to);
  EXPECT_EQ(refused.error().code, ErrorCode::wrongSettings);
  EXPECT_EQ(refused.error().path, "1:2") << refused.error().message;
  EXPECT_EQ(readAll(*to).size(), 3U) << "something was appended to a log that is no copy";
}

TEST_F(CopyingALog, RefusesATargetThatHoldsMore) {
  auto from = makeLog("from");
  auto to = makeLog("to");
  append(*from, 2, "a");
  append(*to, 2, "a");
  append(*to, 2, "b");
  EXPECT_EQ(copyLog(*from, *to).error().path, "2:1");
}

TEST_F(CopyingALog, RefusesAnotherPartitionCount) {
  auto from = makeLog("from", 3);
  auto to = makeLog("to", 4);
  EXPECT_EQ(copyLog(*from, *to).error().code, ErrorCode::wrongSettings);
}

TEST_F(CopyingALog, SaysThatTheTargetWasClosed) {
  auto from = makeLog("from");
  auto to = makeLog("to");
  fill(*from, 10);
  to->close();
  EXPECT_EQ(copyLog(*from, *to).error().code, ErrorCode::stopped);
}

// Reads as if the log had one record less than it has.
class LogWithAGap final : public Log {
 public:
  explicit LogWithAGap(Log& log) : log_(log) {}
  std::uint32_t partitions() const override { return log_.partitions(); }
  std::string id() const override { return log_.id(); }
  Result<std::map<Partition, std::string>> recordsAt(const Cut& at, std::chrono::milliseconds wait) override {
    return log_.recordsAt(at, wait);
  }
  void append(Partition partition, Bytes bytes, AppendDone done) override {
    log_.append(partition, bytes, std::move(done));
  }
  Result<Cut> ends(std::chrono::milliseconds wait) override { return log_.ends(wait); }
  Result<std::unique_ptr<LogReader>> reader(const Cut& from, const std::string& group) override {
    Cut later;
    for (const auto& [partition, offset] : from.partitions()) later.set(partition, offset.next());
    return log_.reader(later, group);
  }
  void close() override { log_.close(); }

 private:
  Log& log_;
};

TEST_F(CopyingALog, RefusesASourceWithAGapRatherThanMoveRecords) {
  auto from = makeLog("from", 1);
  auto to = makeLog("to", 1);
  for (const auto* bytes : {"a", "b", "c"}) append(*from, 0, bytes);
  LogWithAGap gap(*from);
  const auto refused = copyLog(gap, *to);
  EXPECT_EQ(refused.error().code, ErrorCode::wrongSettings);
  EXPECT_EQ(refused.error().path, "0:0") << refused.error().message;
  EXPECT_TRUE(readAll(*to).empty());
}

}  // namespace
}  // namespace casefold
