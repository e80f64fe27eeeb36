#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "projections/safety_net/view.h"
#include "tests/projections/fold_harness.h"

namespace casefold {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class SafetyNet : public testing::Test {
 protected:
  Caseload caseload{makeView<SafetyNetView>()};

  void record(const std::vector<Told>& events, const std::string& stream = "case:1") {
    for (const auto& told : events) caseload.record(stream, {told});
  }
  Json show(const std::string& asOf = "", const std::string& stream = "case:1") {
    return caseload.show(stream, {.asOf = asOf});
  }
  std::string standing(const std::string& asOf = "") { return show(asOf)["standing"]; }
  std::string because(const std::string& asOf = "") { return show(asOf)["because"]; }
  std::vector<std::string> fallenThrough() { return caseload.list({{"fallenThrough", "true"}}); }

  static Told referral(std::string_view day, std::string_view kind = "caf") {
    return event("referral.received", day,
                 R"("source":"2A","referrer":"class teacher","kind":")" + std::string(kind) + '"');
  }
  static Told decision(std::string_view day, std::string_view what) {
    return event("threshold.decided", day, R"("decision":")" + std::string(what) + '"');
  }
  static Told mentor(std::string_view day, std::string_view name = "M. Mentor") {
    return event("mentor.named", day, R"("mentor":")" + std::string(name) + '"');
  }
  static Told engagement(std::string_view day, std::string_view what) {
    return event("engagement.noted", day, R"("engagement":")" + std::string(what) + '"');
  }
  static Told closure(std::string_view day, std::string_view reason) {
    return event("caf.closed", day, R"("reason":")" + std::string(reason) + '"');
  }
  static Told reviewed(std::string_view day, std::string_view outcome, std::string_view more = "") {
    return event(
        "safetyNet.reviewed", day,
        R"("outcome":")" + std::string(outcome) + "\",\"reviewedBy\":\"M. Mentor\"" + std::string(more));
  }
  static Told service(std::string_view day, std::string_view what = "Triple P parenting") {
    return event("service.started", day, R"("service":")" + std::string(what) + '"');
  }
  static Told serviceEnds(std::string_view day, std::string_view what = "Triple P parenting") {
    return event("service.ended", day, R"("service":")" + std::string(what) + '"');
  }
};

// ---- the net
// --------------------------------------------------------------------------------------------------

TEST_F(SafetyNet, CatchesWhatUsedToBeNoFurtherAction) {
  EXPECT_EQ(standing(), "outside");
  record({referral("2010-03-01", "socialCare"), decision("2010-03-02", "noFurtherAction")});
  EXPECT_EQ(standing("2010-03-10"), "reviewed");
  EXPECT_EQ(because("2010-03-10"), "nothingAgreed");
  // Six weeks for the first look at it.
  EXPECT_EQ(show("2010-03-10")["review"]["due"], "2010-04-13");
  EXPECT_EQ(show("2010-04-13")["fallenThrough"], false);
  EXPECT_EQ(show("2010-04-14")["fallenThrough"], true);
  EXPECT_THAT(caseload.list(), ElementsAre("case:1"));
}

TEST_F(SafetyNet, HoldsNoCaseThatSocialCareTakesOn) {
  record({decision("2010-03-02", "section17")});
  EXPECT_EQ(standing(), "outside");
  EXPECT_EQ(because(), "aboveThreshold");
  EXPECT_THAT(caseload.list(), IsEmpty());
  EXPECT_THAT(fallenThrough(), IsEmpty());
  // Until a later decision finds it below the threshold.
  record({decision("2010-05-04", "advice")});
  EXPECT_EQ(show("2010-05-05")["inNetSince"], "2010-05-04");
  EXPECT_EQ(show("2010-05-05")["review"]["started"], "2010-05-04");
}

