// What the benchmarks share: figures beside their baselines, measured in the same run.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "infra/log/log.h"
#include "schemas/codec/record.h"

namespace casefold::bench {

// One figure and what it is held against: both in the same unit, so their ratio needs none.
struct Figure {
  std::string what;
  std::string baselineWhat;
  double figure = 0;  // seconds, or the unit that `unit` names
  double baseline = 0;
  std::string unit;
  [[nodiscard]] double ratio() const { return baseline > 0 ? figure / baseline : 0; }
};

struct BenchOptions {
  std::string brokers;    // empty: what needs Kafka is left out, and said to be
  std::string directory;  // for stores and local logs
  std::uint64_t records = 1'000'000;
  std::uint64_t streams = 50'000;
  int rounds = 5;  // a figure is the median of so many, figure and baseline in turn
};

// The median of `rounds` runs of each, in turn, so that a slow spell of the machine meets both.
struct Medians {
  double figure = 0;
  double baseline = 0;
};
[[nodiscard]] Medians inTurn(int rounds, const std::function<double()>& figure,
                             const std::function<double()>& baseline);

[[nodiscard]] double secondsOf(const std::function<void()>& run);
// As secondsOf(), of the processor: what the calling process used.
[[nodiscard]] double median(std::vector<double> values);

// Valid records of many streams, in a plausible order: streams begin, go on, and are mixed with one another.
class RecordMaker {
 public:
  explicit RecordMaker(std::uint64_t streams) : heads_(streams) {}
  struct Made {
    Partition partition;
    RecordBytes record;
  };
  [[nodiscard]] Made next(std::uint32_t partitions);

 private:
  struct Head {
    std::uint64_t version = 0;
    Hash hash{};
  };
  std::vector<Head> heads_;
  std::uint64_t made_ = 0;
};

[[nodiscard]] Result<void> benchFold(const BenchOptions& options, std::vector<Figure>& figures);
[[nodiscard]] Result<void> benchRecording(const BenchOptions& options, std::vector<Figure>& figures);
[[nodiscard]] Result<void> benchLocalLog(const BenchOptions& options, std::vector<Figure>& figures);
[[nodiscard]] Result<void> benchShow(const BenchOptions& options, std::vector<Figure>& figures);

}  // namespace casefold::bench
