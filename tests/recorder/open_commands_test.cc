#include "services/recorder/open_commands.h"

#include <gmock/gmock.h>

#include "services/recorder/failed_appends.h"
#include "tests/recorder/in_hand.h"

namespace casefold {
namespace {

using std::chrono::seconds;

class OpenCommandsTest : public InHandTest {};

TEST_F(OpenCommandsTest, AnswersEachOnceInTheOrderOfTheAnswers) {
  Taken one = taken({.command = "c1"}), two = taken({.command = "c2"});
  EXPECT_EQ(open_.size(), 2U);
  open_.answer(two, CommandOutcome::unknownInTime(two.draft));
  open_.answer(one, CommandOutcome::unknownInTime(one.draft));
  open_.answer(two, CommandOutcome::conflictAt(two.draft, Version{3}));
  EXPECT_EQ(open_.size(), 0U);
  const auto told = this->told();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].command, "c2");
  EXPECT_EQ(told[0].kind, CommandOutcome::Kind::UNKNOWN);
  EXPECT_EQ(told[1].command, "c1");
  EXPECT_TRUE(this->told().empty());
}

TEST_F(OpenCommandsTest, NamesTheOneWhoseDeadlineComesFirst) {
  EXPECT_FALSE(open_.next());
  Taken late = taken({.stream = "case:late", .command = "c1"}, soon + seconds{1});
  Taken early = taken({.stream = "case:early", .command = "c2"}, soon);
  ASSERT_TRUE(open_.next());
  EXPECT_EQ(open_.next()->stream, "case:early");
  EXPECT_EQ(open_.next()->number, early.number);
  EXPECT_EQ(open_.next()->deadline, soon);
  open_.answer(early, CommandOutcome::unknownInTime(early.draft));
  EXPECT_EQ(open_.next()->stream, "case:late");
}

TEST(CommandOutcome, IsWrittenWithAllThatItSays) {
  CommandOutcome outcome;
  outcome.command = "c1";
  outcome.kind = CommandOutcome::Kind::CONFLICT;
  outcome.version = Version{7};
  outcome.position = Position{Partition{3}, Offset{11}};
  outcome.flags = {{"dateInFuture", 2}};
  outcome.error = fail(ErrorCode::conflict, "read on", "expect");
  capnp::MallocMessageBuilder message;
  auto result = message.initRoot<schema::CommandResult>();
  outcome.write(result);
  EXPECT_EQ(view(result.asReader().getCommand()), "c1");
  EXPECT_EQ(result.getOutcome(), CommandOutcome::Kind::CONFLICT);
  EXPECT_EQ(result.getVersion(), 7U);
  EXPECT_EQ(view(result.asReader().getPosition()), "3:11");
  ASSERT_EQ(result.getFlags().size(), 1U);
  EXPECT_EQ(view(result.asReader().getFlags()[0].getRule()), "dateInFuture");
  EXPECT_EQ(result.getFlags()[0].getEvent(), 2U);
  EXPECT_EQ(view(result.asReader().getError().getCode()), "conflict");
  EXPECT_EQ(view(result.asReader().getError().getPath()), "expect");
}

class CountingReader final : public LogReader {
 public:
  Result<std::span<const LogEntry>> read(std::chrono::milliseconds) override {
    return std::span<const LogEntry>{};
  }
  [[nodiscard]] bool caughtUp() const override { return true; }
  void stored(const Cut&) override {}
  void wake() override { ++woken; }
  int woken = 0;
};

TEST(FailedAppends, WakeTheReaderAsLongAsThereIsOne) {
  FailedAppends failed;
  CountingReader reader;
  failed.add({"case:1", {}, fail(ErrorCode::unavailable, "away")});
  failed.wakes(&reader);
  failed.add({"case:2", {}, fail(ErrorCode::unknownOutcome, "timed out")});
  failed.wakes(nullptr);
  failed.add({"case:3", {}, fail(ErrorCode::stopped, "closed")});
  EXPECT_EQ(reader.woken, 1);
  const auto all = failed.take();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[1].stream, "case:2");
  EXPECT_EQ(all[1].error.code, ErrorCode::unknownOutcome);
  EXPECT_TRUE(failed.take().empty());
}

}  // namespace
}  // namespace casefold
