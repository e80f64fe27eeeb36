#include "services/recorder/tail.h"

#include <gmock/gmock.h>

#include "tests/recorder/in_hand.h"

namespace casefold {
namespace {

using Kind = CommandOutcome::Kind;
using testing::ElementsAre;
using testing::IsEmpty;

class TailTest : public InHandTest {
 protected:
  CommandOutcome onlyAnswer() {
    const auto all = told();
    EXPECT_EQ(all.size(), 1U);
    return all.size() == 1 ? all[0] : CommandOutcome{};
  }

  Tail tail_, elsewhere_;  // elsewhere: the same stream in the hands of another recorder
};

TEST_F(TailTest, AnswersTheHeadOfItsChainOnceItIsAccepted) {
  const Hash first = place(tail_, {.command = "c1"});
  place(tail_, {.command = "c2"});
  acceptHeadOf(tail_, tail_);
  const auto told = onlyAnswer();
  EXPECT_EQ(told.command, "c1");
  EXPECT_EQ(told.kind, Kind::RECORDED);
  EXPECT_EQ(told.version, Version{1});
  EXPECT_EQ(told.position, (Position{Partition{0}, Offset{7}}));
  EXPECT_EQ(tail_.version, Version{1});
  EXPECT_EQ(tail_.hash, first);
  EXPECT_EQ(tail_.lastVersion(), Version{2});
}

TEST_F(TailTest, LetsAChainThatLostItsPlaceWaitAgainInItsOrderBeforeAllOthers) {
  for (const char* id : {"c1", "c2", "c3"}) place(tail_, {.command = id});
  tail_.waiting.push_back(taken({.command = "c4"}));
  place(elsewhere_, {.command = "theirs"});
  acceptHeadOf(elsewhere_, tail_);
  EXPECT_THAT(told(), IsEmpty());
  EXPECT_THAT(tail_.chain, IsEmpty());
  EXPECT_THAT(ids(tail_.waiting), ElementsAre("c1", "c2", "c3", "c4"));
  EXPECT_EQ(tail_.hash, elsewhere_.chain.front().record.hash());
}

TEST_F(TailTest, TellsOfAConflictWhoNamedTheVersionThatAnotherTook) {
  place(tail_, {.command = "c1", .version = 0});
  place(elsewhere_, {.command = "theirs"});
  acceptHeadOf(elsewhere_, tail_);
  const auto told = onlyAnswer();
  EXPECT_EQ(told.kind, Kind::CONFLICT);
  EXPECT_EQ(told.version, Version{1});
  EXPECT_THAT(tail_.waiting, IsEmpty());
}

TEST_F(TailTest, TakesTheSameCommandOfAnotherRecorderForTheAnswer) {
  place(tail_, {.command = "before"});
  place(tail_, {.command = "c1"});
  // The other one's record of the command differs, since it stands elsewhere in the stream.
  place(elsewhere_, {.command = "c1"});
  acceptHeadOf(elsewhere_, tail_);
  const auto told = onlyAnswer();
  EXPECT_EQ(told.command, "c1");
  EXPECT_EQ(told.kind, Kind::RECORDED);
  EXPECT_EQ(told.version, Version{1});
  EXPECT_THAT(ids(tail_.waiting), ElementsAre("before"));
}

TEST_F(TailTest, RefusesACommandWhoseIdAnotherRecorderAcceptedWithOtherContent) {
  place(tail_, {.command = "c1"});
  place(elsewhere_, {.command = "c1", .note = "something else"});
  acceptHeadOf(elsewhere_, tail_);
  const auto told = onlyAnswer();
  EXPECT_EQ(told.kind, Kind::REFUSED);
  EXPECT_EQ(told.error->code, ErrorCode::commandReused);
}

TEST_F(TailTest, LetsThoseBehindAFailedAppendWaitForANewPlace) {
  place(tail_, {.command = "c1"});
  const Hash second = place(tail_, {.command = "c2"});
  place(tail_, {.command = "c3"});
  place(tail_, {.command = "c4"});
  EXPECT_TRUE(tail_.appendFailed(second, fail(ErrorCode::unavailable, "away"), soon, open_));
  const auto told = onlyAnswer();
  EXPECT_EQ(told.command, "c2");
  EXPECT_EQ(told.kind, Kind::REFUSED);
  EXPECT_EQ(told.error->code, ErrorCode::unavailable);
  EXPECT_EQ(tail_.chain.size(), 1U);
  EXPECT_THAT(ids(tail_.waiting), ElementsAre("c3", "c4"));
}

TEST_F(TailTest, AppendsAgainWhatMayBeInTheLogWhateverTheNextAppendSays) {
  const Hash record = place(tail_, {.command = "c1"});
  EXPECT_TRUE(tail_.appendFailed(record, fail(ErrorCode::unknownOutcome, "timed out"), soon, open_));
  EXPECT_TRUE(tail_.chain.front().appendAgain);
  EXPECT_EQ(tail_.chain.front().notBefore, soon);
  tail_.chain.front().appendAgain = false;
  // The first append may land yet: this one cannot say that the record is not in the log.
  EXPECT_TRUE(tail_.appendFailed(record, fail(ErrorCode::unavailable, "away"), soon, open_));
  EXPECT_TRUE(tail_.chain.front().appendAgain);
  EXPECT_THAT(told(), IsEmpty());
}

TEST_F(TailTest, AppendsAgainWhatWasReadBeforeTheOneThatItIsBuiltOn) {
  place(tail_, {.command = "c1"});
  const Hash second = place(tail_, {.command = "c2"});
  EXPECT_TRUE(tail_.drop(second));
  EXPECT_FALSE(tail_.chain.front().appendAgain);
  EXPECT_TRUE(tail_.chain.back().appendAgain);
}

TEST_F(TailTest, HeedsNoRecordThatIsNotOfItsChain) {
  place(tail_, {.command = "c1"});
  const Hash theirs = place(elsewhere_, {.command = "theirs"});
  EXPECT_FALSE(tail_.drop(theirs));
  EXPECT_FALSE(tail_.appendFailed(theirs, fail(ErrorCode::unavailable, "away"), soon, open_));
  EXPECT_FALSE(tail_.chain.front().appendAgain);
  EXPECT_THAT(told(), IsEmpty());
}

TEST_F(TailTest, KeepsTheRecordOfACommandThatWasNotSettledInTimeAndPlacesItNoMore) {
  place(tail_, {.command = "c1"});
  tail_.waiting.push_back(taken({.command = "c2"}));
  for (const std::uint64_t number : {1, 2}) tail_.expire(number, open_);
  for (const auto& outcome : told()) {
    EXPECT_EQ(outcome.kind, Kind::UNKNOWN);
    EXPECT_EQ(outcome.error->code, ErrorCode::unknownOutcome);
  }
  EXPECT_EQ(open_.size(), 0U);
  EXPECT_EQ(tail_.chain.size(), 1U) << "it may be in the log: what comes next is built on it";
  EXPECT_THAT(tail_.waiting, IsEmpty());
  place(elsewhere_, {.command = "theirs"});
  acceptHeadOf(elsewhere_, tail_);
  EXPECT_THAT(tail_.waiting, IsEmpty()) << "nobody waits for it any more";
}

}  // namespace
}  // namespace casefold