TEST_F(SafetyNet, AFamilyThatEngagesIsSupportedByServices) {
  record({decision("2010-03-02", "earlyResponse"), mentor("2010-03-03"), service("2010-03-15")});
  EXPECT_EQ(standing(), "supported");
  EXPECT_TRUE(show()["review"].is_null()) << show()["review"];
  EXPECT_THAT(fallenThrough(), IsEmpty());
  EXPECT_THAT(caseload.list({{"standing", "supported"}}), ElementsAre("case:1"));
  EXPECT_THAT(caseload.list({{"standing", "reviewed"}}), IsEmpty());
}

TEST_F(SafetyNet, AFamilyThatWillNotIsReviewedAndSaidToBe) {
  record({decision("2010-03-02", "caf"), mentor("2010-03-03"), event("consent.refused", "2010-03-10")});
  EXPECT_EQ(standing("2010-03-11"), "reviewed");
  EXPECT_EQ(because("2010-03-11"), "consentRefused");
  record({reviewed("2010-04-01", "offerSupport")});
  EXPECT_EQ(because("2010-04-02"), "supportOffered");
  EXPECT_EQ(show("2010-04-02")["review"]["due"], "2010-05-13");
  record({event("consent.given", "2010-04-10")});
  EXPECT_EQ(because("2010-04-11"), "willing");
  record({service("2010-04-20", "targeted youth support")});
  EXPECT_EQ(standing("2010-04-21"), "supported");
  record({event("consent.withdrawn", "2010-06-01")});
  EXPECT_EQ(standing("2010-06-02"), "reviewed");
  EXPECT_EQ(show("2010-06-02")["since"], "2010-06-01");
}

TEST_F(SafetyNet, TurningSupportDownAgainDoesNotPutTheReviewOff) {
  record({decision("2010-03-02", "caf"), engagement("2010-03-20", "notEngaging"),
          engagement("2010-04-05", "notEngaging")});
  EXPECT_EQ(because("2010-04-06"), "notEngaging");
  EXPECT_EQ(show("2010-04-06")["review"]["due"], "2010-04-13");
}

TEST_F(SafetyNet, TheNextReviewIsOnTheDayAgreedWhereOneIs) {
  record({decision("2010-03-02", "advice"), mentor("2010-03-02"),
          reviewed("2010-04-01", "keepUnderReview", R"(,"nextReview":"2010-09-01")")});
  EXPECT_EQ(show("2010-08-01")["review"]["due"], "2010-09-01");
  EXPECT_EQ(show("2010-08-01")["fallenThrough"], false);
  EXPECT_EQ(show("2010-09-02")["fallenThrough"], true);
}

TEST_F(SafetyNet, ACaseFallsBackToReviewWhenItsLastServiceEnds) {
  record({decision("2010-03-02", "earlyResponse"), mentor("2010-03-03"), service("2010-03-15"),
          service("2010-03-20", "targeted youth support"), serviceEnds("2010-05-01")});
  EXPECT_EQ(standing(), "supported");
  record({serviceEnds("2010-06-01", "targeted youth support")});
  EXPECT_EQ(standing(), "reviewed");
  EXPECT_EQ(because(), "supportEnded");
  EXPECT_EQ(show("2010-06-02")["review"]["due"], "2010-07-13");
}

TEST_F(SafetyNet, LetsGoOfWhatIsClosedOrReleased) {
  const std::vector<std::pair<Told, std::string>> ends = {
      {closure("2010-06-01", "needsMet"), "needsMet"},
      {closure("2010-06-01", "movedAway"), "movedAway"},
      {closure("2010-06-01", "movedToSocialCare"), "movedToSocialCare"},
      {reviewed("2010-06-01", "noFurtherConcern"), "released"},
      {event("death.recorded", "2010-06-01"), "died"}};
  for (const auto& [end, reason] : ends) {
    const auto stream = "case:" + reason;
    record({decision("2010-03-02", "caf"), end}, stream);
    EXPECT_EQ(show("", stream)["standing"], "outside") << reason;
    EXPECT_EQ(show("", stream)["because"], reason);
    EXPECT_EQ(show("", stream)["since"], "2010-06-01");
  }
  EXPECT_THAT(caseload.list(), IsEmpty());
  EXPECT_THAT(fallenThrough(), IsEmpty());
}

