// Assessments, section 47 and plans of one child, and lists and measures over many, in plain words.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "projections/assessment/view.h"
#include "tests/projections/fold_harness.h"
#include "tests/simulation/seed.h"

namespace casefold {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Assessment : public testing::Test {
 protected:
  Caseload caseload{makeView<AssessmentView>()};

  static Told of(std::string_view type, std::string_view when, std::string_view data = "") {
    return event(type, when, data);
  }
  static Told referral(std::string_view when) {
    return event("referral.received", when, R"("kind":"socialCare")");
  }
  static Told started(std::string_view when, std::string_view kind) {
    return event("assessment.started", when, fmt::format(R"("kind":"{}")", kind));
  }
  static Told authorised(std::string_view when, std::string_view kind, std::string_view more = "") {
    return event("assessment.authorised", when, fmt::format(R"("kind":"{}"{})", kind, more));
  }
};

TEST_F(Assessment, CountsAnInitialOneFromTheReferralAndACoreOneFromItsStart) {
  caseload.record("case:1", {referral("2010-05-17"), started("2010-05-20", "initial"),
                             authorised("2010-05-28", "initial",
                                        R"(,"authorisedBy":"T. Manager","factors":["3A","4A"])")});
  caseload.record("case:1", {started("2010-06-01", "core")});
  const auto told = caseload.show("case:1")["assessments"];
  EXPECT_EQ(told[0]["due"]["scale"], "initialAssessment");
  EXPECT_EQ(told[0]["due"]["started"], "2010-05-17");
  EXPECT_EQ(told[0]["due"]["due"], "2010-06-01") << "ten working days, a bank holiday left out";
  EXPECT_EQ(told[0]["due"]["status"], "met");
  EXPECT_EQ(told[0]["authorisedBy"], "T. Manager");
  EXPECT_THAT(told[0]["factors"][0].get<std::string>(), HasSubstr("(3A)"));
  EXPECT_EQ(told[1]["due"]["scale"], "coreAssessment");
  EXPECT_EQ(told[1]["due"]["started"], "2010-06-01");
  EXPECT_EQ(told[1]["due"]["status"], "overdue");
  EXPECT_EQ(caseload.show("case:1")["next"].size(), 1U);
}

TEST_F(Assessment, HadSevenWorkingDaysBefore2010) {
  caseload.record("case:1", {referral("2009-06-01"), started("2009-06-02", "initial"),
                             authorised("2009-06-11", "initial")});
  EXPECT_EQ(caseload.show("case:1")["assessments"][0]["due"]["due"], "2009-06-10");
  EXPECT_EQ(caseload.show("case:1")["assessments"][0]["due"]["status"], "metLate");
}

TEST_F(Assessment, GoesByTheStartWherePolicySaysSo) {
  caseload.now = "2015-01-31";
  caseload.record("case:1", {referral("2014-05-12"), started("2014-05-19", "single")});
  EXPECT_EQ(caseload.show("case:1")["assessments"][0]["due"]["started"], "2014-05-12");
  std::string text;
  for (const auto& shipped : policy::shippedTexts())
    if (shipped.name.find("time-scales-2010") != std::string::npos) text = shipped.text;
  const auto scale = text.find("[scales.singleAssessment]");
  const std::string_view clock = "\"the referral was received\"";
  text.replace(text.find(clock, scale), clock.size(), "\"the assessment was started\"");
  const std::vector<policy::PolicyText> files = {{"local.toml", text}};
  auto read = Policies::read(files);
  ASSERT_TRUE(read) << read.error().message;
  caseload.policies = std::make_shared<const Policies>(*std::move(read));
  EXPECT_EQ(caseload.show("case:1")["assessments"][0]["due"]["started"], "2014-05-19");
}

// A return of 2021 tells of the reviews of 2021, and of a plan that began years before.
TEST_F(Assessment, CallsNoReviewLateThatFellDueBeforeTheRecordBegan) {
  caseload.now = "2021-12-31";
  caseload.record("case:1",
                  {of("protectionPlan.started", "2019-02-04", R"("category":"NEG")"),
                   of("protectionPlan.reviewed", "2021-04-12"), of("protectionPlan.reviewed", "2021-11-12")});
  caseload.record("case:2", {of("protectionPlan.started", "2018-05-07", R"("category":"NEG")")});
  caseload.record("case:3", {of("protectionPlan.started", "2018-05-07", R"("category":"NEG")"),
                             of("protectionPlan.reviewed", "2021-08-02")});
  caseload.record("case:4", {of("conference.held", "2020-12-07", R"("kind":"initial")"),
                             of("protectionPlan.started", "2020-12-07", R"("category":"NEG")"),
                             of("protectionPlan.reviewed", "2021-05-10")});
  const auto share = [&](const std::string& month) {
    return caseload.measure("reviewsInTime", month, month)[month][""];
  };
  EXPECT_TRUE(share("2021-04").is_null()) << "due in 2019, and nobody knows of the reviews since";
  EXPECT_EQ(share("2021-11"), "0 of 1") << "more than six months after the one before";
  EXPECT_EQ(share("2021-08"), "0 of 1") << "more than three months without one, on record";
  EXPECT_EQ(share("2021-05"), "0 of 1") << "whose conference is on record: late";
  const auto next = caseload.show("case:2")["plans"][0]["nextReview"];
  EXPECT_EQ(next["started"], "2021-04-12") << "the first day of the record of reviews";
  EXPECT_EQ(next["due"], "2021-07-12");
  caseload.now = "2021-07-12";
  EXPECT_EQ(caseload.show("case:2")["plans"][0]["nextReview"]["status"], "open");
}

// The census gives dates, no kind, and when each assessment began.
TEST_F(Assessment, TakesTheCensusAsItIs) {
  caseload.now = "2022-03-31";
  caseload.record(
      "case:1",
      {referral("2021-05-04"), of("assessment.started", "2021-05-04"), of("assessment.started", "2021-06-07"),
       of("assessment.authorised", "2021-06-21", R"("started":"2021-05-04")"),
       of("enquiry.started", "2021-06-07", R"("conferenceTarget":"2021-06-28")"),
       of("conference.held", "2021-06-30", R"("kind":"initial")"),
       of("protectionPlan.started", "2021-06-30", R"("category":"NEG","previousPlans":1)"),
       of("protectionPlan.reviewed", "2021-09-20")});
  const auto told = caseload.show("case:1");
  EXPECT_EQ(told["assessments"][0]["due"]["scale"], "singleAssessment");
  EXPECT_EQ(told["assessments"][0]["authorised"], "2021-06-21");
  EXPECT_EQ(told["assessments"][1]["authorised"], nullptr);
  EXPECT_EQ(told["enquiries"][0]["due"]["due"], "2021-06-28");
  EXPECT_EQ(told["enquiries"][0]["due"]["status"], "metLate");
  EXPECT_THAT(told["protectionPlan"].get<std::string>(), HasSubstr("(NEG)"));
  EXPECT_EQ(told["plans"][0]["coreGroup"], nullptr) << "the census has none, and the review is held";
  EXPECT_EQ(told["plans"][0]["reviews"][0]["status"], "met");
  EXPECT_EQ(told["plans"][0]["nextReview"]["scale"], "protectionReview");
}

TEST_F(Assessment, SaysThatTheNumberOfEarlierPlansIsNotKnown) {
  caseload.now = "2022-03-31";
  caseload.record("case:1", {referral("2021-05-04"), of("protectionPlan.started", "2021-06-30",
                                                        R"("category":"NEG","previousPlansUnknown":true)")});
  const auto plan = caseload.show("case:1")["plans"][0];
  EXPECT_EQ(plan["previousPlansUnknown"], true);
  EXPECT_FALSE(plan.contains("previousPlans")) << "not known is not none";
}

// Strategy discussion, enquiry, conference within 15 working days, core group within 10, review at 3 months,
// then 6.
TEST_F(Assessment, KeepsTheTimetableOfSection47) {
  caseload.now = "2010-02-01";
  caseload.record("case:1",
                  {of("strategyDiscussion.held", "2009-06-09"), of("enquiry.started", "2009-06-10")});
  EXPECT_EQ(caseload.show("case:1")["enquiries"][0]["due"]["due"], "2009-06-30");
  EXPECT_THAT(caseload.list({{"due", "conference"}}), ElementsAre("case:1"));
  EXPECT_THAT(caseload.list({{"overdue", "conference"}}), ElementsAre("case:1"));
  caseload.record(
      "case:1",
      {of("enquiry.concluded", "2009-06-24", R"("conferenceNeeded":true,"outcome":"substantiated")"),
       of("conference.held", "2009-06-29", R"("kind":"initial","outcome":"protection plan")"),
       of("protectionPlan.started", "2009-06-29", R"("category":"PHY")")});
  auto told = caseload.show("case:1");
  EXPECT_EQ(told["enquiries"][0]["due"]["status"], "met");
  EXPECT_EQ(told["enquiries"][0]["conferenceOutcome"], "protection plan");
  EXPECT_EQ(told["plans"][0]["coreGroup"]["due"], "2009-07-13");
  EXPECT_EQ(told["plans"][0]["nextReview"]["due"], "2009-09-29");
  EXPECT_THAT(caseload.list({{"overdue", "coreGroup"}}), ElementsAre("case:1"));
  EXPECT_THAT(caseload.list({{"overdue", "review"}}), ElementsAre("case:1"));
  caseload.record(
      "case:1", {of("coreGroup.met", "2009-07-08"), of("conference.held", "2009-09-25", R"("kind":"review")"),
                 of("protectionPlan.reviewed", "2009-09-25", R"("category":"NEG")")});
  told = caseload.show("case:1");
  EXPECT_EQ(told["plans"][0]["reviewsHeld"], 1) << "a review conference and the review are one";
  EXPECT_EQ(told["plans"][0]["coreGroup"]["status"], "met");
  EXPECT_EQ(told["plans"][0]["nextReview"]["due"], "2010-03-25") << "six months after the first";
  EXPECT_THAT(told["plans"][0]["category"].get<std::string>(), HasSubstr("(NEG)"));
  EXPECT_THAT(caseload.list({{"due", "review"}}), ElementsAre("case:1"));
  EXPECT_THAT(caseload.list({{"overdue", "review"}}), IsEmpty());
  EXPECT_THAT(caseload.list({{"plan", "NEG"}}), ElementsAre("case:1"));
  EXPECT_THAT(caseload.list({{"plan", "PHY"}}), IsEmpty());
  caseload.record("case:1", {of("protectionPlan.ended", "2010-01-20")});
  EXPECT_THAT(caseload.list({{"plan", "all"}}), IsEmpty());
  EXPECT_THAT(caseload.list(), IsEmpty());
}

TEST_F(Assessment, StartsTheConferencesClockAtTheFirstDiscussionAlone) {
  caseload.record("case:1",
                  {of("enquiry.started", "2010-06-10"), of("strategyDiscussion.held", "2010-06-10")});
  EXPECT_EQ(caseload.show("case:1")["enquiries"][0]["strategyDiscussion"], "2010-06-10");
  caseload.record("case:1", {of("strategyDiscussion.held", "2010-06-16")});
  EXPECT_EQ(caseload.show("case:1")["enquiries"].size(), 1U);
  EXPECT_EQ(caseload.show("case:1")["enquiries"][0]["due"]["due"], "2010-07-01");
}

TEST_F(Assessment, WaitsForNoConferenceThatIsNotNeeded) {
  caseload.record("case:1", {of("strategyDiscussion.held", "2010-06-09"), of("enquiry.started", "2010-06-10"),
                             of("enquiry.concluded", "2010-06-20", R"("conferenceNeeded":false)")});
  EXPECT_EQ(caseload.show("case:1")["enquiries"][0]["conferenceNeeded"], "notNeeded");
  EXPECT_EQ(caseload.show("case:1")["enquiries"][0]["due"], nullptr);
  EXPECT_THAT(caseload.list(), IsEmpty());
}

TEST_F(Assessment, ShowsTheToolsThatAJudgementTookIntoAccountWhateverTheirDimension) {
  caseload.record(
      "case:1",
      {of("tool.applied", "2010-06-01",
          R"("tool":"CARE-Index","dimension":"interaction","score":5,"scored":true)"),
       of("tool.applied", "2010-06-10",
          R"("tool":"CARE-Index","dimension":"interaction","score":8,"scored":true)"),
       of("tool.applied", "2010-06-11",
          R"("tool":"Home Conditions","dimension":"parentingCapacity","result":"fair")"),
       of("judgement.made", "2010-06-14",
          R"("dimension":"parentingCapacity","judgement":"good enough","tools":["care-index","Alcohol Scale"])"),
       of("tool.applied", "2010-07-10",
          R"("tool":"CARE-Index","dimension":"interaction","score":3,"scored":true)")});
  const auto told = caseload.show("case:1")["sideBySide"];
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0]["dimension"], "parentingCapacity");
  EXPECT_EQ(told[0]["tool"], "CARE-Index; Home Conditions; Alcohol Scale");
  EXPECT_EQ(told[0]["result"], "8; fair; not on record") << "as it was when the judgement was made";
  EXPECT_EQ(told[1]["tool"], "CARE-Index") << "applied since, and beside no judgement yet";
  EXPECT_EQ(told[1]["result"], "3");
  EXPECT_EQ(told[1]["judgement"], "");
}

