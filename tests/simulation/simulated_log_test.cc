// The simulated log keeps the contract of log.h, so what is shown on it holds for the others.
#include "tests/simulation/simulated_log.h"

#include "tests/conformance/log_conformance.h"

namespace casefold {
namespace {

class SimulatedSubject final : public LogSubject {
 public:
  explicit SimulatedSubject(std::size_t largestDelivery) : largestDelivery_(largestDelivery) {}
  Result<std::unique_ptr<Log>> make(std::uint32_t partitions) override {
    return std::unique_ptr<Log>(std::make_unique<SimulatedLog>(SimulatedLogOptions{
        .partitions = partitions, .seed = testSeed(), .largestDelivery = largestDelivery_}));
  }
  Result<std::unique_ptr<Log>> reopen() override {
    return fail(ErrorCode::notFound, "a simulated log lives only as long as its object");
  }
  [[nodiscard]] bool canReopen() const override { return false; }

 private:
  std::size_t largestDelivery_;
};

LogUnderTest delivering(std::string name, std::size_t largest) {
  return {std::move(name), [largest] { return std::make_unique<SimulatedSubject>(largest); }};
}

INSTANTIATE_TEST_SUITE_P(SimulatedLog, LogConformance,
                         testing::Values(delivering("oneByOne", 1), delivering("oddly", 50)),
                         [](const auto& test) { return test.param.name; });

TEST(SimulatedLog, LetsAnAppendOfUnknownOutcomeLandLater) {
  SimulatedLog log({.partitions = 1});
  log.setFates([](Partition, Bytes) { return AppendFate::unknownLate; });
  EXPECT_EQ(log.appendAndWait(Partition{0}, asBytes("a")).error().code, ErrorCode::unknownOutcome);
  EXPECT_EQ(log.ends({})->next(Partition{0}), Offset{0});
  log.landLate();
  EXPECT_EQ(log.ends({})->next(Partition{0}), Offset{1});
}

}  // namespace
}  // namespace casefold