TEST_F(SafetyNet, KeepsACaseWhoseCafIsClosedBecauseTheFamilyDisengaged) {
  record({decision("2010-03-02", "caf"), event("plan.agreed", "2010-03-20"),
          closure("2010-06-01", "disengaged")});
  EXPECT_EQ(standing("2010-06-02"), "reviewed");
  EXPECT_EQ(because("2010-06-02"), "disengaged");
  // A closure that states no reason says no more than that the plan is over.
  record(
      {decision("2010-03-02", "caf"), event("plan.agreed", "2010-03-20"), closure("2010-06-01", "notStated")},
      "case:2");
  EXPECT_EQ(show("2010-06-02", "case:2")["because"], "closedNoReason");
}

TEST_F(SafetyNet, AStepUpLeavesTheNetOnlyWithADecision) {
  record({decision("2010-03-02", "caf"), mentor("2010-03-02"), service("2010-03-10"),
          event("case.steppedUp", "2010-05-01")});
  EXPECT_EQ(standing("2010-05-02"), "reviewed");
  EXPECT_EQ(because("2010-05-02"), "stepUpAsked");
  EXPECT_EQ(show("2010-06-13")["fallenThrough"], true);
  record({decision("2010-05-03", "section17")});
  EXPECT_EQ(standing("2010-06-13"), "outside");
  EXPECT_THAT(fallenThrough(), IsEmpty());
}

TEST_F(SafetyNet, AStepDownFromStatutoryWorkComesIntoTheNet) {
  record({decision("2010-01-04", "section17"), event("case.steppedUp", "2010-01-04"),
          event("case.steppedDown", "2010-07-12", R"("from":"child in need plan")")});
  EXPECT_EQ(standing("2010-07-13"), "reviewed");
  EXPECT_EQ(show("2010-07-13")["steppedDownFrom"], "child in need plan");
  EXPECT_EQ(show("2010-07-13")["inNetSince"], "2010-07-12");
  record({event("plan.agreed", "2010-07-20")});
  EXPECT_EQ(standing("2010-07-21"), "supported");
}

TEST_F(SafetyNet, ExplainsEachCaseThatFellThrough) {
  record({decision("2010-03-02", "advice"), mentor("2010-03-05", "A. Mentor"),
          event("consent.refused", "2010-03-10")});
  caseload.now = "2010-05-03";
  EXPECT_THAT(fallenThrough(), ElementsAre("case:1"));
  const std::string sentence = caseload.items({{"fallenThrough", "true"}})["case:1"]["explanation"];
  EXPECT_EQ(sentence,
            "Under review since 2010-03-02, because consent was refused (on 2010-03-10). The review is due "
            "2010-04-13 (6 weeks), overdue by 20 days. Last named was A. Mentor, CAF mentor, on 2010-03-05.");
  EXPECT_EQ(show()["explanation"], sentence);
}

TEST_F(SafetyNet, ACaseThatIsNobodysFallsThroughEvenWhileAServiceRuns) {
  record({decision("2010-03-02", "earlyResponse"), service("2010-03-05")});
  caseload.now = "2010-04-13";
  EXPECT_THAT(fallenThrough(), IsEmpty());
  caseload.now = "2010-04-14";
  EXPECT_THAT(fallenThrough(), ElementsAre("case:1"));
  EXPECT_THAT(caseload.items({{"fallenThrough", "true"}})["case:1"]["explanation"].get<std::string>(),
              HasSubstr("Nobody is named for it"));
  record({event("leadProfessional.named", "2010-04-12", R"("name":"L. Lead")")});
  EXPECT_THAT(fallenThrough(), IsEmpty());
}

