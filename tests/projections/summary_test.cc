#include "projections/chronology/summary.h"

#include <capnp/dynamic.h>
#include <capnp/message.h>
#include <gtest/gtest.h>

#include "infra/terminal/text.h"
#include "projections/policy/policy.h"
#include "schemas/codec/event_types.h"
#include "schemas/codec/json.h"
#include "tests/projections/fold_harness.h"
#include "tests/projections/random_events.h"

namespace casefold {
namespace {

// By the codes that are shipped.
std::string summary(schema::Event::Reader event) {
  return chronology::summary(event, policy::shippedPolicies()->codes().editions().back());
}

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
      {event("protectionPlan.started", "2010-07-30", R"("category":"NEG","previousPlansUnknown":true)"),
       "Child protection plan started: neglect (NEG) (earlier plans not known)"},
      {event("child.identified", "2010-07-30", R"("localIdentifier":"LA 001")"),
       R"(Identifiers of the child recorded, called "LA 001" in the authority's own system)"},
      {event("preProceedings.started", "2010-07-30",
             R"("familyMeetingOffered":"yes","familyMeetingFacilitated":"no")"),
       "Pre-proceedings started, family group decision-making meeting offered, not held"},
      {event("preProceedings.letterSent", "2010-07-30", R"("letter":"beforeProceedings")"),
       "Letter before proceedings sent"},
      {event("preProceedings.meetingHeld", "2010-07-30", R"("kind":"initial")"),
       "Initial pre-proceedings meeting held"},
      {event("preProceedings.reviewed", "2010-07-30", R"("meetings":3)"),
       "Review meetings in pre-proceedings so far: 3"},
      {event("careProceedings.applied", "2010-07-30"), "Applied to the court for care proceedings"},
      {event("supervision.held", "2010-07-30", R"("minutes":90,"kind":"individual","reflective":true)"),
       "Supervision held, individual, 90 minutes, reflective"},
      {corrects(3, 1, "2010-08-01", event("area.rated", "2010-07-30", R"("area":"housing","light":"amber")")),
       "Correction of version 3, event 2, should read: Housing rated amber (2010-07-30)"},
      {withdraws(4, 0, "2010-08-01"), "Withdrawn as recorded in error: version 4"},
  };
  for (const auto& [told, line] : expected) EXPECT_EQ(summaryOf(told), line);
}

// Every type that a part of the practice added, in the words of those who do the work.
TEST(Summary, SpeaksOfTheHubInItsWords) {
  const std::vector<std::pair<Told, std::string>> expected = {
      {event("consultation.given", "2010-07-30",
             R"("askedBy":"deputy head","givenBy":"hub manager","advice":"call a meeting")"),
       "Consultation about thresholds asked by deputy head, given by hub manager: call a meeting"},
      {event("information.asked", "2010-07-30", R"("member":"police","question":"any call-outs?")"),
       "Information asked of police: any call-outs?"},
      {event("information.asked", "2010-07-30", R"("member":"probation","kind":"virtualMember")"),
       "Information asked of probation (virtual member)"},
      {event("information.asked", "2010-07-30", R"("member":"CareFirst","kind":"dataSystem")"),
       "Information looked for in CareFirst"},
      {event("information.returned", "2010-07-30",
             R"("member":"health","summary":"no concerns","basis":"consent")"),
       "Information returned by health (ground: consent): no concerns"},
      {event("information.returned", "2010-07-30", R"("member":"CareFirst","result":"nothingKnown")"),
       "Nothing known to CareFirst"},
      {event("information.returned", "2010-07-30", R"("member":"health","result":"declined")"),
       "Information not shared by health"},
      {event("concern.rated", "2010-07-30",
             R"("rating":"amber","ratedBy":"hub manager","reasons":"a second call-out")"),
       "Concern rated amber by hub manager: a second call-out"},
      {event("earlyResponse.reported", "2010-07-30",
             R"("outcome":"singleAgencyResponse","agency":"health visiting","note":"weekly visits")"),
       "Early Response Service reported, single-agency response by health visiting: weekly visits"},
      {event("earlyResponse.reported", "2010-07-30", R"("outcome":"referredBack")"),
       "Early Response Service reported, referred back to the hub"},
  };
  for (const auto& [told, line] : expected) EXPECT_EQ(summaryOf(told), line);
}

