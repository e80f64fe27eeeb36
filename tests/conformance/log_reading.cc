// The reading half of the contract: where a reader starts, what it gives, when it is caught up, what wakes
// it.
#include <thread>

#include "tests/conformance/log_conformance.h"

namespace casefold {
namespace {

using SteadyClock = std::chrono::steady_clock;

Cut at(std::initializer_list<std::pair<std::uint32_t, std::uint64_t>> offsets) {
  Cut cut;
  for (auto [partition, offset] : offsets) cut.set(Partition{partition}, Offset{offset});
  return cut;
}

// ---- reading ----

TEST_P(LogConformance, ReadsFromAnyOffset) {
  constexpr std::size_t count = 30;
  make(1);
  appendMany(0, 0, count);
  for (std::size_t from = 0; from <= count; ++from) {
    auto reader = readerFrom(at({{0, from}}));
    auto records = readToTheEnd(*reader);
    ASSERT_EQ(records.size(), count - from);
    for (std::size_t i = 0; i < records.size(); ++i) {
      EXPECT_EQ(records[i].position, (Position{Partition{0}, Offset{from + i}}));
      EXPECT_EQ(records[i].bytes, numbered(0, from + i));
    }
  }
}

TEST_P(LogConformance, ReadsOnlyThePartitionsThatWereNamed) {
  make(4);
  for (std::uint32_t p = 0; p < 4; ++p) appendMany(p, 0, 10);
  auto reader = readerFrom(at({{1, 4}, {3, 0}}));
  auto records = readToTheEnd(*reader);
  EXPECT_EQ(records.size(), 16U);
  EXPECT_EQ(ofPartition(records, 1).size(), 6U);
  EXPECT_EQ(ofPartition(records, 3).size(), 10U);
  EXPECT_EQ(ofPartition(records, 1).front().bytes, numbered(1, 4));
  appendMany(0, 10, 5);
  appendMany(3, 10, 1);
  records = readCount(*reader, 1);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].bytes, numbered(3, 10));
}

TEST_P(LogConformance, RefusesAReaderOfWhatIsNotInTheLog) {
  make(2);
  appendMany(0, 0, 3);
  EXPECT_EQ(refusalOf(at({{0, 4}})), ErrorCode::wrongSettings);
  EXPECT_EQ(refusalOf(at({{0, 0}, {1, 1}})), ErrorCode::wrongSettings);
  EXPECT_EQ(refusalOf(at({{2, 0}})), ErrorCode::wrongSettings);
  EXPECT_EQ(refusalOf(Cut{}), ErrorCode::wrongSettings);
}

// ---- one record again ----

TEST_P(LogConformance, ReadsOneRecordAgainAtAPosition) {
  make(3);
  appendMany(0, 0, 40);
  appendMany(1, 0, 1);
  const auto found = log().recordsAt(at({{0, 17}, {1, 0}}), patience());
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(*found, (std::map<Partition, std::string>{{Partition{0}, numbered(0, 17)},
                                                      {Partition{1}, numbered(1, 0)}}));
  for (const std::uint64_t offset : {0, 1, 38, 39}) {
    const auto one = log().recordsAt(at({{0, offset}}), patience());
    ASSERT_TRUE(one) << one.error().message;
    EXPECT_EQ(one->at(Partition{0}), numbered(0, offset));
  }
}

TEST_P(LogConformance, LeavesOutWhatIsNotThereWhenItReadsOneRecordAgain) {
  make(3);
  appendMany(0, 0, 5);
  const auto found = log().recordsAt(at({{0, 4}, {1, 0}}), patience());
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->size(), 1U);
  EXPECT_EQ(found->count(Partition{0}), 1U);
  for (const std::uint64_t past : {5, 6, 1000}) {
    const auto none = log().recordsAt(at({{0, past}}), patience());
    ASSERT_TRUE(none) << none.error().message;
    EXPECT_TRUE(none->empty());
  }
  EXPECT_TRUE(log().recordsAt(Cut{}, patience())->empty());
  EXPECT_EQ(log().recordsAt(at({{3, 0}}), patience()).error().code, ErrorCode::wrongSettings);
  log().close();
  EXPECT_EQ(log().recordsAt(at({{0, 4}}), patience()).error().code, ErrorCode::stopped);
}

TEST_P(LogConformance, KeepsItsIdAndItsRecordsWhenItIsOpenedAgain) {
  if (!subject().canReopen()) GTEST_SKIP() << "this log lives only as long as its object";
  make(2);
  appendMany(1, 0, 3);
  const std::string id = log().id();
  EXPECT_FALSE(id.empty());
  closeAndReopen();
  EXPECT_EQ(log().id(), id);
  EXPECT_EQ(log().recordsAt(at({{1, 2}}), patience())->at(Partition{1}), numbered(1, 2));
}

TEST_P(LogConformance, GivesTwoReadersTheSameRecordsIndependently) {
  make(1);
  appendMany(0, 0, 20);
  auto first = readerFromTheStart();
  auto records = readToTheEnd(*first);
  auto second = readerFromTheStart();
  EXPECT_EQ(readToTheEnd(*second), records);
  appendMany(0, 20, 5);
  auto later = readCount(*second, 5);
  EXPECT_EQ(readCount(*first, 5), later);
}