TEST_F(SafetyNet, WhatIsLearnedLateCountsFromWhenItOccurred) {
  record({decision("2010-03-02", "advice"), mentor("2010-03-02")});
  caseload.now = "2010-06-01";
  EXPECT_THAT(fallenThrough(), ElementsAre("case:1"));
  // The service had begun in March; it was written down in June, after its end.
  record({serviceEnds("2010-05-20"), service("2010-03-20")});
  EXPECT_THAT(fallenThrough(), IsEmpty());
  EXPECT_EQ(because(), "supportEnded");
  EXPECT_EQ(show()["since"], "2010-05-20");
}

TEST_F(SafetyNet, ACorrectedDecisionTakesTheCaseOut) {
  record({decision("2010-03-02", "noFurtherAction")});
  EXPECT_EQ(standing(), "reviewed");
  record({corrects(1, 0, "2010-03-05", decision("2010-03-02", "section47"))});
  EXPECT_EQ(standing(), "outside");
  EXPECT_THAT(caseload.list(), IsEmpty());
  EXPECT_EQ(caseload.measure("belowThreshold", "2010-03", "2010-03"), Json::object());
}

TEST_F(SafetyNet, WhatLiesBelowTheThresholdIsForThePolicyToSay) {
  record({decision("2010-03-02", "section17"), decision("2010-03-02", "advice")}, "case:1");
  record({decision("2010-03-02", "section17")}, "case:2");
  EXPECT_THAT(caseload.list(), ElementsAre("case:1"));
  const policy::PolicyText strict{"thresholds.toml", R"(
subject = "thresholds"
version = "here-1"
holds-from = 2000-01-01
source = "a test"
below = ["section17"]
[[ratings]]
name = "red"
time-scale = "hubPackageRed"
[escalation]
contacts = 3
months = 12
)"};
  auto other = Policies::read({&strict, 1});
  ASSERT_TRUE(other) << other.error().message;
  caseload.policies = std::make_shared<const Policies>(*std::move(other));
  EXPECT_THAT(caseload.list(), ElementsAre("case:2"));
  EXPECT_THAT(fallenThrough(), ElementsAre("case:2"));
  EXPECT_THAT(caseload.list({{"standing", "reviewed"}}), ElementsAre("case:2"));
}

// ---- submissions
// ----------------------------------------------------------------------------------------------

TEST_F(SafetyNet, CountsEveryReferralAndEveryOpeningWithoutOne) {
  record({referral("2010-01-04"), event("caf.opened", "2010-01-10"), event("caf.opened", "2010-01-12")});
  EXPECT_EQ(show()["submissionsInAll"], 1);
  // A pseudo CAF beside it is a request of its own; a second referral for the open CAF is one as well.
  record({referral("2010-02-01", "pseudoCaf"), referral("2010-02-05")});
  EXPECT_EQ(show()["submissionsInAll"], 3);
  // After the closure, an opening is of a new CAF.
  record({closure("2010-03-01", "needsMet"), event("caf.opened", "2010-05-01")});
  EXPECT_EQ(show()["submissionsInAll"], 4);
  // Nor do social care's referrals count.
  record({referral("2010-06-01", "socialCare")});
  EXPECT_EQ(caseload.measure("submissions", "2010-01", "2010-12", "kind")["2010-02"],
            (Json{{"caf", "1"}, {"pseudoCaf", "1"}, {"", "2"}}));
  EXPECT_EQ(show()["submissions"].size(), 4U);
}

TEST_F(SafetyNet, AReferralOfTheSameDayAsTheOpeningIsThatOpeningsOwn) {
  record({event("caf.opened", "2010-01-10"), referral("2010-01-10")});
  EXPECT_EQ(show()["submissionsInAll"], 1);
  EXPECT_EQ(show()["submissions"][0]["referrer"], "class teacher");
}

