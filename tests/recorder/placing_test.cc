#include "services/recorder/placing.h"

#include <gmock/gmock.h>

#include "schemas/limits.capnp.h"
#include "tests/recorder/in_hand.h"

namespace casefold {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class PlacingTest : public InHandTest {
 protected:
  // A command that corrects the first event of a version.
  Taken correcting(std::uint64_t version) {
    capnp::MallocMessageBuilder message;
    auto command = message.initRoot<schema::Command>();
    write({.command = "correction"}, command);
    auto event = command.getContent().getEvents()[0];
    auto corrected = event.initRecordCorrected();
    corrected.setVersion(version);
    writeWhen(*parseWhen("2010-07-29"), corrected.initCorrected().initOccurred());
    corrected.getCorrected().initContactReceived().setConcern("made up otherwise");
    Taken made = untaken({.command = "correction"});
    made.draft = Draft(command.asReader());
    open_.open(made);
    return made;
  }

  std::vector<std::string> flagsOf(const Placed& placed) {
    RecordReader reader;
    EXPECT_TRUE(reader.read(placed.record.bytes()));
    std::vector<std::string> rules;
    for (auto flag : reader.record().getFlags()) rules.emplace_back(view(flag.getRule()));
    return rules;
  }

  Tail tail_;
};

TEST_F(PlacingTest, ChainsEachRecordOnTheOneBefore) {
  const Hash first = place(tail_, {.command = "c1"});
  place(tail_, {.command = "c2"});
  RecordReader reader;
  ASSERT_TRUE(reader.read(tail_.chain.back().record.bytes()));
  EXPECT_EQ(reader.version(), Version{2});
  EXPECT_TRUE(std::ranges::equal(reader.previousHash(), Bytes(first)));
}

TEST_F(PlacingTest, NeverRecordsBeforeTheRecordThatItFollows) {
  tail_.recorded = aMorning + seconds{30};
  place(tail_, {.command = "c1"});
  EXPECT_EQ(tail_.chain.back().recorded, aMorning + seconds{30});
  EXPECT_THAT(flagsOf(tail_.chain.back()), testing::IsEmpty());
}

TEST_F(PlacingTest, FlagsARecordThatIsFarAheadOfTheClock) {
  tail_.recorded = aMorning + clockTolerance + seconds{1};
  place(tail_, {.command = "c1"});
  EXPECT_THAT(flagsOf(tail_.chain.back()), testing::ElementsAre("clockBehindRecord"));
}

TEST_F(PlacingTest, FindsTheEventThatIsCorrectedInTheChain) {
  place(tail_, {.command = "c1"});
  Taken correction = correcting(1);
  const auto placed = placeAfter(tail_, correction, *ledger_, aMorning);
  ASSERT_TRUE(placed) << placed.error().message;
  RecordReader reader;
  ASSERT_TRUE(reader.read(placed->record.bytes()));
  EXPECT_EQ(reader.record().getEvents()[0].getFamily(), Family::REFERRAL);
}

TEST_F(PlacingTest, LeavesACommandAloneThatCorrectsWhatIsNotThere) {
  Taken correction = correcting(4);
  const auto placed = placeAfter(tail_, correction, *ledger_, aMorning);
  ASSERT_FALSE(placed);
  EXPECT_EQ(placed.error().code, ErrorCode::malformed);
  EXPECT_TRUE(correction.done) << "it is to be told of this";
}

TEST_F(PlacingTest, RefusesARecordThatWouldBeTooLarge) {
  Taken large = taken({.command = "c1", .note = std::string(schema::MAX_RECORD_BYTES / 8, 'x'), .events = 9});
  const auto placed = placeAfter(tail_, large, *ledger_, aMorning);
  ASSERT_FALSE(placed);
  EXPECT_EQ(placed.error().code, ErrorCode::tooLarge);
  EXPECT_EQ(placed.error().path, "events");
}

}  // namespace
}  // namespace casefold