TEST(Summary, SpeaksOfEarlyHelpAndAssessmentInTheirWords) {
  const std::vector<std::pair<Told, std::string>> expected = {
      {event("attendance.notified", "2010-07-30", R"("to":"attendance team","support":"CAF until March")"),
       "Attendance services notified: attendance team; support: CAF until March"},
      {event("attendance.notified", "2010-07-30", R"("to":"attendance team")"),
       "Attendance services notified: attendance team; no support by a CAF, earlier or now"},
      {event("safetyNet.reviewed", "2010-07-30",
             R"("outcome":"keepUnderReview","reviewedBy":"P. Marsh","nextReview":"2010-09-01")"),
       "Safety net: case reviewed by P. Marsh, kept under review, next review 2010-09-01"},
      {event("safetyNet.reviewed", "2010-07-30", R"("outcome":"stepUp","reasons":"new injury")"),
       "Safety net: case reviewed, to step up to social care: new injury"},
      {event("approach.offered", "2010-07-30",
             R"("approach":"triple-p","offeredBy":"P. Marsh","answer":"declined","reasons":"not now")"),
       "Approach offered by P. Marsh, triple-p, declined: not now"},
      {event("vulnerability.scored", "2010-07-30",
             R"("tool":"Bristol","toolVersion":"2","total":31,"occasion":"review","scoredBy":"J. Ferreira")"),
       "Vulnerability scored 31 by Bristol 2, at review; scored by J. Ferreira"},
      {event("areas.chosen", "2010-07-30",
             R"("areas":["home","health"],"tool":"traffic lights","toolVersion":"2009")"),
       "Areas to assess chosen from traffic lights 2009: home, health"},
      {event("areaAssessment.ended", "2010-07-30",
             R"("outcome":"endedEarly","conclusion":"moved to Leeds","endedBy":"A. Worker")"),
       "Assessment area by area ended early by A. Worker: moved to Leeds"},
      {event("coreGroup.met", "2010-07-30", R"("attended":["mother","health visitor"],"note":"on course")"),
       "Core group met; present: mother, health visitor: on course"},
      {event("tool.applied", "2010-07-30",
             R"("tool":"CARE-Index","dimension":"interaction","scored":true,"score":6,"result":"at risk")"),
       "Tool used, CARE-Index, on the interaction of parent and child, score 6: at risk"},
      {event("judgement.made", "2010-07-30",
             R"("dimension":"capacityToChange","judgement":"uncertain","judgedBy":"D. Hussain",)"
             R"("tools":["CARE-Index"],"departsFromTools":true,"reasons":"three weeks without drink")"),
       "Judgement of capacity to change by D. Hussain: uncertain; beside CARE-Index; departs from the tools; "
       "because three weeks without drink"},
  };
  for (const auto& [told, line] : expected) EXPECT_EQ(summaryOf(told), line);
}

