#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "projections/distance_travelled/view.h"
#include "tests/projections/fold_harness.h"

namespace casefold {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

Told scored(const std::string& day, double total, const std::string& occasion = "assessment",
            const std::string& tool = "Bristol", const std::string& version = "2009") {
  return event("vulnerability.scored", day,
               fmt::format(R"("tool":"{}","toolVersion":"{}","total":{},"occasion":"{}")", tool, version,
                           total, occasion));
}
Told livesIn(const std::string& locality, const std::string& day = "2009-01-01") {
  return event("child.identified", day, fmt::format(R"("locality":"{}")", locality));
}

// A score of each of the Family Star's eight elements.
Told star(const std::string& day, const std::string& occasion, const std::vector<double>& scores,
          const std::string& more = "") {
  const auto* tool = policy::shippedPolicies()->scoreTools().editions().front().find("Family Star", "2010");
  std::string elements;
  for (std::size_t i = 0; i < scores.size(); ++i)
    elements +=
        fmt::format(R"({}{{"element":"{}","score":{}}})", i > 0 ? "," : "", tool->elements.at(i), scores[i]);
  return event("vulnerability.scored", day,
               fmt::format(R"("tool":"Family Star","toolVersion":"2010","occasion":"{}","elements":[{}]{})",
                           occasion, elements, more));
}

class Distances : public testing::Test {
 protected:
  Caseload caseload{makeView<DistanceTravelledView>()};
  Json course(const std::string& stream = "case:1", std::size_t which = 0) {
    return caseload.show(stream)["summary"][which];
  }
  std::vector<std::string> queries(const std::string& stream = "case:1") {
    std::vector<std::string> found;
    const auto shown = caseload.show(stream);
    for (const auto& query : shown["queries"]) found.push_back(query["says"]);
    return found;
  }
};
using ChildsDistance = Distances;
using CaseloadsDistance = Distances;

// Bristol: scored at the start, due again after six months, and scored again.
TEST_F(ChildsDistance, IsFromTheBaselineToTheSecondScoreSixMonthsLater) {
  caseload.now = "2010-03-31";
  caseload.record("case:1", {scored("2010-01-15", 38)});
  EXPECT_EQ(course()["distance"], "noSecondScore");
  EXPECT_EQ(course()["rescore"]["due"], "2010-07-15");
  EXPECT_EQ(course()["rescore"]["status"], "open");
  caseload.now = "2010-07-16";
  EXPECT_EQ(course()["rescore"]["status"], "overdue");
  caseload.record("case:1", {scored("2010-07-20", 29, "review")});
  EXPECT_EQ(course()["distance"], "improved");
  EXPECT_EQ(course()["rescore"]["status"], "metLate");
  EXPECT_EQ(course()["baselineTotal"], 38);
  EXPECT_EQ(course()["secondTotal"], 29);
  EXPECT_EQ(caseload.show("case:1", {.asOf = "2010-07-01"})["courses"][0]["rescore"]["status"], "open")
      << "on that day there was no second score";
}

TEST_F(ChildsDistance, IsDeterioratedWhenAHigherScoreIsWorse) {
  caseload.record("case:1", {scored("2010-01-15", 38), scored("2010-07-10", 39, "review")});
  EXPECT_EQ(course()["distance"], "deteriorated");
  EXPECT_EQ(course()["rescore"]["status"], "met");
}

TEST_F(ChildsDistance, TellsEachElementsDifferenceInWords) {
  caseload.record("case:1", {star("2010-02-01", "review", {5, 5, 5, 5, 5, 5, 5, 5}),
                             star("2010-08-01", "review", {7, 5, 4.5, 5, 5, 5, 5, 6})});
  const auto shown = caseload.show("case:1");
  std::vector<std::string> told;
  for (const auto& element : shown["elements"])
    told.push_back(element["element"].get<std::string>() + ": " + element["inWords"].get<std::string>());
  EXPECT_THAT(told, ElementsAre("physical health: improved by 2", "emotional well-being: the same",
                                "keeping your child safe: deteriorated by 0.5", "social networks: the same",
                                "education and learning: the same", "boundaries and behaviour: the same",
                                "family routine: the same", "home and money: improved by 1"));
  EXPECT_EQ(shown["scores"][1]["total"], 42.5) << "summed, since no total was given";
  EXPECT_EQ(shown["scores"][1]["summed"], true);
  EXPECT_EQ(course()["distance"], "improved");
}

TEST_F(ChildsDistance, BeginsAtTheFirstReviewWhereTheToolSaysSo) {
  caseload.record("case:1", {star("2010-01-01", "assessment", {9, 9, 9, 9, 9, 9, 9, 9})});
  EXPECT_EQ(course()["baseline"], nullptr) << "the family does not know the tool yet";
  EXPECT_THAT(queries(), IsEmpty());
  EXPECT_EQ(course()["rescore"]["due"], "2010-07-01") << "and the child is not lost sight of";
  EXPECT_THAT(caseload.list({{"rescore", "overdue"}}), ElementsAre("case:1"));
  caseload.record("case:1", {star("2010-03-01", "review", {4, 4, 4, 4, 4, 4, 4, 4})});
  EXPECT_EQ(course()["baseline"], "2010-03-01");
  EXPECT_EQ(course()["rescore"]["due"], "2010-09-01");
  caseload.record("case:1", {star("2010-09-01", "review", {5, 4, 4, 4, 4, 4, 4, 4})});
  EXPECT_EQ(course()["distance"], "improved") << "although it is lower than before the baseline";
  EXPECT_THAT(caseload.list(), ElementsAre("case:1"));
}

TEST_F(ChildsDistance, IsNotComparableWhenTheToolChanged) {
  caseload.record("case:1", {scored("2010-01-15", 38), scored("2010-07-10", 39, "review", "Wirral", "2010")});
  EXPECT_EQ(course()["distance"], "notComparable");
  EXPECT_EQ(course()["because"], "they are by two different tools");
  EXPECT_EQ(course()["rescore"]["status"], "met") << "the child was scored again";
  caseload.record("case:2",
                  {scored("2010-01-15", 38), scored("2010-07-10", 39, "review", "Bristol", "2012")});
  EXPECT_EQ(course("case:2")["because"], "they are by two versions of the tool");
  EXPECT_THAT(caseload.list({{"distance", "notComparable"}}), ElementsAre("case:1", "case:2"));
  // Scored by the first tool after all.
  caseload.record("case:1", {scored("2010-08-01", 30, "review")});
  EXPECT_EQ(course()["distance"], "improved");
}

TEST_F(ChildsDistance, IsKeptApartWhereTwoToolsAreUsedSideBySide) {
  caseload.record("case:1",
                  {scored("2010-01-15", 38), scored("2010-01-15", 60, "assessment", "Wirral", "2010"),
                   scored("2010-07-10", 55, "review", "Wirral", "2010")});
  EXPECT_EQ(course("case:1", 0)["distance"], "noSecondScore") << "Wirral's second score is Wirral's";
  EXPECT_EQ(course("case:1", 1)["distance"], "improved");
  EXPECT_THAT(caseload.list({{"rescore", "overdue"}}), ElementsAre("case:1"));
  EXPECT_THAT(caseload.list({{"tool", "wirral"}}), ElementsAre("case:1"));
  EXPECT_THAT(caseload.list({{"tool", "Bristol"}}), IsEmpty());
}

TEST_F(ChildsDistance, GoesOnFromTheSecondScoreToTheLatest) {
  caseload.record("case:1", {scored("2010-01-15", 38), scored("2010-07-10", 30, "review"),
                             scored("2011-01-10", 45, "closing")});
  EXPECT_EQ(course()["distance"], "improved") << "the second score";
  const auto shown = caseload.show("case:1");
  EXPECT_EQ(shown["courses"][0]["latest"], "deteriorated");
  EXPECT_EQ(shown["scores"][1]["since"], "improved");
  EXPECT_EQ(shown["scores"][2]["since"], "deteriorated");
  EXPECT_EQ(shown["scores"][0]["isBaseline"], true);
}

TEST_F(ChildsDistance, TakesALateScoreWhereItOccurredAndACorrectionAsIfItHadAlwaysStood) {
  caseload.record("case:1", {scored("2010-07-15", 30, "review")});
  EXPECT_THAT(queries(), ElementsAre(HasSubstr("No score of a first assessment is on record")));
  caseload.record("case:1", {scored("2010-01-15", 25)});  // learned late
  EXPECT_EQ(course()["distance"], "deteriorated");
  EXPECT_THAT(queries(), IsEmpty());
  caseload.record("case:1", {corrects(2, 0, "2010-09-01", scored("2010-01-15", 52))});  // digits swapped
  EXPECT_EQ(course()["distance"], "improved");
  EXPECT_THAT(caseload.list({{"distance", "deteriorated"}}), IsEmpty());
  EXPECT_THAT(caseload.list({{"distance", "improved"}}), ElementsAre("case:1"));
  caseload.record("case:1", {withdraws(1, 0, "2010-09-02")});
  EXPECT_EQ(course()["distance"], "noSecondScore");
  EXPECT_THAT(caseload.list(), IsEmpty());
}

TEST_F(ChildsDistance, IsAskedOfScoresOnALaterDay) {
  caseload.record("case:1", {scored("2010-01-15", 38), scored("2010-01-15", 37)});
  EXPECT_EQ(course()["distance"], "noSecondScore");
  EXPECT_THAT(queries(), ElementsAre("Scored twice on one day by this tool."));
}

TEST_F(ChildsDistance, ShowsATotalThatIsNotTheSumAsAQuery) {
  caseload.record("case:1", {star("2010-02-01", "review", {5, 5, 5, 5, 5, 5, 5, 5}, R"(,"total":45)")});
  EXPECT_THAT(queries(), ElementsAre("The total that was given, 45, is not the sum of its elements, 40."));
  EXPECT_EQ(course()["baselineTotal"], 45) << "as it was given";
  caseload.record("case:1",
                  {corrects(1, 0, "2010-03-01",
                            star("2010-02-01", "review", {5, 5, 5, 5, 5, 5, 5, 5}, R"(,"total":40)"))});
  EXPECT_THAT(queries(), IsEmpty());
}

TEST_F(ChildsDistance, AsksAboutScoresThatTheToolCannotGive) {
  caseload.record("case:1",
                  {star("2010-02-01", "review", {11, 5, 5, 5, 5, 5, 5, 5}), scored("2010-02-02", 90),
                   scored("2010-02-03", 9, "assessment", "home-made", "1"),
                   scored("2010-02-04", 9, "assessment", "Bristol", "")});
  EXPECT_THAT(queries(),
              ElementsAre("No score that the tool can give: “physical health”.",
                          "The total is out of the tool's range, 0 to 76.",
                          "Policy has no such tool in this version.", "The tool's version is not stated."));
}

TEST_F(CaseloadsDistance, ListsSecondScoresDueAndOverdueTheLongestAgoFirst) {
  caseload.now = "2010-09-29";
  caseload.record("case:1", {scored("2010-02-01", 30)});                                      // due 1 August
  caseload.record("case:2", {scored("2010-01-01", 30)});                                      // due 1 July
  caseload.record("case:3", {scored("2010-03-30", 30)});                                      // due tomorrow
  caseload.record("case:4", {scored("2010-01-01", 30), scored("2010-06-01", 31, "review")});  // done
  caseload.record("case:5",
                  {scored("2009-06-01", 30), event("caf.closed", "2009-08-01", R"("reason":"needsMet")")});
  EXPECT_THAT(caseload.list({{"rescore", "overdue"}}), ElementsAre("case:2", "case:1"));
  EXPECT_THAT(caseload.list({{"rescore", "due"}}), ElementsAre("case:3"));
  EXPECT_THAT(caseload.list({{"rescore", "closed"}}), ElementsAre("case:5"));
  caseload.now = "2010-10-01";
  EXPECT_THAT(caseload.list({{"rescore", "overdue"}}), ElementsAre("case:2", "case:1", "case:3"));
  EXPECT_THAT(caseload.list({{"rescore", "overdue"}, {"from", "2010-02"}}), ElementsAre("case:1", "case:3"));
  caseload.record("case:5", {event("caf.opened", "2010-02-01")});
  EXPECT_THAT(caseload.list({{"rescore", "overdue"}}), ElementsAre("case:5", "case:2", "case:1", "case:3"));
}

TEST_F(CaseloadsDistance, ListsByOutcomeLocalityAndTime) {
  caseload.record("case:1",
                  {livesIn("Brixham"), scored("2010-01-01", 30), scored("2010-07-01", 20, "review")});
  caseload.record("case:2",
                  {livesIn("Paignton"), scored("2010-01-01", 30), scored("2010-06-01", 35, "review")});
  caseload.record("case:3",
                  {livesIn("Paignton"), scored("2010-01-01", 30), scored("2010-08-01", 30, "review")});
  EXPECT_THAT(caseload.list(), ElementsAre("case:2", "case:1", "case:3"));
  EXPECT_THAT(caseload.list({}, 1), ElementsAre("case:2", "case:1", "case:3"));
  EXPECT_THAT(caseload.list({{"distance", "same"}}), ElementsAre("case:3"));
  EXPECT_THAT(caseload.list({{"locality", "Paignton"}}), ElementsAre("case:2", "case:3"));
  EXPECT_THAT(caseload.list({{"from", "2010-07"}, {"to", "2010-07"}}), ElementsAre("case:1"));
  EXPECT_EQ(caseload.items()["case:2"]["difference"], 5);
  EXPECT_EQ(caseload.listFails({{"distance", "noSecondScore"}}).path, "where.distance");
  EXPECT_EQ(caseload.listFails({{"distance", "better"}}).path, "where.distance");
  EXPECT_EQ(caseload.listFails({{"rescore", "soon"}}).path, "where.rescore");
  EXPECT_EQ(caseload.listFails({{"rescore", "due"}, {"distance", "same"}}).path, "where.distance");
  EXPECT_EQ(caseload.listFails({{"from", "spring"}}).path, "where.from");
}

TEST_F(CaseloadsDistance, IsCountedByTheTeamThatWorkedWithTheChildAtTheSecondScore) {
  const auto allocated = [](const std::string& day, const std::string& more) {
    return event("case.allocated", day, R"("worker":"K. Moss",)" + more);
  };
  caseload.record("case:1", {allocated("2010-01-01", R"("unit":"unit:north","team":"early years")"),
                             scored("2010-01-01", 30), scored("2010-07-01", 20, "review"),
                             allocated("2010-08-01", R"("unit":"unit:south")")});
  caseload.record("case:2", {scored("2010-01-01", 30), scored("2010-07-01", 20, "review")});
  const auto july = caseload.measure("secondScores", "2010-07", "2010-07", "team")["2010-07"];
  EXPECT_EQ(july["unit:north"], "1");
  EXPECT_EQ(july["not stated"], "1");
}

// Of 25 second scores 20 show an improvement and 5 are the same: all may be told. In the next month 2 of 12
// are worse: then neither they, nor how many there were, nor what is left when the others are taken off.
TEST_F(CaseloadsDistance, IsReleasedWholeOrNotAtAll) {
  int number = 0;
  const auto second = [&](int times, const std::string& day, double total) {
    for (int i = 0; i < times; ++i)
      caseload.record(fmt::format("case:{}", ++number),
                      {scored("2010-01-01", 30), scored(day, total, "review")});
  };
  second(20, "2010-07-01", 20);
  second(5, "2010-07-01", 30);
  second(10, "2010-08-01", 20);
  second(2, "2010-08-01", 40);
  const auto ask = [&](const std::string& measure) {
    return *caseload.measures([&](auto query) {
      query.setMeasure(measure);
      query.setForRelease(true);
      writeWhen(*parseWhen("2010-07"), query.initFrom());
      writeWhen(*parseWhen("2010-12"), query.initTo());
    });
  };
  auto released = ask("");
  EXPECT_EQ(released["secondScores"]["2010-07"]["all"], "25");
  EXPECT_EQ(released["improved"]["2010-07"]["all"], "20 of 25");
  EXPECT_EQ(released["secondScores"]["2010-12"]["all"], "0");
  for (const auto* measure :
       {"secondScores", "improved", "deteriorated", "same", "notComparable", "rescoredInTime"}) {
    EXPECT_EQ(released[measure]["2010-08"]["all"], "[c]") << measure;
    EXPECT_EQ(ask(measure)[measure], released[measure])
        << "asked for alone, the same is left out: " << measure;
  }
}

TEST_F(CaseloadsDistance, RefusesAGroupAndNamesThoseThatThereAre) {
  const auto error = caseload.measures([](auto query) { query.setBy("mentor"); });
  ASSERT_FALSE(error);
  EXPECT_THAT(error.error().message, HasSubstr("it can be by locality, team, tool"));
}

TEST(MeasureCells, KeepNoMoreThanAreCountedAtOnceAndSaySo) {
  MeasureCells cells;
  const auto july = parseWhen("2010-07")->start;
  for (std::size_t i = 0; i < MeasureCells::most; ++i) cells.add(july, std::to_string(i), 1);
  EXPECT_FALSE(cells.overflowed());
  cells.add(july, "one more", 1);
  EXPECT_TRUE(cells.overflowed());
  EXPECT_EQ(cells.cells().size(), MeasureCells::most);
}

TEST_F(CaseloadsDistance, CountsByMonthToolAndLocality) {
  caseload.record("case:1", {livesIn("Brixham"), scored("2010-01-01", 30), scored("2010-07-01", 20, "review"),
                             scored("2010-09-01", 50, "review")});
  caseload.record("case:2", {scored("2010-01-01", 30), scored("2010-07-09", 35, "review"),
                             livesIn("Paignton", "2010-10-01"), livesIn("Torquay", "2010-12-01")});
  caseload.record("case:3", {scored("2010-01-01", 30), scored("2010-08-01", 30, "review"),
                             star("2010-01-01", "review", {5, 5, 5, 5, 5, 5, 5, 5}),
                             star("2010-07-01", "review", {5, 5, 5, 5, 5, 5, 5, 5.5})});
  caseload.record("case:4", {scored("2010-01-01", 30), scored("2010-08-01", 99, "review")});
  auto count = [&](const std::string& name, const std::string& by = "") {
    return caseload.measure(name, "2010-07", "2010-08", by);
  };
  EXPECT_EQ(count("secondScores"), Json::parse(R"({"2010-07":{"":"3"},"2010-08":{"":"2"}})"));
  EXPECT_EQ(count("improved"), Json::parse(R"({"2010-07":{"":"2 of 3"},"2010-08":{"":"0 of 2"}})"));
  EXPECT_EQ(count("deteriorated")["2010-07"][""], "1 of 3");
  EXPECT_EQ(count("same")["2010-08"][""], "1 of 2");
  EXPECT_EQ(count("notComparable")["2010-08"][""], "1 of 2");
  EXPECT_EQ(count("rescoredInTime")["2010-07"][""], "2 of 3");
  EXPECT_EQ(count("improved", "tool")["2010-07"]["Bristol 2009"], "1 of 2");
  EXPECT_EQ(count("improved", "tool")["2010-07"]["Family Star 2010"], "1 of 1");
  EXPECT_EQ(count("improved", "locality")["2010-07"]["Paignton"], "0 of 1")
      << "the first that is known, not where the child moved since";
  EXPECT_EQ(count("secondScores", "locality")["2010-08"]["not stated"], "2");
}

TEST_F(CaseloadsDistance, ListsWhoWasScoredOnceByAToolThatHasItsBaselineAtTheFirstReview) {
  const std::vector<double> all(8, 5);
  caseload.record("case:1", {star("2010-01-15", "assessment", all)});
  caseload.record("case:2", {star("2010-02-15", "assessment", all)});
  caseload.record("case:3", {star("2010-01-15", "assessment", all), event("caf.closed", "2010-05-01")});
  caseload.record("case:4", {star("2010-01-15", "closing", all)});
  caseload.record("case:5", {scored("2010-01-15", 30, "review")});  // by Bristol, and nothing before it
  caseload.record("case:6", {scored("2009-07-01", 30), star("2010-01-15", "closing", all)});
  caseload.now = "2010-07-31";
  EXPECT_THAT(caseload.list({{"rescore", "overdue"}}), UnorderedElementsAre("case:1", "case:5"));
  EXPECT_THAT(caseload.list({{"rescore", "due"}}), ElementsAre("case:2"));
  EXPECT_THAT(caseload.list({{"rescore", "closed"}}), ElementsAre("case:3"));
  EXPECT_THAT(caseload.list({{"rescore", "overdue"}, {"tool", "family star"}}), ElementsAre("case:1"));
  EXPECT_THAT(caseload.list({{"rescore", "due"}, {"from", "2010-02"}, {"to", "2010-02"}}),
              ElementsAre("case:2"));
  const auto item = caseload.items({{"rescore", "due"}})["case:2"];
  EXPECT_EQ(item["firstScore"], "2010-02-15");
  EXPECT_EQ(item["baseline"], nullptr);
  EXPECT_EQ(item["rescore"]["due"], "2010-08-15");
  EXPECT_EQ(item["because"], "no score of a review yet, which is the baseline");
  EXPECT_THAT(caseload.printList({{"rescore", "due"}}, {.width = 160}), HasSubstr("2010-08-15"));
  // Scored at a review, the child has its baseline, and the clock runs from there.
  caseload.record("case:1", {star("2010-07-20", "review", all)});
  EXPECT_EQ(caseload.items({{"rescore", "due"}})["case:1"]["rescore"]["due"], "2011-01-20");
}

TEST_F(CaseloadsDistance, AsksForNoFurtherScoreByAToolThatIsGivenOnce) {
  caseload.record("case:1", {scored("2010-01-15", 30)});
  caseload.record("case:2", {scored("2010-01-15", 30), scored("2010-03-15", 20, "review")});
  const policy::PolicyText file{"score-tools.toml", R"(subject = "score-tools"
version = "test"
holds-from = 2000-01-01
source = "made up"
[[tools]]
name = "Bristol"
version = "2009"
label = "given once"
elements = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]
lowest = 0
highest = 4
step = 1
polarity = "higher is worse"
baseline = "first assessment"
given-once = true
)"};
  EXPECT_THAT(caseload.list({{"rescore", "overdue"}}), ElementsAre("case:1"));
  caseload.policies = std::make_shared<const Policies>(*Policies::read({&file, 1}));
  for (const auto* wanted : {"due", "overdue", "closed"})
    EXPECT_THAT(caseload.list({{"rescore", wanted}}), IsEmpty()) << wanted;
  EXPECT_EQ(course()["rescore"], nullptr);
  EXPECT_EQ(course("case:2")["distance"], "improved");
  EXPECT_TRUE(caseload.measure("rescoredInTime", "2010-03", "2010-03")["2010-03"][""].is_null());
}