TEST_F(Assessment, ShowsToolsBesideTheProfessionalsJudgement) {
  caseload.record(
      "case:1",
      {of("tool.applied", "2010-06-10",
          R"("tool":"Adult Wellbeing Scale","toolVersion":"2000","dimension":"parentingCapacity","score":9,
                                   "scored":true,"result":"above the cut-off","appliedBy":"D. Hussain")"),
       of("judgement.made", "2010-06-14",
          R"("dimension":"parentingCapacity","judgement":"good enough with support","reasons":"seen with the child",
                                   "tools":["Adult Wellbeing Scale"],"departsFromTools":true,"judgedBy":"D. Hussain")"),
       of("capacityToChange.judged", "2010-06-15", R"("judgement":"improving","grounds":"keeps going")")});
  const auto told = caseload.show("case:1");
  ASSERT_EQ(told["sideBySide"].size(), 2U);
  EXPECT_EQ(told["sideBySide"][0]["dimension"], "parentingCapacity");
  EXPECT_EQ(told["sideBySide"][0]["tool"], "Adult Wellbeing Scale (2000)");
  EXPECT_EQ(told["sideBySide"][0]["result"], "9, above the cut-off");
  EXPECT_EQ(told["sideBySide"][0]["judgement"], "good enough with support");
  EXPECT_EQ(told["sideBySide"][0]["departs"], true);
  EXPECT_EQ(told["sideBySide"][0]["reasons"], "seen with the child");
  EXPECT_EQ(told["sideBySide"][1]["judgement"], "improving");
  EXPECT_THAT(caseload.list({{"departs", "yes"}}), ElementsAre("case:1"));
  EXPECT_EQ(caseload.items({{"departs", "yes"}})["case:1"]["judgement"], "good enough with support");
  EXPECT_THAT(caseload.print("case:1", {.width = 120}), HasSubstr("side by side"));
  caseload.record("case:1", {withdraws(1, 1, "2010-06-20")});
  EXPECT_THAT(caseload.list({{"departs", "yes"}}), IsEmpty());
}

