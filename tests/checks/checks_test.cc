#include "projections/flags/checks.h"

#include <capnp/message.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

#include "projections/runner/packed.h"
#include "schemas/codec/event_types.h"
#include "schemas/codec/json.h"
#include "schemas/codec/validate.h"

namespace casefold {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

using Names = std::vector<std::string>;

const Instant now = *parseInstant("2010-12-01T12:00:00Z");

// An event as it stands in a command line, its data without the braces.
std::string event(std::string_view type, std::string_view occurred, std::string_view data = "") {
  return R"({"type":")" + std::string(type) + R"(","occurred":")" + std::string(occurred) + R"(","data":{)" +
         std::string(data) + "}}";
}

// Records the events one after the other, and returns what was raised for each.
class Stream {
 public:
  Stream(std::initializer_list<std::string> events) {
    for (const auto& each : events) record(each);
  }

  Names record(const std::string& text) {
    capnp::MallocMessageBuilder message;
    auto command = message.initRoot<schema::Command>();
    auto read = commandFromJson(
        R"({"stream":"case:X","command":"c","actor":"a","agency":"b","events":[)" + text + "]}", command);
    const auto type = command.getContent().getEvents()[0].which();
    if (const auto* info = findEventType(type); info != nullptr && !info->streams.empty())
      command.getContent().setStream(std::string(info->streams.front()) + ":X");
    EXPECT_TRUE(read) << text << ": " << (read ? "" : read.error().path + " " + read.error().message);
    auto valid = validateCommand(command.asReader());
    EXPECT_TRUE(valid) << text << ": " << (valid ? "" : valid.error().path + " " + valid.error().message);
    Names raised;
    auto recorded = command.asReader().getContent().getEvents()[0];
    check(summary_, recorded, now, [&](std::string_view rule) { raised.emplace_back(rule); });
    fold(summary_, recorded);
    return raised;
  }
  [[nodiscard]] const CaseSummary& summary() const { return summary_; }

 private:
  CaseSummary summary_;
};

// What is raised for the last of these events.
Names lastOf(std::initializer_list<std::string> events) {
  Stream stream{};
  Names raised;
  for (const auto& each : events) raised = stream.record(each);
  return raised;
}

auto raises(const Rule& rule) { return ElementsAre(std::string(rule.name)); }

std::string referral(std::string_view on, std::string_view data = "") {
  return event("referral.received", on, data);
}
std::string closure(std::string_view on, std::string_view reason = "RC7") {
  return event("referral.closed", on, R"("reason":")" + std::string(reason) + "\"");
}
std::string noFurtherAction(std::string_view on) {
  return event("threshold.decided", on, R"("decision":"noFurtherAction")");
}

// ---- episodes ----

TEST(Checks, FlagsAReferralWhileAnotherIsOpen) {
  EXPECT_THAT(lastOf({referral("2010-01-04"), referral("2010-03-01")}),
              raises(rules::moreThanOneOpenEpisode));
}

TEST(Checks, TakesAReferralAfterAClosureOrNoFurtherActionAsAFurtherOne) {
  EXPECT_THAT(lastOf({referral("2010-01-04"), closure("2010-02-01"), referral("2010-03-01")}), IsEmpty());
  EXPECT_THAT(lastOf({referral("2010-01-04"), noFurtherAction("2010-01-05"), referral("2010-03-01")}),
              IsEmpty());
  // A closure after the decision closes the same episode, and not the next one.
  Stream stream{referral("2010-01-04"), noFurtherAction("2010-01-05"), closure("2010-02-01"),
                referral("2010-03-01")};
  EXPECT_EQ(stream.summary().openEpisodes, 1U);
  EXPECT_THAT(stream.record(referral("2010-04-01")), raises(rules::moreThanOneOpenEpisode));
}

TEST(Checks, CountsNoCafReferralAsAnEpisodeOfSocialCare) {
  EXPECT_THAT(lastOf({referral("2010-01-04"), referral("2010-03-01", R"("kind":"caf")")}), IsEmpty());
  EXPECT_THAT(lastOf({referral("2010-01-04", R"("kind":"pseudoCaf")"), referral("2010-03-01")}), IsEmpty());
}

TEST(Checks, TakesAnEarlierReferralThatCameToLightLateAsHistory) {
  EXPECT_THAT(lastOf({referral("2010-03-01"), referral("2009-01-04")}), IsEmpty());
}

