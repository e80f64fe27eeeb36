// What did we know, and when? What an answer needs of other streams is as it was known then, too: it is
// neither left out, nor told as if there were none of it, nor as it is known now.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "projections/caseload/view.h"
#include "projections/doulas/view.h"
#include "projections/junior_yip/view.h"
#include "projections/supervision/view.h"
#include "services/casefold/views.h"
#include "tests/projections/fold_harness.h"
#include "tests/projections/whole_answers.h"

namespace casefold {
namespace {

const std::string lastDay = "2030-01-01";

// Streams that name one another in every way that there is.
void tellOfOneAnother(Caseload& caseload) {
  const auto ofYip = std::string(R"("programme":"programme:1")");
  caseload.record("worker:1",
                  {event("worker.joined", "2009-01-05", R"("unit":"unit:1","name":"A. Ali")"),
                   event("training.accredited", "2009-02-01", R"("programme":"parent and baby assessment")"),
                   event("supervision.held", "2010-03-01", R"("minutes":90,"cases":["case:1"])")});
  caseload.record("volunteer:1", {event("volunteer.recruited", "2009-01-05", R"("mostFamilies":1)")});
  caseload.record(
      "case:1",
      {event("child.identified", "2009-01-05", R"("birthDate":"2000-01-27","locality":"Harbour")"),
       event("referral.received", "2009-06-01"), event("caf.opened", "2009-06-02"),
       event("case.allocated", "2009-06-03",
             R"("worker":"A. Ali","workerStream":"worker:1","unit":"unit:1","points":3)"),
       event("offence.recorded", "2009-09-01", R"("kind":"theft")"),
       event("youngPerson.nominated", "2010-01-10", ofYip + R"(,"agency":"school","factors":["offended"])"),
       event("homeVisit.made", "2010-02-10", ofYip),
       event("linkPerson.named", "2010-02-10", R"("name":"L",)" + ofYip),
       event("activity.attended", "2010-02-20", R"("activity":"football",)" + ofYip),
       event("doula.requested", "2010-02-01"),
       event("volunteer.matched", "2010-02-20", R"("volunteer":"volunteer:1","decidedBy":"C")"),
       event("tool.applied", "2010-02-01", R"("tool":"Scale","dimension":"interaction","score":3)"),
       event("judgement.made", "2010-02-02",
             R"("dimension":"parentingCapacity","judgement":"fair","tools":["Scale"])"),
       event("area.rated", "2010-02-02", R"("area":"home","light":"red")"),
       event("vulnerability.scored", "2010-02-02", R"("tool":"t","total":3)")});
  caseload.record("case:2", {event("doula.requested", "2010-02-01")});
  caseload.record("unit:1", {event("unitMeeting.held", "2010-03-01", R"("minutes":60,"cases":[])"),
                             event("unitMeeting.held", "2010-03-08", R"("minutes":60,"cases":["case:1"])")});
  caseload.record(
      "programme:1",
      {event("cohort.drawn", "2010-02-01",
             R"("cohort":"2010-1","members":[{"case":"case:1","points":5,"reasons":["offended"]}])")});
  caseload.record(
      "provider:1",
      {event("provider.registered", "2009-01-01", R"("name":"Orchard House","region":"South West")"),
       event("contract.agreed", "2009-06-01", R"("contract":"SW-1","weeklyFeePence":200000)")});
  caseload.record(
      "placement:1",
      {event("placement.agreed", "2010-05-01",
             R"("case":"case:1","provider":"provider:1","contract":"SW-1","weeklyFeePence":210000)"),
       event("placement.started", "2010-05-10"),
       event("criterion.assessed", "2010-06-01",
             R"("criterion":"safety","finding":"met","assessor":"worker:1")")});
}
const std::vector<std::string> streams = {"case:1", "case:2",      "worker:1",   "volunteer:1",
                                          "unit:1", "programme:1", "provider:1", "placement:1"};

// What has happened, and been recorded, since `lastDay`.
void goOn(Caseload& caseload) {
  const RecordedBy later{.at = "2031-03-01T10:00:00Z"};
  caseload.record("case:1",
                  {event("allocation.ended", "2031-01-10"),
                   event("volunteer.unmatched", "2031-01-11", R"("volunteer":"volunteer:1")"),
                   event("child.identified", "2031-01-12", R"("birthDate":"1999-01-27","locality":"Hill")")},
                  later);
  caseload.record("volunteer:1", {event("volunteer.left", "2031-01-12")}, later);
  caseload.record("worker:1", {event("worker.left", "2031-01-12")}, later);
  caseload.record("provider:1",
                  {event("provider.registered", "2031-01-12", R"("name":"Elm House","region":"North")")},
                  later);
  caseload.record("case:3", {event("referral.received", "2031-01-12"), event("caf.opened", "2031-01-12")},
                  later);
}

class AsKnownAt : public testing::TestWithParam<ViewParameter> {};

TEST_P(AsKnownAt, ATimeWhenAllWasKnownIsAnsweredAsItWasThen) {
  Caseload then(GetParam()), now(GetParam());
  then.now = lastDay;
  now.now = "2032-01-01";
  tellOfOneAnother(then);
  tellOfOneAnother(now);
  goOn(now);
  const auto expected = wholeAnswers(then, *GetParam(), streams);
  for (const auto& day :
       {OfDay{.knownAt = lastDay}, OfDay{.asOf = lastDay}, OfDay{.asOf = lastDay, .knownAt = "2031-12-31"},
        OfDay{.asOf = lastDay, .knownAt = lastDay}}) {
    const auto answered = wholeAnswers(now, *GetParam(), streams, day);
    ASSERT_EQ(answered.size(), expected.size());
    for (const auto& [question, answer] : expected) EXPECT_EQ(answered.at(question), answer) << question;
  }
  EXPECT_NE(wholeAnswers(now, *GetParam(), streams), expected) << "nothing has happened since";
}

INSTANTIATE_TEST_SUITE_P(Views, AsKnownAt, testing::ValuesIn(shippedViews()), viewTestName);

// ---- what it is for: of an earlier time each of these was left out once, or told as if there were none

class Then : public testing::Test {
 protected:
  template <class Definition>
  Json shown(const std::string& stream) {
    Caseload caseload(makeView<Definition>());
    caseload.now = "2032-01-01";
    tellOfOneAnother(caseload);
    goOn(caseload);
    return caseload.show(stream, {.knownAt = lastDay});
  }
};

TEST_F(Then, AUnitHadItsCasesAndAMeetingThatDidNotTalkAboutEveryChild) {
  const auto unit = shown<CaseloadView>("unit:1");
  EXPECT_EQ(unit["cases"], 1);
  EXPECT_EQ(unit["load"], 3);
  ASSERT_EQ(unit["meetings"].size(), 2U);
  EXPECT_EQ(unit["meetings"][0]["notTalkedAbout"], Json({"case:1"}));
  EXPECT_EQ(unit["meetings"][1]["everyChild"], true);
}

TEST_F(Then, AChildHadBeenTalkedAbout) {
  EXPECT_EQ(shown<SupervisionView>("case:1")["talkedAbout"], Json({"2010-03-01"}));
}

TEST_F(Then, AVolunteerSupportedAFamily) {
  const auto volunteer = shown<DoulasView>("volunteer:1")["volunteer"];
  EXPECT_EQ(volunteer["familiesNow"], 1);
  EXPECT_EQ(volunteer["families"].size(), 1U);
}

TEST_F(Then, ACohortHadOneWhoOffendedBeforeAndNotSince) {
  const auto cohort = shown<JuniorYipView>("programme:1")["cohorts"][0];
  EXPECT_EQ(cohort["offendedBefore"], 1);
  EXPECT_EQ(cohort["reoffended"], 0);
  EXPECT_EQ(cohort["noOffenceSince"], 1);
  EXPECT_EQ(cohort["withoutHomeVisit"], 0);
  EXPECT_EQ(cohort["withoutLinkPerson"], 0);
}

}  // namespace
}  // namespace casefold