TEST_F(Assessment, PutsALateEntryAndACorrectionWhereTheyBelong) {
  caseload.record("case:1", {started("2010-06-01", "initial"), authorised("2010-06-10", "initial")});
  EXPECT_EQ(caseload.show("case:1")["assessments"][0]["due"]["started"], "2010-06-01");
  caseload.record("case:1", {referral("2010-05-17")});
  EXPECT_EQ(caseload.show("case:1")["assessments"][0]["due"]["started"], "2010-05-17");
  EXPECT_EQ(caseload.show("case:1")["assessments"][0]["due"]["status"], "metLate");
  EXPECT_EQ(caseload.measure("assessmentsInTime", "2010-06", "2010-06", "kind")["2010-06"]["initial"],
            "0 of 1");
  caseload.record("case:1", {corrects(1, 1, "2010-06-20", authorised("2010-05-31", "initial"))});
  EXPECT_EQ(caseload.show("case:1")["assessments"].size(), 2U)
      << "authorised before it was started: both are shown";
  caseload.record("case:1", {corrects(1, 1, "2010-06-21", authorised("2010-06-01", "initial"))});
  EXPECT_EQ(caseload.measure("assessmentsInTime", "2010-06", "2010-06")["2010-06"][""], "1 of 1");
}

TEST_F(Assessment, ListsWhatIsDueAndOverdueTheLongestBegunFirst) {
  caseload.now = "2010-06-10T12:00:00Z";
  caseload.record("case:new", {referral("2010-06-08"), started("2010-06-09", "initial")});
  caseload.record("case:old", {referral("2010-05-10"), started("2010-05-11", "initial")});
  caseload.record("case:done", {referral("2010-05-10"), started("2010-05-11", "initial"),
                                authorised("2010-05-12", "initial")});
  caseload.record("case:core", {started("2010-01-11", "core")});
  EXPECT_THAT(caseload.list({{"due", "initialAssessment"}}), ElementsAre("case:old", "case:new"));
  EXPECT_THAT(caseload.list({{"overdue", "initialAssessment"}}), ElementsAre("case:old"));
  EXPECT_THAT(caseload.list({{"overdue", "all"}}), ElementsAre("case:old", "case:core"));
  EXPECT_EQ(caseload.items({{"overdue", "coreAssessment"}})["case:core"]["due"]["status"], "overdue");
  EXPECT_THAT(caseload.listFails({{"due", "tea"}}).message, HasSubstr("coreGroup"));
  EXPECT_THAT(caseload.listFails({{"due", "all"}, {"plan", "all"}}).message, HasSubstr("one question"));
}