TEST(Summary, SpeaksOfPlacementsInTheirWords) {
  const std::vector<std::pair<Told, std::string>> expected = {
      {event("provider.registered", "2010-07-30", R"("name":"Orchard House","region":"South West")"),
       "Provider registered: Orchard House, South West"},
      {event("contract.agreed", "2010-07-30",
             R"("contract":"SW-7","region":"South West","until":"2011-03-31","weeklyFeePence":215000)"),
       "Contract agreed, SW-7, South West, until 2011-03-31, £2,150 a week"},
      {event("contract.agreed", "2010-07-30",
             R"("contract":"SW-8","weeklyFeePence":99950,"departsBecause":"night staff")"),
       "Contract agreed, SW-8, £999.50 a week; fee departs: night staff"},
      {event("placement.agreed", "2010-07-30",
             R"("case":"case:wren","provider":"provider:orchard","contract":"SW-7","plannedWeeks":12,)"
             R"("criteriaVersion":"2010","orderedBy":"court","weeklyFeePence":1234567800)"),
       "Placement agreed for case:wren with provider:orchard, contract SW-7, 12 weeks, by baseline criteria "
       "2010, ordered by court, £12,345,678 a week"},
      {event("placement.started", "2010-07-30", R"("note":"both well")"), "Placement started: both well"},
      {event("placement.ended", "2010-07-30", R"("outcome":"togetherAtHome")"),
       "Placement ended, parent and baby together at home"},
      {event("placement.ended", "2010-07-30", R"("outcome":"endedEarly","reason":"mother left")"),
       "Placement ended early, before the assessment was complete: mother left"},
      {event("criterion.assessed", "2010-07-30",
             R"("criterion":"basic-care","finding":"partlyMet","evidence":"night feeds",)"
             R"("assessor":"worker:k-brand")"),
       "Criterion basic-care partly met, assessor worker:k-brand: night feeds"},
      {event("assessment.validated", "2010-07-30", R"("by":"court","accepted":true)"),
       "Assessment accepted as it stands by the court"},
      {event("assessment.validated", "2010-07-30",
             R"("by":"guardian","criterion":"basic-care","reasons":"one observation only")"),
       "Assessment of criterion basic-care not accepted as it stands by the guardian: one observation only"},
  };
  for (const auto& [told, line] : expected) EXPECT_EQ(summaryOf(told), line);
}

TEST(Summary, SpeaksOfTheWorkAndThoseWhoDoItInTheirWords) {
  const std::vector<std::pair<Told, std::string>> expected = {
      {event("case.allocated", "2010-07-30",
             R"("worker":"D. Hussain","unit":"unit:north","points":3,"reason":"worker left",)"
             R"("handover":"a joint visit")"),
       "Case allocated to D. Hussain, shared by unit:north (3 points): worker left; handover: a joint visit"},
      {event("allocation.ended", "2010-07-30", R"("reason":"worker left")"),
       "Allocation ended, with no worker now: worker left"},
      {event("worker.joined", "2010-07-30",
             R"("unit":"unit:north","role":"social worker","newlyQualified":true,"wholeTimePercent":60)"),
       "Worker joined unit:north as social worker, newly qualified, 60 % of whole time"},
      {event("worker.left", "2010-07-30", R"("reason":"moved")"), "Worker left: moved"},
      {event("supervision.planned", "2010-07-30", R"("forWhen":"2010-08-04","supervisor":"A. Lind")"),
       "Supervision planned for 2010-08-04, with A. Lind"},
      {event("training.accredited", "2010-07-30",
             R"("programme":"parent-and-baby assessment","until":"2013-07-29")"),
       "Accredited training completed, parent-and-baby assessment, until 2013-07-29"},
      {event("unitMeeting.held", "2010-07-30",
             R"("minutes":120,"cases":["case:a","case:b"],"attended":["A. Lind"])"),
       "Unit meeting held, 120 minutes, about 2 cases; present: A. Lind"},
  };
  for (const auto& [told, line] : expected) EXPECT_EQ(summaryOf(told), line);
}

