// An accepted event as other systems get it.
#include "services/publisher/published_event.h"

#include <capnp/message.h>
#include <capnp/serialize.h>
#include <gmock/gmock.h>

#include <cstring>
#include <map>

#include "schemas/codec/event_types.h"
#include "tests/runner/story.h"

namespace casefold {
namespace {

using testing::ElementsAre;
using testing::Pair;

std::vector<OutletMessage> published(const RecordBytes& record, std::size_t left = 0) {
  RecordReader reader;
  EXPECT_TRUE(reader.read(record.bytes()));
  std::vector<OutletMessage> messages;
  EXPECT_EQ(appendPublished(reader, publishedSource("casefold"), messages), left);
  return messages;
}

// Reads a value as a subscriber would: one message in the standard framing.
template <class Use>
void readValue(const OutletMessage& message, Use use) {
  auto words = kj::heapArray<capnp::word>(message.value.size() / sizeof(capnp::word));
  ASSERT_EQ(words.asBytes().size(), message.value.size());
  std::memcpy(words.begin(), message.value.data(), message.value.size());
  capnp::FlatArrayMessageReader reader(words);
  EXPECT_EQ(reader.getEnd(), words.end());
  EXPECT_TRUE(reader.getRoot<capnp::AnyPointer>().isStruct());
  use(reader.getRoot<schema::Event>());
}

// A record with one event of each family.
RecordBytes recordOfEachFamily() {
  capnp::MallocMessageBuilder message;
  auto record = message.initRoot<schema::Record>();
  record.setStream("case:c-17");
  record.setVersion(1);
  record.setCommand("once");
  record.setRecorded(1'280'498'700'000'000);
  auto events = record.initEvents(5);
  const auto set = [&](unsigned index, Family family, const char* type) {
    events[index].setFamily(family);
    events[index].setType(type);
  };
  set(0, Family::REFERRAL, "referral.received");
  events[0].initReferralReceived();
  set(1, Family::ASSESSMENT, "caf.opened");
  events[1].initCafOpened();
  set(2, Family::SUPERVISION, "supervision.held");
  events[2].initSupervisionHeld();
  set(3, Family::PROGRAMME, "birth.recorded");
  events[3].initBirthRecorded();
  // A correction has the family of what it corrects.
  set(4, Family::SUPERVISION, "record.corrected");
  events[4].initRecordCorrected().setVersion(1);
  return RecordBytes(record.asReader());
}

TEST(PublishedEvent, IsACloudEventInBinaryMode) {
  StreamWriter writer("case:c-17");
  (void)writer.next({attended("chess")});
  const auto messages = published(writer.next({attended("football"), visited()}));
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_EQ(messages[1].key, "case:c-17");
  EXPECT_THAT(messages[1].headers,
              ElementsAre(Pair("content-type", "application/vnd.casefold.event+capnp"),
                          Pair("ce_specversion", "1.0"), Pair("ce_id", "case:c-17/2/1"),
                          Pair("ce_source", "/casefold/casefold"), Pair("ce_type", "homeVisit.made"),
                          Pair("ce_subject", "case:c-17"), Pair("ce_time", "2010-07-30T14:06:00Z"),
                          Pair("ce_actor", "A. Link"), Pair("ce_agency", "social care")));
  readValue(messages[0], [](schema::Event::Reader event) {
    EXPECT_EQ(view(event.getType()), "activity.attended");
    EXPECT_EQ(view(event.getActivityAttended().getActivity()), "football");
    EXPECT_TRUE(event.isActivityAttended());
  });
}

TEST(PublishedEvent, LeavesOutWhoRecordedItWhereTheRecordDoesNotSay) {
  const auto messages = published(recordOfEachFamily());
  ASSERT_FALSE(messages.empty());
  for (const auto& message : messages) {
    EXPECT_FALSE(message.headers.empty());
    for (const auto& [name, value] : message.headers)
      EXPECT_TRUE(name != "ce_actor" && name != "ce_agency") << name;
  }
}

TEST(PublishedEvent, GoesWhereThoseWhoMayReadItsFamilyRead) {
  const auto messages = published(recordOfEachFamily());
  std::vector<std::string> channels;
  for (const auto& message : messages) channels.push_back(message.channel);
  EXPECT_THAT(channels, ElementsAre("referral", "assessment", "supervision", "programme", "supervision"));
  EXPECT_THAT(publishedFamilies(), ElementsAre("referral", "assessment", "supervision", "programme"));
}

TEST(PublishedEvent, OfATypeThatThisBuildDoesNotKnowIsPassedOnWhole) {
  StreamWriter writer("case:c-17");
  const auto messages = published(writer.next({ofLaterType("garden.planted")}));
  ASSERT_EQ(messages.size(), 1U);
  readValue(messages[0], [](schema::Event::Reader event) {
    EXPECT_EQ(view(event.getType()), "garden.planted");
    EXPECT_EQ(static_cast<int>(event.which()), 4711);
    capnp::MallocMessageBuilder expected;
    writeFact(ofLaterType("garden.planted"), expected.initRoot<schema::Event>());
    EXPECT_TRUE(capnp::AnyStruct::Reader(event) ==
                capnp::AnyStruct::Reader(expected.getRoot<schema::Event>().asReader()));
  });
}

TEST(PublishedEvent, OfAFamilyWithoutAChannelIsCounted) {
  capnp::MallocMessageBuilder message;
  auto record = message.initRoot<schema::Record>();
  record.setStream("case:c-17");
  record.setVersion(1);
  auto events = record.initEvents(2);
  events[0].setFamily(static_cast<Family>(17));
  events[1].setFamily(Family::PROGRAMME);
  const auto messages = published(RecordBytes(record.asReader()), 1);
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_THAT(messages[0].headers,
              testing::Contains(Pair("ce_id", "case:c-17/1/1")));  // numbers do not shift
}

}  // namespace
}  // namespace casefold
