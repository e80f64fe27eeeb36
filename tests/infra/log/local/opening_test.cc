// What opening a directory takes, refuses, cuts and repairs.
#include <fstream>

#include "tests/infra/log/local/log_on_simulated_disk.h"

namespace casefold {
namespace {

using Operation = SimulatedDisk::Operation;

constexpr std::uint64_t segmentStart = local::segmentHeaderBytes(2);

class OpeningALocalLog : public ::testing::Test {
 protected:
  // Appends one after the other, each a group of its own, and closes.
  void write(const std::vector<std::pair<std::uint32_t, std::string>>& records,
             std::uint64_t segmentBytes = 16 << 20) {
    auto options = onDisk(disk, 2);
    options.segmentBytes = segmentBytes;
    auto log = LocalLog::open(options);
    ASSERT_TRUE(log) << log.error().message;
    for (const auto& [partition, bytes] : records)
      ASSERT_TRUE((*log)->appendAndWait(Partition{partition}, asBytes(bytes)));
  }

  std::shared_ptr<SimulatedDisk> disk = std::make_shared<SimulatedDisk>();
};

TEST_F(OpeningALocalLog, TakesThePartitionsThatAreThereWhenNoneAreNamed) {
  write({{1, "a"}});
  auto log = LocalLog::open(onDisk(disk, 0));
  ASSERT_TRUE(log) << log.error().message;
  EXPECT_EQ((*log)->partitions(), 2U);
  EXPECT_FALSE((*log)->opening().made);
}

TEST_F(OpeningALocalLog, RefusesOtherSettingsThanItWasMadeWith) {
  write({});
  EXPECT_EQ(LocalLog::open(onDisk(disk, 3)).error().code, ErrorCode::wrongSettings);
  EXPECT_EQ(LocalLog::open(onDisk(disk, 100'000)).error().code, ErrorCode::wrongSettings);
  auto options = onDisk(disk, 2);
  options.segmentBytes = 100;
  EXPECT_EQ(LocalLog::open(options).error().code, ErrorCode::wrongSettings);
  EXPECT_TRUE(LocalLog::open(onDisk(disk, 2)));
}

TEST_F(OpeningALocalLog, DoesNotMakeALogWhenNoPartitionsAreNamed) {
  EXPECT_EQ(LocalLog::open(onDisk(disk, 0)).error().code, ErrorCode::notFound);
  EXPECT_EQ(disk->list(simulatedDirectory).error(), std::errc::no_such_file_or_directory);
}

TEST_F(OpeningALocalLog, RefusesAFormatThatItDoesNotKnow) {
  write({});
  const auto document = simulatedDirectory / "format.json";
  std::string text(asText(disk->contents(document)));
  text.replace(text.find("\"format\": 1"), 11, "\"format\": 2");
  const Bytes bytes = asBytes(text);
  disk->replace(document, {bytes.begin(), bytes.end()});
  const auto refused = LocalLog::open(onDisk(disk, 2));
  EXPECT_EQ(refused.error().code, ErrorCode::wrongSettings);
  EXPECT_NE(refused.error().message.find("format 2"), std::string::npos) << refused.error().message;
}

TEST_F(OpeningALocalLog, RefusesWhenItsFormatDocumentIsGone) {
  write({{0, "a"}});
  ASSERT_TRUE(disk->remove(simulatedDirectory / "format.json"));
  EXPECT_EQ(LocalLog::open(onDisk(disk, 2)).error().code, ErrorCode::damaged);
  EXPECT_EQ(LocalLog::open(onDisk(disk, 0)).error().code, ErrorCode::damaged);
}

TEST_F(OpeningALocalLog, RefusesWhenASegmentIsMissing) {
  std::vector<std::pair<std::uint32_t, std::string>> records;
  for (int i = 0; i < 40; ++i) records.emplace_back(i % 2, std::string(500, 'x'));
  write(records, 4096);
  std::uint64_t segments = 0;
  while (disk->open(segmentPath(segments), local::OpenAs::reader)) ++segments;
  ASSERT_GT(segments, 3U);
  for (std::uint64_t missing = 0; missing < segments; ++missing) {
    auto kept = disk->contents(segmentPath(missing));
    ASSERT_TRUE(disk->remove(segmentPath(missing)));
    const auto refused = LocalLog::open(onDisk(disk, 2));
    EXPECT_EQ(refused.error().code, ErrorCode::damaged) << missing;
    EXPECT_NE(refused.error().message.find(local::segmentName(missing)), std::string::npos)
        << refused.error().message;
    ASSERT_TRUE(disk->open(segmentPath(missing), local::OpenAs::empty));
    disk->replace(segmentPath(missing), kept);
  }
  EXPECT_EQ(openAndRead(onDisk(disk, 2)).served.size(), 40U);
}

// A crash may leave the last group at any length, with or without what the file system had made of the rest.
TEST_F(OpeningALocalLog, CutsATornTailAtEveryLength) {
  const Records kept{{{Partition{0}, Offset{0}}, "first"}, {{Partition{1}, Offset{0}}, "second"}};
  write({{0, "first"}, {1, "second"}, {0, "the last one, which is torn"}});
  auto whole = disk->contents(segmentPath(0));
  whole.resize(whole.size() - local::markBytes);  // as if the mark of the clean close had not been written
  const std::size_t last = whole.size() - local::entryBytes(27);
  const std::size_t padding = last + sizeof(local::EntryHeader) + 27;
  for (std::size_t length = last; length < whole.size(); ++length)
    for (const bool zerosFollow : {false, true}) {
      auto torn = whole;
      torn.resize(length);
      if (zerosFollow) torn.resize(whole.size() + 100);
      disk->replace(segmentPath(0), torn);
      const auto outcome = openAndRead(onDisk(disk, 2));
      ASSERT_FALSE(outcome.error) << outcome.error->message;
      if (zerosFollow && length >= padding) {  // all that was torn off are zeros
        EXPECT_EQ(outcome.served.size(), 3U);
        continue;
      }
      EXPECT_EQ(outcome.served, kept) << "torn at byte " << length;
      EXPECT_LE(outcome.cutBytes, length - last);
      EXPECT_EQ(outcome.cutBytes > 0, length > last) << "torn at byte " << length;
    }
  disk->replace(segmentPath(0), whole);
  EXPECT_EQ(openAndRead(onDisk(disk, 2)).served.size(), 3U);
}

TEST_F(OpeningALocalLog, GoesOnAfterTheCutWithTheOffsetThatWasCut) {
  write({{0, "first"}, {0, "torn"}});
  auto bytes = disk->contents(segmentPath(0));
  bytes.resize(bytes.size() - local::markBytes - 1);
  disk->replace(segmentPath(0), bytes);
  {
    auto log = LocalLog::open(onDisk(disk, 2));
    ASSERT_TRUE(log) << log.error().message;
    EXPECT_EQ((*log)->opening().cutFrom, "0000000000.segment");
    EXPECT_EQ((*log)->opening().cutAt, segmentStart + local::entryBytes(5));
    EXPECT_EQ(*(*log)->appendAndWait(Partition{0}, asBytes("again")), Offset{1});
  }
  const auto outcome = openAndRead(onDisk(disk, 2));
  EXPECT_EQ(outcome.served.at({Partition{0}, Offset{1}}), "again");
  EXPECT_EQ(outcome.cutBytes, 0U);
}

// A disk may write the end of a group and not its beginning: later entries of the same group are valid, and
// still torn.
TEST_F(OpeningALocalLog, CutsAGroupOfWhichOnlyTheEndReachedTheDisk) {
  write({{0, "answered"}});
  const std::uint64_t group = segmentStart + local::entryBytes(8);
  const auto header = *local::decodeSegmentHeader(disk->contents(segmentPath(0)), 2);
  auto bytes = disk->contents(segmentPath(0));
  bytes.resize(group);
  std::vector<std::byte> entries;
  for (std::uint64_t i = 0; i < 3; ++i) {
    const std::size_t at = entries.size();
    local::appendUnsealed(entries, asBytes(std::string(100, 'x')));
    local::seal(std::span(entries).subspan(at), group + at,
                {.checksum = 0, .length = 0, .partition = 0, .offset = 1 + i, .durableBefore = group},
                header.salt);
  }
  std::fill_n(entries.begin(), 40, std::byte{});
  bytes.insert(bytes.end(), entries.begin(), entries.end());
  disk->replace(segmentPath(0), bytes);
  const auto outcome = openAndRead(onDisk(disk, 2));
  ASSERT_FALSE(outcome.error) << outcome.error->message;
  EXPECT_EQ(outcome.served.size(), 1U);
  EXPECT_GT(outcome.cutBytes, 0U);
}

// The salt is not known to whoever writes records, so a torn record that quotes entries is not taken for
// damage.
TEST_F(OpeningALocalLog, IsNotMisledByARecordThatQuotesEntries) {
  write({{0, "first"}, {1, "second"}, {0, "third"}});
  const auto segment = disk->contents(segmentPath(0));
  const std::string quoted(asText(Bytes(segment).subspan(segmentStart)));
  write({{0, quoted + quoted}});
  auto torn = disk->contents(segmentPath(0));
  torn.resize(torn.size() - local::markBytes - 8);
  disk->replace(segmentPath(0), torn);
  const auto outcome = openAndRead(onDisk(disk, 2));
  ASSERT_FALSE(outcome.error) << outcome.error->message;
  EXPECT_EQ(outcome.served.size(), 3U);
  EXPECT_GT(outcome.cutBytes, 0U);
}

TEST_F(OpeningALocalLog, RemovesWhatWasBeingMadeWhenAProcessDied) {
  write({{0, "a"}});
  ASSERT_TRUE(disk->open(simulatedDirectory / "0000000001.segment.new", local::OpenAs::empty));
  EXPECT_EQ(openAndRead(onDisk(disk, 2)).served.size(), 1U);
  EXPECT_FALSE(disk->open(simulatedDirectory / "0000000001.segment.new", local::OpenAs::reader));
}

// Every step of making a log, and of beginning a segment, may be the last before a crash.
TEST_F(OpeningALocalLog, TakesUpAnInterruptedMakingAtEveryStep) {
  for (std::size_t last = 0; last < 60; ++last) {
    disk = std::make_shared<SimulatedDisk>(last);
    std::size_t operations = 0;
    disk->setFault([&](Operation, const auto&) -> std::optional<SimulatedDisk::Failure> {
      if (operations++ < last) return std::nullopt;
      return SimulatedDisk::Failure{std::errc::io_error};
    });
    auto options = onDisk(disk, 2);
    options.segmentBytes = 4096;
    std::size_t answered = 0;
    if (auto log = LocalLog::open(options))
      while (answered < 8 && (*log)->appendAndWait(Partition{0}, asBytes(std::string(1500, 'x')))) ++answered;
    disk->setFault(nullptr);
    const auto outcome = openAndRead(options);
    ASSERT_FALSE(outcome.error) << outcome.error->message << " after " << last << " operations";
    EXPECT_GE(outcome.served.size(), answered);
  }
}

}  // namespace
}  // namespace casefold