TEST_F(SafetyNet, EverySubmissionHasAMentorOrIsListedTheLongestFirst) {
  record({referral("2010-02-01")}, "case:1");
  record({referral("2010-01-04")}, "case:2");
  record({referral("2010-01-02"), mentor("2010-01-05")}, "case:3");
  record({referral("2010-01-02"), closure("2010-03-01", "needsMet")}, "case:4");
  EXPECT_THAT(caseload.list({{"withoutMentor", "true"}}), ElementsAre("case:2", "case:1"));
  record({mentor("2010-02-10")}, "case:2");
  EXPECT_THAT(caseload.list({{"withoutMentor", "true"}}), ElementsAre("case:1"));
  EXPECT_THAT(caseload.list({{"mentor", "M. Mentor"}}), ElementsAre("case:2", "case:3"));
}

TEST_F(SafetyNet, AMentorOfAClosedCafIsNotTheNextSubmissions) {
  record({referral("2010-01-04"), mentor("2010-01-05"), closure("2010-03-01", "needsMet"),
          referral("2010-06-01")});
  EXPECT_THAT(caseload.list({{"withoutMentor", "true"}}), ElementsAre("case:1"));
  EXPECT_EQ(show()["submissions"][0]["mentor"], "M. Mentor");
  EXPECT_EQ(show()["submissions"][1]["mentor"], "");
}

TEST_F(SafetyNet, SaysWhoChairedTheFamilySupportMeetingAndAsWhat) {
  record({referral("2010-01-04"), mentor("2010-01-05"),
          event("consultation.given", "2010-01-06",
                R"("askedBy":"class teacher","advice":"a CAF, with the school","givenBy":"M. Mentor")"),
          event("meeting.arranged", "2010-01-08", R"("forWhen":"2010-01-20","chair":"class teacher")"),
          event("meeting.notHeld", "2010-01-20", R"("reason":"the family did not come")"),
          event("meeting.arranged", "2010-01-21", R"("forWhen":"2010-01-28","chair":"M. Mentor")"),
          event("meeting.held", "2010-01-28")});
  const auto shown = show();
  EXPECT_EQ(shown["consultations"][0]["askedBy"], "class teacher");
  ASSERT_EQ(shown["meetings"].size(), 2U);
  EXPECT_EQ(shown["meetings"][0]["status"], "notHeld");
  EXPECT_EQ(shown["meetings"][0]["chairedAs"], "referrer");
  EXPECT_EQ(shown["meetings"][0]["reason"], "the family did not come");
  EXPECT_EQ(shown["meetings"][1]["status"], "held");
  // The referrer was not confident to chair it.
  EXPECT_EQ(shown["meetings"][1]["chairedAs"], "mentor");
  EXPECT_EQ(caseload.measure("meetingsChairedByMentor", "2010-01", "2010-01")["2010-01"][""], "1 of 1");
}

TEST_F(SafetyNet, APseudoCafOwesTheAttendanceOfficersANoticeWithItsContent) {
  record({referral("2009-09-01"), mentor("2009-09-02"), event("caf.opened", "2009-09-10"),
          service("2009-10-01"), serviceEnds("2009-12-01"), closure("2010-01-10", "needsMet"),
          referral("2010-05-26", "pseudoCaf")});
  EXPECT_THAT(caseload.list({{"noticeOwed", "true"}}), ElementsAre("case:1"));
  const auto notice = show()["notice"];
  EXPECT_EQ(notice["owed"], true);
  EXPECT_EQ(notice["owedSince"], "2010-05-26");
  EXPECT_EQ(notice["content"],
            "A CAF was opened on 2009-09-10, and closed on 2010-01-10 (needs met); CAF mentor M. Mentor. "
            "Triple P parenting from 2009-10-01 to 2009-12-01.");
  EXPECT_EQ(caseload.items({{"noticeOwed", "true"}})["case:1"]["noticeContent"], notice["content"]);

  record({event("attendance.notified", "2010-05-28", R"("to":"T. Quill","support":"a CAF in 2009")")});
  EXPECT_THAT(caseload.list({{"noticeOwed", "true"}}), IsEmpty());
  EXPECT_EQ(show()["notice"]["owed"], false);
  EXPECT_EQ(show()["notice"]["told"], "T. Quill");
  EXPECT_EQ(show()["notice"]["support"], "a CAF in 2009");
}