TEST(Summary, SpeaksOfPreventionAndVolunteersInTheirWords) {
  const std::vector<std::pair<Told, std::string>> expected = {
      {event("youngPerson.nominated", "2010-07-30",
             R"("programme":"programme:jyip","agency":"school","factors":["exclusion","siblings"])"),
       "Nominated for programme:jyip by school; factors: exclusion, siblings"},
      {event(
           "cohort.drawn", "2010-07-30",
           R"("cohort":"2010-2","members":[{"case":"case:a","points":5},{"case":"case:b","departs":"moved"}],)"
           R"("considered":6,"policyVersion":"2010","drawnBy":"the panel")"),
       "Cohort 2010-2 drawn by the panel: 2 young people of 6 nominated, by policy 2010; 1 ranked otherwise "
       "than by points"},
      {event("homeVisit.made", "2010-07-30", R"("visitedBy":"G. Tan","programme":"programme:jyip")"),
       "Home visit by G. Tan, in programme:jyip"},
      {event("activity.attended", "2010-07-30", R"("activity":"football","minutes":90)"),
       "Activity attended: football, 90 minutes"},
      {event("activity.attended", "2010-07-30", R"("activity":"football","missed":true)"),
       "Activity missed: football"},
      {event("parentSupport.given", "2010-07-30", R"("kind":"parenting course","note":"week three")"),
       "Parent support given, parenting course: week three"},
      {event("offence.recorded", "2010-07-30", R"("kind":"criminal damage","outcome":"reprimand")"),
       "Offence recorded: criminal damage, outcome reprimand"},
      {event("family.signposted", "2010-07-30",
             R"("service":"debt advice","programme":"volunteer:v1","reason":"arrears")"),
       "Family signposted to debt advice, by volunteer:v1: arrears"},
      {event("volunteer.recruited", "2010-07-30",
             R"("programme":"programme:doulas","languages":["Polish"],"localities":["north"],)"
             R"("offers":["breastfeeding"],"mostFamilies":2)"),
       "Volunteer recruited, in programme:doulas, for up to 2 families; languages: Polish; where: north; "
       "offers: breastfeeding"},
      {event("volunteer.cleared", "2010-07-30", R"("check":"enhanced disclosure","until":"2013-07-29")"),
       "Check passed, enhanced disclosure, until 2013-07-29"},
      {event("module.completed", "2010-07-30", R"("module":"breastfeeding","trainer":"midwife")"),
       "Module completed, breastfeeding; trainer midwife"},
      {event("volunteer.left", "2010-07-30", R"("reason":"a course of her own")"),
       "Volunteer left: a course of her own"},
      {event("doula.requested", "2010-07-30",
             R"("programme":"programme:doulas","expectedBirthDate":"2010-11-02","languages":["Polish"],)"
             R"("needs":["young mothers"],"locality":"north")"),
       "Doula asked for, in programme:doulas, baby expected 2010-11-02; languages: Polish; needs: young "
       "mothers; "
       "where: north"},
      {event("volunteer.matched", "2010-07-30",
             R"("volunteer":"volunteer:v1","decidedBy":"coordinator","reasons":"speaks Polish")"),
       "Matched with volunteer:v1, decided by coordinator: speaks Polish"},
      {event("volunteer.unmatched", "2010-07-30", R"("volunteer":"volunteer:v1","reason":"six weeks past")"),
       "No longer matched with volunteer:v1: six weeks past"},
      {event("volunteer.visited", "2010-07-30",
             R"("volunteer":"volunteer:v1","stage":"atBirth","minutes":480,"note":"a girl")"),
       "Visit by volunteer:v1, at birth, 480 minutes: a girl"},
      {event("feeding.recorded", "2010-07-30", R"("stage":"begun","breastfed":"wholly")"),
       "Feeding at or soon after birth: wholly breastfed"},
      {event("feeding.recorded", "2010-07-30", R"("stage":"sixWeeks","breastfed":"no")"),
       "Feeding at six weeks: not breastfed"},
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

TEST(Summary, KeepsToOneHarmlessLineWhateverComes) {
  RandomEvents random(2, /*hostileToo=*/true);
  for (int round = 0; round < 5000; ++round) {
    capnp::MallocMessageBuilder message;
    auto event = message.initRoot<schema::Event>();
    random.write(event);
    const auto line = summary(event);
    EXPECT_EQ(line.find('\n'), std::string::npos) << line;
    EXPECT_EQ(line, harmless(line));
    EXPECT_LT(displayWidth(line), 500U) << line;
  }
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