TEST(Checks, FlagsStatutoryWorkAfterTheClosure) {
  for (auto type : {"assessment.started", "conference.held", "enquiry.started", "plan.started",
                    "preProceedings.started", "coreGroup.met"})
    EXPECT_THAT(lastOf({referral("2010-01-04"), closure("2010-02-01"), event(type, "2010-02-02")}),
                Contains(std::string(rules::activityAfterClosure.name)))
        << type;
}

TEST(Checks, AllowsWorkUpToTheDayOfTheClosureAndInAnEpisodeOpenedSince) {
  auto conference = [](std::string_view on) { return event("conference.held", on, R"("kind":"review")"); };
  EXPECT_THAT(lastOf({referral("2010-01-04"), closure("2010-02-01"), conference("2010-02-01T16:00:00Z")}),
              IsEmpty());
  EXPECT_THAT(lastOf({referral("2010-01-04"), closure("2010-02-01"), conference("2010-01-15")}), IsEmpty());
  EXPECT_THAT(lastOf({referral("2010-01-04"), closure("2010-02"), conference("2010-02-20")}), IsEmpty());
  EXPECT_THAT(lastOf({referral("2010-01-04"), closure("2010-02-01"), referral("2010-03-01"),
                      conference("2010-03-02")}),
              IsEmpty());
  // A decision of no further action is no closure: work may go on.
  EXPECT_THAT(lastOf({referral("2010-01-04"), noFurtherAction("2010-01-04"), conference("2010-02-01")}),
              IsEmpty());
}

TEST(Checks, FlagsCafWorkAfterTheCafWasClosed) {
  auto closed = event("caf.closed", "2010-05-01", R"("reason":"needsMet")");
  EXPECT_THAT(lastOf({event("caf.opened", "2010-01-04"), closed, event("meeting.held", "2010-05-02")}),
              raises(rules::activityAfterClosure));
  EXPECT_THAT(lastOf({event("caf.opened", "2010-01-04"), closed, event("meeting.held", "2010-05-01")}),
              IsEmpty());
  EXPECT_THAT(lastOf({event("caf.opened", "2010-01-04"), closed,
                      event("service.ended", "2010-06-01", R"("service":"Triple P parenting")")}),
              IsEmpty());
}

// The safety net catches those who have no CAF, and what volunteers and programmes do for a family goes on.
TEST(Checks, AllowsTheSafetyNetAndPreventionAfterTheClosure) {
  const auto closed = event("caf.closed", "2010-05-01", R"("reason":"disengaged")");
  for (const auto& later : {event("safetyNet.reviewed", "2010-06-01", R"("outcome":"keepUnderReview")"),
                            event("approach.offered", "2010-06-01", R"("approach":"triple-p")"),
                            event("parentSupport.given", "2010-06-01", R"("kind":"home visits")"),
                            event("tool.applied", "2010-06-01", R"("tool":"Parenting Daily Hassles")"),
                            event("volunteer.visited", "2010-06-01", R"("volunteer":"volunteer:v1")")})
    EXPECT_THAT(
        lastOf({referral("2010-01-04"), closure("2010-02-01"), event("caf.opened", "2010-02-04"),
                event("volunteer.matched", "2010-04-01", R"("volunteer":"volunteer:v1")"), closed, later}),
        IsEmpty())
        << later;
}

TEST(Checks, FlagsAClosureWithoutReason) {
  EXPECT_THAT(lastOf({referral("2010-01-04"), closure("2010-02-01", "")}),
              raises(rules::closureWithoutReason));
  EXPECT_THAT(lastOf({event("caf.opened", "2010-01-04"), event("caf.closed", "2010-02-01")}),
              raises(rules::closureWithoutReason));
  EXPECT_THAT(lastOf({referral("2010-01-04"), closure("2010-02-01")}), IsEmpty());
}

TEST(Checks, FlagsAReasonWithoutDate) {
  EXPECT_THAT(lastOf({referral("2010-01-04"),
                      event("referral.closed", "2010-02-01", R"("reason":"RC7","undated":true)")}),
              raises(rules::closureWithoutDate));
}

TEST(Checks, FlagsAClosureAfterAssessmentThatHadNone) {
  EXPECT_THAT(lastOf({referral("2010-01-04"), closure("2010-02-01", "RC8")}),
              raises(rules::closureWithoutAssessment));
  EXPECT_THAT(lastOf({referral("2010-01-04"), closure("2010-02-01", "RC9")}),
              raises(rules::closureWithoutAssessment));
  EXPECT_THAT(lastOf({referral("2010-01-04"), event("assessment.authorised", "2010-01-20"),
                      closure("2010-02-01", "RC8")}),
              IsEmpty());
  // An assessment of an earlier episode is not one of this.
  EXPECT_THAT(lastOf({referral("2009-01-04"), event("assessment.started", "2009-01-20"),
                      closure("2009-02-01", "RC8"), referral("2010-01-04"), closure("2010-02-01", "RC8")}),
              raises(rules::closureWithoutAssessment));
}