// What a tool says of better and worse is asked when it is asked, and nothing that is stored changes.
TEST_F(CaseloadsDistance, TurnsRoundWithAPolicyThatTurnsTheToolRound) {
  caseload.record("case:1", {scored("2010-01-01", 30), scored("2010-07-01", 20, "review")});
  const auto rows = caseload.rows();
  auto text = std::string(R"(subject = "score-tools"
version = "test"
holds-from = 2000-01-01
source = "made up"
[[tools]]
name = "Bristol"
version = "2009"
label = "turned round"
elements = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]
lowest = 0
highest = 4
step = 1
polarity = "higher is better"
baseline = "first assessment"
)");
  const policy::PolicyText file{"score-tools.toml", text};
  caseload.policies = std::make_shared<const Policies>(*Policies::read({&file, 1}));
  EXPECT_EQ(course()["distance"], "deteriorated");
  EXPECT_THAT(caseload.list({{"distance", "deteriorated"}}), ElementsAre("case:1"));
  EXPECT_EQ(caseload.measure("improved", "2010-07", "2010-07")["2010-07"][""], "0 of 1");
  EXPECT_EQ(caseload.rows(), rows);
}

TEST_F(CaseloadsDistance, KeepsTheFirstAndTheLastOfVeryManyScores) {
  for (int i = 0; i < 50; ++i)
    caseload.record("case:1", {scored(fmt::format("2010-{:02}-{:02}", 1 + i / 28, 1 + i % 28), 10 + i,
                                      i == 0 ? "assessment" : "review")});
  const auto shown = caseload.show("case:1");
  EXPECT_EQ(shown["scores"].size(), 32U);
  EXPECT_EQ(shown["scoresLeftOut"], 18);
  EXPECT_EQ(shown["scores"][0]["total"], 10);
  EXPECT_EQ(shown["scores"][31]["total"], 59);
}

TEST_F(ChildsDistance, IsPrintedInThePractitionersWords) {
  caseload.record("case:1", {scored("2010-01-15", 38), scored("2010-07-10", 29, "review")});
  const auto printed = caseload.print("case:1", {.width = 120});
  EXPECT_THAT(printed, HasSubstr("Distance travelled of case:1"));
  EXPECT_THAT(printed, HasSubstr("improved"));
  EXPECT_THAT(printed, HasSubstr("met 2010-07-10"));
  EXPECT_THAT(caseload.print("case:2"), HasSubstr("case:2"));
  EXPECT_THAT(caseload.printList(), HasSubstr("improved"));
}

}  // namespace
}  // namespace casefold
