// Who comes into the net and who leaves it: social care that takes a case on and lets it go, closures, and
// what an earlier stay leaves behind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "projections/safety_net/view.h"
#include "tests/projections/fold_harness.h"

namespace casefold {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ComingAndGoing : public testing::Test {
 protected:
  Caseload caseload{makeView<SafetyNetView>()};

  void record(const std::vector<Told>& events, const std::string& stream = "case:1") {
    for (const auto& told : events) caseload.record(stream, {told});
  }
  Json show(const std::string& asOf, const std::string& stream = "case:1") {
    return caseload.show(stream, {.asOf = asOf});
  }
  std::vector<std::string> fallenThrough() { return caseload.list({{"fallenThrough", "true"}}); }

  static Told decision(std::string_view day, std::string_view what) {
    return event("threshold.decided", day, R"("decision":")" + std::string(what) + '"');
  }
  static Told mentor(std::string_view day) { return event("mentor.named", day, R"("mentor":"M. Mentor")"); }
  static Told reviewed(std::string_view day, std::string_view outcome) {
    return event("safetyNet.reviewed", day, R"("outcome":")" + std::string(outcome) + '"');
  }
  static Told service(std::string_view day) {
    return event("service.started", day, R"("service":"Triple P parenting")");
  }
  static Told referralClosed(std::string_view day, std::string_view reason) {
    return event("referral.closed", day, R"("reason":")" + std::string(reason) + '"');
  }
};

// ---- social care takes it on

TEST_F(ComingAndGoing, AChildOnAProtectionPlanHasNotFallenThrough) {
  record({event("contact.received", "2010-01-04"), decision("2010-01-05", "noFurtherAction"),
          event("strategyDiscussion.held", "2010-01-20"), event("enquiry.started", "2010-01-21"),
          event("conference.held", "2010-02-10", R"("kind":"initial")"),
          event("protectionPlan.started", "2010-02-15", R"("category":"NEG")")});
  const auto shown = show("2010-05-01");
  EXPECT_EQ(shown["standing"], "outside");
  EXPECT_EQ(shown["because"], "takenOn");
  EXPECT_EQ(shown["since"], "2010-01-20");
  EXPECT_EQ(shown["fallenThrough"], false);
  EXPECT_EQ(shown["explanation"],
            "Not in the net: social care has taken it on (strategy discussion), on 2010-01-20.");
  EXPECT_EQ(shown["moves"].back()["service"], "strategy discussion");
  EXPECT_THAT(caseload.list(), IsEmpty());
  EXPECT_THAT(fallenThrough(), IsEmpty());
  // Before that it was in the net, and nobody had looked.
  EXPECT_EQ(shown["moves"][0]["standing"], "reviewed");
}

TEST_F(ComingAndGoing, WorkOfSocialCaresOwnTakesACaseOutWhateverItBeginsWith) {
  const std::vector<std::string> works = {"assessment.started",     "strategyDiscussion.held",
                                          "enquiry.started",        "conference.held",
                                          "protectionPlan.started", "plan.started",
                                          "preProceedings.started"};
  for (const auto& work : works) {
    const auto stream = "case:" + work;
    record({decision("2010-01-05", "noFurtherAction"), event("referral.received", "2010-02-01"),
            event(work, "2010-02-02")},
           stream);
    EXPECT_EQ(show("2010-05-01", stream)["because"], "takenOn") << work;
  }
  EXPECT_THAT(caseload.list(), IsEmpty());
  EXPECT_THAT(fallenThrough(), IsEmpty());
}

TEST_F(ComingAndGoing, WorkThatWasOverWhenItWasDecidedBelowTheThresholdTakesNothingOut) {
  record({event("assessment.started", "2010-01-05"), event("assessment.authorised", "2010-01-15"),
          decision("2010-01-18", "noFurtherAction")});
  EXPECT_EQ(show("2010-01-19")["standing"], "reviewed");
  EXPECT_EQ(show("2010-05-01")["fallenThrough"], true);
}

TEST_F(ComingAndGoing, ANewWorryAboutAChildWithAPlanIsForThePlanToDealWith) {
  record({event("protectionPlan.started", "2010-02-15"), decision("2010-03-01", "noFurtherAction")});
  EXPECT_EQ(show("2010-05-01")["because"], "takenOn");
  EXPECT_THAT(fallenThrough(), IsEmpty());
  // Once the plan is over, it is for the net.
  record({event("protectionPlan.ended", "2010-06-01"), decision("2010-06-20", "noFurtherAction")});
  EXPECT_EQ(show("2010-06-21")["standing"], "reviewed");
  EXPECT_EQ(show("2010-06-21")["inNetSince"], "2010-06-20");
}

TEST_F(ComingAndGoing, WhatIsLearnedLateOfSocialCaresWorkCountsFromWhenItOccurred) {
  record({decision("2010-01-05", "noFurtherAction")});
  caseload.now = "2010-05-01";
  EXPECT_THAT(fallenThrough(), ElementsAre("case:1"));
  record({event("plan.started", "2010-02-01")});
  EXPECT_THAT(fallenThrough(), IsEmpty());
  // Recorded for the wrong child.
  caseload.record("case:1", {withdraws(2, 0, "2010-05-01")});
  EXPECT_THAT(fallenThrough(), ElementsAre("case:1"));
}

TEST_F(ComingAndGoing, AStepUpIsDecidedOnceSocialCareWorksWithTheCase) {
  record({decision("2010-03-02", "caf"), event("case.steppedUp", "2010-05-01")});
  EXPECT_EQ(show("2010-05-02")["because"], "stepUpAsked");
  record({event("assessment.started", "2010-05-10")});
  EXPECT_EQ(show("2010-05-11")["because"], "takenOn");
}

// ---- and lets it go

TEST_F(ComingAndGoing, AStepDownAfterAProtectionPlanComesIntoTheNet) {
  record({decision("2010-01-05", "noFurtherAction"), event("protectionPlan.started", "2010-02-15"),
          event("case.steppedDown", "2010-09-01", R"("from":"child protection plan")")});
  EXPECT_EQ(show("2010-09-02")["standing"], "reviewed");
  EXPECT_EQ(show("2010-09-02")["because"], "nothingAgreed");
  EXPECT_EQ(show("2010-09-02")["inNetSince"], "2010-09-01");
  EXPECT_EQ(show("2010-10-14")["fallenThrough"], true);
}

TEST_F(ComingAndGoing, ACaseThatSocialCareClosesStaysOutForTheReasonOfTheClosure) {
  record({decision("2010-01-05", "noFurtherAction"), event("assessment.started", "2010-02-15"),
          referralClosed("2010-03-20", "RC8")});
  EXPECT_EQ(show("2010-05-01")["because"], "closed");
  EXPECT_EQ(show("2010-05-01")["explanation"],
            "Not in the net: the case was closed (after assessment, no further action), on 2010-03-20.");
  EXPECT_EQ(show("2010-05-01")["moves"].back()["service"], "after assessment, no further action");
  // The same where it was theirs by decision.
  record({decision("2010-01-05", "section17"), referralClosed("2010-03-20", "")}, "case:2");
  EXPECT_EQ(show("2010-05-01", "case:2")["explanation"],
            "Not in the net: the case was closed (no reason stated), on 2010-03-20.");
  EXPECT_THAT(fallenThrough(), IsEmpty());
}

TEST_F(ComingAndGoing, TheClosureOfAReferralBelowTheThresholdIsNoEndOfTheCase) {
  // It used to be: "no further action". Whoever social care did not take on is still to be seen to.
  for (const std::string reason : {"RC7", "RC8", "RC9", "", "RC99"}) {
    const auto stream = "case:x" + reason;
    record({decision("2010-01-05", "noFurtherAction"), referralClosed("2010-01-06", reason)}, stream);
    EXPECT_EQ(show("2010-01-07", stream)["standing"], "reviewed") << reason;
    EXPECT_EQ(show("2010-05-01", stream)["fallenThrough"], true) << reason;
  }
}

TEST_F(ComingAndGoing, AChildWhoIsNobodysConcernHereAnyMoreHasNotFallenThrough) {
  for (const std::string reason : {"RC1", "RC2", "RC3", "RC4", "RC5", "RC6"}) {
    const auto stream = "case:" + reason;
    record({decision("2010-01-05", "noFurtherAction"), referralClosed("2010-01-20", reason)}, stream);
    EXPECT_EQ(show("2010-05-01", stream)["because"], "closed") << reason;
  }
  EXPECT_EQ(show("2010-05-01", "case:RC2")["explanation"],
            "Not in the net: the case was closed (died), on 2010-01-20.");
  EXPECT_THAT(fallenThrough(), IsEmpty());
}

TEST_F(ComingAndGoing, WhoIsReferredAgainAfterAClosureComesIntoTheNetAgain) {
  record({event("assessment.started", "2009-02-15"), referralClosed("2009-03-20", "RC8"),
          decision("2010-01-05", "advice")});
  EXPECT_EQ(show("2010-01-06")["standing"], "reviewed");
  EXPECT_EQ(show("2010-01-06")["review"]["due"], "2010-02-16");
}

TEST_F(ComingAndGoing, ThoseNamedForACafThatIsOpenStayWhenSocialCareTakesItOn) {
  record({event("caf.opened", "2010-01-04"), mentor("2010-01-05"), decision("2010-01-06", "caf"),
          event("assessment.started", "2010-02-01")});
  EXPECT_EQ(show("2010-02-02")["mentor"], "M. Mentor");
  EXPECT_THAT(caseload.list({{"mentor", "M. Mentor"}}), ElementsAre("case:1"));
  // Where there is none, somebody is to be named anew after a step down; the worker goes on until they leave.
  record({mentor("2010-01-05"), decision("2010-01-06", "advice"),
          event("case.allocated", "2010-01-20", R"("worker":"worker:7")"),
          event("assessment.started", "2010-02-01"), event("case.steppedDown", "2010-03-01")},
         "case:2");
  EXPECT_EQ(show("2010-03-02", "case:2")["mentor"], "");
  EXPECT_EQ(show("2010-03-02", "case:2")["lastNamed"], "worker:7, worker, on 2010-01-20");
}

// ---- what an earlier stay leaves behind

TEST_F(ComingAndGoing, SupportOfAnEarlierStayDoesNotSupportANewCase) {
  record({decision("2009-01-05", "noFurtherAction"), event("plan.agreed", "2009-02-01", R"("actions":["x"])"),
          service("2009-02-10"), reviewed("2009-06-01", "noFurtherConcern"), mentor("2010-02-01"),
          decision("2010-03-01", "noFurtherAction")});
  const auto shown = show("2012-01-01");
  EXPECT_EQ(shown["standing"], "reviewed");
  EXPECT_EQ(shown["because"], "nothingAgreed");
  EXPECT_EQ(shown["since"], "2010-03-01");
  EXPECT_EQ(shown["fallenThrough"], true);
  caseload.now = "2012-01-01";
  EXPECT_THAT(fallenThrough(), ElementsAre("case:1"));
  // That it ended at last is told of it, and changes nothing.
  record({event("service.ended", "2010-03-10", R"("service":"Triple P parenting")")});
  EXPECT_EQ(show("2010-03-11")["because"], "nothingAgreed");
  EXPECT_EQ(show("2010-03-11")["services"][0]["ended"], "2010-03-10");
}

TEST_F(ComingAndGoing, WhatStartedSinceTheLastStaySupportsTheNewOne) {
  record({decision("2009-01-05", "noFurtherAction"), reviewed("2009-06-01", "noFurtherConcern"),
          service("2010-02-10"), mentor("2010-03-01"), decision("2010-03-01", "noFurtherAction")});
  EXPECT_EQ(show("2010-04-01")["standing"], "supported");
  EXPECT_EQ(show("2010-04-01")["since"], "2010-03-01");
  record({event("service.ended", "2010-05-01", R"("service":"Triple P parenting")")});
  EXPECT_EQ(show("2010-05-02")["because"], "supportEnded");
}

TEST_F(ComingAndGoing, APlanFromBeforeSocialCareDecidedDoesNotSupportACaseThatIsSteppedDown) {
  record({decision("2009-01-05", "caf"), event("plan.agreed", "2009-02-01", R"("actions":["x"])"),
          decision("2009-05-01", "section17"), event("case.steppedDown", "2010-01-11")});
  EXPECT_EQ(show("2010-01-12")["standing"], "reviewed");
  EXPECT_EQ(show("2010-01-12")["because"], "nothingAgreed");
}

}  // namespace
}  // namespace casefold