// ---- plans and assessments ----

TEST(Checks, FlagsAnInNeedPlanBesideAProtectionPlan) {
  auto inNeed = event("plan.started", "2010-03-01");
  auto protection = event("protectionPlan.started", "2010-02-01", R"("category":"NEG")");
  EXPECT_THAT(lastOf({protection, inNeed}), raises(rules::inNeedPlanWithProtectionPlan));
  EXPECT_THAT(lastOf({event("plan.started", "2010-01-01"), protection}),
              raises(rules::inNeedPlanWithProtectionPlan));
  EXPECT_THAT(lastOf({protection, event("protectionPlan.ended", "2010-03-01"), inNeed}), IsEmpty());
  EXPECT_THAT(lastOf({event("plan.started", "2010-01-01"), event("plan.ended", "2010-02-01"), protection}),
              IsEmpty());
}

TEST(Checks, FlagsAnAssessmentAuthorisedBeforeItWasStarted) {
  EXPECT_THAT(
      lastOf({event("assessment.started", "2010-03-01"), event("assessment.authorised", "2010-02-26")}),
      raises(rules::authorisedBeforeStarted));
  EXPECT_THAT(lastOf({event("assessment.authorised", "2010-02-26", R"("started":"2010-03-01")")}),
              raises(rules::authorisedBeforeStarted));
  EXPECT_THAT(
      lastOf({event("assessment.started", "2010-03-01"), event("assessment.authorised", "2010-03-01")}),
      IsEmpty());
  EXPECT_THAT(lastOf({event("assessment.authorised", "2010-03-20", R"("started":"2010-03")")}), IsEmpty());
}

TEST(Checks, FlagsNoFactorsBesideFactors) {
  EXPECT_THAT(lastOf({event("assessment.authorised", "2010-03-01", R"("factors":["3B","21"])")}),
              raises(rules::noFactorsStandsAlone));
  EXPECT_THAT(lastOf({event("assessment.authorised", "2010-03-01", R"("factors":["21"])")}), IsEmpty());
  EXPECT_THAT(lastOf({event("assessment.authorised", "2010-03-01", R"("factors":["3B","4B"])")}), IsEmpty());
}

TEST(Checks, FlagsAReviewBeforeThePlan) {
  auto caf = event("caf.opened", "2010-01-04");
  auto review = event("review.held", "2010-03-01");
  EXPECT_THAT(lastOf({caf, review}), raises(rules::reviewBeforePlan));
  EXPECT_THAT(lastOf({caf, event("consent.given", "2010-01-04"), event("plan.agreed", "2010-02-01"), review}),
              IsEmpty());
  auto protectionReview = event("protectionPlan.reviewed", "2010-03-01");
  EXPECT_THAT(lastOf({protectionReview}), raises(rules::reviewBeforePlan));
  EXPECT_THAT(lastOf({event("protectionPlan.started", "2010-04-01"), protectionReview}),
              raises(rules::reviewBeforePlan));
  EXPECT_THAT(lastOf({event("protectionPlan.started", "2010-02-01"), protectionReview}), IsEmpty());
}

// ---- the child ----

TEST(Checks, FlagsAReferralLongBeforeTheBirthWhicheverIsKnownFirst) {
  auto expected = event("child.identified", "2010-01-04", R"("expectedBirthDate":"2010-12-01")");
  EXPECT_THAT(lastOf({expected, referral("2010-01-04")}), raises(rules::referralLongBeforeBirth));
  EXPECT_THAT(lastOf({referral("2010-01-04"), expected}), raises(rules::referralLongBeforeBirth));
  EXPECT_THAT(lastOf({referral("2010-01-04"), event("birth.recorded", "2010-11-30")}),
              raises(rules::referralLongBeforeBirth));
  EXPECT_THAT(lastOf({event("doula.requested", "2010-01-04", R"("expectedBirthDate":"2010-12-01")"),
                      referral("2010-01-04")}),
              raises(rules::referralLongBeforeBirth));
  // 280 days before, and the day itself.
  EXPECT_THAT(lastOf({expected, referral("2010-02-24")}), IsEmpty());
  EXPECT_THAT(lastOf({expected, referral("2010-02-22")}), raises(rules::referralLongBeforeBirth));
  EXPECT_THAT(lastOf({event("child.identified", "2010-01-04", R"("birthDate":"2008-12-01")"),
                      referral("2010-01-04")}),
              IsEmpty());
}