TEST_P(LogConformance, KeepsEntriesUntilTheNextRead) {
  make(1);
  appendMany(0, 0, 50);
  auto reader = readerFromTheStart();
  auto other = readerFromTheStart();
  std::size_t seen = 0;
  const auto deadline = SteadyClock::now() + patience();
  while (seen < 50 && SteadyClock::now() < deadline) {
    auto entries = reader->read(patience());
    ASSERT_TRUE(entries) << entries.error().message;
    append(0, std::string(1000, 'z'));  // neither an append nor another reader may touch what was handed out
    ASSERT_TRUE(other->read(std::chrono::milliseconds(1)));
    for (const LogEntry& entry : *entries) {
      if (seen < 50) {
        EXPECT_EQ(asText(entry.bytes), numbered(0, seen));
      }
      ++seen;
    }
  }
  EXPECT_GE(seen, 50U);
}

TEST_P(LogConformance, HandsAWaitingReaderWhatIsAppended) {
  make(2);
  auto reader = readerFromTheStart();
  ASSERT_TRUE(readToTheEnd(*reader).empty());
  std::vector<KeptRecord> records;
  std::jthread reading([&] { records = readCount(*reader, 1); });
  append(1, "news");
  reading.join();
  EXPECT_EQ(records, (std::vector<KeptRecord>{{{Partition{1}, Offset{0}}, "news"}}));
}

TEST_P(LogConformance, TakesWhatTheReaderSaysItStored) {
  make(2);
  appendMany(0, 0, 10);
  auto reader = readerFromTheStart();
  reader->stored(at({{0, 0}}));
  EXPECT_EQ(readToTheEnd(*reader).size(), 10U);
  reader->stored(at({{0, 10}, {1, 0}}));
  appendMany(0, 10, 1);
  EXPECT_EQ(readCount(*reader, 1)[0].bytes, numbered(0, 10));
  reader.reset();
  auto again = readerFromTheStart();  // stored() is never where a reader starts from
  EXPECT_EQ(readToTheEnd(*again).size(), 11U);
}

// ---- caught up ----

TEST_P(LogConformance, IsNotCaughtUpBeforeTheFirstRead) {
  make(1);
  EXPECT_FALSE(readerFromTheStart()->caughtUp());
  append(0, "a");
  EXPECT_FALSE(readerFromTheStart()->caughtUp());
}

TEST_P(LogConformance, IsCaughtUpOnAnEmptyLog) {
  make(3);
  auto reader = readerFromTheStart();
  EXPECT_TRUE(readToTheEnd(*reader).empty());
  EXPECT_TRUE(reader->caughtUp());
}

// Whatever was in the log when a reader started, it has delivered when it says that it is caught up; so
// nobody serves answers out of a view that has read half of the log.
TEST_P(LogConformance, IsNotCaughtUpBeforeAllThatWasThereIsDelivered) {
  constexpr std::size_t large = 40;
  make(3);
  for (std::size_t i = 0; i < large; ++i)
    append(0, std::string(200'000, 'x'));  // more than any one read gives
  appendMany(1, 0, 1000);
  append(2, "one");
  auto reader = readerFromTheStart();
  std::size_t seen = 0;
  const auto deadline = SteadyClock::now() + patience();
  while (!reader->caughtUp() && SteadyClock::now() < deadline) {
    auto entries = reader->read(std::chrono::milliseconds(200));
    ASSERT_TRUE(entries) << entries.error().message;
    seen += entries->size();
    if (reader->caughtUp()) {
      EXPECT_EQ(seen, large + 1000 + 1);
    }
  }
  EXPECT_TRUE(reader->caughtUp());
}

TEST_P(LogConformance, IsCaughtUpAgainAfterReadingWhatCameLater) {
  make(2);
  auto reader = readerFromTheStart();
  ASSERT_TRUE(readToTheEnd(*reader).empty());
  for (std::size_t round = 0; round < 5; ++round) {
    appendMany(0, round * 10, 10);
    append(1, "x");
    EXPECT_EQ(readCount(*reader, 11).size(), 11U);
    EXPECT_TRUE(readToTheEnd(*reader).empty());
    EXPECT_TRUE(reader->caughtUp());
  }
}

// ---- wake ----

TEST_P(LogConformance, AWokenReadReturnsAtOnceAndReadingGoesOn) {
  make(1);
  auto reader = readerFromTheStart();
  ASSERT_TRUE(readToTheEnd(*reader).empty());
  for (int round = 0; round < 20; ++round) {
    const auto started = SteadyClock::now();
    std::jthread waking(
        [&] { reader->wake(); });  // before the read begins or while it waits: both must end it
    auto entries = reader->read(patience());
    ASSERT_TRUE(entries) << entries.error().message;
    EXPECT_TRUE(entries->empty());
    EXPECT_LT(SteadyClock::now() - started, patience() / 2);
  }
  append(0, "after");
  EXPECT_EQ(readCount(*reader, 1)[0].bytes, "after");
}

}  // namespace
}  // namespace casefold