TEST_F(SafetyNet, WhereThereWasNoSupportTheNoticeSaysSo) {
  record({referral("2010-05-26", "pseudoCaf")});
  EXPECT_EQ(show()["notice"]["content"], "There was and is no support on record.");
  EXPECT_EQ(show()["notice"]["owed"], false) << "there is nothing to tell";
  EXPECT_THAT(caseload.list({{"noticeOwed", "true"}}), IsEmpty());
}

TEST_F(SafetyNet, ANoticeIsOwedFromTheFirstSupportThatThereIsToTellOf) {
  record({event("caf.opened", "2010-03-01", R"("kind":"pseudoCaf")"), event("caf.opened", "2010-05-03")});
  EXPECT_EQ(caseload.items({{"noticeOwed", "true"}})["case:1"]["noticeOwedSince"], "2010-05-03");
  record({event("caf.opened", "2009-03-01", R"("kind":"pseudoCaf")"), closure("2009-06-01", "needsMet"),
          event("caf.opened", "2009-09-01")},
         "case:2");
  EXPECT_THAT(caseload.list({{"noticeOwed", "true"}}), ElementsAre("case:1"))
      << "what came after a pseudo CAF was over is not about it";
  record({event("caf.opened", "2010-01-11", R"("kind":"pseudoCaf")")}, "case:2");
  EXPECT_EQ(caseload.items({{"noticeOwed", "true"}})["case:2"]["noticeOwedSince"], "2010-01-11");
}

TEST_F(SafetyNet, EachReasonHasItsOwnDay) {
  record({event("threshold.decided", "2010-06-30", R"("decision":"earlyResponse")"),
          event("consent.refused", "2010-07-09"), event("consent.refused", "2010-07-20")});
  caseload.now = "2010-07-31";
  EXPECT_EQ(show()["since"], "2010-06-30");
  EXPECT_EQ(show()["becauseSince"], "2010-07-09") << "refused again for the same reason";
  EXPECT_THAT(show()["explanation"].get<std::string>(),
              HasSubstr("Under review since 2010-06-30, because consent was refused (on 2010-07-09)."));
  EXPECT_EQ(caseload.items({{"standing", "reviewed"}})["case:1"]["becauseSince"], "2010-07-09");
  // A refusal from before the case came into the net.
  record({event("consent.refused", "2010-03-01"),
          event("threshold.decided", "2010-06-30", R"("decision":"noFurtherAction")")},
         "case:2");
  EXPECT_THAT(caseload.show("case:2")["explanation"].get<std::string>(),
              HasSubstr("Under review since 2010-06-30, because consent was refused (on 2010-03-01)."));
  // Where both are of one day, it is said once.
  record({event("threshold.decided", "2010-06-30", R"("decision":"earlyResponse")"), service("2010-07-02")},
         "case:3");
  EXPECT_THAT(caseload.show("case:3")["explanation"].get<std::string>(),
              HasSubstr("Being supported since 2010-07-02, because a service started."));
}

TEST_F(SafetyNet, TheNoticeTellsTheAttendanceOfficersNothingOfTheirOwnServices) {
  record({event("caf.opened", "2008-04-08", R"("kind":"pseudoCaf")"),
          service("2008-04-21", "attendance services"), serviceEnds("2008-06-09", "attendance services")});
  EXPECT_EQ(show()["notice"]["content"], "There was and is no support on record.");
  EXPECT_THAT(caseload.list({{"noticeOwed", "true"}}), IsEmpty());
  // Nor, with the next pseudo CAF, of what they gave under this one.
  record({event("attendance.notified", "2008-06-10", R"("to":"T. Quill")"), closure("2008-07-01", "needsMet"),
          referral("2010-01-11", "pseudoCaf")});
  EXPECT_EQ(show()["notice"]["content"], "There was and is no support on record.");
}

