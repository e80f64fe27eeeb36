// Every rule for policy files, broken once: the message names file, line and rule.
#include <gmock/gmock.h>

#include "tests/policy/scene.h"

namespace casefold::policy {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const PolicyText& shipped(std::string_view name) {
  for (const PolicyText& file : shippedTexts())
    if (file.name == name) return file;
  throw std::logic_error("no such file is shipped");
}

std::string problems(const std::vector<PolicyText>& files) {
  const auto read = Policies::read(files);
  if (read) return "none";
  EXPECT_EQ(read.error().code, ErrorCode::malformed);
  return read.error().message;
}

// What is wrong with a shipped file in which the first `from` was made `to`. Lines are counted from 1.
std::string after(std::string_view name, std::string_view from, std::string_view to) {
  PolicyText file = shipped(name);
  const auto at = file.text.find(from);
  if (at == std::string::npos) return "the file does not hold what the test replaces";
  file.text.replace(at, from.size(), to);
  return problems({file});
}

std::string lineOf(std::string_view name, std::string_view what) {
  const std::string& text = shipped(name).text;
  return std::string(name) + ":" +
         std::to_string(1 + std::count(text.begin(),
                                       text.begin() + static_cast<std::ptrdiff_t>(text.find(what)), '\n')) +
         ": ";
}

TEST(PolicyFiles, NameFileLineAndRule) {
  const PolicyText file{.name = "mine.toml", .text = R"(subject = "measures"
version = "mine-1"
holds-from = 2026-01-01
source = "a test"
smallest-number-shown = -1
smalest = 2
)"};
  EXPECT_EQ(problems({file}),
            "mine.toml:5: smallest-number-shown must be a whole number between 0 and 1000\n"
            "mine.toml:6: there is no key \"smalest\"");
}

TEST(PolicyFiles, MustBeToml) {
  EXPECT_THAT(problems({{.name = "mine.toml", .text = "subject = \"measures\"\nversion = \n"}}),
              HasSubstr("mine.toml:2: "));
}

TEST(PolicyFiles, SayWhatTheyAre) {
  EXPECT_THAT(problems({{.name = "a.toml", .text = "version = \"1\"\n"}}),
              HasSubstr("a.toml:1: subject is missing"));
  EXPECT_THAT(after("measures.toml", "\"measures\"", "\"measurs\""),
              HasSubstr("subject \"measurs\" is unknown; there are time-scales, calendar, "));
  EXPECT_THAT(after("measures.toml", "subject = \"measures\"", "subject = 3"),
              HasSubstr("subject must be a text in quotes"));
  EXPECT_THAT(after("measures.toml", "2000-01-01", "\"2000-01-01\""),
              HasSubstr("holds-from must be a day, without quotes"));
  EXPECT_THAT(after("measures.toml", "version = \"england-2010.1\"\n", ""), HasSubstr("version is missing"));
  EXPECT_THAT(after("measures.toml", "\"england-2010.1\"", "\"a\\u001b[31m\""),
              HasSubstr("version must be one line"));
}

TEST(PolicyFiles, OfOneSubjectHoldFromDifferentDays) {
  PolicyText again = shipped("measures.toml");
  again.name = "again.toml";
  EXPECT_EQ(problems({shipped("measures.toml"), again}),
            lineOf("measures.toml", "holds-from").replace(0, 8, "again") +
                "holds-from is the same day as in measures.toml, of the same subject");
}

TEST(PolicyFiles, AreTheSubjectOverTime) {
  PolicyText later = shipped("measures.toml");
  later.name = "later.toml";
  later.text.replace(later.text.find("2000-01-01"), 10, "2015-01-01");
  later.text.replace(later.text.find("shown = 5"), 9, "shown = 6");
  const auto policies = policiesWith({later, shipped("measures.toml")});
  EXPECT_EQ(policies.measures().at(day("1990-01-01")).smallestShown, 5U)
      << "the earliest holds before its day";
  EXPECT_EQ(policies.measures().at(day("2014-12-31")).smallestShown, 5U);
  EXPECT_EQ(policies.measures().at(day("2015-01-01")).smallestShown, 6U);
  EXPECT_EQ(policies.measures().editions().size(), 2U);
}

TEST(PolicyFiles, ReplaceTheSubjectTheyAreAboutAndNoOther) {
  PolicyText mine = shipped("time-scales-2010.toml");
  mine.name = "mine.toml";
  mine.text.replace(mine.text.find("holds-from = 2010-01-01"), 23, "holds-from = 2026-01-01");
  mine.text.replace(mine.text.find("working-days = 45"), 17, "working-days = 40");
  const auto policies = policiesWith({mine});
  ASSERT_EQ(policies.timeScales().editions().size(), 1U) << "what is shipped for the subject is gone";
  EXPECT_EQ(policies.timeScales().at(day("2000-01-01")).find(scale::singleAssessment)->count, 40U);
  EXPECT_EQ(policies.calendars().editions().size(), 1U);
  EXPECT_EQ(policies.textOf(policies.timeScales().editions()[0].edition).name, "mine.toml");
}

TEST(TimeScaleFiles, AreCheckedRuleByRule) {
  const auto file = "time-scales-2010.toml";
  EXPECT_EQ(after(file, "working-days = 45", "working-days = 0"),
            lineOf(file, "working-days = 45") +
                "time scale \"singleAssessment\": working-days must be a whole number between 1 and 3660");
  EXPECT_THAT(after(file, "working-days = 45", "working-days = 3661"), HasSubstr("between 1 and 3660"));
  EXPECT_THAT(after(file, "working-days = 45", "working-days = \"45\""), HasSubstr("must be a whole number"));
  EXPECT_THAT(after(file, "working-days = 45", "fortnights = 2"),
              HasSubstr("there is no key \"fortnights\""));
  EXPECT_THAT(after(file, "working-days = 45", "fortnights = 2"),
              HasSubstr("time scale \"singleAssessment\": needs one of working-days, working-hours, hours, "
                        "days, weeks, months"));
  EXPECT_THAT(after(file, "working-days = 45", "working-days = 45\ndays = 60"), HasSubstr("and one only"));
  EXPECT_THAT(after(file, "[scales.coreGroup]", "[scales.coreGruop]"),
              HasSubstr("no view goes by a time scale of this name"));
  EXPECT_THAT(after(file, "[scales.coreGroup]", "[scales.coreGruop]"),
              HasSubstr("scales must have the time scale \"coreGroup\""));
}

TEST(CalendarFiles, AreCheckedRuleByRule) {
  const auto file = "calendar.toml";
  EXPECT_EQ(
      after(file, "2026-12-28 =", "2026-02-31 ="),
      lineOf(file, "2026-12-28 =") +
          "holidays: 2026-02-31 must be a day, such as 2026-12-25: no such day in the calendar; dates from "
          "1800-01-01 to 2199-12-31 can be recorded");
  EXPECT_THAT(after(file, "2026-12-28 =", "2029-12-28 ="),
              HasSubstr("lies outside the years from first-year to last-year"));
  EXPECT_THAT(after(file, "2026-12-28 =", "2026-12-25 ="), HasSubstr("calendar.toml:")) << "a day twice";
  EXPECT_THAT(after(file, "last-year = 2028", "last-year = 2029"),
              HasSubstr("holidays must list those of 2029"));
  EXPECT_THAT(after(file, "last-year = 2028", "last-year = 1999"),
              HasSubstr("last-year must not lie before first-year"));
  EXPECT_THAT(after(file, "\"Sunday\"]", "\"sunday\"]"), HasSubstr("\"sunday\" is no day of the week"));
  EXPECT_THAT(after(file, "[\"Saturday\", \"Sunday\"]",
                    "[\"Monday\",\"Tuesday\",\"Wednesday\",\"Thursday\",\"Friday\",\"Saturday\",\"Sunday\"]"),
              HasSubstr("weekend leaves no day to work on"));
  EXPECT_THAT(after(file, "\"17:00\"", "\"08:00\""),
              HasSubstr("office-hours: closes must be later than opens"));
  EXPECT_THAT(after(file, "\"17:00\"", "\"5 pm\""),
              HasSubstr("must be a time of day from \"00:00\" to \"24:00\""));
}

TEST(ToolFiles, AreCheckedRuleByRule) {
  const auto tools = "score-tools.toml";
  EXPECT_THAT(after(tools, "highest = 4", "highest = 0"),
              HasSubstr("tool 1: highest must be more than lowest"));
  EXPECT_THAT(after(tools, "step = 1\n", "step = 3\n"), HasSubstr("step must lead from lowest to highest"));
  EXPECT_THAT(after(tools, "higher is worse", "higher is wrse"),
              HasSubstr("polarity must be one of \"higher is better\", \"higher is worse\""));
  EXPECT_THAT(after(tools, "\"wider family\"", "\"aspirations\""),
              HasSubstr("elements: \"aspirations\" is there twice"));
  EXPECT_THAT(after(tools, "name = \"Wirral\"\nversion = \"2010\"", "name = \"bristol\"\nversion = \"2009\""),
              HasSubstr("tool 2: version of this tool is there twice"));
  const auto areas = "areas.toml";
  EXPECT_THAT(
      after(areas, "[\"antenatal care\", \"health of the mother\", \"mental health\", \"drugs and alcohol\"]",
            "[]"),
      HasSubstr("areas must be a list of texts in brackets, and not empty"));
  EXPECT_THAT(after(areas, "tool = \"CAF\"", "tool = \"CAFS\""),
              HasSubstr("lists must have one of the tool \"CAF\""));
  const auto codes = "codes.toml";
  EXPECT_THAT(after(codes, "[lists.primary-need]", "[lists.primary-needs]"),
              HasSubstr("lists must have the list \"primary-need\""));
  EXPECT_THAT(after(codes, "N1 = \"abuse or neglect\"", "N1 = 1"),
              HasSubstr("list \"primary-need\": N1 must be a text"));
}

TEST(OtherFiles, AreCheckedRuleByRule) {
  EXPECT_THAT(after("thresholds.toml", "\"hubPackageRed\"", "\"hubPackagePink\""),
              HasSubstr("rating 1: time-scale must be a time scale"));
  EXPECT_THAT(after("thresholds.toml", "\"advice\"", "\"advise\""),
              HasSubstr("below \"advise\" is no decision"));
  EXPECT_THAT(after("thresholds.toml", "contacts = 3", "contacts = 1"),
              HasSubstr("escalation: contacts must be"));
  EXPECT_THAT(after("junior-yip.toml", "oldest = 12", "oldest = 7"),
              HasSubstr("oldest must not be less than youngest"));
  EXPECT_THAT(after("junior-yip.toml", "points = 5", "points = 0"),
              HasSubstr("risk factor \"excluded-from-school\": points"));
  EXPECT_THAT(after("doulas.toml", "\"aromatherapy\"", "\"breastfeeding\""),
              HasSubstr("module 4: name is there twice"));
  EXPECT_THAT(after("doulas.toml", "begun-per-cent = 46", "begun-per-cent = 146"),
              HasSubstr("must be a number between 0 and 100"));
  EXPECT_THAT(after("supervision.toml", "most-cases = 60", "most-cases = 20"),
              HasSubstr("unit: most-cases must not be less"));
  EXPECT_THAT(after("placements.toml", "1950.00", "1950.001"),
              HasSubstr("fee 2: weekly-pounds must be in pounds and whole pence"));
  EXPECT_THAT(after("placements.toml", "2009-04-01", "2008-04-01"),
              HasSubstr("fee 3: from is there twice for this region"));
}

TEST(PolicyFiles, ShowTheFirstTwentyMistakes) {
  std::string text =
      "subject = \"measures\"\nversion = \"1\"\nholds-from = 2000-01-01\nsource = "
      "\"x\"\nsmallest-number-shown = 5\n";
  for (int key = 0; key < 30; ++key) text += "k" + std::to_string(key) + " = 1\n";
  EXPECT_THAT(problems({{.name = "many.toml", .text = text}}), HasSubstr("\nand 10 more"));
}

}  // namespace
}  // namespace casefold::policy
