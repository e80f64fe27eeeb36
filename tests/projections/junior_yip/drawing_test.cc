// Leicester's Junior YIP: nominations, the ranked forty, and whether the record of a drawing can be
// reproduced.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "projections/junior_yip/programme.h"
#include "projections/junior_yip/view.h"
#include "tests/projections/fold_harness.h"

namespace casefold {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Told born(const std::string& day) {
  return event("child.identified", "2010-01-10", fmt::format(R"("birthDate":"{}")", day));
}
Told nominated(const std::string& day, const std::string& agency, const std::string& factors,
               const std::string& programme = "programme:yip") {
  return event("youngPerson.nominated", day,
               fmt::format(R"("programme":"{}","agency":"{}","factors":[{}])", programme, agency, factors));
}
std::string member(const std::string& person, int points, const std::string& departs = {}) {
  return fmt::format(R"({{"case":"{}","points":{},"reasons":["offended","school"],"departs":"{}"}})", person,
                     points, departs);
}
Told drawn(const std::string& day, const std::string& cohort, const std::string& members,
           const std::string& more = {}) {
  return event("cohort.drawn", day,
               fmt::format(R"("cohort":"{}","members":[{}],"policyVersion":"england-2010.1"{})", cohort,
                           members, more));
}

class Drawing : public testing::Test {
 protected:
  Caseload caseload{makeView<JuniorYipView>()};
  const Where candidates = {{"candidates", "programme:yip"}};

  Drawing() { caseload.now = "2010-03-29"; }

