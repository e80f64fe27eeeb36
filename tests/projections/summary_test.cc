#include "projections/chronology/summary.h"

#include <capnp/dynamic.h>
#include <capnp/message.h>
#include <gtest/gtest.h>

#include "infra/terminal/text.h"
#include "schemas/codec/event_types.h"
#include "schemas/codec/json.h"
#include "tests/projections/fold_harness.h"
#include "tests/projections/random_events.h"

namespace casefold {
namespace {

using chronology::summary;

std::string summaryOf(const Told& told) {
  capnp::MallocMessageBuilder message;
  auto command = message.initRoot<schema::Command>();
  auto read = commandFromJson(
      R"({"stream":"case:x","command":"c","actor":"a","agency":"b","events":[)" + told.json + "]}", command);
  EXPECT_TRUE(read) << read.error().path << ": " << read.error().message;
  return summary(command.asReader().getContent().getEvents()[0]);
}

TEST(Summary, SaysInPlainEnglishWhatHappened) {
  const std::vector<std::pair<Told, std::string>> expected = {
      {event("referral.received", "2010-07-30", R"("source":"2A","primaryNeed":"N1")"),
       "Referral from a school (2A): abuse or neglect (N1)"},
      {event("referral.received", "2010-07-30", R"("source":"6","referrer":"PC Hall","kind":"pseudoCaf")"),
       "Referral for attendance services (pseudo CAF) from the police (6), PC Hall"},
      {event("referral.received", "2010-07-30", R"("source":"7Z","primaryNeed":"N1")"),
       "Referral from code 7Z: abuse or neglect (N1)"},
      {event("referral.received", "2010-07-30"), "Referral"},
      {event("referral.closed", "2010-07-30", R"("reason":"RC8")"),
       "Referral closed: after assessment, no further action (RC8)"},
      {event("referral.closed", "2010-07-30"), "Referral closed, no reason stated"},
      {event("threshold.decided", "2010-07-30",
             R"("decision":"section17","decidedBy":"the Early Years manager","packageNumber":2)"),
       "Threshold decided: child in need (section 17), on package 2 by the Early Years manager"},
      {event("consent.given", "2010-07-30", R"("scope":["school","health"],"givenBy":"mother")"),
       "Consent given by mother, for school, health"},
      {event("area.rated", "2010-07-30", R"("area":"housing","light":"red","ratedBy":"B. Worker")"),
       "Housing rated red by B. Worker"},
      {event("engagement.noted", "2010-07-30", R"("engagement":"lipService")"),
       "The family pays lip service: agrees, and does not take part"},
      {event("caf.closed", "2010-07-30", R"("reason":"movedToSocialCare")"),
       "CAF closed: moved to social care"},
      {event("case.steppedUp", "2010-07-30", R"("to":"children's social care","reason":"new injury")"),
       "Stepped up to children's social care: new injury"},
      {event("vulnerability.scored", "2010-07-30", R"("tool":"Bristol","toolVersion":"2","total":31.5)"),
       "Vulnerability scored 31.5 by Bristol 2"},
      {event("assessment.authorised", "2010-07-30", R"("kind":"core","factors":["2A","4B"])"),
       "Core assessment authorised, factors: 2A, 4B"},
      {event("assessment.authorised", "2010-07-30", R"("kind":"single","factors":["21"])"),
       "Single assessment authorised, no factors"},
      {event("conference.held", "2010-07-30", R"("kind":"review")"),
       "Child protection review conference held"},
      {event("protectionPlan.started", "2010-07-30", R"("category":"NEG","previousPlans":1)"),
       "Child protection plan started: neglect (NEG) (1 earlier plan)"},
      {event("supervision.held", "2010-07-30", R"("minutes":90,"kind":"individual","reflective":true)"),
       "Supervision held, individual, 90 minutes, reflective"},
      {corrects(3, 1, "2010-08-01", event("area.rated", "2010-07-30", R"("area":"housing","light":"amber")")),
       "Correction of version 3, event 2, should read: Housing rated amber (2010-07-30)"},
      {withdraws(4, 0, "2010-08-01"), "Withdrawn as recorded in error: version 4"},
  };
  for (const auto& [told, line] : expected) EXPECT_EQ(summaryOf(told), line);
}

TEST(Summary, CutsLongTextsAndKeepsToOneLine) {
  const auto line = summaryOf(event("decision.recorded", "2010-07-30",
                                    R"("decision":"first\nsecond )" + std::string(5000, 'x') + '"'));
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_LT(displayWidth(line), 120U);
  EXPECT_TRUE(line.ends_with("…")) << line;
}

TEST(Summary, KeepsIdentifiersOfTheChildOut) {
  EXPECT_EQ(summaryOf(event("child.identified", "2010-07-30",
                            R"("pupilNumber":"A123456789012","name":"Cleo","birthDate":"2004-02-01")")),
            "Identifiers of the child recorded");
}

// Every event type of this build, empty and filled at random.
TEST(Summary, HasALineForEveryEventType) {
  RandomEvents random(1);
  for (const auto& info : eventTypes())
    for (int round = 0; round < 20; ++round) {
      capnp::MallocMessageBuilder message;
      auto event = message.initRoot<schema::Event>();
      if (round == 0) {
        auto field = capnp::Schema::from<schema::Event>().getUnionFields()[static_cast<unsigned>(info.type)];
        capnp::DynamicStruct::Builder(event).init(field);
        event.setType(textReader(info.name));
        event.initOccurred();
      } else {
        do {
          random.write(event);
        } while (event.which() != info.type);
      }
      const auto line = summary(event);
      EXPECT_EQ(line.find("does not know"), std::string::npos) << info.name;
      EXPECT_EQ(line.find(info.name), std::string::npos) << line;
      EXPECT_GT(line.size(), 3U) << info.name;
      EXPECT_FALSE(line.front() >= 'a' && line.front() <= 'z') << line;
      EXPECT_EQ(line.find('\n'), std::string::npos) << line;
      EXPECT_EQ(line, harmless(line));
    }
}

TEST(Summary, NamesATypeThatThisBuildDoesNotKnow) {
  capnp::MallocMessageBuilder message;
  auto event = message.initRoot<schema::Event>();
  event.setType("doula.matched");
  EXPECT_EQ(summary(event), "An event of a type that this version does not know: doula.matched");
}

}  // namespace
}  // namespace casefold
