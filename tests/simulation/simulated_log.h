// A log in memory for tests: it keeps the contract of infra/log/log.h, delivers in batches of odd sizes at
// odd alignments, partitions interleaved as a seed says, and fails when it is told to.
//
// It passes tests/conformance/log_conformance.h, so a test that runs on it runs on every log.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "infra/log/log.h"

namespace casefold {

// What becomes of an append, and what its caller is told of it.
enum class AppendFate {
  lands,         // in the log; told so
  fails,         // not in the log; told `unavailable`
  unknownLands,  // in the log; told `unknownOutcome`
  unknownLost,   // not in the log, ever; told `unknownOutcome`
  unknownLate,   // told `unknownOutcome`, and in the log once landLate() is called
};

struct SimulatedLogOptions {
  std::uint32_t partitions = 4;
  std::uint64_t seed = 1;            // of the sizes and the order in which readers are given records
  std::size_t largestDelivery = 50;  // records in one read(), at most
  std::string id = "a simulated log";
};

// Any thread, as the contract says; so may the faults be.
class SimulatedLog final : public Log {
 public:
  explicit SimulatedLog(const SimulatedLogOptions& options);
  ~SimulatedLog() override;

  [[nodiscard]] std::uint32_t partitions() const override { return options_.partitions; }
  [[nodiscard]] std::string id() const override;
  [[nodiscard]] Result<std::map<Partition, std::string>> recordsAt(const Cut& at,
                                                                   std::chrono::milliseconds wait) override;
  void append(Partition partition, Bytes bytes, AppendDone done) override;
  [[nodiscard]] Result<Cut> ends(std::chrono::milliseconds wait) override;
  [[nodiscard]] Result<std::unique_ptr<LogReader>> reader(const Cut& from, const std::string& group) override;
  void close() override;

  // ---- faults ----
  // While away, reads, appends and ends() answer `unavailable`; a read that is waiting does so at once.
  void setAway(bool away);
  // Reading this position, and for ever after, answers `damaged`.
  void damage(const Position& position);
  // Asked about every append that could land; by default each lands.
  void setFates(std::function<AppendFate(Partition, Bytes)> fates);
  // From now on it holds what `other` holds, as a log does of which an older backup was put back, or a topic
  // that was made anew: the id stays. Its readers were interrupted.
  void takeHistoryOf(const SimulatedLog& other);
  // Lets those that are late into the log, in the order in which they were sent.
  void landLate();

  // ---- what happened ----
  // The last cut that a reader of this group called stored.
  [[nodiscard]] std::optional<Cut> storedBy(const std::string& group) const;
  // Readers that there are now.
  [[nodiscard]] std::size_t openReaders() const;
  // Reads that were asked for so far, by all readers.
  [[nodiscard]] std::uint64_t reads() const;
  // Those of them that ended since they were woken.
  [[nodiscard]] std::uint64_t wokenReads() const;
  // True once that many were asked for; false if they were not within `wait`.
  [[nodiscard]] bool waitForReads(std::uint64_t reads, std::chrono::milliseconds wait);

 private:
  class Reader;
  void land(Partition partition, Bytes bytes);  // with mutex_ held

  const SimulatedLogOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::deque<std::string>> records_;  // by partition; none is ever moved
  std::vector<std::pair<Partition, std::string>> late_;
  std::function<AppendFate(Partition, Bytes)> fates_;
  std::map<std::string, Cut> stored_;
  std::optional<Position> damaged_;
  std::uint64_t readers_ = 0;
  std::uint64_t reads_ = 0;
  std::size_t openReaders_ = 0;
  std::uint64_t wokenReads_ = 0;
  std::uint64_t histories_ = 0;  // how often takeHistoryOf() was called
  bool away_ = false;
  bool closed_ = false;
};

}  // namespace casefold