TEST_F(SafetyNet, TheNoticeTellsOfWhatRanBeforeThePseudoCafAndOfACafBesideIt) {
  record({service("2008-01-14", "Triple P parenting"), referral("2008-04-08", "pseudoCaf"),
          service("2008-04-21", "attendance services")});
  EXPECT_EQ(show()["notice"]["content"], "Triple P parenting from 2008-01-14 on.");
  record({event("caf.opened", "2008-05-01"), service("2008-05-12", "young carers' group")});
  EXPECT_EQ(show()["notice"]["content"],
            "A CAF was opened on 2008-05-01, and is open. Triple P parenting from 2008-01-14 on. "
            "young carers' group from 2008-05-12 on.");
}

// ---- lip service, time scales, measures
// -----------------------------------------------------------------------

TEST_F(SafetyNet, ShowsLipServiceAsWhatItIsOverTime) {
  record({event("case.steppedDown", "2010-02-01"), service("2010-02-10"), engagement("2010-03-03", "engaged"),
          engagement("2010-05-04", "lipService"), engagement("2010-05-20", "lipService")});
  const auto shown = show();
  EXPECT_EQ(shown["engagementOverTime"], "engaged 2010-03-03 → lip service 2010-05-04");
  EXPECT_EQ(shown["lipServiceSince"], "2010-05-04");
  EXPECT_EQ(shown["engagements"][1]["times"], 2);
  EXPECT_EQ(shown["engagements"][0]["until"], "2010-05-04");
  record({event("case.steppedDown", "2010-02-01"), engagement("2010-04-01", "lipService")}, "case:2");
  EXPECT_THAT(caseload.list({{"lipService", "true"}}), ElementsAre("case:2", "case:1"));
  record({engagement("2010-06-01", "engaged")}, "case:2");
  record({closure("2010-06-01", "disengaged")}, "case:1");
  EXPECT_THAT(caseload.list({{"lipService", "true"}}), IsEmpty());
}

TEST_F(SafetyNet, ShowsTheTimeScalesOfTheCaf) {
  record({event("caf.opened", "2010-03-01"), event("caf.assessed", "2010-03-12"),
          event("plan.agreed", "2010-04-01", R"("actions":["a"])")});
  const auto timetable = show("2010-05-20")["timetable"];
  ASSERT_EQ(timetable.size(), 3U);
  EXPECT_EQ(timetable[0]["scale"], "cafAssessment");
  EXPECT_EQ(timetable[0]["status"], "met");
  EXPECT_EQ(timetable[1]["scale"], "cafPlan");
  EXPECT_EQ(timetable[1]["status"], "metLate");
  EXPECT_EQ(timetable[2]["scale"], "cafFirstReview");
  EXPECT_EQ(timetable[2]["status"], "overdue");
  record({event("review.held", "2010-05-13", R"("nextReview":"2010-09-01")")});
  EXPECT_EQ(show("2010-05-20")["timetable"][2]["status"], "met");
  EXPECT_EQ(show("2010-05-20")["timetable"][3]["due"], "2010-09-01");
  // What a closed CAF still had before it is nobody's deadline any more.
  record({closure("2010-06-01", "needsMet")});
  EXPECT_EQ(show("2010-12-20")["timetable"].size(), 3U);
}

