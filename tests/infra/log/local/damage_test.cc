// A flipped bit, anywhere, is refused or harmless; never are other bytes served than were written.
#include "tests/infra/log/local/log_on_simulated_disk.h"

namespace casefold {
namespace {

// A small log of two segments, closed cleanly, with several records a group.
class DamagedLog : public ::testing::Test {
 protected:
  void SetUp() override {
    auto options = onDisk(disk, 2);
    options.segmentBytes = 4096;
    auto log = LocalLog::open(options);
    ASSERT_TRUE(log) << log.error().message;
    for (std::uint32_t i = 0; i < 12; ++i) {
      const std::string bytes = std::to_string(i) + std::string(i == 6 ? 3500 : 20 + i, 'r');
      const Partition partition{i % 3 == 0 ? 1U : 0U};
      auto offset = (*log)->appendAndWait(partition, asBytes(bytes));
      ASSERT_TRUE(offset) << offset.error().message;
      written[{partition, *offset}] = bytes;
    }
    log->reset();
    ASSERT_EQ(openAndRead(onDisk(disk, 2)).served, written);
    ASSERT_TRUE(disk->open(segmentPath(1), local::OpenAs::reader)) << "two segments are wanted";
  }

  // Where the entry of a record lies in its segment.
  std::uint64_t positionOf(std::uint64_t segment, Position record) {
    const auto bytes = disk->contents(segmentPath(segment));
    const auto header = *local::decodeSegmentHeader(bytes, 2);
    std::uint64_t at = local::segmentHeaderBytes(2);
    while (true) {
      const auto check =
          local::checkEntry(Bytes(bytes).subspan(at), at, {.salt = header.salt, .partitions = 2});
      if (check.verdict != local::EntryCheck::record) break;
      if (Position{Partition{check.header.partition}, Offset{check.header.offset}} == record) return at;
      at += check.size();
    }
    ADD_FAILURE() << "no " << record.text() << " in segment " << segment;
    return 0;
  }

  std::shared_ptr<SimulatedDisk> disk = std::make_shared<SimulatedDisk>();
  Records written;
};

// Every bit, but of the one long record every 97th.
TEST_F(DamagedLog, IsRefusedForABitFlippedAnywhere) {
  for (const std::uint64_t segment : {0U, 1U}) {
    const auto whole = disk->contents(segmentPath(segment));
    const bool isLast = segment == 1;
    for (std::size_t bit = 0; bit<whole.size() * 8; bit += whole.size()> 2000 && bit > 20'000 ? 97 : 1) {
      auto flipped = whole;
      flipped[bit / 8] ^= std::byte{1} << (bit % 8);
      disk->replace(segmentPath(segment), flipped);
      const auto outcome = openAndRead(onDisk(disk, 2));
      for (const auto& [position, bytes] : outcome.served)
        ASSERT_EQ(written.at(position), bytes) << "segment " << segment << ", bit " << bit;
      const bool inTheLastMark = isLast && bit / 8 >= whole.size() - local::markBytes;
      if (inTheLastMark) {  // all that the mark says is that what lies before it is whole
        EXPECT_FALSE(outcome.error) << outcome.error->message << " at bit " << bit;
        EXPECT_EQ(outcome.served, written);
      } else {
        ASSERT_TRUE(outcome.error) << "segment " << segment << ", bit " << bit;
        EXPECT_EQ(outcome.error->code, ErrorCode::damaged) << outcome.error->message;
      }
    }
    disk->replace(segmentPath(segment), whole);
  }
}

TEST_F(DamagedLog, IsRefusedForEveryByteThatIsCutOffAnEarlierSegment) {
  const auto whole = disk->contents(segmentPath(0));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    auto cut = whole;
    cut.resize(size);
    disk->replace(segmentPath(0), cut);
    const auto outcome = openAndRead(onDisk(disk, 2));
    ASSERT_TRUE(outcome.error) << "cut at " << size;
    EXPECT_EQ(outcome.error->code, ErrorCode::damaged) << outcome.error->message;
  }
}

TEST_F(DamagedLog, NamesTheRecordAndWhereItLies) {
  const Position record{Partition{0}, Offset{2}};
  const std::uint64_t at = positionOf(0, record);
  for (const std::uint64_t inEntry : {0U, 8U, 12U, 16U, 24U, 32U, 40U}) {
    auto flipped = disk->contents(segmentPath(0));
    flipped[at + inEntry] ^= std::byte{0x10};
    const auto whole = disk->contents(segmentPath(0));
    disk->replace(segmentPath(0), flipped);
    const auto outcome = openAndRead(onDisk(disk, 2));
    ASSERT_TRUE(outcome.error);
    EXPECT_EQ(outcome.error->path, "0:2") << "byte " << inEntry << ": " << outcome.error->message;
    EXPECT_NE(outcome.error->message.find("0000000000.segment"), std::string::npos) << outcome.error->message;
    EXPECT_NE(outcome.error->message.find("byte " + std::to_string(at)), std::string::npos)
        << outcome.error->message;
    // What lies before the damage is served.
    EXPECT_TRUE(outcome.served.contains({Partition{0}, Offset{1}}));
    EXPECT_FALSE(outcome.served.contains(record));
    disk->replace(segmentPath(0), whole);
  }
}

TEST_F(DamagedLog, NamesTheRecordWhenTheLastSegmentIsDamagedToo) {
  const Position record{Partition{0}, Offset{6}};
  auto flipped = disk->contents(segmentPath(1));
  flipped[positionOf(1, record) + 33] ^= std::byte{1};
  disk->replace(segmentPath(1), flipped);
  const auto refused = LocalLog::open(onDisk(disk, 2));
  EXPECT_EQ(refused.error().code, ErrorCode::damaged);
  EXPECT_EQ(refused.error().path, "0:6") << refused.error().message;
}

TEST_F(DamagedLog, GivesTheSameErrorAtEveryLaterRead) {
  auto flipped = disk->contents(segmentPath(0));
  flipped[positionOf(0, {Partition{1}, Offset{0}}) + 33] ^= std::byte{1};
  disk->replace(segmentPath(0), flipped);
  auto log = LocalLog::open(onDisk(disk, 2));
  ASSERT_TRUE(log) << log.error().message;
  auto reader = (*log)->reader(fromTheStart(2), "casefold.test");
  ASSERT_TRUE(reader);
  const Error first = (*reader)->read(std::chrono::milliseconds(0)).error();
  const Error second = (*reader)->read(std::chrono::milliseconds(0)).error();
  EXPECT_EQ(first.code, ErrorCode::damaged);
  EXPECT_EQ(second.message, first.message);
}

// Two valid segments in each other's place are not the log either.
TEST_F(DamagedLog, IsRefusedWhenSegmentsAreExchanged) {
  const auto first = disk->contents(segmentPath(0));
  disk->replace(segmentPath(0), disk->contents(segmentPath(1)));
  disk->replace(segmentPath(1), first);
  EXPECT_EQ(LocalLog::open(onDisk(disk, 2)).error().code, ErrorCode::damaged);
}

}  // namespace
}  // namespace casefold
