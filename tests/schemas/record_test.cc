#include "schemas/codec/record.h"

#include <capnp/message.h>
#include <gtest/gtest.h>

#include "schemas/codec/event_types.h"

namespace casefold {
namespace {

RecordBytes sampleRecord(std::uint64_t version = 1) {
  capnp::MallocMessageBuilder message;
  auto record = message.initRoot<schema::Record>();
  record.setStream("case:1");
  record.setVersion(version);
  record.setCommand("c1");
  record.setActor("A. Mentor");
  record.setAgency("school");
  record.setRecorded(1280498700000000);
  auto event = record.initEvents(1)[0];
  event.setType("referral.received");
  writeWhen(*parseWhen("2010-07-30"), event.initOccurred());
  event.initReferralReceived().setSource("2A");
  return RecordBytes(record.asReader());
}

TEST(Record, IsReadAsItWasWrittenFromAnyAlignment) {
  auto written = sampleRecord();
  for (std::size_t shift = 0; shift < 9; ++shift) {
    std::string buffer(shift, 'x');
    buffer += asText(written.bytes());
    RecordReader reader;
    ASSERT_TRUE(reader.read(asBytes(std::string_view(buffer).substr(shift))));
    EXPECT_EQ(reader.stream(), "case:1");
    EXPECT_EQ(reader.version(), Version{1});
    EXPECT_EQ(reader.hash(), written.hash());
    EXPECT_EQ(view(reader.record().getEvents()[0].getReferralReceived().getSource()), "2A");
  }
}

TEST(Record, IsNeverReadFromCutOrFlippedBytesWithoutAnErrorOrAnotherHash) {
  auto written = sampleRecord();
  std::string whole(asText(written.bytes()));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    RecordReader reader;
    auto result = reader.read(asBytes(std::string_view(whole).substr(0, length)));
    EXPECT_TRUE(!result || reader.hash() != written.hash()) << length;
  }
  std::size_t readAsAnother = 0, refused = 0;
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    auto flipped = whole;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    RecordReader reader;
    if (!reader.read(asBytes(flipped))) {
      ++refused;
      continue;
    }
    ++readAsAnother;
    EXPECT_NE(reader.hash(), written.hash()) << bit;
  }
  EXPECT_GE(refused, 8U * 8U) << "at least every bit of the prefix";
  EXPECT_GT(readAsAnother, 0U) << "a bit within a text is no damage that can be seen here";
}

TEST(EventTypes, HaveOneNameAndOneFamilyEach) {
  EXPECT_GT(eventTypes().size(), 50U);
  for (const auto& info : eventTypes()) {
    EXPECT_EQ(findEventType(info.name), &info) << info.name;
    EXPECT_EQ(findEventType(info.type), &info) << info.name;
  }
  EXPECT_EQ(findEventType(EventType::REFERRAL_RECEIVED)->name, "referral.received");
  EXPECT_EQ(findEventType(static_cast<EventType>(60000)), nullptr);
  EXPECT_EQ(findEventType("no.such"), nullptr);
}

}  // namespace
}  // namespace casefold