  // Three young people: with 7 points, 4 and 2.
  void nominateThree() {
    caseload.record("case:a", {born("2000-01-27"), nominated("2010-02-01", "school", R"("offended")")});
    caseload.record("case:a", {nominated("2010-02-20", "police", R"("offended")")});
    caseload.record("case:b",
                    {born("1999-04-02"), nominated("2010-02-02", "police", R"("antisocial-behaviour")")});
    caseload.record("case:c", {born("2001-06-18"), nominated("2010-02-03", "health", R"("mental-health")")});
  }
  // A drawing, recorded after all that.
  void draw(const std::string& members, const std::string& more = {}) {
    caseload.record("programme:yip", {drawn("2010-03-29", "2010-1", members, more)},
                    {.at = "2011-01-02T12:00:00Z"});
  }
  Json cohort() { return caseload.show("programme:yip")["cohorts"][0]; }
};

TEST_F(Drawing, RanksThoseNominatedWithTheirPointsAndReasons) {
  nominateThree();
  EXPECT_THAT(caseload.list(candidates), ElementsAre("case:a", "case:b", "case:c"));
  const auto item = caseload.items(candidates)["case:a"];
  EXPECT_EQ(item["rank"], 1);
  EXPECT_EQ(item["points"], 7);
  EXPECT_EQ(item["standing"], "within");
  EXPECT_EQ(item["because"], "has offended (5); school, police (2)");
  EXPECT_EQ(item["reasons"], Json({"offended", "school", "police"}));
  EXPECT_EQ(item["considered"], 3);
  EXPECT_EQ(item["policyVersion"], "england-2010.1");
  EXPECT_EQ(item["nominationsUntil"], "2010-03-29");
  EXPECT_EQ(item["firstNominated"], "2010-02-01");
  // The same, page by page.
  EXPECT_THAT(caseload.list(candidates, 1), ElementsAre("case:a", "case:b", "case:c"));
}

TEST_F(Drawing, ListsThoseWhoAreNotRankedLastWithTheReason) {
  nominateThree();
  caseload.record("case:old", {born("1996-01-01"), nominated("2010-02-01", "school", R"("offended")")});
  caseload.record("case:unknown", {nominated("2010-02-01", "school", R"("offended")")});
  EXPECT_THAT(caseload.list(candidates),
              ElementsAre("case:a", "case:b", "case:c", "case:old", "case:unknown"));
  EXPECT_EQ(caseload.items(candidates)["case:old"]["standing"], "tooOld");
  EXPECT_EQ(caseload.items(candidates)["case:unknown"]["standing"], "ageNotKnown");
  EXPECT_EQ(caseload.items(candidates)["case:unknown"]["rank"], 0);
  // Once the date of birth is known, the nomination that was already there counts.
  caseload.record("case:unknown", {born("2000-01-01")});
  EXPECT_EQ(caseload.items(candidates)["case:unknown"]["rank"], 2);
}

TEST_F(Drawing, LooksAtNominationsToThisProgrammeOfThoseTwelveMonthsOnly) {
  caseload.record("case:a", {born("2000-01-27"), nominated("2009-03-28", "school", R"("offended")")});
  caseload.record("case:b", {born("2000-01-27"), nominated("2010-03-30", "school", R"("offended")")});
  caseload.record("case:c",
                  {born("2000-01-27"), nominated("2010-02-01", "school", R"("loss")", "programme:x")});
  EXPECT_THAT(caseload.list(candidates), IsEmpty());
  caseload.now = "2009-12-31";
  EXPECT_THAT(caseload.list(candidates), ElementsAre("case:a"));
  caseload.now = "2010-03-30";
  EXPECT_THAT(caseload.list(candidates), ElementsAre("case:b"));
  EXPECT_THAT(caseload.list({{"candidates", "programme:yip"}, {"nominationsUntil", "2010-03-29"}}),
              IsEmpty());
}

TEST_F(Drawing, HasFortyPlaces) {
  for (int i = 0; i < 45; ++i)
    caseload.record(fmt::format("case:{:02}", i),
                    {born("2000-01-27"), nominated("2010-02-01", "school", R"("offended")")});
  const auto items = caseload.items(candidates);
  EXPECT_EQ(items["case:39"]["standing"], "within");
  EXPECT_EQ(items["case:40"]["standing"], "beyond");
  EXPECT_EQ(items["case:44"]["rank"], 45);
}

TEST_F(Drawing, CountsANominationThatIsLearnedLateOrCorrectedOrWithdrawn) {
  nominateThree();
  caseload.record("case:c", {nominated("2010-01-20", "school", R"("excluded-from-school")")});
  EXPECT_THAT(caseload.list(candidates), ElementsAre("case:c", "case:a", "case:b"));
  caseload.record("case:c",
                  {corrects(2, 0, "2010-03-01", nominated("2010-01-20", "school", R"("peers-offending")"))});
  EXPECT_THAT(caseload.list(candidates), ElementsAre("case:a", "case:c", "case:b"));
  caseload.record("case:c", {withdraws(2, 0, "2010-03-02")});
  EXPECT_THAT(caseload.list(candidates), ElementsAre("case:a", "case:b", "case:c"));
}

TEST_F(Drawing, RefusesWhatNoListIsOf) {
  EXPECT_EQ(caseload.listFails({{"candidates", "case:a"}}).path, "where.candidates");
  EXPECT_EQ(caseload.listFails({{"candidates", "programme:a"}, {"members", "programme:a"}}).path,
            "where.members");
  EXPECT_EQ(caseload.listFails({{"cohort", "2010-1"}}).path, "where.cohort");
  EXPECT_EQ(caseload.listFails({{"nominationsUntil", "2010-01-01"}}).path, "where.nominationsUntil");
  EXPECT_EQ(caseload.listFails({{"candidates", "programme:a"}, {"nominationsUntil", "soon"}}).path,
            "where.nominationsUntil");
}

// ---- on the record, and reproducible
// ------------------------------------------------------------------------------------

TEST_F(Drawing, IsFoundAsRankedByThePolicyThatItNames) {
  nominateThree();
  draw(member("case:a", 7) + "," + member("case:b", 4) + "," + member("case:c", 2));
  const auto shown = cohort();
  EXPECT_EQ(shown["ranked"], "asRanked");
  EXPECT_EQ(shown["policy"], "england-2010.1");
  EXPECT_EQ(shown["nominatedOnRecord"], 3);
  EXPECT_EQ(shown["otherPoints"], 0);
  EXPECT_EQ(shown["members"][1]["case"], "case:b");
  EXPECT_EQ(shown["members"][1]["rankByPoints"], 2);
  EXPECT_THAT(shown["leftOut"], IsEmpty());
}

TEST_F(Drawing, ShowsWhereThePanelDepartedFromTheRankingAndThatItSaidWhy) {
  nominateThree();
  draw(member("case:a", 7) + "," + member("case:c", 2, "B. has moved to another authority."));
  const auto shown = cohort();
  EXPECT_EQ(shown["ranked"], "departedWithReasons");
  EXPECT_EQ(shown["leftOut"][0]["case"], "case:b");
  EXPECT_EQ(shown["leftOut"][0]["rankByPoints"], 2);
  EXPECT_EQ(shown["leftOut"][0]["reason"], "B. has moved to another authority.");
  EXPECT_EQ(shown["leftOut"][0]["beside"], "case:c");
  EXPECT_EQ(shown["members"][1]["departs"], false) << "only moved up";
}

TEST_F(Drawing, TellsOfOneWhoWasLeftOutTheReasonThatNamesThem) {
  nominateThree();
  caseload.record("case:d", {born("2001-06-18"), nominated("2010-02-03", "health", R"("loss")")});
  draw(member("case:d", 1, "case:b: with a mentor already") + "," +
       member("case:c", 2, "case:a has moved away"));
  const auto shown = cohort();
  ASSERT_EQ(shown["leftOut"].size(), 2U);
  EXPECT_EQ(shown["leftOut"][0]["case"], "case:a");
  EXPECT_EQ(shown["leftOut"][0]["reason"], "case:a has moved away");
  EXPECT_EQ(shown["leftOut"][0]["beside"], "");
  EXPECT_EQ(shown["leftOut"][1]["reason"], "case:b: with a mentor already");
}

TEST_F(Drawing, ProposesNobodyAgainWhoHadAPlaceWithinTheLastTwelveMonthsAndSaysWhy) {
  nominateThree();
  draw(member("case:a", 7) + "," + member("case:b", 4));
  caseload.now = "2010-09-16";
  caseload.record("case:n", {born("2001-06-18"), nominated("2010-08-03", "health", R"("loss")")});
  EXPECT_THAT(caseload.list(candidates), ElementsAre("case:c", "case:n", "case:a", "case:b"));
  const auto item = caseload.items(candidates)["case:a"];
  EXPECT_EQ(item["standing"], "hadPlace");
  EXPECT_EQ(item["rank"], 0);
  EXPECT_EQ(item["notRankedBecause"], "in the cohort 2010-1, drawn 2010-03-29; not again for 12 months");
  EXPECT_EQ(caseload.items(candidates)["case:c"]["rank"], 1);
  // The next drawing is judged by the same rule, and the first still stands as it was ranked.
  caseload.now = "2010-09-20";
  caseload.record("programme:yip",
                  {drawn("2010-09-17", "2010-2", member("case:c", 2) + "," + member("case:n", 1))},
                  {.at = "2011-01-03T12:00:00Z"});
  const auto cohorts = caseload.show("programme:yip")["cohorts"];
  EXPECT_EQ(cohorts[1]["ranked"], "asRanked");
  EXPECT_EQ(cohorts[0]["leftOut"][0]["case"], "case:c");
}

TEST_F(Drawing, ShowsWhereNoReasonWasGiven) {
  nominateThree();
  draw(member("case:c", 2) + "," + member("case:a", 7) + "," + member("case:b", 5));
  const auto shown = cohort();
  EXPECT_EQ(shown["ranked"], "departedWithoutReason");
  EXPECT_EQ(shown["members"][0]["departs"], true);
  EXPECT_EQ(shown["members"][0]["noReasonGiven"], true);
  EXPECT_EQ(shown["members"][1]["departs"], false);
  EXPECT_EQ(shown["otherPoints"], 1) << "case:b has 4 by policy";
}

TEST_F(Drawing, ShowsThatSomebodyWasPutInWhomNobodyNominated) {
  nominateThree();
  draw(member("case:a", 7) + "," + member("case:b", 4) + "," + member("case:c", 2) + "," +
       member("case:z", 9, "The head teacher asked."));
  const auto shown = cohort();
  EXPECT_EQ(shown["ranked"], "departedWithReasons");
  EXPECT_EQ(shown["members"][3]["rankByPoints"], 0);
  EXPECT_EQ(shown["members"][3]["departs"], true);
}

TEST_F(Drawing, StandsByWhatWasKnownWhenItWasMade) {
  nominateThree();
  draw(member("case:a", 7) + "," + member("case:b", 4) + "," + member("case:c", 2));
  caseload.record("case:c", {nominated("2010-03-01", "school", R"("excluded-from-school","offended")")},
                  {.at = "2011-01-09T12:00:00Z"});
  const auto shown = cohort();
  EXPECT_EQ(shown["ranked"], "asRanked");
  EXPECT_EQ(shown["learnedSince"], 1);
  EXPECT_EQ(caseload.list(candidates).front(), "case:c") << "as ranked now";
}

TEST_F(Drawing, IsNotJudgedByWhatWasCorrectedSince) {
  nominateThree();
  draw(member("case:a", 7) + "," + member("case:b", 4) + "," + member("case:c", 2));
  const RecordedBy later{.at = "2011-01-09T12:00:00Z"};
  caseload.record("case:b",
                  {corrects(1, 1, "2010-05-01", nominated("2010-02-02", "police", R"("offended","loss")"))},
                  later);
  caseload.record("case:a",
                  {corrects(1, 1, "2010-05-01", nominated("2010-02-01", "school", R"("loss")")),
                   withdraws(2, 0, "2010-05-01")},
                  later);
  EXPECT_THAT(caseload.list(candidates), ElementsAre("case:b", "case:c", "case:a")) << "as ranked now";
  EXPECT_EQ(cohort()["ranked"], "asRanked") << "as was known when it was drawn";
  EXPECT_EQ(cohort()["correctedSince"], 2);
  EXPECT_EQ(cohort()["otherPoints"], 0);
}

TEST_F(Drawing, StillFindsAMemberWhoseNominationWasWithdrawnSince) {
  nominateThree();
  draw(member("case:a", 7) + "," + member("case:b", 4) + "," + member("case:c", 2));
  caseload.record("case:c", {withdraws(1, 1, "2010-05-01")}, {.at = "2011-01-09T12:00:00Z"});
  EXPECT_EQ(cohort()["ranked"], "asRanked");
  EXPECT_EQ(cohort()["members"][2]["rankByPoints"], 3);
  EXPECT_EQ(cohort()["correctedSince"], 1);
}

TEST_F(Drawing, ReadsTheNewestNominationsAndSaysThatThereAreMore) {
  nominateThree();
  const auto reading = caseload.reading();
  const auto on = [](std::string_view text) {
    return std::chrono::floor<std::chrono::days>(parseWhen(text)->start);
  };
  const auto& policy = caseload.policies->juniorYip().at(on("2010-03-29"));
  const auto nominations = [&](std::size_t most) {
    return *junior_yip::nominationsTo(*reading, "programme:yip", policy, on("2010-03-29"), on("2010-03-29"),
                                      most);
  };
  EXPECT_FALSE(nominations(4).more);
  ASSERT_TRUE(nominations(2).more);
  EXPECT_EQ(nominations(2).list[0].person, "case:c");
  EXPECT_EQ(nominations(2).list[1].person, "case:a") << "her second, of 20 February, is the newest";
}

TEST_F(Drawing, IsReproducedFromNominationsThatWereRecordedAfterIt) {
  caseload.record("programme:yip",
                  {drawn("2010-03-29", "2010-1",
                         member("case:a", 7) + "," + member("case:b", 4) + "," + member("case:c", 2))},
                  {.at = "2010-12-31T12:00:00Z"});
  EXPECT_EQ(cohort()["ranked"], "cannotTell");
  nominateThree();
  EXPECT_EQ(cohort()["ranked"], "asRanked");
}

TEST_F(Drawing, CountsNominationsUpToTheDayThatItNames) {
  nominateThree();
  caseload.record("case:c", {nominated("2010-03-28", "school", R"("excluded-from-school","offended")")});
  const auto members = member("case:a", 7) + "," + member("case:b", 4) + "," + member("case:c", 2);
  draw(members, R"(,"nominationsUntil":"2010-03-26")");
  EXPECT_EQ(cohort()["ranked"], "asRanked");
}

TEST_F(Drawing, SaysThatItsPolicyIsNotKnownAndThatThereAreMoreThanTheForty) {
  std::string members;
  for (int i = 0; i < 41; ++i) {
    const auto person = fmt::format("case:{:02}", i);
    caseload.record(person, {born("2000-01-27"), nominated("2010-02-01", "school", R"("offended")")});
    members += (i > 0 ? "," : "") + member(person, 5);
  }
  caseload.record(
      "programme:yip",
      {event("cohort.drawn", "2010-03-29",
             fmt::format(R"("cohort":"2010-1","members":[{}],"policyVersion":"local-7")", members))},
      {.at = "2011-01-02T12:00:00Z"});
  const auto shown = cohort();
  EXPECT_EQ(shown["policyNotKnown"], true);
  EXPECT_EQ(shown["placesBeyondPolicy"], 1);
  EXPECT_EQ(shown["ranked"], "departedWithoutReason");
}

}  // namespace
}  // namespace casefold
