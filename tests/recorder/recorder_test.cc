#include <condition_variable>
#include <map>
#include <mutex>

#include "tests/recorder/recorder_fixture.h"

namespace casefold {
namespace {

using Kind = CommandOutcome::Kind;

// A log that takes appends and says nothing of them until it speaks: then that nobody knows what became of
// them.
class SilentLog final : public Log {
 public:
  explicit SilentLog(Log& under) : under_(under) {}

  [[nodiscard]] std::uint32_t partitions() const override { return under_.partitions(); }
  [[nodiscard]] std::string id() const override { return under_.id(); }
  [[nodiscard]] Result<std::map<Partition, std::string>> recordsAt(const Cut& at,
                                                                   std::chrono::milliseconds wait) override {
    return under_.recordsAt(at, wait);
  }
  void append(Partition, Bytes, AppendDone done) override {
    const std::lock_guard lock(mutex_);
    asked_.push_back(std::move(done));
    changed_.notify_all();
  }
  [[nodiscard]] Result<Cut> ends(std::chrono::milliseconds wait) override { return under_.ends(wait); }
  [[nodiscard]] Result<std::unique_ptr<LogReader>> reader(const Cut& from,
                                                          const std::string& group) override {
    return under_.reader(from, group);
  }
  void close() override {}

  // False if none is asked for in half a minute.
  [[nodiscard]] bool waitForAnAppend() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds{30}, [this] { return !asked_.empty(); });
  }
  void speak() {
    for (auto& done : asked_) done(fail(ErrorCode::unknownOutcome, "made to say nothing"));
  }

 private:
  Log& under_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<AppendDone> asked_;
};

TEST_F(RecorderTest, AnswersWithVersionAndPositionOnceTheLogHasDecided) {
  auto recorder = this->recorder();
  auto first = submit(*recorder, {.command = "c1", .version = 0}).get();
  EXPECT_EQ(first.kind, Kind::RECORDED);
  EXPECT_EQ(first.version, Version{1});
  ASSERT_TRUE(first.position);
  EXPECT_EQ(first.position->partition, partitionOf("case:1", 4));
  EXPECT_EQ(submit(*recorder, {.command = "c2", .version = 1}).get().version, Version{2});
  EXPECT_EQ(submit(*recorder, {.command = "c3"}).get().version, Version{3});
}

TEST_F(RecorderTest, GivesARetriedCommandTheFirstAnswerAtAnyRecorder) {
  auto one = recorder(), two = recorder();
  auto first = submit(*one, {.command = "c1", .version = 0}).get();
  // Having read this back, the other has read what came before it; until then it may append a copy, which
  // loses.
  ASSERT_EQ(submit(*two, {.command = "c2"}).get().version, Version{2});
  for (auto* asked : {one.get(), two.get()}) {
    auto again = submit(*asked, {.command = "c1", .version = 0}).get();
    EXPECT_EQ(again.kind, Kind::DUPLICATE);
    EXPECT_EQ(again.version, first.version);
    EXPECT_EQ(again.position, first.position);
    auto other = submit(*asked, {.command = "c1", .note = "something else"}).get();
    EXPECT_EQ(other.kind, Kind::REFUSED);
    ASSERT_TRUE(other.error);
    EXPECT_EQ(other.error->code, ErrorCode::commandReused);
    EXPECT_EQ(other.version, Version{1});
  }
}

TEST_F(RecorderTest, TellsOfAVersionInThePastAndOneInTheFuture) {
  auto recorder = this->recorder();
  ASSERT_EQ(submit(*recorder, {.command = "c1"}).get().kind, Kind::RECORDED);
  ASSERT_EQ(submit(*recorder, {.command = "c2"}).get().kind, Kind::RECORDED);
  for (std::uint64_t version : {0, 1, 3, 99}) {
    auto outcome = submit(*recorder, {.command = fmt::format("at{}", version), .version = version}).get();
    EXPECT_EQ(outcome.kind, Kind::CONFLICT) << version;
    EXPECT_EQ(outcome.version, Version{2}) << version;
  }
}

TEST_F(RecorderTest, KeepsTheOrderOfManyCommandsInFlightForOneStream) {
  auto recorder = this->recorder();
  std::vector<std::future<CommandOutcome>> asked;
  for (int i = 0; i < 1000; ++i) asked.push_back(submit(*recorder, {.command = fmt::format("c{}", i)}));
  for (std::uint64_t i = 0; i < asked.size(); ++i) {
    auto outcome = asked[i].get();
    ASSERT_EQ(outcome.kind, Kind::RECORDED);
    EXPECT_EQ(outcome.version, Version{i + 1});
  }
}

TEST_F(RecorderTest, ChainsCommandsThatEachNameTheVersionBefore) {
  auto recorder = this->recorder();
  std::vector<std::future<CommandOutcome>> asked;
  for (std::uint64_t i = 0; i < 100; ++i)
    asked.push_back(submit(*recorder, {.command = fmt::format("c{}", i), .version = i}));
  for (auto& each : asked) EXPECT_EQ(each.get().kind, Kind::RECORDED);
}

TEST_F(RecorderTest, AnswersTheSameCommandTwiceInFlightOnceAsRecorded) {
  auto recorder = this->recorder();
  auto one = submit(*recorder, {.command = "c1"});
  auto two = submit(*recorder, {.command = "c1"});
  EXPECT_EQ(one.get().kind, Kind::RECORDED);
  EXPECT_EQ(two.get().kind, Kind::DUPLICATE);
}

TEST_F(RecorderTest, GoesOnFromTheLogAloneWhenItIsMadeAnew) {
  submit(*recorder(), {.command = "c1"}).get();
  auto fresh = recorder();
  EXPECT_EQ(submit(*fresh, {.command = "c2"}).get().version, Version{2});
  EXPECT_EQ(submit(*fresh, {.command = "c1"}).get().kind, Kind::DUPLICATE)
      << "it has read what came before c2";
}

TEST_F(RecorderTest, RefusesWhatCannotBeARecordAndSaysWhere) {
  auto recorder = this->recorder();
  auto outcome = submit(*recorder, {.stream = "child:1", .command = "c1"}).get();
  EXPECT_EQ(outcome.kind, Kind::REFUSED);
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->path, "stream");
}

TEST_F(RecorderTest, AnswersWhatIsInFlightWhenItIsClosed) {
  SilentLog silent(*log_);
  auto started = Recorder::start(silent, makeMemoryStore(), clock_, {}, [] {});
  ASSERT_TRUE(started);
  // One whose record is on its way to the log, and one behind it in its stream.
  auto onItsWay = submit(**started, {.command = "c1"});
  auto behind = submit(**started, {.command = "c2"});
  ASSERT_TRUE(silent.waitForAnAppend());
  started->reset();
  using namespace std::chrono_literals;
  ASSERT_EQ(onItsWay.wait_for(0s), std::future_status::ready);
  ASSERT_EQ(behind.wait_for(0s), std::future_status::ready);
  EXPECT_EQ(onItsWay.get().kind, Kind::UNKNOWN) << "it may yet land";
  EXPECT_EQ(behind.get().kind, Kind::UNKNOWN);
  silent.speak();
}

}  // namespace
}  // namespace casefold
