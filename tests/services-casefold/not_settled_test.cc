// A recorder that cannot take commands just now refuses them. For whoever runs a command that is not a
// refusal of what they asked for: it is to be run again.
#include <fmt/format.h>

#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>

#include "services/casefold/commands.h"
#include "tests/scratch_directory.h"
#include "tests/services-query/service_fixture.h"

namespace casefold {
namespace {

// Why the recorder takes nothing.
enum class Because { stopping, busy, logFailing };

struct Said {
  Exit exit = Exit::ok;
  std::string out;
  std::string err;
};

class NotSettled : public ServiceTest, public testing::WithParamInterface<Because> {
 protected:
  NotSettled() {
    if (GetParam() == Because::stopping) service_.recorder->drain(std::chrono::steady_clock::now());
    if (GetParam() == Because::logFailing)
      service_.log.setFates([](Partition, Bytes) { return AppendFate::fails; });
    if (GetParam() != Because::busy) return;
    auto started =
        Recorder::start(service_.log, makeMemoryStore(), service_.clock, {.maxInFlight = 0}, [] {});
    if (!started) std::abort();
    busy_ = *std::move(started);
    service_.sources->recorder = [this] { return busy_; };
  }
  ~NotSettled() override { service_.server.reset(); }  // before the recorder that it records with

  // Without patience: nothing gets better here.
  [[nodiscard]] AccessOptions access() const {
    AccessOptions made;
    made.connect = fmt::format("127.0.0.1:{}", service_.port());
    made.timeoutSeconds = 0;
    return made;
  }

  static Said saidBy(const std::function<Exit(Console&)>& command) {
    Said said;
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    Console console;
    said.exit = command(console);
    said.out = testing::internal::GetCapturedStdout();
    said.err = testing::internal::GetCapturedStderr();
    return said;
  }

  std::shared_ptr<Recorder> busy_;
};

TEST_P(NotSettled, LeavesASampleToBeRunAgain) {
  const SampleOptions options{.access = access(), .children = 1, .json = true};
  const Said said = saidBy([&](Console& console) { return makeSample(options, console); });
  EXPECT_EQ(said.exit, Exit::failed);
  const auto summary = nlohmann::json::parse(said.out);
  EXPECT_EQ(summary["refused"], 0);
  EXPECT_GT(summary["notSettled"], 0);
  EXPECT_THAT(said.err, testing::HasSubstr("not settled: run the same again"));
  EXPECT_THAT(said.err, testing::Not(testing::HasSubstr("something else is recorded")));
}

TEST_P(NotSettled, LeavesCommandsToBeRecordedAgain) {
  const ScratchDirectory directory;
  const auto file = directory.path() / "commands.ndjson";
  std::ofstream(file)
      << R"({"stream": "case:1", "command": "made-up-1", "actor": "A. Worker", "agency": "school",)"
      << R"( "events": [{"type": "contact.received", "occurred": "2010-07-30", "data": {}}]})" << '\n';
  const RecordOptions options{.access = access(), .file = file, .quiet = true};
  const Said said = saidBy([&](Console& console) { return casefold::record(options, console); });
  EXPECT_EQ(said.exit, Exit::failed);
  EXPECT_THAT(said.err, testing::HasSubstr("0 recorded, 0 recorded before, 0 refused, 1 not settled"));
  EXPECT_THAT(said.err, testing::HasSubstr("not settled: run the same again"));
}

TEST_P(NotSettled, LeavesAReturnToBeImportedAgain) {
  ImportOptions options;
  options.access = access();
  options.kind = "cin-census";
  options.file = CASEFOLD_SOURCE_DIR "/tests/import/every_element.xml";
  const Said said = saidBy([&](Console& console) { return importCensus(options, console); });
  EXPECT_EQ(said.exit, Exit::failed);
  EXPECT_THAT(said.out, testing::HasSubstr("not settled: import again"));
  EXPECT_THAT(said.out, testing::Not(testing::HasSubstr("refused")));
}

INSTANTIATE_TEST_SUITE_P(Whatever, NotSettled,
                         testing::Values(Because::stopping, Because::busy, Because::logFailing),
                         [](const auto& tried) -> std::string {
                           switch (tried.param) {
                             case Because::stopping:
                               return "TheRecorderIsStopping";
                             case Because::busy:
                               return "TheRecorderIsBusy";
                             case Because::logFailing:
                               break;
                           }
                           return "TheLogCannotBeReached";
                         });

}  // namespace
}  // namespace casefold