TEST_F(SafetyNet, MeasuresByMonthAndLocality) {
  auto lives = [](std::string_view where) {
    return event("child.identified", "2010-01-01", R"("locality":")" + std::string(where) + '"');
  };
  record({lives("Paignton"), decision("2010-03-02", "advice"), reviewed("2010-04-10", "keepUnderReview"),
          reviewed("2010-05-31", "keepUnderReview")},
         "case:1");
  record({lives("Brixham"), decision("2010-03-09", "earlyResponse"), service("2010-03-20")}, "case:2");
  record({decision("2010-03-10", "section17"), closure("2010-03-31", "needsMet")}, "case:3");
  const auto below = caseload.measure("belowThreshold", "2010-03", "2010-03", "locality");
  EXPECT_EQ(below["2010-03"], (Json{{"Brixham", "1"}, {"Paignton", "1"}, {"", "2"}}));
  EXPECT_EQ(caseload.measure("belowThreshold", "2010-03", "2010-03", "decision")["2010-03"],
            (Json{{"advice", "1"}, {"earlyResponse", "1"}, {"", "2"}}));
  EXPECT_EQ(caseload.measure("supported", "2010-03", "2010-03")["2010-03"][""], "1");
  EXPECT_EQ(caseload.measure("reviewsInTime", "2010-01", "2010-12")["2010-04"][""], "1 of 1");
  EXPECT_EQ(caseload.measure("reviewsInTime", "2010-01", "2010-12")["2010-05"][""], "0 of 1");
  EXPECT_EQ(caseload.measure("closures", "2010-03", "2010-03", "reason")["2010-03"],
            (Json{{"needsMet", "1"}, {"", "1"}}));
}

TEST_F(SafetyNet, RefusesConditionsThatMeanNothing) {
  EXPECT_EQ(caseload.listFails({{"standing", "outside"}}).path, "where.standing");
  EXPECT_EQ(caseload.listFails({{"standing", "lost"}}).path, "where.standing");
  EXPECT_EQ(caseload.listFails({{"fallenThrough", "no"}}).path, "where.fallenThrough");
}

TEST_F(SafetyNet, ReadsInTheWordsOfThePractice) {
  record({referral("2010-02-20"), mentor("2010-02-21"), decision("2010-03-02", "caf"),
          event("consent.refused", "2010-03-10")});
  caseload.now = "2010-05-03";
  const auto printed = caseload.print("case:1", {.width = 120});
  for (const auto* words : {"under review", "consent was refused", "fallen through", "CAF mentor",
                            "M. Mentor", "in the net since", "In the net over time"})
    EXPECT_THAT(printed, HasSubstr(words));
  EXPECT_THAT(caseload.printList({{"fallenThrough", "true"}}, {.width = 200}),
              HasSubstr("overdue by 20 days"));
}

TEST_F(SafetyNet, AListTellsEachThingOnceAndFillsALineOrTwoForACase) {
  for (int i = 0; i < 4; ++i)
    record({decision("2010-03-02T14:18:00Z", "noFurtherAction")}, "case:1-0000" + std::to_string(i));
  caseload.now = "2010-05-03";
  const auto printed = caseload.printList({{"fallenThrough", "true"}}, {.width = 100});
  EXPECT_LE(std::ranges::count(printed, '\n'), 12) << printed;
  EXPECT_THAT(printed, HasSubstr("nobody ever"));
  EXPECT_THAT(printed, testing::Not(HasSubstr("Under review since")));
  // Whoever reads it by program has the sentence all the same.
  EXPECT_THAT(caseload.items({{"fallenThrough", "true"}})["case:1-00000"]["explanation"].get<std::string>(),
              HasSubstr("Nobody is named for it, nor ever was:"));
}

TEST_F(SafetyNet, AListLeadsWithWhatItIsAbout) {
  record({referral("2010-02-01"), mentor("2010-02-02"), engagement("2010-05-04", "lipService"),
          referral("2010-05-26", "pseudoCaf")});
  const auto leads = [&](const Where& where, std::string_view what) {
    const auto printed = caseload.printList(where, {.width = 120});
    EXPECT_LT(printed.find(what), printed.find("standing")) << printed;
  };
  leads({{"lipService", "true"}}, "lip service since");
  leads({{"noticeOwed", "true"}}, "notice owed since");
}

}  // namespace
}  // namespace casefold
