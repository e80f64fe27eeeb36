// The log contract (infra/log/log.h) as a test suite that every implementation inherits.
//
// An implementation writes a LogSubject, instantiates the suite with it, and links casefold_log_conformance:
//
//     INSTANTIATE_TEST_SUITE_P(Local, LogConformance,
//                              testing::Values(LogUnderTest{"local", [] { return
//                              std::make_unique<LocalLogSubject>(0); }}));
//
// The suite asks for nothing that only a log in a directory could give: it waits for conditions, with the
// subject's patience as the limit, and where the contract leaves a choice it takes either. What one
// implementation promises beyond the contract is tested beside that implementation.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "infra/log/log.h"
#include "tests/simulation/seed.h"

namespace casefold {

// One log to be tried, with what lies beneath it (a directory, a topic). Made anew for each test; used by one
// thread.
class LogSubject {
 public:
  LogSubject() = default;
  LogSubject(const LogSubject&) = delete;
  LogSubject& operator=(const LogSubject&) = delete;
  virtual ~LogSubject() = default;

  // A log of `partitions` partitions that has never held a record. Called once.
  [[nodiscard]] virtual Result<std::unique_ptr<Log>> make(std::uint32_t partitions) = 0;

  // The log that make() made, opened again; the Log before it is closed and gone. A log that lives only as
  // long as its object says false to canReopen(), and those tests are skipped.
  [[nodiscard]] virtual Result<std::unique_ptr<Log>> reopen() = 0;
  [[nodiscard]] virtual bool canReopen() const { return true; }

  // How long anything may take before it counts as not happening. Nothing waits this long unless it fails.
  [[nodiscard]] virtual std::chrono::milliseconds patience() const { return std::chrono::seconds(60); }
};

// A subject's name in test names (letters and digits) and how to make it.
struct LogUnderTest {
  std::string name;
  std::function<std::unique_ptr<LogSubject>()> subject;
  friend void PrintTo(const LogUnderTest& test, std::ostream* out) { *out << test.name; }
};

// A record as a test keeps it when the reader has moved on.
struct KeptRecord {
  Position position;
  std::string bytes;
  friend bool operator==(const KeptRecord&, const KeptRecord&) = default;
  friend void PrintTo(const KeptRecord& record, std::ostream* out) {
    *out << record.position.text() << " (" << record.bytes.size() << " bytes)";
  }
};

// The fixture: a subject and its log, and words for what the tests do over and over. Each fails the test on
// an error that it was not told to expect.
class LogConformance : public ::testing::TestWithParam<LogUnderTest> {
 protected:
  void SetUp() override { subject_ = GetParam().subject(); }

  void make(std::uint32_t partitions);
  void closeAndReopen();
  [[nodiscard]] LogSubject& subject() { return *subject_; }
  [[nodiscard]] Log& log() { return *log_; }
  [[nodiscard]] std::chrono::milliseconds patience() const { return subject_->patience(); }

  // Appends and waits: the offset.
  Offset append(std::uint32_t partition, std::string_view bytes);
  // Appends `count` records "P/FIRST", "P/FIRST+1", … all in flight together, and waits for them all.
  void appendMany(std::uint32_t partition, std::size_t first, std::size_t count);
  [[nodiscard]] std::unique_ptr<LogReader> readerFrom(const Cut& from);
  [[nodiscard]] std::unique_ptr<LogReader> readerFromTheStart() {
    return readerFrom(fromTheStart(log().partitions()));
  }
  // Reads until `count` records have come.
  [[nodiscard]] std::vector<KeptRecord> readCount(LogReader& reader, std::size_t count);
  // Reads until the reader says it is caught up.
  [[nodiscard]] std::vector<KeptRecord> readToTheEnd(LogReader& reader);
  // The first error that a reader from `from` gives, when it is made or at a read.
  [[nodiscard]] ErrorCode refusalOf(const Cut& from);
  [[nodiscard]] Cut ends();

 private:
  std::unique_ptr<LogSubject> subject_;  // outlives its log
  std::unique_ptr<Log> log_;
};

// The record that appendMany() writes as number `number`.
[[nodiscard]] std::string numbered(std::uint32_t partition, std::size_t number);

// Those of `records` that lie in `partition`, in the order they came.
[[nodiscard]] std::vector<KeptRecord> ofPartition(const std::vector<KeptRecord>& records,
                                                  std::uint32_t partition);

}  // namespace casefold
