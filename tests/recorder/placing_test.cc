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
  // Which event a command means.
  struct Meant {
    std::uint64_t version = 0;
    std::string command = {};
    std::optional<Hash> hash = {};
    std::uint16_t event = 0;
  };

  // A command that corrects that event.
  Taken correcting(const Meant& meant, const Ask& ask = {.command = "correction"}) {
    capnp::MallocMessageBuilder message;
    auto command = message.initRoot<schema::Command>();
    write(ask, command);
    auto event = command.getContent().getEvents()[0];
    auto corrected = event.initRecordCorrected();
    corrected.setVersion(meant.version);
    corrected.setEvent(meant.event);
    corrected.setCommand(meant.command);
    if (meant.hash)
      corrected.setHash({reinterpret_cast<const capnp::byte*>(meant.hash->data()), meant.hash->size()});
    writeWhen(*parseWhen("2010-07-29"), corrected.initCorrected().initOccurred());
    corrected.getCorrected().initContactReceived().setConcern("made up otherwise");
    Taken made = untaken(ask);
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

  // Why a correction of that event cannot be placed.
  Error refusal(const Meant& meant) {
    Taken correction = correcting(meant);
    const auto placed = placeAfter(tail_, correction, *ledger_, aMorning);
    EXPECT_FALSE(placed);
    return placed ? Error{} : placed.error();
  }

  // The version that a correction of that event names in its record.
  std::uint64_t versionNamed(const Meant& meant) {
    Taken correction = correcting(meant);
    const auto placed = placeAfter(tail_, correction, *ledger_, aMorning);
    if (!placed) {
      ADD_FAILURE() << placed.error().path << ": " << placed.error().message;
      return 0;
    }
    RecordReader reader;
    EXPECT_TRUE(reader.read(placed->record.bytes()));
    return reader.record().getEvents()[0].getRecordCorrected().getVersion();
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

TEST_F(PlacingTest, RecordsNothingByAClockThatStandsWhereNoRecordCan) {
  for (const Instant wrong : {earliestWhen - seconds{1}, endOfWhen,
                              endOfWhen + std::chrono::hours{24 * 36'525}, Instant::min(), Instant::max()}) {
    Taken taken = untaken({.command = "c1"});
    const auto placed = placeAfter(tail_, taken, *ledger_, wrong);
    ASSERT_FALSE(placed);
    EXPECT_EQ(placed.error().code, ErrorCode::wrongSettings);
    EXPECT_THAT(placed.error().message, testing::HasSubstr("clock"));
  }
}

TEST_F(PlacingTest, FlagsARecordThatIsFarAheadOfTheClock) {
  tail_.recorded = aMorning + clockTolerance + seconds{1};
  place(tail_, {.command = "c1"});
  EXPECT_THAT(flagsOf(tail_.chain.back()), testing::ElementsAre("clockBehindRecord"));
}

TEST_F(PlacingTest, FindsTheEventThatIsCorrectedInTheChain) {
  place(tail_, {.command = "c1"});
  Taken correction = correcting({.version = 1});
  const auto placed = placeAfter(tail_, correction, *ledger_, aMorning);
  ASSERT_TRUE(placed) << placed.error().message;
  RecordReader reader;
  ASSERT_TRUE(reader.read(placed->record.bytes()));
  EXPECT_EQ(reader.record().getEvents()[0].getFamily(), Family::REFERRAL);
}

TEST_F(PlacingTest, LeavesACommandAloneThatCorrectsWhatIsNotThere) {
  Taken correction = correcting({.version = 4});
  const auto placed = placeAfter(tail_, correction, *ledger_, aMorning);
  ASSERT_FALSE(placed);
  EXPECT_EQ(placed.error().code, ErrorCode::notFound);
  EXPECT_EQ(placed.error().path, "events[0].data.version");
  EXPECT_TRUE(correction.done) << "it is to be told of this";
}

TEST_F(PlacingTest, FindsWhatIsMeantByItsCommandAndFillsInTheVersion) {
  place(tail_, {.command = "c1"});
  const Hash second = place(tail_, {.command = "c2"});
  EXPECT_EQ(versionNamed({.command = "c2"}), 2U);
  EXPECT_EQ(versionNamed({.version = 2, .command = "c2"}), 2U);
  EXPECT_EQ(versionNamed({.version = 2, .hash = second}), 2U);
  EXPECT_EQ(versionNamed({.command = "c2", .hash = second}), 2U);
}

TEST_F(PlacingTest, RefusesAVersionThatIsAnotherThanWhatIsMeant) {
  const Hash first = place(tail_, {.command = "c1"});
  place(tail_, {.command = "c2"});
  EXPECT_EQ(refusal({.version = 1, .command = "c2"}).path, "events[0].data.version");
  EXPECT_EQ(refusal({.version = 2, .hash = first}).path, "events[0].data.hash");
  EXPECT_EQ(refusal({.command = "c2", .hash = first}).path, "events[0].data.hash");
  EXPECT_EQ(refusal({.command = "c3"}).path, "events[0].data.command");
  EXPECT_EQ(refusal({.command = "c1", .event = 1}).path, "events[0].data.event");
  EXPECT_EQ(refusal({.version = 1, .command = "c2"}).code, ErrorCode::notFound);
}

TEST_F(PlacingTest, FollowsWhatIsMeantToTheVersionWhereItIsPlacedInTheEnd) {
  place(tail_, {.command = "c1"});
  Taken correction = correcting({.command = "c1"});
  ASSERT_TRUE(correction.draft.resolveNamed([&](const Draft::Named& named) -> Result<Draft::Found> {
    EXPECT_EQ(named.version, Version{}) << "the client gave none";
    return Draft::Found{Version{1}, Family::REFERRAL};
  }));
  // Another's record came first, and c1 stands behind it now.
  ASSERT_TRUE(correction.draft.resolveNamed([&](const Draft::Named& named) -> Result<Draft::Found> {
    EXPECT_EQ(named.version, Version{}) << "what was filled in is not what the client gave";
    return Draft::Found{Version{2}, Family::REFERRAL};
  }));
  EXPECT_EQ(correction.draft.events()[0].getRecordCorrected().getVersion(), 2U);
}

TEST_F(PlacingTest, FlagsWhatIsNamedByAVersionAlone) {
  const Hash first = place(tail_, {.command = "c1"});
  const auto flags = [&](const Meant& meant, std::optional<std::uint64_t> expect) {
    Taken correction = correcting(meant, {.command = "correction", .version = expect});
    return flagsOf(*placeAfter(tail_, correction, *ledger_, aMorning));
  };
  EXPECT_THAT(flags({.version = 1}, {}), testing::ElementsAre("namedByVersionAlone"));
  EXPECT_THAT(flags({.version = 1}, 1), testing::IsEmpty()) << "its writer says up to where they had read";
  EXPECT_THAT(flags({.version = 1, .command = "c1"}, {}), testing::IsEmpty());
  EXPECT_THAT(flags({.version = 1, .hash = first}, {}), testing::IsEmpty());
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
