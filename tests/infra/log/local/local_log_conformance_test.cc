// The local log keeps the contract of log.h, with segments of the usual size and with segments so small that
// every test crosses many.
#include "infra/log/local/local_log.h"
#include "tests/conformance/log_conformance.h"
#include "tests/scratch_directory.h"

namespace casefold {
namespace {

class LocalLogSubject final : public LogSubject {
 public:
  explicit LocalLogSubject(std::uint64_t segmentBytes) {
    options_.directory = scratch_.path() / "log";
    options_.segmentBytes = segmentBytes;
  }

  Result<std::unique_ptr<Log>> make(std::uint32_t partitions) override {
    options_.partitions = partitions;
    return open();
  }

  Result<std::unique_ptr<Log>> reopen() override {
    options_.partitions = 0;
    return open();
  }

 private:
  Result<std::unique_ptr<Log>> open() {
    CASEFOLD_TRY(std::unique_ptr<Log> log, LocalLog::open(options_));
    return log;
  }

  ScratchDirectory scratch_;
  LocalLogOptions options_;
};

LogUnderTest withSegmentsOf(std::string name, std::uint64_t bytes) {
  return {std::move(name), [bytes] { return std::make_unique<LocalLogSubject>(bytes); }};
}

INSTANTIATE_TEST_SUITE_P(LocalLog, LogConformance,
                         testing::Values(withSegmentsOf("usual", 16 << 20), withSegmentsOf("tiny", 4 << 10)),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace casefold
