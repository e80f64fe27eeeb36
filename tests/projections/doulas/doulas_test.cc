#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "projections/doulas/proposals.h"
#include "projections/doulas/view.h"
#include "tests/projections/fold_harness.h"
#include "tests/simulation/seed.h"

namespace casefold {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::vector<std::string> modules = {"breastfeeding",
                                          "child protection level 1",
                                          "health and safety",
                                          "aromatherapy",
                                          "domestic violence awareness",
                                          "water births",
                                          "smoking cessation in pregnancy"};

class Doulas : public testing::Test {
 protected:
  Caseload caseload{makeView<DoulasView>()};
  Doulas() { caseload.now = "2010-09-30"; }

  void recruit(const std::string& volunteer, const std::string& day, const std::string& more = "") {
    caseload.record(volunteer, {event("volunteer.recruited", day, more)});
  }
  // Everything that policy asks for, on one day.
  void train(const std::string& volunteer, const std::string& day, const std::string& without = "") {
    for (const auto& name : modules)
      if (name != without)
        caseload.record(volunteer, {event("module.completed", day, fmt::format(R"("module":"{}")", name))});
    for (const auto* check : {"enhanced disclosure", "references"})
      if (check != without)
        caseload.record(volunteer, {event("volunteer.cleared", day, fmt::format(R"("check":"{}")", check))});
  }
  void request(const std::string& stream, const std::string& day, const std::string& more) {
    caseload.record(stream, {event("doula.requested", day, more)});
  }
  void match(const std::string& stream, const std::string& day, const std::string& volunteer) {
    caseload.record(stream, {event("volunteer.matched", day,
                                   fmt::format(R"("volunteer":"{}","decidedBy":"W. Hall")", volunteer))});
  }
  void birth(const std::string& stream, const std::string& day, const std::string& begun,
             const std::string& sixWeeks = "") {
    caseload.record(
        stream, {event("birth.recorded", day),
                 event("feeding.recorded", day, fmt::format(R"("stage":"begun","breastfed":"{}")", begun))});
    if (!sixWeeks.empty())
      caseload.record(stream, {event("feeding.recorded", "2010-09-01",
                                     fmt::format(R"("stage":"sixWeeks","breastfed":"{}")", sixWeeks))});
  }
  Json volunteer(const std::string& stream) { return caseload.show(stream)["volunteer"]; }
  Json family(const std::string& stream = "case:1") { return caseload.show(stream)["family"]; }
};

TEST_F(Doulas, AreReadyOnceEveryModuleAndCheckIsPassed) {
  recruit("volunteer:1", "2010-01-10", R"("languages":["English","Polish"],"offers":["breastfeeding"])");
  EXPECT_EQ(volunteer("volunteer:1")["ready"], false);
  EXPECT_EQ(volunteer("volunteer:1")["missing"].size(), 9U);
  train("volunteer:1", "2010-03-01", "water births");
  EXPECT_EQ(volunteer("volunteer:1")["missing"], Json({"water births"}));
  EXPECT_THAT(caseload.list({{"ready", "no"}}), ElementsAre("volunteer:1"));
  caseload.record("volunteer:1", {event("module.completed", "2010-03-20", R"("module":"Water births")")});
  EXPECT_EQ(volunteer("volunteer:1")["ready"], true) << "in whatever letter case";
  EXPECT_THAT(caseload.list({{"ready", "yes"}}), ElementsAre("volunteer:1"));
  EXPECT_THAT(caseload.list({{"ready", "no"}}), IsEmpty());
}

TEST_F(Doulas, AreReadyNoMoreWhenWhatTheyPassedHasExpired) {
  recruit("volunteer:1", "2007-01-10");
  train("volunteer:1", "2007-10-01");
  EXPECT_EQ(volunteer("volunteer:1")["ready"], true) << "36 months, to 1 October 2010";
  caseload.now = "2010-10-01";
  EXPECT_EQ(volunteer("volunteer:1")["ready"], true);
  caseload.now = "2010-10-02";
  EXPECT_EQ(volunteer("volunteer:1")["missing"], Json({"child protection level 1, expired 2010-10-01",
                                                       "enhanced disclosure, expired 2010-10-01"}));
  caseload.record(
      "volunteer:1",
      {event("module.completed", "2010-10-02", R"("module":"child protection level 1")"),
       event("volunteer.cleared", "2010-10-02", R"("check":"enhanced disclosure","until":"2010-12-31")")});
  EXPECT_EQ(volunteer("volunteer:1")["ready"], true);
  caseload.now = "2011-01-01";
  EXPECT_EQ(volunteer("volunteer:1")["missing"], Json({"enhanced disclosure, expired 2010-12-31"}));
}

TEST_F(Doulas, AreNotProposedOnceTheyHaveLeft) {
  recruit("volunteer:1", "2010-01-10");
  train("volunteer:1", "2010-03-01");
  match("case:1", "2010-04-01", "volunteer:1");
  caseload.record("volunteer:1", {event("volunteer.left", "2010-05-01", R"("reason":"moved")")});
  EXPECT_EQ(volunteer("volunteer:1")["missing"], Json({"left"}));
  EXPECT_THAT(caseload.list(), IsEmpty());
  EXPECT_THAT(volunteer("volunteer:1")["query"].get<std::string>(), HasSubstr("She has left"));
}

TEST_F(Doulas, HaveRoomUntilTheySupportAsManyFamiliesAsTheyCan) {
  recruit("volunteer:1", "2010-01-10", R"("mostFamilies":2)");
  train("volunteer:1", "2010-03-01");
  request("case:9", "2010-04-01", R"("expectedBirthDate":"2010-08-01")");
  match("case:1", "2010-04-01", "volunteer:1");
  EXPECT_EQ(volunteer("volunteer:1")["familiesNow"], 1);
  EXPECT_EQ(caseload.items({{"ready", "yes"}})["volunteer:1"]["room"], 1);
  EXPECT_THAT(caseload.list({{"proposalsFor", "case:9"}}), ElementsAre("volunteer:1"));
  match("case:2", "2010-04-02", "volunteer:1");
  EXPECT_THAT(caseload.list({{"proposalsFor", "case:9"}}), IsEmpty());
  EXPECT_EQ(volunteer("volunteer:1")["families"][1]["case"], "case:2");
  caseload.record("case:1", {event("volunteer.unmatched", "2010-06-01", R"("volunteer":"volunteer:1")")});
  EXPECT_EQ(volunteer("volunteer:1")["familiesNow"], 1);
  EXPECT_THAT(caseload.list({{"proposalsFor", "case:9"}}), ElementsAre("volunteer:1"));
  match("case:3", "2010-04-02", "volunteer:1");
  match("case:4", "2010-04-02", "volunteer:1");
  EXPECT_THAT(volunteer("volunteer:1")["query"].get<std::string>(), HasSubstr("more families"));
}

TEST_F(Doulas, AreProposedByLanguageLocalityAndNeedsAndAPersonDecides) {
  recruit("volunteer:far", "2009-01-01", R"("languages":["Polish"],"localities":["Anlaby"])");
  recruit("volunteer:best", "2010-01-01",
          R"("languages":["Polish"],"localities":["Bransholme"],"offers":["breastfeeding","young mothers"])");
  recruit("volunteer:some", "2009-06-01",
          R"("languages":["polish"],"localities":["Bransholme"],"offers":["breastfeeding"])");
  recruit("volunteer:english", "2008-01-01",
          R"("languages":["English"],"offers":["breastfeeding","young mothers"])");
  recruit("volunteer:new", "2010-02-01", R"("languages":["Polish"],"localities":["Bransholme"])");
  for (const auto* each : {"volunteer:far", "volunteer:best", "volunteer:some", "volunteer:english"})
    train(each, "2010-02-01");
  request("case:1", "2010-05-01",
          R"("expectedBirthDate":"2010-09-01","languages":["Polish"],"locality":"Bransholme",
             "needs":["breastfeeding","young mothers"])");
  EXPECT_THAT(caseload.list({{"proposalsFor", "case:1"}}),
              ElementsAre("volunteer:best", "volunteer:some", "volunteer:far", "volunteer:english"))
      << "volunteer:new is not ready";
  EXPECT_THAT(caseload.list({{"proposalsFor", "case:1"}}, 1),
              ElementsAre("volunteer:best", "volunteer:some", "volunteer:far", "volunteer:english"));
  const auto some = caseload.items({{"proposalsFor", "case:1"}})["volunteer:some"];
  EXPECT_EQ(some["rank"], 2);
  EXPECT_EQ(some["why"], Json({"speaks Polish", "goes to Bransholme", "has experience with breastfeeding"}));
  EXPECT_EQ(some["against"], Json({"no experience known with young mothers"}));
  const auto shown = family();
  EXPECT_EQ(shown["standing"], "waiting");
  EXPECT_EQ(shown["proposals"][3]["volunteer"], "volunteer:english");
  EXPECT_EQ(shown["proposals"][3]["against"], Json({"speaks none of the languages asked for"}));
  EXPECT_THAT(caseload.print("case:1", {.width = 160}), HasSubstr("A person decides"));
  // The person decides otherwise.
  match("case:1", "2010-05-08", "volunteer:some");
  EXPECT_EQ(family()["standing"], "supported");
  EXPECT_EQ(family()["doula"], "volunteer:some");
  EXPECT_EQ(family()["matches"][0]["decidedBy"], "W. Hall");
  EXPECT_THAT(family()["proposals"], IsEmpty());
  EXPECT_THAT(caseload.list({{"proposalsFor", "case:1"}}), IsEmpty());
}

TEST_F(Doulas, HaveNamesBesideTheirIdsWhereverTheyAreShown) {
  recruit("volunteer:1", "2010-01-10", R"("name":"Ada M.")");
  train("volunteer:1", "2010-02-01");
  request("case:1", "2010-05-01", "");
  EXPECT_EQ(volunteer("volunteer:1")["name"], "Ada M.");
  EXPECT_EQ(caseload.items()["volunteer:1"]["name"], "Ada M.");
  EXPECT_EQ(caseload.items({{"proposalsFor", "case:1"}})["volunteer:1"]["name"], "Ada M.");
  EXPECT_EQ(family()["proposals"][0]["name"], "Ada M.");
  match("case:1", "2010-05-08", "volunteer:1");
  EXPECT_EQ(family()["doulaName"], "Ada M.");
  EXPECT_EQ(family()["matches"][0]["name"], "Ada M.");
  EXPECT_EQ(caseload.show("case:1", {.asOf = "2010-05-08"})["family"].value("doulaName", ""), "Ada M.");
  EXPECT_EQ(caseload.show("case:1", {.asOf = "2010-05-07"})["family"].value("doulaName", ""), "");
}

// The ones who have been with the programme for the longest are often those who are no longer ready.
TEST_F(Doulas, AreProposedHoweverManyHaveJoinedBeforeThem) {
  for (int i = 0; i < 2100; ++i) recruit(fmt::format("volunteer:old{}", i), "2000-01-10");
  recruit("volunteer:new", "2010-01-10");
  train("volunteer:new", "2010-02-01");
  request("case:1", "2010-05-01", "");
  EXPECT_THAT(caseload.list({{"proposalsFor", "case:1"}}), ElementsAre("volunteer:new"));
  EXPECT_FALSE(family().contains("notAllLookedAt") && family()["notAllLookedAt"].get<bool>());
  // Beyond the limit it is said.
  const auto reading = caseload.reading();
  doulas::Family waiting;
  waiting.request.emplace();
  const auto some = doulas::proposalsFor(waiting, *reading, 2100);
  ASSERT_TRUE(some) << some.error().message;
  EXPECT_TRUE(some->notAllLookedAt);
  EXPECT_TRUE(some->best.empty());
}

TEST_F(Doulas, AreRankedTheSameWayWhoeverComesFirst) {
  const auto seed = testSeed();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  auto any = [&] {
    doulas::Proposal proposal;
    proposal.language = random() % 2 == 0;
    proposal.locality = random() % 2 == 0;
    proposal.needs = static_cast<std::uint32_t>(random() % 3);
    proposal.familiesNow = static_cast<std::uint32_t>(random() % 3);
    return proposal;
  };
  for (int round = 0; round < 2000; ++round) {
    const auto a = any(), b = any(), c = any();
    EXPECT_FALSE(better(a, a));
    EXPECT_FALSE(better(a, b) && better(b, a));
    EXPECT_TRUE(!better(a, b) || !better(b, c) || better(a, c));
    EXPECT_TRUE(!a.language || b.language || better(a, b)) << "language comes first";
  }
}

TEST_F(Doulas, AreWaitedForInOrderOfTheExpectedBirth) {
  request("case:1", "2010-05-01", R"("expectedBirthDate":"2010-11-01")");
  request("case:2", "2010-06-01", R"("expectedBirthDate":"2010-10-05","locality":"Orchard Park")");
  request("case:3", "2010-06-01", "");
  request("case:4", "2010-06-01", R"("expectedBirthDate":"2010-10-01")");
  match("case:4", "2010-06-20", "volunteer:1");
  EXPECT_THAT(caseload.list({{"waiting", "yes"}}), ElementsAre("case:3", "case:2", "case:1"));
  EXPECT_EQ(caseload.items({{"waiting", "yes"}})["case:2"]["locality"], "Orchard Park");
  // The match comes to nothing: she waits again.
  caseload.record("case:4", {event("volunteer.unmatched", "2010-07-01", R"("volunteer":"volunteer:1")")});
  EXPECT_THAT(caseload.list({{"waiting", "yes"}}), ElementsAre("case:3", "case:4", "case:2", "case:1"));
  // The match was recorded in error: likewise, and corrections leave nothing behind.
  match("case:1", "2010-06-20", "volunteer:1");
  EXPECT_EQ(volunteer("volunteer:1")["familiesNow"], 1);
  caseload.record("case:1", {withdraws(2, 0, "2010-07-02")});
  EXPECT_THAT(caseload.list({{"waiting", "yes"}}), ElementsAre("case:3", "case:4", "case:2", "case:1"));
  EXPECT_EQ(volunteer("volunteer:1")["familiesNow"], 0);
  EXPECT_EQ(caseload.measure("requestsMatched", "2010-05", "2010-05")["2010-05"][""], "0 of 1");
}

TEST_F(Doulas, SupportBeforeAtAndAfterTheBirth) {
  request("case:1", "2010-05-01", R"("expectedBirthDate":"2010-07-01","locality":"Bransholme")");
  match("case:1", "2010-05-08", "volunteer:1");
  auto visit = [](const std::string& day, const std::string& stage, int minutes) {
    return event("volunteer.visited", day,
                 fmt::format(R"("volunteer":"volunteer:1","stage":"{}","minutes":{})", stage, minutes));
  };
  caseload.record("case:1", {visit("2010-06-01", "beforeBirth", 60), visit("2010-07-03", "atBirth", 480)});
  caseload.record("case:1", {visit("2010-06-15", "beforeBirth", 45)});  // learned late
  birth("case:1", "2010-07-03", "wholly");
  caseload.record(
      "case:1",
      {visit("2010-07-10", "afterBirth", 60),
       event("family.signposted", "2010-07-10", R"("service":"children's centre","programme":"volunteer:1")"),
       event("family.signposted", "2010-07-11", R"("service":"youth club","programme":"programme:yip")")});
  const auto shown = family();
  EXPECT_EQ(shown["visits"][0]["stage"], "beforeBirth");
  EXPECT_EQ(shown["visits"][0]["visits"], 2);
  EXPECT_EQ(shown["visits"][0]["minutes"], 105);
  EXPECT_EQ(shown["visits"][1]["visits"], 1);
  EXPECT_EQ(shown["lastVisits"][1]["occurred"], "2010-06-15");
  EXPECT_EQ(shown["feeding"]["begun"], "wholly");
  EXPECT_EQ(shown["feeding"]["sixWeeksDue"]["due"], "2010-08-14");
  EXPECT_EQ(shown["feeding"]["sixWeeksDue"]["status"], "overdue");
  EXPECT_EQ(shown["feeding"]["localRate"], 46);
  EXPECT_EQ(shown["signposted"].size(), 1U) << "another programme's is another programme's";
  EXPECT_EQ(caseload.measure("visits", "2010-06", "2010-07", "stage")["2010-06"]["before the birth"], "2");
  EXPECT_EQ(caseload.measure("visits", "2010-06", "2010-07", "locality")["2010-07"]["Bransholme"], "2");
  EXPECT_EQ(caseload.measure("signposted", "2010-07", "2010-07", "service")["2010-07"]["children's centre"],
            "1");
}

TEST_F(Doulas, AMatchIsCountedWhereItsRequestWas) {
  request("case:1", "2010-05-01", "");
  caseload.record("case:1", {event("child.identified", "2010-05-05", R"("locality":"Harbour")")});
  match("case:1", "2010-05-08", "volunteer:1");
  const auto may = caseload.measure("requestsMatched", "2010-05", "2010-05", "locality")["2010-05"];
  EXPECT_EQ(may["not stated"], "1 of 1");
  EXPECT_FALSE(may.contains("Harbour")) << "no request was made there";
}

TEST_F(Doulas, TheLocalRateIsNeverAddedUp) {
  auto answer = caseload.measures([](auto query) {
    query.setMeasure("localBreastfeedingBegun");
    query.setPeriod(schema::MeasureQuery::Period::QUARTER);
    query.setForRelease(true);
    writeWhen(*parseWhen("2010-01"), query.initFrom());
    writeWhen(*parseWhen("2010-12"), query.initTo());
  });
  EXPECT_EQ((*answer)["localBreastfeedingBegun"]["2010-Q2"]["all"], "46");
}

TEST_F(Doulas, AreMeasuredByBreastfeedingBegunAndAtSixWeeks) {
  auto supported = [&](const std::string& stream, const std::string& locality = "Bransholme") {
    request(stream, "2010-05-01", fmt::format(R"("locality":"{}")", locality));
    match(stream, "2010-05-08", "volunteer:1");
  };
  for (const auto* each : {"case:1", "case:2", "case:3", "case:4"}) supported(each);
  supported("case:5", "Anlaby");
  birth("case:1", "2010-07-01", "wholly", "partly");
  birth("case:2", "2010-07-02", "partly", "no");
  birth("case:3", "2010-07-03", "no", "no");
  birth("case:5", "2010-07-04", "wholly");
  caseload.record("case:4", {event("birth.recorded", "2010-07-05")});  // feeding not recorded
  birth("case:6", "2010-07-06", "wholly", "wholly");                   // without a doula
  supported("case:7");
  caseload.record("case:7", {event("volunteer.unmatched", "2010-06-01", R"("volunteer":"volunteer:1")")});
  birth("case:7", "2010-07-06", "wholly", "wholly");  // the doula had gone by then
  auto count = [&](const std::string& name, const std::string& by = "") {
    return caseload.measure(name, "2010-07", "2010-07", by)["2010-07"];
  };
  EXPECT_EQ(count("births")[""], "5");
  EXPECT_EQ(count("breastfeedingBegun")[""], "3 of 4");
  EXPECT_EQ(count("breastfeedingSixWeeks")[""], "1 of 2") << "of those begun and recorded at six weeks";
  EXPECT_EQ(count("sixWeeksRecorded")[""], "2 of 3");
  EXPECT_EQ(count("localBreastfeedingBegun")[""], "46");
  EXPECT_EQ(count("breastfeedingBegun", "locality")["Anlaby"], "1 of 1");
  EXPECT_EQ(caseload.measure("requestsMatched", "2010-05", "2010-05")["2010-05"][""], "6 of 6");
  // It was partly, and recorded as no: the correction counts.
  caseload.record(
      "case:3",
      {corrects(3, 1, "2010-08-01",
                event("feeding.recorded", "2010-07-03", R"("stage":"begun","breastfed":"partly")"))});
  EXPECT_EQ(count("breastfeedingBegun")[""], "4 of 4");
  EXPECT_EQ(count("breastfeedingSixWeeks")[""], "1 of 3");
}

TEST_F(Doulas, AreProposedAtAnEarlierTimeAsTheyWereReadyThen) {
  recruit("volunteer:1", "2010-01-10");
  train("volunteer:1", "2010-03-01");
  request("case:1", "2010-05-01", R"("locality":"Bransholme")");
  caseload.record("volunteer:1", {event("volunteer.left", "2010-06-01")}, {.at = "2012-03-01T09:00:00Z"});
  EXPECT_THAT(family()["proposals"], IsEmpty());
  for (const auto& asked : {Asked{.knownAt = "2011-12-31"}, Asked{.asOf = "2010-05-31"}}) {
    const auto shown = caseload.show("case:1", asked)["family"];
    EXPECT_EQ(shown["standing"], "waiting");
    EXPECT_EQ(shown["proposals"].size(), 1U);
  }
}

TEST_F(Doulas, RefuseQuestionsThatTheyCannotAnswer) {
  EXPECT_EQ(caseload.listFails({{"ready", "maybe"}}).path, "where.ready");
  EXPECT_EQ(caseload.listFails({{"waiting", "no"}}).path, "where.waiting");
  EXPECT_EQ(caseload.listFails({{"proposalsFor", "volunteer:1"}}).path, "where.proposalsFor");
  EXPECT_EQ(caseload.listFails({{"ready", "yes"}, {"waiting", "yes"}}).path, "where");
}

TEST_F(Doulas, StopsAtAVisitByNobody) {
  caseload.record("case:1", {event("volunteer.visited", "2010-06-01", R"("stage":"atBirth")")});
  EXPECT_EQ(caseload.answer("case:1")["complete"], false);
}

}  // namespace
}  // namespace casefold