TEST(Checks, FlagsWhatIsDatedInTheFuture) {
  EXPECT_THAT(lastOf({referral("2010-12-02")}), raises(rules::dateInFuture));
  EXPECT_THAT(lastOf({referral("2011")}), raises(rules::dateInFuture));
  EXPECT_THAT(lastOf({referral("2010-12-01T12:05:00Z")}), raises(rules::dateInFuture));
  EXPECT_THAT(lastOf({event("child.identified", "2010-11-01", R"("birthDate":"2010-12-24")")}),
              raises(rules::dateInFuture));
  for (auto fine : {"2010-12-01", "2010-12", "2010", "2010-12-01T12:00:00Z", "2010-12-01T12:00:30Z"})
    EXPECT_THAT(lastOf({referral(fine)}), IsEmpty()) << fine;
  EXPECT_THAT(lastOf({event("child.identified", "2010-11-01", R"("expectedBirthDate":"2010-12-24")")}),
              IsEmpty());
}

TEST(Checks, FlagsADeathBeforeTheBirthAndWorkThatBeginsAfterADeath) {
  auto born = event("child.identified", "2010-01-04", R"("birthDate":"2009-12-01")");
  EXPECT_THAT(lastOf({born, event("death.recorded", "2009-11-01")}), raises(rules::deathBeforeBirth));
  EXPECT_THAT(lastOf({born, event("death.recorded", "2009-12-01")}), IsEmpty());
  EXPECT_THAT(lastOf({event("death.recorded", "2010-02-01"), referral("2010-02-02")}),
              raises(rules::activityAfterDeath));
  EXPECT_THAT(lastOf({event("death.recorded", "2010-02-01"), referral("2010-02-01")}), IsEmpty());
}

// ---- CAF, scores, lights ----

TEST(Checks, FlagsACafClosedWithoutOpening) {
  auto closed = event("caf.closed", "2010-05-01", R"("reason":"needsMet")");
  EXPECT_THAT(lastOf({closed}), raises(rules::closedWithoutOpening));
  EXPECT_THAT(lastOf({event("caf.opened", "2010-01-04"), closed, closed}),
              raises(rules::closedWithoutOpening));
  EXPECT_THAT(lastOf({event("caf.opened", "2010-01-04"), closed}), IsEmpty());
}

TEST(Checks, FlagsACafClosedToSocialCareBeforeThatIsDecided) {
  auto opened = event("caf.opened", "2010-01-04");
  auto closed = event("caf.closed", "2010-05-01", R"("reason":"movedToSocialCare")");
  EXPECT_THAT(lastOf({opened, closed}), raises(rules::cafClosedToSocialCareUndecided));
  EXPECT_THAT(lastOf({opened, event("threshold.decided", "2010-04-28", R"("decision":"section17")"), closed}),
              IsEmpty());
  EXPECT_THAT(lastOf({opened, event("threshold.decided", "2010-04-28", R"("decision":"advice")"), closed}),
              raises(rules::cafClosedToSocialCareUndecided));
  // What social care decided before this CAF was about something else.
  EXPECT_THAT(lastOf({event("threshold.decided", "2009-04-28", R"("decision":"section17")"), opened, closed}),
              raises(rules::cafClosedToSocialCareUndecided));
}

TEST(Checks, FlagsACafAssessedOrPlannedWithoutConsent) {
  auto opened = event("caf.opened", "2010-01-04");
  auto given = event("consent.given", "2010-01-04");
  auto assessed = event("caf.assessed", "2010-01-20");
  auto planned = event("plan.agreed", "2010-02-01");
  EXPECT_THAT(lastOf({opened, assessed}), raises(rules::cafWithoutConsent));
  EXPECT_THAT(lastOf({opened, given, event("consent.withdrawn", "2010-01-10"), planned}),
              raises(rules::cafWithoutConsent));
  EXPECT_THAT(lastOf({given, opened, assessed}), IsEmpty());
  EXPECT_THAT(lastOf({event("caf.opened", "2010-01-04", R"("kind":"pseudoCaf")"), assessed}), IsEmpty());
  EXPECT_THAT(lastOf({given, opened, event("caf.closed", "2010-01-30", R"("reason":"needsMet")"),
                      event("caf.opened", "2010-06-01"), event("caf.assessed", "2010-06-10")}),
              raises(rules::cafWithoutConsent));
}

TEST(Checks, FlagsAScoreThatDoesNotNameItsToolsVersion) {
  EXPECT_THAT(lastOf({event("vulnerability.scored", "2010-05-01", R"("tool":"Bristol","total":31)")}),
              raises(rules::scoreWithoutToolVersion));
  EXPECT_THAT(lastOf({event("vulnerability.scored", "2010-05-01",
                            R"("tool":"Bristol","toolVersion":"2","total":31)")}),
              IsEmpty());
}

