#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "projections/caf_status/fold.h"
#include "projections/caf_status/view.h"
#include "schemas/codec/event_types.h"
#include "tests/projections/fold_harness.h"

namespace casefold {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class CafStatus : public testing::Test {
 protected:
  Caseload caseload{makeView<CafStatusView>()};

  std::string state(const std::string& stream = "case:1") { return caseload.show(stream)["state"]; }
  // What the state is after these events, each recorded on its own, as show and list have it.
  std::string after(const std::vector<Told>& events) {
    const auto stream = fmt::format("case:{}", ++streams_ + 100);
    for (const auto& told : events) caseload.record(stream, {told});
    const auto shown = caseload.show(stream)["state"].get<std::string>();
    const auto items = caseload.items();
    EXPECT_EQ(items.contains(stream) ? items[stream]["state"].get<std::string>() : "none", shown);
    return shown;
  }

 private:
  int streams_ = 0;
};

// The fold goes by a range of the union's numbers: whatever is added later stands outside it until somebody
// decides.
TEST(CafStatusFold, HeedsTheCafsOwnTypesAndNoLaterOne) {
  using caf_status::concernsCaf;
  for (auto type : {EventType::CONSENT_GIVEN, EventType::CAF_OPENED, EventType::REVIEW_HELD,
                    EventType::CAF_CLOSED, EventType::VULNERABILITY_SCORED, EventType::BIRTH_RECORDED})
    EXPECT_TRUE(concernsCaf(type)) << findEventType(type)->name;
  for (const auto& info : eventTypes())
    if (concernsCaf(info.type)) {
      EXPECT_LE(info.type, EventType::BIRTH_RECORDED) << info.name;
      EXPECT_TRUE(info.belongsIn("case")) << info.name;
    }
  for (auto type : {EventType::REFERRAL_RECEIVED, EventType::AREAS_CHOSEN, EventType::CASE_ALLOCATED})
    EXPECT_FALSE(concernsCaf(type)) << findEventType(type)->name;
}

// Torbay's practice, from a school's referral to the step down and the end.
TEST_F(CafStatus, TellsTheCourseOfACafFromConsentToStepDownAndClosure) {
  const std::string stream = "case:1";
  caseload.record(stream, {event("referral.received", "2010-01-04", R"("source":"2A","kind":"caf")")});
  EXPECT_EQ(state(), "none");
  EXPECT_THAT(caseload.list(), IsEmpty());

  caseload.record(stream, {event("caf.opened", "2010-01-06"),
                           event("mentor.named", "2010-01-06", R"("mentor":"M. Mentor")")});
  EXPECT_EQ(state(), "identified");
  EXPECT_EQ(caseload.show(stream)["consent"]["status"], "notSought");

  caseload.record(
      stream,
      {event("consent.given", "2010-01-08", R"("scope":["school","health"],"givenBy":"mother")"),
       event("vulnerability.scored", "2010-01-09", R"("tool":"Bristol","toolVersion":"2","total":31)")});
  EXPECT_EQ(state(), "assessing");
  caseload.record(
      stream,
      {event("leadProfessional.named", "2010-01-11", R"("name":"L. Lead","agency":"health visiting")"),
       event("meeting.arranged", "2010-01-11", R"("forWhen":"2010-01-20T15:00:00Z")"),
       event("meeting.held", "2010-01-20", R"("chair":"M. Mentor","attended":["mother","school"])"),
       event("plan.agreed", "2010-01-20", R"("actions":["Triple P","attendance"],"reviewDue":"2010-03-03")"),
       event("service.started", "2010-01-25", R"("service":"Triple P parenting","provider":"early help")")});
  EXPECT_EQ(caseload.show(stream, {.asOf = "2010-01-31"})["state"], "delivering");
  EXPECT_EQ(caseload.show(stream, {.asOf = "2010-01-31"})["since"], "2010-01-20");
  caseload.record(stream,
                  {event("engagement.noted", "2010-02-01", R"("engagement":"engaged")"),
                   event("engagement.noted", "2010-02-20", R"("engagement":"lipService","note":"came once")"),
                   event("engagement.noted", "2010-02-27", R"("engagement":"lipService")")});
  caseload.now = "2010-03-03";
  auto status = caseload.show(stream);
  EXPECT_EQ(status["state"], "delivering") << "the day of the review has not passed";
  EXPECT_EQ(status["engagement"], "lipService");
  EXPECT_EQ(status["engagementSince"], "2010-02-20") << "since when, not when last noted";
  EXPECT_THAT(caseload.list({{"state", "reviewDue"}}), IsEmpty());
  EXPECT_THAT(caseload.list({{"state", "delivering"}}), ElementsAre(stream));

  caseload.now = "2010-03-04";
  status = caseload.show(stream);
  EXPECT_EQ(status["state"], "reviewDue") << "the day is over, and nothing else need have happened";
  EXPECT_EQ(status["since"], "2010-03-03");
  EXPECT_THAT(caseload.list({{"state", "reviewDue"}}), ElementsAre(stream));
  EXPECT_THAT(caseload.list({{"state", "delivering"}}), IsEmpty());
  EXPECT_EQ(caseload.items({{"state", "reviewDue"}})[stream]["since"], "2010-03-03");
  EXPECT_THAT(caseload.list(), ElementsAre(stream)) << "once";

  caseload.record(stream,
                  {event("review.held", "2010-03-06", R"("outcome":"go on","nextReview":"2010-06-06")")});
  status = caseload.show(stream);
  EXPECT_EQ(status["state"], "delivering");
  EXPECT_EQ(status["reviewDueOn"], "2010-06-06");
  EXPECT_EQ(status["reviewsHeld"], 1);

  caseload.record(stream,
                  {event("case.steppedUp", "2010-04-01", R"("to":"social care","reason":"new injury")")});
  EXPECT_EQ(state(), "steppedUp");
  caseload.record(stream, {event("case.steppedDown", "2010-09-01", R"("from":"social care")")});
  EXPECT_EQ(state(), "steppedDown");
  caseload.record(
      stream, {event("service.ended", "2010-09-02", R"("service":"Triple P parenting","outcome":"finished")"),
               event("vulnerability.scored", "2010-09-10", R"("tool":"Bristol","total":19.5)")});
  EXPECT_EQ(state(), "steppedDown") << "the end of a service is not new work";
  caseload.record(stream, {event("service.started", "2010-09-12", R"("service":"youth support")")});
  EXPECT_EQ(state(), "delivering");
  caseload.record(stream, {event("caf.closed", "2010-12-01", R"("reason":"needsMet","note":"thriving")")});

  status = caseload.show(stream);
  EXPECT_EQ(status["state"], "closed");
  EXPECT_EQ(status["number"], 1);
  EXPECT_EQ(status["opened"], "2010-01-06");
  EXPECT_EQ(status["mentor"], "M. Mentor");
  EXPECT_EQ(status["leadProfessional"], "L. Lead");
  EXPECT_EQ(status["leadAgency"], "health visiting");
  EXPECT_EQ(status["consent"]["status"], "given");
  EXPECT_EQ(status["consent"]["scope"], Json::array({"school", "health"}));
  EXPECT_EQ(status["consent"]["by"], "mother");
  EXPECT_EQ(status["planAgreed"], "2010-01-20");
  EXPECT_EQ(status["planActions"], Json::array({"Triple P", "attendance"}));
  EXPECT_EQ(status["closure"]["reason"], "needsMet");
  EXPECT_EQ(status["closure"]["note"], "thriving");
  EXPECT_EQ(status["steppedUp"]["service"], "social care");
  EXPECT_EQ(status["steppedDown"]["on"], "2010-09-01");
  EXPECT_EQ(status["meetings"].size(), 2U);
  EXPECT_EQ(status["meetingsHeld"], 1);
  EXPECT_EQ(status["meetings"][0]["status"], "arranged");
  EXPECT_EQ(status["meetings"][0]["forWhen"], "2010-01-20T15:00:00Z");
  EXPECT_EQ(status["services"].size(), 2U);
  EXPECT_EQ(status["services"][0]["ended"], "2010-09-02");
  EXPECT_EQ(status["services"][0]["outcome"], "finished");
  EXPECT_EQ(status["services"][1]["ended"], nullptr);
  EXPECT_EQ(status["engagements"].size(), 3U);
  EXPECT_EQ(status["scores"][1]["total"], 19.5);
  EXPECT_EQ(status["earlier"], Json::array());
}

TEST_F(CafStatus, FollowsTheTableOfTransitions) {
  const auto opened = event("caf.opened", "2010-01-01");
  const auto pseudo = event("caf.opened", "2010-01-01", R"("kind":"pseudoCaf")");
  const auto given = event("consent.given", "2010-01-02");
  const auto refused = event("consent.refused", "2010-01-03");
  const auto withdrawn = event("consent.withdrawn", "2010-01-04");
  const auto assessed = event("caf.assessed", "2010-01-05");
  const auto plan = event("plan.agreed", "2010-01-06");
  const auto up = event("case.steppedUp", "2010-01-07");
  const auto down = event("case.steppedDown", "2010-01-08");
  const auto closed = event("caf.closed", "2010-01-09", R"("reason":"needsMet")");
  const auto mentor = event("mentor.named", "2010-01-10", R"("mentor":"M")");
  const auto again = event("caf.opened", "2010-01-11");
  const auto later = event("plan.agreed", "2010-01-12");

  const std::vector<std::pair<std::vector<Told>, std::string>> expected = {
      {{opened}, "identified"},
      {{mentor}, "identified"},
      {{given}, "assessing"},
      {{opened, given}, "assessing"},
      {{opened, refused}, "consentSought"},
      {{opened, refused, again}, "consentSought"},
      {{opened, given, withdrawn}, "consentSought"},
      {{opened, given, plan, event("consent.withdrawn", "2010-02-01")}, "delivering"},
      {{opened, refused, event("consent.given", "2010-02-01")}, "assessing"},
      {{pseudo}, "assessing"},
      {{pseudo, refused, withdrawn}, "assessing"},
      {{pseudo, again}, "assessing"},
      {{opened, assessed}, "assessing"},
      {{plan}, "delivering"},  // odd, and not impossible
      {{opened, plan, again}, "delivering"},
      {{event("review.held", "2010-01-01")}, "identified"},
      {{event("engagement.noted", "2010-01-01", R"("engagement":"engaged")")}, "none"},
      {{event("vulnerability.scored", "2010-01-01", R"("tool":"Bristol")")}, "none"},
      {{up}, "steppedUp"},
      {{down}, "steppedDown"},
      {{down, mentor}, "steppedDown"},
      {{down, later}, "delivering"},
      {{opened, given, up, later}, "steppedUp"},
      {{opened, given, plan, up, down}, "steppedDown"},
      {{opened, given, up, down, again}, "assessing"},
      {{closed}, "closed"},
      {{opened, closed, mentor, later}, "closed"},
      {{opened, given, closed, again}, "identified"},
      {{opened, closed, event("consent.given", "2010-01-10"), again}, "assessing"},
      {{opened, closed, event("case.steppedDown", "2010-01-10"), later}, "delivering"},
  };
  for (const auto& [events, state] : expected) {
    std::string said;
    for (const auto& told : events) said += told.json + "\n";
    EXPECT_EQ(after(events), state) << said;
  }
}

TEST_F(CafStatus, BeginsANewCafAfterAClosureAndKeepsTheEarlierOne) {
  const std::string stream = "case:1";
  caseload.record(stream, {event("caf.opened", "2009-01-01", R"("kind":"pseudoCaf")"),
                           event("mentor.named", "2009-01-02", R"("mentor":"First Mentor")"),
                           event("leadProfessional.named", "2009-01-02", R"("name":"First Lead")"),
                           event("meeting.held", "2009-02-01"), event("consent.given", "2009-02-02"),
                           event("caf.closed", "2009-06-01", R"("reason":"disengaged")"),
                           // Just before the second is opened: it belongs to the second.
                           event("consent.given", "2010-03-01", R"("givenBy":"father")"),
                           event("meeting.arranged", "2010-03-02"), event("caf.opened", "2010-03-03"),
                           event("mentor.named", "2010-03-04", R"("mentor":"Second Mentor")")});
  const auto status = caseload.show(stream);
  EXPECT_EQ(status["number"], 2);
  EXPECT_EQ(status["state"], "assessing");
  EXPECT_EQ(status["pseudo"], false);
  EXPECT_EQ(status["opened"], "2010-03-03");
  EXPECT_EQ(status["consent"]["by"], "father");
  EXPECT_EQ(status["mentor"], "Second Mentor");
  EXPECT_EQ(status["leadProfessional"], "");
  EXPECT_EQ(caseload.items()[stream]["leadProfessional"], "");
  EXPECT_EQ(status["meetingsHeld"], 0);
  EXPECT_EQ(status["meetings"].size(), 1U);
  EXPECT_EQ(status["closure"], nullptr);
  ASSERT_EQ(status["earlier"].size(), 1U);
  EXPECT_EQ(status["earlier"][0], Json::parse(R"({"number":1,"pseudo":true,"opened":"2009-01-01",
      "closed":"2009-06-01","reason":"disengaged","mentor":"First Mentor","leadProfessional":"First Lead"})"));
  EXPECT_THAT(caseload.list({{"mentor", "First Mentor"}}), IsEmpty());
  EXPECT_THAT(caseload.list({{"closureReason", "disengaged"}}), IsEmpty());
}

TEST_F(CafStatus, GoesByWhenThingsHappenedHoweverLateTheyAreRecorded) {
  const std::string stream = "case:1";
  caseload.record(stream, {event("caf.closed", "2010-06-01", R"("reason":"needsMet")")});
  EXPECT_EQ(caseload.show(stream)["number"], 1);
  caseload.record(stream, {event("mentor.named", "2010-03-01", R"("mentor":"M2")")});
  caseload.record(stream, {event("mentor.named", "2010-02-01", R"("mentor":"M1")")});
  caseload.record(stream, {event("caf.opened", "2010-01-01")});
  auto status = caseload.show(stream);
  EXPECT_EQ(status["state"], "closed");
  EXPECT_EQ(status["mentor"], "M2");
  EXPECT_EQ(status["opened"], "2010-01-01");
  EXPECT_EQ(caseload.items()[stream]["mentor"], "M2");
  // An earlier CAF that comes to light.
  caseload.record(stream, {event("caf.opened", "2008-01-01"),
                           event("caf.closed", "2008-05-01", R"("reason":"movedAway")")});
  status = caseload.show(stream);
  EXPECT_EQ(status["number"], 2);
  EXPECT_EQ(status["earlier"][0]["reason"], "movedAway");
  EXPECT_EQ(status["closure"]["reason"], "needsMet");
}

TEST_F(CafStatus, EndsOnADayWhatBeganEarlierThatDay) {
  EXPECT_EQ(after({event("caf.opened", "2010-07-30T09:00:00Z"),
                   event("caf.closed", "2010-07-30", R"("reason":"needsMet")")}),
            "closed");
}

TEST_F(CafStatus, HasInItsListsWhatIsLearnedAfterMoreThan64LaterFacts) {
  caseload.record("case:1", {event("caf.opened", "2010-01-01"), event("consent.given", "2010-01-02")});
  std::vector<Told> meetings;
  for (int i = 0; i < 100; ++i)
    meetings.push_back(event("meeting.held", fmt::format("2010-{:02}-{:02}", 2 + i / 28, 1 + i % 28)));
  caseload.record("case:1", meetings);
  EXPECT_EQ(caseload.items()["case:1"]["state"], "assessing");
  caseload.record("case:1", {event("plan.agreed", "2010-01-20"),
                             event("mentor.named", "2010-01-20", R"("mentor":"Found Late")")});
  EXPECT_EQ(state(), "delivering");
  EXPECT_THAT(caseload.list({{"state", "delivering"}}), ElementsAre("case:1"));
  EXPECT_THAT(caseload.list({{"mentor", "Found Late"}}), ElementsAre("case:1"));
  EXPECT_EQ(caseload.items()["case:1"]["since"], "2010-01-20");
}

TEST_F(CafStatus, IsToldAsCorrected) {
  const std::string stream = "case:1";
  caseload.record(stream, {event("caf.opened", "2010-01-01"),
                           event("mentor.named", "2010-01-02", R"("mentor":"Wrong")")});
  caseload.record(stream, {event("caf.closed", "2010-02-01", R"("reason":"needsMet")")});
  caseload.record(stream,
                  {corrects(1, 1, "2010-02-02", event("mentor.named", "2010-01-02", R"("mentor":"Right")"))});
  caseload.record(stream, {withdraws(2, 0, "2010-02-03")});
  EXPECT_EQ(state(), "identified");
  EXPECT_EQ(caseload.show(stream)["mentor"], "Right");
  EXPECT_THAT(caseload.list({{"mentor", "Right"}}), ElementsAre(stream));
  EXPECT_THAT(caseload.list({{"mentor", "Wrong"}}), IsEmpty());
  EXPECT_THAT(caseload.list({{"closureReason", "needsMet"}}), IsEmpty());
}

TEST_F(CafStatus, ForgetsTheExpectedDateOnceTheChildIsBorn) {
  caseload.record("case:1", {event("caf.opened", "2010-01-01", R"("expectedBirthDate":"2010-05-20")")});
  EXPECT_EQ(caseload.show("case:1")["expectedBirthDate"], "2010-05-20");
  caseload.record("case:1", {event("birth.recorded", "2010-05-17")});
  EXPECT_EQ(caseload.show("case:1")["expectedBirthDate"], nullptr);
}

TEST_F(CafStatus, ShowsTheEndOfAServiceThatNobodyStarted) {
  caseload.record("case:1", {event("caf.opened", "2010-01-01"),
                             event("service.started", "2010-01-02", R"("service":"a")"),
                             event("service.started", "2010-01-03", R"("service":"a")"),
                             event("service.ended", "2010-01-04", R"("service":"a")"),
                             event("service.ended", "2010-01-05", R"("service":"b","outcome":"?")")});
  const auto services = caseload.show("case:1")["services"];
  ASSERT_EQ(services.size(), 3U);
  EXPECT_EQ(services[0]["ended"], "2010-01-04") << "the one that has run longest";
  EXPECT_EQ(services[1]["ended"], nullptr);
  EXPECT_EQ(services[2]["started"], nullptr);
}

TEST_F(CafStatus, ListsByAnyConditionsTogether) {
  auto open = [&](const std::string& stream, const std::string& day, const std::string& mentor,
                  const std::string& lead) {
    caseload.record(stream,
                    {event("caf.opened", day), event("mentor.named", day, R"("mentor":")" + mentor + '"')});
    if (!lead.empty())
      caseload.record(stream, {event("leadProfessional.named", day, R"("name":")" + lead + '"')});
  };
  open("case:1", "2010-03-01", "Ann", "Lou");
  open("case:2", "2010-01-01", "Ann", "");
  open("case:3", "2010-02-01", "Ben", "Lou");
  open("case:4", "2010-04-01", "Annette", "Lou");
  caseload.record("case:3", {event("caf.closed", "2010-05-01", R"("reason":"needsMet")")});
  caseload.record("case:4", {event("caf.closed", "2010-05-01")});
  caseload.record("case:5", {event("referral.received", "2010-05-01")});

  EXPECT_THAT(caseload.list(), ElementsAre("case:2", "case:1", "case:3", "case:4"));
  EXPECT_THAT(caseload.list({}, 1), ElementsAre("case:2", "case:1", "case:3", "case:4"));
  EXPECT_THAT(caseload.list({{"state", "identified"}}), ElementsAre("case:2", "case:1"))
      << "the longest first";
  EXPECT_THAT(caseload.list({{"mentor", "Ann"}}), ElementsAre("case:1", "case:2"));
  EXPECT_THAT(caseload.list({{"leadProfessional", "Lou"}}), ElementsAre("case:1", "case:3", "case:4"));
  EXPECT_THAT(caseload.list({{"leadProfessional", "Lou"}, {"mentor", "Ann"}}), ElementsAre("case:1"));
  EXPECT_THAT(caseload.list({{"leadProfessional", "Lou"}, {"state", "closed"}}),
              ElementsAre("case:3", "case:4"));
  EXPECT_THAT(caseload.list({{"closureReason", "needsMet"}}), ElementsAre("case:3"));
  EXPECT_THAT(caseload.list({{"closureReason", "notStated"}}), ElementsAre("case:4"));
  EXPECT_THAT(caseload.list({{"closureReason", "needsMet"}, {"mentor", "Ann"}}), IsEmpty());
  EXPECT_THAT(caseload.list({{"closureReason", "notStated"}, {"leadProfessional", "Lou"}}),
              ElementsAre("case:4"))
      << "what is not closed has no reason of closure";
  EXPECT_THAT(caseload.list({{"leadProfessional", ""}}), ElementsAre("case:2"));
  EXPECT_THAT(caseload.list({{"mentor", "ann"}}), IsEmpty());
  const auto error = caseload.listFails({{"state", "open"}});
  EXPECT_EQ(error.code, ErrorCode::malformed);
  EXPECT_EQ(error.path, "where.state");
  EXPECT_THAT(error.message, HasSubstr("consentSought"));
  EXPECT_EQ(caseload.listFails({{"closureReason", "x"}}).path, "where.closureReason");
}

TEST_F(CafStatus, StopsAtWhatItCannotMakeSenseOf) {
  capnp::MallocMessageBuilder message;
  auto events = message.initRoot<schema::Record>().initEvents(1);
  events[0].setType("caf.closed");
  events[0].initOccurred();
  events[0].initCafClosed().setReason(static_cast<schema::CafClosed::Reason>(77));
  caseload.record("case:1", {event("caf.opened", "2010-01-01")});
  caseload.record("case:1", events.asReader());
  const auto answer = caseload.answer("case:1");
  EXPECT_EQ(answer["complete"], false);
  EXPECT_EQ(answer["incomplete"]["since"], 2);
  EXPECT_THAT(answer["incomplete"]["reason"].get<std::string>(), HasSubstr("reason of closure"));
  EXPECT_EQ(state(), "identified");
  EXPECT_THAT(caseload.print("case:1"), HasSubstr("Incomplete: nothing from version 2 on is in this answer"));
}

TEST_F(CafStatus, KeepsANameOfAnyLengthAndListsByItsStart) {
  const std::string name = std::string(255, 'n') + "é and more";
  caseload.record("case:1", {event("mentor.named", "2010-01-01", R"("mentor":")" + name + '"')});
  EXPECT_EQ(caseload.show("case:1")["mentor"], name);
  EXPECT_EQ(caseload.items()["case:1"]["mentor"], std::string(255, 'n')) << "not half of a character";
  EXPECT_THAT(caseload.list({{"mentor", name}}), ElementsAre("case:1"));
}

TEST_F(CafStatus, IsPrintedAsASheet) {
  caseload.now = "2010-02-28";
  caseload.record("case:1", {event("caf.opened", "2009-01-01"), event("caf.closed", "2009-02-01")});
  caseload.record("case:1", {event("caf.opened", "2010-01-06"),
                             event("consent.given", "2010-01-08", R"("scope":["school"],"givenBy":"mother")"),
                             event("mentor.named", "2010-01-08", R"("mentor":"M. Mentor")"),
                             event("plan.agreed", "2010-01-20",
                                   R"("actions":["parenting","attendance"],"reviewDue":"2010-03-03")"),
                             event("meeting.held", "2010-01-20T15:00:00Z", R"("chair":"M. Mentor")"),
                             event("engagement.noted", "2010-02-20", R"("engagement":"lipService")")});
  EXPECT_EQ(caseload.print("case:1", {.width = 80}), R"(CAF status of case:1, at version 2

state              delivering
since              2010-01-20
CAF of this child  2
opened             2010-01-06
consent            given, 2010-01-08, by mother, for school
mentor             M. Mentor
lead professional  –
engagement         lip service
engagement since   2010-02-20
plan agreed        2010-01-20
plan actions       parenting, attendance
next review        2010-03-03
stepped up         –
stepped down       –
closed             –
meetings held      1

Meetings
when              meeting  chair
────────────────  ───────  ─────────
2010-01-20 15:00  held     M. Mentor

Engagement over time
when        engagement
──────────  ───────────
2010-02-20  lip service

Earlier CAFs of this child
CAF  opened      closed      reason
───  ──────────  ──────────  ──────
  1  2009-01-01  2009-02-01  –
)");
  EXPECT_THAT(caseload.print("case:2"), HasSubstr("No CAF is recorded for this child."));
  EXPECT_THAT(caseload.printList(), HasSubstr("M. Mentor"));
  EXPECT_THAT(caseload.printList({{"state", "closed"}}), HasSubstr("There is no CAF"));
}

}  // namespace
}  // namespace casefold
