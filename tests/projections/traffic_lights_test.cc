#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "projections/traffic_lights/view.h"
#include "tests/projections/fold_harness.h"

namespace casefold {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Told rated(const std::string& area, const std::string& light, const std::string& day,
           const std::string& more = "") {
  return event("area.rated", day, fmt::format(R"("area":"{}","light":"{}"{})", area, light, more));
}
Told chosen(const std::string& day, const std::string& areas) {
  return event("areas.chosen", day, R"("areas":[)" + areas + "]");
}

class TrafficLights : public testing::Test {
 protected:
  Caseload caseload{makeView<TrafficLightsView>()};

  Json area(const std::string& name, const std::string& stream = "case:1") {
    const auto lights = caseload.show(stream);
    for (const auto& area : lights["areas"])
      if (area["area"] == name) return area;
    return {};
  }
  std::vector<std::string> changes(const std::string& name) {
    std::vector<std::string> found;
    const auto told = area(name);
    for (const auto& change : told["changes"])
      found.push_back(fmt::format("{} {}>{}{}", change["occurred"].get<std::string>(),
                                  change["from"].get<std::string>(), change["to"].get<std::string>(),
                                  change["relapse"].get<bool>() ? "!" : ""));
    return found;
  }
};

// Plymouth's practice: an unborn baby, reds worked on, an amber that turned green and turned back.
TEST_F(TrafficLights, TellsAPreBirthAssessmentWithARelapse) {
  caseload.record("case:1", {event("areas.chosen", "2010-02-01",
                                   R"("areas":["home","parenting","substance use"],"tool":"Plymouth",
                                      "expectedBirthDate":"2010-05-20")"),
                             rated("parenting", "red", "2010-02-01"),
                             rated("home", "amber", "2010-02-01", R"(,"ratedBy":"S. Worker")")});
  EXPECT_EQ(caseload.show("case:1")["worst"], "red");
  EXPECT_EQ(area("substance use")["light"], "notStated");
  EXPECT_EQ(caseload.items()["case:1"]["unrated"], 1);
  caseload.record("case:1", {rated("substance use", "green", "2010-02-03"),
                             rated("parenting", "amber", "2010-02-15"), rated("home", "amber", "2010-02-22"),
                             rated("home", "green", "2010-03-01", R"(,"reason":"a flat was found")")});
  caseload.record("case:1",
                  {rated("home", "amber", "2010-03-15", R"(,"reason":"notice to quit")"),
                   event("strength.noted", "2010-03-15", R"("area":"home","strength":"grandmother near")"),
                   event("strength.noted", "2010-03-16", R"("strength":"keeps appointments")"),
                   event("capacityToChange.judged", "2010-03-20",
                         R"("judgement":"improving","grounds":"works with the midwife")")},
                  {.actor = "T. Worker"});
  const auto lights = caseload.show("case:1");
  EXPECT_EQ(lights["worst"], "amber");
  EXPECT_EQ(lights["tool"], "Plymouth");
  EXPECT_EQ(lights["chosen"], "2010-02-01");
  EXPECT_EQ(lights["expectedBirthDate"], "2010-05-20");
  EXPECT_EQ(lights["relapses"],
            Json::parse(R"([{"area":"home","from":"green","to":"amber","occurred":"2010-03-15"}])"));
  EXPECT_EQ(lights["areas"][0]["area"], "home");
  EXPECT_EQ(lights["areas"][1]["area"], "parenting");
  EXPECT_EQ(lights["areas"][2]["area"], "substance use");
  const auto home = area("home");
  EXPECT_EQ(home["light"], "amber");
  EXPECT_EQ(home["since"], "2010-03-15");
  EXPECT_EQ(home["ratedBy"], "T. Worker") << "who recorded it, where the rating names nobody";
  EXPECT_EQ(home["ratedOn"], "2010-03-15");
  EXPECT_EQ(home["ratings"], 4);
  EXPECT_EQ(home["strengths"], Json::array({"grandmother near"}));
  EXPECT_THAT(changes("home"),
              ElementsAre("2010-02-01 notStated>amber", "2010-03-01 amber>green", "2010-03-15 green>amber!"));
  EXPECT_EQ(home["changes"][0]["ratedBy"], "S. Worker");
  EXPECT_EQ(home["changes"][2]["reason"], "notice to quit");
  EXPECT_EQ(lights["strengths"].size(), 2U);
  EXPECT_EQ(lights["capacityToChange"][0]["judgement"], "improving");
  EXPECT_EQ(lights["capacityToChange"][0]["judgedBy"], "T. Worker");
  const auto item = caseload.items()["case:1"];
  EXPECT_EQ(item["amber"], 2);
  EXPECT_EQ(item["green"], 1);
  EXPECT_EQ(item["worstSince"], "2010-02-15");
  EXPECT_EQ(item["leastRecentlyRated"], "2010-02-03");
  EXPECT_EQ(item["relapses"], 1);
  EXPECT_EQ(item["lastRelapse"], "2010-03-15");
  caseload.record("case:1", {event("birth.recorded", "2010-05-17")});
  EXPECT_EQ(caseload.show("case:1")["expectedBirthDate"], nullptr);
}

TEST_F(TrafficLights, CountsAsRelapseWhatGotWorseAfterItHadGotBetter) {
  const std::vector<std::pair<std::string, int>> expected = {
      {"g a r", 0},   {"r a", 0},       {"a g a", 1},    {"r a r", 1},
      {"r g a r", 2}, {"a g a g a", 2}, {"a r a a r", 1}};
  int stream = 0;
  for (const auto& [course, relapses] : expected) {
    const auto id = fmt::format("case:{}", ++stream);
    int day = 1;
    for (char c : course)
      if (c != ' ')
        caseload.record(id, {rated("home",
                                   c == 'g'   ? "green"
                                   : c == 'a' ? "amber"
                                              : "red",
                                   fmt::format("2010-01-{:02}", day++))});
    EXPECT_EQ(caseload.show(id)["relapses"].size(), static_cast<std::size_t>(relapses)) << course;
    EXPECT_EQ(caseload.items()[id]["relapses"], relapses) << course;
  }
}

TEST_F(TrafficLights, PutsALateRatingWhereItOccurred) {
  caseload.record("case:1", {rated("home", "green", "2010-01-01"), rated("home", "green", "2010-01-20")});
  EXPECT_EQ(area("home")["since"], "2010-01-01");
  EXPECT_THAT(caseload.list({{"relapseFrom", "2010"}}), IsEmpty());
  // It was amber for a week in between, and red before: learned afterwards.
  caseload.record("case:1", {rated("home", "amber", "2010-01-10")});
  EXPECT_THAT(changes("home"),
              ElementsAre("2010-01-01 notStated>green", "2010-01-10 green>amber", "2010-01-20 amber>green"));
  caseload.record("case:1", {rated("home", "red", "2009-12-01")});
  EXPECT_THAT(changes("home"), ElementsAre("2009-12-01 notStated>red", "2010-01-01 red>green",
                                           "2010-01-10 green>amber!", "2010-01-20 amber>green"));
  EXPECT_EQ(area("home")["since"], "2010-01-20");
  EXPECT_EQ(area("home")["light"], "green");
  EXPECT_THAT(caseload.list({{"relapseFrom", "2010-01-10"}, {"relapseTo", "2010-01-10"}}),
              ElementsAre("case:1"));
  // And it was green already the week before the amber, so nothing had got better by then but from the red.
  caseload.record("case:1", {withdraws(3, 0, "2010-02-01")});
  EXPECT_THAT(changes("home"),
              ElementsAre("2010-01-01 notStated>green", "2010-01-10 green>amber", "2010-01-20 amber>green"));
  EXPECT_THAT(caseload.list({{"relapseFrom", "2010"}}), IsEmpty());
}

TEST_F(TrafficLights, ReplacesTheChoiceOfAreasAndKeepsTheHistory) {
  caseload.record("case:1", {chosen("2010-01-01", R"("home","health","home")"),
                             rated("home", "red", "2010-01-02"), rated("health", "amber", "2010-01-02")});
  EXPECT_EQ(caseload.show("case:1")["areas"].size(), 2U);
  caseload.record("case:1", {chosen("2010-02-01", R"("school","health")")});
  auto lights = caseload.show("case:1");
  EXPECT_EQ(lights["areas"][0]["area"], "school");
  EXPECT_EQ(lights["areas"][2]["area"], "home");
  EXPECT_EQ(lights["areas"][2]["chosen"], false);
  EXPECT_EQ(lights["areas"][2]["counts"], false);
  EXPECT_EQ(lights["areas"][2]["light"], "red");
  EXPECT_EQ(lights["worst"], "amber") << "home is no longer assessed";
  // A choice that is learned late does not replace a later one.
  caseload.record("case:1", {chosen("2010-01-15", R"("money")")});
  EXPECT_EQ(caseload.show("case:1")["areas"].size(), 3U);
  // Somebody rates it all the same: a red light is a red light.
  caseload.record("case:1", {rated("home", "red", "2010-02-05")});
  lights = caseload.show("case:1");
  EXPECT_EQ(lights["worst"], "red");
  EXPECT_EQ(lights["areas"][2]["counts"], true);
  EXPECT_THAT(caseload.list({{"light", "red"}}), ElementsAre("case:1"));
}

TEST_F(TrafficLights, ListsTheRedsFirstAndTheLongestRedFirst) {
  caseload.record("case:1", {rated("home", "red", "2010-03-01")});
  caseload.record("case:2", {rated("home", "red", "2010-01-01"), rated("health", "red", "2010-05-01")});
  caseload.record("case:3", {rated("home", "amber", "2009-01-01")});
  caseload.record("case:4", {chosen("2010-01-01", R"("home")")});
  caseload.record("case:5", {rated("home", "green", "2010-01-01")});
  caseload.record("case:6", {event("homeVisit.made", "2010-01-01")});
  EXPECT_THAT(caseload.list({{"light", "red"}}), ElementsAre("case:2", "case:1"));
  EXPECT_THAT(caseload.list(), ElementsAre("case:2", "case:1", "case:3", "case:5", "case:4"));
  EXPECT_THAT(caseload.list({}, 2), ElementsAre("case:2", "case:1", "case:3", "case:5", "case:4"));
  caseload.record("case:2", {rated("home", "green", "2010-06-01")});
  EXPECT_THAT(caseload.list({{"light", "red"}}), ElementsAre("case:1", "case:2"));
  EXPECT_EQ(caseload.items()["case:2"]["worstSince"], "2010-05-01");
  EXPECT_THAT(caseload.list({{"light", "notStated"}}), ElementsAre("case:4"));
  EXPECT_EQ(caseload.listFails({{"light", "purple"}}).path, "where.light");
}

TEST_F(TrafficLights, ListsAreasNotRevisited) {
  caseload.record("case:1", {chosen("2010-01-01", R"("home","health")"), rated("home", "red", "2010-01-10"),
                             rated("health", "green", "2010-03-01")});
  caseload.record("case:2", {chosen("2010-01-01", R"("home")"), rated("home", "red", "2010-02-10")});
  caseload.record("case:3", {chosen("2010-01-01", R"("home","health")"), rated("home", "red", "2010-06-10")});
  EXPECT_THAT(caseload.list({{"notRevisitedSince", "2010-02-10"}}), ElementsAre("case:3", "case:1"));
  EXPECT_THAT(caseload.list({{"notRevisitedSince", "2010-02-11"}}),
              ElementsAre("case:3", "case:1", "case:2"));
  EXPECT_THAT(caseload.list({{"notRevisitedSince", "2010-02-11"}, {"light", "green"}}), IsEmpty());
  caseload.record("case:3", {rated("health", "green", "2010-06-11")});
  caseload.record("case:1", {rated("home", "red", "2010-02-20")});
  EXPECT_THAT(caseload.list({{"notRevisitedSince", "2010-02-21"}}), ElementsAre("case:2", "case:1"));
  EXPECT_EQ(caseload.listFails({{"notRevisitedSince", "soon"}}).path, "where.notRevisitedSince");
}

TEST_F(TrafficLights, ListsRelapsesInAPeriodEachCaseOnce) {
  auto relapse = [&](const std::string& stream, const std::string& area, const std::string& month) {
    caseload.record(
        stream, {rated(area, "amber", "2010-" + month + "-01"), rated(area, "green", "2010-" + month + "-05"),
                 rated(area, "amber", "2010-" + month + "-10")});
  };
  relapse("case:1", "home", "03");
  relapse("case:2", "home", "02");
  relapse("case:2", "health", "04");
  relapse("case:3", "home", "05");
  EXPECT_THAT(caseload.list({{"relapseFrom", "2010"}}), ElementsAre("case:2", "case:1", "case:3"));
  EXPECT_THAT(caseload.list({{"relapseFrom", "2010"}}, 1), ElementsAre("case:2", "case:1", "case:3"));
  EXPECT_THAT(caseload.list({{"relapseFrom", "2010-03"}}), ElementsAre("case:1", "case:2", "case:3"));
  EXPECT_THAT(caseload.list({{"relapseFrom", "2010-03-10"}, {"relapseTo", "2010-04-10"}}),
              ElementsAre("case:1", "case:2"));
  EXPECT_THAT(caseload.list({{"relapseTo", "2010-02"}}), ElementsAre("case:2"));
  EXPECT_THAT(caseload.list({{"relapseFrom", "2010-03-11"}, {"relapseTo", "2010-04-09"}}), IsEmpty());
  EXPECT_THAT(caseload.list({{"relapseFrom", "2010"}, {"light", "red"}}), IsEmpty());
  caseload.record("case:4", {rated("home", "amber", "2009"), rated("home", "green", "2010-01"),
                             rated("home", "red", "2011")});
  EXPECT_THAT(caseload.list({{"relapseFrom", "2011-06-01"}, {"relapseTo", "2011-06-30"}}),
              ElementsAre("case:4"))
      << "known to the year only, it may lie in June";
  EXPECT_EQ(caseload.listFails({{"relapseTo", "2010-02-31"}}).path, "where.relapseTo");
}

TEST_F(TrafficLights, HaveInTheirListsWhatIsLearnedAfterMoreThan64LaterRatings) {
  caseload.record("case:1", {rated("home", "amber", "2009-01-01"), rated("home", "green", "2009-01-02"),
                             rated("home", "amber", "2009-01-03")});
  std::vector<Told> weekly;
  for (int i = 0; i < 200; ++i)
    weekly.push_back(rated("home", "amber", fmt::format("2010-{:02}-{:02}", 1 + i / 28, 1 + i % 28)));
  caseload.record("case:1", weekly);
  EXPECT_THAT(caseload.list({{"relapseFrom", "2009"}, {"relapseTo", "2009"}}), ElementsAre("case:1"));
  const auto item = caseload.items()["case:1"];
  EXPECT_EQ(item["relapses"], 1);
  EXPECT_EQ(item["worstSince"], "2009-01-03");
  EXPECT_EQ(area("home")["since"], "2009-01-03");
  EXPECT_EQ(area("home")["ratings"], 203);
  // It was red, then green, then amber before all that: a relapse that nobody knew of.
  caseload.record("case:1", {rated("home", "red", "2008-01-01"), rated("home", "green", "2008-01-08"),
                             rated("home", "amber", "2008-01-15")});
  EXPECT_EQ(changes("home").front(), "2008-01-01 notStated>red");
  EXPECT_EQ(area("home")["ratings"], 206);
  EXPECT_THAT(caseload.list({{"relapseFrom", "2008"}, {"relapseTo", "2008"}}), ElementsAre("case:1"));
  EXPECT_EQ(caseload.items()["case:1"]["relapses"], 2);
  // And it was red to the end of 2009 in an area that was never looked at since.
  caseload.record("case:1", {rated("money", "red", "2009-12-31")});
  EXPECT_THAT(caseload.list({{"light", "red"}}), ElementsAre("case:1"));
  EXPECT_EQ(caseload.items()["case:1"]["leastRecentlyRated"], "2009-12-31");
}

TEST_F(TrafficLights, StopsAtWhatItCannotMakeSenseOf) {
  std::string many;
  for (int i = 0; i < 65; ++i) many += fmt::format("{}\"area {}\"", i > 0 ? "," : "", i);
  const std::vector<std::pair<Told, std::string>> refused = {
      {chosen("2010-01-01", many), "more than 64 areas"},
      {rated(std::string(257, 'x'), "red", "2010-01-01"), "longer than 256 bytes"},
      {event("area.rated", "2010-01-01", R"("area":"home")"), "without a light"},
      {event("area.rated", "2010-01-01", R"("light":"red")"), "without a name"},
  };
  int stream = 0;
  for (const auto& [told, reason] : refused) {
    const auto id = fmt::format("case:{}", ++stream);
    caseload.record(id, {rated("home", "amber", "2010-01-01")});
    caseload.record(id, {told});
    const auto answer = caseload.answer(id);
    EXPECT_EQ(answer["complete"], false);
    EXPECT_EQ(answer["incomplete"]["since"], 2);
    EXPECT_THAT(answer["incomplete"]["reason"].get<std::string>(), HasSubstr(reason));
    EXPECT_EQ(caseload.show(id)["worst"], "amber");
  }
  std::vector<Told> events;
  for (int i = 0; i < 64; ++i) events.push_back(rated(fmt::format("area {}", i), "red", "2010-01-01"));
  caseload.record("case:100", events);
  EXPECT_EQ(caseload.answer("case:100")["complete"], true);
  caseload.record("case:100", {rated("one too many", "red", "2010-01-01")});
  EXPECT_EQ(caseload.answer("case:100")["complete"], false);
}

TEST_F(TrafficLights, ArePrintedWithTheirColoursAndTheirChanges) {
  caseload.record("case:1", {event("areas.chosen", "2010-02-01", R"("areas":["home","parenting"])"),
                             rated("home", "amber", "2010-02-01"), rated("home", "green", "2010-02-08"),
                             rated("home", "red", "2010-02-15", R"(,"reason":"notice to quit")"),
                             event("strength.noted", "2010-02-15", R"("strength":"keeps appointments")")});
  caseload.now = "2010-02-20";
  EXPECT_EQ(caseload.print("case:1", {.width = 110}), R"(Traffic lights of case:1, at version 1
worst light   red, 1 relapse
areas chosen  2010-02-01
tool          –

area       light  since       last rated  by         due again                       ratings  relapses
─────────  ─────  ──────────  ──────────  ─────────  ──────────────────────────────  ───────  ────────
home       red    2010-02-15  2010-02-15  A. Worker  2010-02-22, in 2 days                 3         1
parenting  –      –           –           –          2010-02-08, overdue by 12 days        0         0

The lights at the end of each week, 2010-W05 to 2010-W07
home       █A █G █R
parenting   ·  ·  ·
R red, A amber, G green, · not rated yet

How the lights moved
area  when        from   to             by         why
────  ──────────  ─────  ─────────────  ─────────  ──────────────
home  2010-02-01  –      amber          A. Worker  –
      2010-02-08  amber  green          A. Worker  –
      2010-02-15  green  red (relapse)  A. Worker  notice to quit

Strengths
when        area        strength
──────────  ──────────  ──────────────────
2010-02-15  the family  keeps appointments
)");
  EXPECT_THAT(caseload.print("case:1", {.colour = true}), HasSubstr("\x1b[1;31mred\x1b[0m"));
  EXPECT_THAT(caseload.printList({}, {.colour = true}), HasSubstr("\x1b[1;31mred\x1b[0m"));
  EXPECT_THAT(caseload.printList(), HasSubstr("never"));
  EXPECT_THAT(caseload.print("case:2"), HasSubstr("No area was chosen or rated."));
}

}  // namespace
}  // namespace casefold
