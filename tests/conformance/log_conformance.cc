#include "tests/conformance/log_conformance.h"

#include <atomic>
#include <latch>
#include <mutex>
#include <thread>

namespace casefold {
namespace {

using SteadyClock = std::chrono::steady_clock;

Cut at(std::initializer_list<std::pair<std::uint32_t, std::uint64_t>> offsets) {
  Cut cut;
  for (auto [partition, offset] : offsets) cut.set(Partition{partition}, Offset{offset});
  return cut;
}

// ---- offsets and order ----

TEST_P(LogConformance, NumbersTheRecordsOfEachPartitionFromZeroWithoutGaps) {
  make(3);
  for (std::uint64_t i = 0; i < 5; ++i) {
    EXPECT_EQ(append(0, "a"), Offset{i});
    EXPECT_EQ(append(2, "b"), Offset{i});
  }
  EXPECT_EQ(append(1, "c"), Offset{0});
}

TEST_P(LogConformance, GivesARecordBackAtTheOffsetThatWasAnswered) {
  make(2);
  append(0, "first");
  append(1, "other");
  append(0, "second");
  auto reader = readerFromTheStart();
  auto records = readToTheEnd(*reader);
  EXPECT_EQ(ofPartition(records, 0), (std::vector<KeptRecord>{{{Partition{0}, Offset{0}}, "first"},
                                                              {{Partition{0}, Offset{1}}, "second"}}));
  EXPECT_EQ(ofPartition(records, 1), (std::vector<KeptRecord>{{{Partition{1}, Offset{0}}, "other"}}));
}

TEST_P(LogConformance, KeepsTheOrderOfOneThreadWithinAPartitionUnderConcurrentAppenders) {
  constexpr std::size_t threads = 4;
  constexpr std::size_t each = 200;
  make(2);
  std::mutex mutex;
  std::map<Position, std::string> answered;
  std::latch decided(threads * each);
  std::vector<std::jthread> appenders;
  for (std::size_t t = 0; t < threads; ++t)
    appenders.emplace_back([&, t] {
      for (std::size_t i = 0; i < each; ++i) {
        const Partition partition{static_cast<std::uint32_t>(i % 2)};
        const std::string bytes = std::to_string(t) + ":" + std::to_string(i);
        log().append(partition, asBytes(bytes), [&, partition, bytes](const Result<Offset>& offset) {
          if (offset) {
            std::lock_guard lock(mutex);
            answered[{partition, *offset}] = bytes;
          } else {
            ADD_FAILURE() << offset.error().message;
          }
          decided.count_down();
        });
      }
    });
  decided.wait();
  auto reader = readerFromTheStart();
  auto records = readToTheEnd(*reader);
  ASSERT_EQ(records.size(), threads * each);
  std::map<std::pair<Partition, std::string>, long> last;  // the number last seen, by partition and thread
  for (const KeptRecord& record : records) {
    EXPECT_EQ(answered[record.position], record.bytes) << record.position.text();
    const auto colon = record.bytes.find(':');
    const long number = std::stol(record.bytes.substr(colon + 1));
    auto [seen, isFirst] = last.try_emplace({record.position.partition, record.bytes.substr(0, colon)}, -1);
    EXPECT_LT(seen->second, number) << "at " << record.position.text();
    seen->second = number;
  }
}

// ---- bytes ----

TEST_P(LogConformance, GivesBackTheBytesThatWereAppended) {
  make(1);
  std::string everyByte(256, '\0');
  for (std::size_t i = 0; i < everyByte.size(); ++i) everyByte[i] = static_cast<char>(i);
  std::vector<std::string> written{"x", std::string(1, '\0'), everyByte, std::string(8, '\xff')};
  for (std::size_t size = 2; size < 40; ++size) written.push_back(std::string(size, static_cast<char>(size)));
  for (const std::string& bytes : written) append(0, bytes);
  auto reader = readerFromTheStart();
  auto records = readToTheEnd(*reader);
  ASSERT_EQ(records.size(), written.size());
  for (std::size_t i = 0; i < written.size(); ++i) EXPECT_EQ(records[i].bytes, written[i]) << "record " << i;
}

TEST_P(LogConformance, TakesRecordsOfHalfAMebibyte) {
  constexpr std::size_t largest = 512 * 1024;  // limits.capnp, maxRecordBytes
  make(1);
  std::vector<std::string> written;
  for (std::size_t i = 0; i < 6; ++i) {
    std::string bytes(largest, static_cast<char>('a' + i));
    for (std::size_t at = 0; at < bytes.size(); at += 997) bytes[at] = static_cast<char>(at);
    written.push_back(std::move(bytes));
    append(0, written.back());
    append(0, "small");
  }
  auto reader = readerFromTheStart();
  auto records = readToTheEnd(*reader);
  ASSERT_EQ(records.size(), 2 * written.size());
  for (std::size_t i = 0; i < written.size(); ++i) {
    EXPECT_TRUE(records[2 * i].bytes == written[i]) << "record " << 2 * i;
    EXPECT_EQ(records[2 * i + 1].bytes, "small");
  }
}

TEST_P(LogConformance, RefusesWhatCannotBeARecordAndGoesOn) {
  make(2);
  EXPECT_EQ(log().appendAndWait(Partition{0}, Bytes{}).error().code, ErrorCode::malformed);
  EXPECT_EQ(log().appendAndWait(Partition{2}, asBytes("no such partition")).error().code,
            ErrorCode::wrongSettings);
  EXPECT_EQ(log().appendAndWait(Partition{0}, asBytes(std::string(2 << 20, 'x'))).error().code,
            ErrorCode::tooLarge);
  EXPECT_EQ(append(0, "well formed"), Offset{0});
  EXPECT_EQ(ends(), at({{0, 1}, {1, 0}}));
}

TEST_P(LogConformance, CopiesTheBytesBeforeAppendReturns) {
  make(1);
  constexpr std::size_t count = 100;
  std::latch decided(count);
  std::string buffer(64, ' ');
  for (std::size_t i = 0; i < count; ++i) {
    buffer.assign(64, static_cast<char>('!' + i % 90));
    log().append(Partition{0}, asBytes(buffer), [&](const Result<Offset>&) { decided.count_down(); });
  }
  buffer.assign(64, ' ');
  decided.wait();
  auto reader = readerFromTheStart();
  auto records = readToTheEnd(*reader);
  ASSERT_EQ(records.size(), count);
  for (std::size_t i = 0; i < count; ++i)
    EXPECT_EQ(records[i].bytes, std::string(64, static_cast<char>('!' + i % 90)));
}

// ---- ends ----

TEST_P(LogConformance, EndsNamesEveryPartitionAndLiesAfterEveryAnsweredAppend) {
  make(3);
  EXPECT_EQ(ends(), fromTheStart(3));
  append(1, "a");
  EXPECT_EQ(ends(), at({{0, 0}, {1, 1}, {2, 0}}));
  appendMany(2, 0, 50);
  append(1, "b");
  EXPECT_EQ(ends(), at({{0, 0}, {1, 2}, {2, 50}}));
}

// ---- close ----

TEST_P(LogConformance, AnswersStoppedAfterClose) {
  make(1);
  append(0, "a");
  auto reader = readerFromTheStart();
  log().close();
  log().close();
  EXPECT_EQ(log().appendAndWait(Partition{0}, asBytes("b")).error().code, ErrorCode::stopped);
  EXPECT_EQ(log().reader(fromTheStart(1), "casefold.conformance").error().code, ErrorCode::stopped);
  EXPECT_EQ(log().ends(patience()).error().code, ErrorCode::stopped);
  EXPECT_EQ(reader->read(patience()).error().code, ErrorCode::stopped);
}

TEST_P(LogConformance, CloseEndsAWaitingRead) {
  make(1);
  auto reader = readerFromTheStart();
  ASSERT_TRUE(readToTheEnd(*reader).empty());
  ErrorCode code = ErrorCode::internal;
  const auto started = SteadyClock::now();
  std::jthread reading([&] {
    for (int reads = 0; reads < 3 && code == ErrorCode::internal; ++reads) {
      auto entries = reader->read(patience());
      if (!entries) code = entries.error().code;
    }
  });
  log().close();
  reading.join();
  EXPECT_EQ(code, ErrorCode::stopped);
  EXPECT_LT(SteadyClock::now() - started, patience());
}

// Appenders that know nothing of the close: every append is answered once, and what was answered with an
// offset is there afterwards.
TEST_P(LogConformance, DecidesEveryOpenAppendExactlyOnceWhenClosed) {
  constexpr std::size_t threads = 3;
  make(2);
  struct Append {
    std::atomic<int> answers{0};
    Partition partition;
    std::string bytes;
    Result<Offset> answer{Offset{}};
  };
  std::vector<std::vector<std::unique_ptr<Append>>> asked(threads);
  std::atomic<std::size_t> answered{0};
  std::vector<std::jthread> appenders;
  for (std::size_t t = 0; t < threads; ++t)
    appenders.emplace_back([&, t] {
      for (std::size_t i = 0; i < 20'000; ++i) {
        auto& one = *asked[t].emplace_back(std::make_unique<Append>());
        one.partition = Partition{static_cast<std::uint32_t>(i % 2)};
        one.bytes = std::to_string(t) + ":" + std::to_string(i);
        log().append(one.partition, asBytes(one.bytes), [&one, &answered](Result<Offset> answer) {
          one.answer = std::move(answer);
          ++one.answers;
          ++answered;
          answered.notify_all();
        });
        if (one.answers == 1 && !one.answer && one.answer.error().code == ErrorCode::stopped) break;
      }
    });
  while (answered < 500) answered.wait(answered.load());
  log().close();
  appenders.clear();

  std::map<Position, std::string> promised;
  std::size_t total = 0;
  for (const auto& ofThread : asked)
    for (const auto& one : ofThread) {
      ++total;
      ASSERT_EQ(one->answers, 1) << one->bytes;
      if (one->answer) {
        EXPECT_TRUE(promised.try_emplace({one->partition, *one->answer}, one->bytes).second)
            << "an offset given twice";
      }
    }
  EXPECT_EQ(answered, total);
  if (!subject().canReopen()) return;
  closeAndReopen();
  auto reader = readerFromTheStart();
  std::map<Position, std::string> found;
  for (KeptRecord& record : readToTheEnd(*reader)) found[record.position] = std::move(record.bytes);
  for (const auto& [position, bytes] : promised) EXPECT_EQ(found[position], bytes) << position.text();
}

// ---- what was read once ----

TEST_P(LogConformance, GivesAgainAfterReopeningWhatWasReadBefore) {
  make(2);
  if (!subject().canReopen()) GTEST_SKIP() << "this log lives only as long as its object";
  constexpr std::size_t count = 500;
  std::vector<KeptRecord> seen;
  {
    auto reader = readerFromTheStart();
    std::jthread reading([&] { seen = readCount(*reader, count); });  // while the appends are under way
    appendMany(0, 0, count / 2);
    appendMany(1, 0, count / 2);
    reading.join();
  }
  closeAndReopen();
  EXPECT_EQ(ends(), at({{0, count / 2}, {1, count / 2}}));
  {
    auto reader = readerFromTheStart();
    auto again = readToTheEnd(*reader);
    for (std::uint32_t p = 0; p < 2; ++p) EXPECT_EQ(ofPartition(again, p), ofPartition(seen, p));
  }
  EXPECT_EQ(append(0, "next"), Offset{count / 2});
}

}  // namespace
}  // namespace casefold