TEST(Checks, FlagsALightOnAnAreaThatWasNotChosen) {
  auto chosen = event("areas.chosen", "2010-01-04", R"("areas":["home","health"])");
  auto rated = [](std::string_view area) {
    return event("area.rated", "2010-01-11", R"("light":"red","area":")" + std::string(area) + "\"");
  };
  EXPECT_THAT(lastOf({chosen, rated("school")}), raises(rules::ratedAreaNotChosen));
  EXPECT_THAT(lastOf({rated("home")}), raises(rules::ratedAreaNotChosen));
  EXPECT_THAT(lastOf({chosen, rated("home")}), IsEmpty());
  EXPECT_THAT(lastOf({chosen, event("areas.chosen", "2010-01-05", R"("areas":["school"])"), rated("home")}),
              raises(rules::ratedAreaNotChosen));
}

TEST(Checks, AsksOnceAboutAnAreaThatIsRatedEveryWeekAndWasNotChosen) {
  auto rated = [](std::string_view day, std::string_view area) {
    return event("area.rated", day, R"("light":"amber","area":")" + std::string(area) + "\"");
  };
  const auto chosen = event("areas.chosen", "2010-01-04", R"("areas":["home"])");
  EXPECT_THAT(lastOf({chosen, rated("2010-01-11", "money"), rated("2010-01-18", "money")}), IsEmpty());
  EXPECT_THAT(lastOf({chosen, rated("2010-01-11", "money"), rated("2010-01-18", "mental health")}),
              raises(rules::ratedAreaNotChosen));
  // Areas are chosen anew, and it is left out again.
  EXPECT_THAT(
      lastOf({chosen, rated("2010-01-11", "money"),
              event("areas.chosen", "2010-02-01", R"("areas":["home"])"), rated("2010-02-08", "money")}),
      raises(rules::ratedAreaNotChosen));
}

TEST(Checks, IsSilentAboutAreasThatAreTooManyToKeep) {
  std::string many;
  for (int i = 0; i < 300; ++i) many += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\"";
  Stream stream{event("areas.chosen", "2010-01-04", "\"areas\":[" + many + "]")};
  EXPECT_TRUE(stream.summary().areas.empty());
  EXPECT_THAT(stream.record(event("area.rated", "2010-01-11", R"("light":"red","area":"school")")),
              IsEmpty());
}

// ---- corrections, and the summary ----

TEST(Checks, ChecksTheEventWithinACorrection) {
  auto corrected = [](const std::string& within) {
    return event("record.corrected", "2010-05-01", R"("version":1,"corrected":)" + within);
  };
  EXPECT_THAT(lastOf({corrected(closure("2010-02-01", ""))}), raises(rules::closureWithoutReason));
  EXPECT_THAT(lastOf({corrected(referral("2012-02-01"))}), raises(rules::dateInFuture));
  EXPECT_THAT(lastOf({corrected(closure("2010-02-01"))}), IsEmpty());
}

TEST(Checks, RaisesARuleOnceForAnEvent) {
  EXPECT_THAT(lastOf({event("child.identified", "2011-01-01", R"("birthDate":"2012-01-01")")}),
              raises(rules::dateInFuture));
}

TEST(CaseSummary, ComesBackFromItsBytes) {
  Stream stream{
      event("child.identified", "2010-01-04", R"("birthDate":"2009-12-01","expectedBirthDate":"2009-12-10")"),
      referral("2010-01-04"),
      event("assessment.started", "2010-01-10"),
      event("plan.started", "2010-02-01"),
      event("protectionPlan.started", "2010-02-11"),
      event("caf.opened", "2010-03-01", R"("kind":"pseudoCaf")"),
      event("caf.closed", "2010-03-20"),
      event("caf.opened", "2010-04", R"("kind":"pseudoCaf")"),
      event("consent.given", "2010-04"),
      event("plan.agreed", "2010-04"),
      event("areas.chosen", "2010-05-04T10:00:00Z", R"("areas":["home","health"])"),
      closure("2010-06-01"),
      referral("2010-06-02"),
      noFurtherAction("2010-06-03"),
      event("assessment.started", "2010-06-04"),
      event("death.recorded", "2010-06-09")};
  std::string bytes;
  pack(stream.summary(), bytes);
  EXPECT_EQ(unpack<CaseSummary>(bytes), stream.summary());
}

}  // namespace
}  // namespace casefold