TEST_F(Assessment, MeasuresConferencesAndReviewsInTime) {
  const auto conference = [](std::string_view when, std::string_view kind) {
    return event("conference.held", when, fmt::format(R"("kind":"{}")", kind));
  };
  caseload.record("case:1", {of("strategyDiscussion.held", "2010-06-01"), conference("2010-06-22", "initial"),
                             of("protectionPlan.started", "2010-06-22"), conference("2010-09-22", "review")});
  caseload.record("case:2", {of("strategyDiscussion.held", "2010-06-01"), conference("2010-06-23", "initial"),
                             of("protectionPlan.started", "2010-06-23"), conference("2010-09-24", "review")});
  EXPECT_EQ(caseload.measure("conferencesInTime", "2010-06", "2010-06")["2010-06"][""], "1 of 2");
  EXPECT_EQ(caseload.measure("reviewsInTime", "2010-09", "2010-09")["2010-09"][""], "1 of 2");
}

TEST_F(Assessment, IsCountedWhereTheChildLivedAndWithTheTeamThatHadTheCase) {
  caseload.record(
      "case:1",
      {of("child.identified", "2010-05-01", R"("locality":"Harbour")"),
       of("case.allocated", "2010-05-20", R"("worker":"K. Moss","unit":"unit:north","team":"intake")"),
       referral("2010-05-17"), started("2010-05-18", "initial"), authorised("2010-05-31", "initial"),
       of("child.identified", "2010-07-01", R"("locality":"Hill")")});
  caseload.record("case:2", {referral("2010-05-17"), started("2010-05-18", "initial"),
                             authorised("2010-06-01", "initial"),
                             of("child.identified", "2010-07-01", R"("locality":"Hill")")});
  const auto count = [&](const std::string& month, const std::string& by) {
    return caseload.measure("assessmentsInTime", month, month, by)[month];
  };
  EXPECT_EQ(count("2010-05", "locality")["Harbour"], "1 of 1") << "the family has moved since";
  EXPECT_EQ(count("2010-05", "team")["unit:north"], "1 of 1");
  EXPECT_EQ(count("2010-06", "locality")["Hill"], "1 of 1") << "learned after";
  EXPECT_EQ(count("2010-06", "kind")["initial"], "1 of 1");
}

// Whatever the order of recording, all is the same; what the lists show as due, show shows too.
TEST_F(Assessment, IsTheSameInWhateverOrderItIsRecorded) {
  const auto seed = testSeed();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  const std::vector<std::string> types = {
      "referral.received",       "assessment.started",   "assessment.authorised", "strategyDiscussion.held",
      "enquiry.started",         "enquiry.concluded",    "conference.held",       "protectionPlan.started",
      "protectionPlan.reviewed", "protectionPlan.ended", "coreGroup.met"};
  for (int round = 0; round < 15; ++round) {
    std::vector<Told> events;
    for (int i = 0; i < 40; ++i)
      events.push_back(
          of(types[random() % types.size()], fmt::format("2010-{:02}-{:02}", 1 + i / 4, 1 + (i % 4) * 7)));
    Json first;
    for (int order = 0; order < 3; ++order) {
      Caseload each(makeView<AssessmentView>());
      for (const auto& told : events) each.record("case:1", {told});
      const auto told = each.show("case:1");
      if (order == 0) first = told;
      EXPECT_EQ(told, first);
      EXPECT_EQ(each.list().size(), told["next"].size());
      std::ranges::shuffle(events, random);
    }
  }
}

}  // namespace
}  // namespace casefold
