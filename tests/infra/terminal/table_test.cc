#include "infra/terminal/table.h"

#include <gmock/gmock.h>

#include <sstream>

namespace casefold {
namespace {

std::string written(const Table& table, const Screen& screen) {
  std::string out;
  table.write(out, screen);
  return out;
}

Table lights() {
  Table table({{.heading = "area"}, {.heading = "light"}, {.heading = "changes", .align = Align::right}});
  table.row({"home conditions", {"red", Colour::red}, "3"});
  table.row({"substance use", {"green", Colour::green}, "12"});
  return table;
}

TEST(Table, AlignsItsColumns) {
  EXPECT_EQ(written(lights(), {}),
            "area             light  changes\n"
            "───────────────  ─────  ───────\n"
            "home conditions  red          3\n"
            "substance use    green       12\n");
}

TEST(Table, ColoursACellWithoutMovingTheOthers) {
  EXPECT_THAT(written(lights(), {.width = 80, .colours = Colours::on}),
              testing::HasSubstr("home conditions  \x1b[1;31mred\x1b[0m          3\n"));
}

TEST(Table, WrapsItsWidestColumnsToTheScreen) {
  Table table({{.heading = "when"}, {.heading = "what"}});
  table.row(
      {"2010-07-30", "Referral received from school: abuse or neglect is the primary need of the child"});
  const std::string text = written(table, {.width = 44});
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(displayWidth(line), 44U) << line;
  EXPECT_THAT(text, testing::HasSubstr("\n2010-07-30  Referral received from school:\n            abuse or"));
}

TEST(Table, WrapsProseAndLeavesDatesNumbersAndWordsWhole) {
  Table table({{.heading = "area"}, {.heading = "since"}, {.heading = "rated"}, {.heading = "strengths"}});
  table.row({"emotional warmth and stability", "2010-04-05", "2010-07-26", "reads to the older child"});
  const std::string text = written(table, {.width = 46});
  for (const auto* whole : {"2010-04-05", "2010-07-26", "strengths", "emotional"})
    EXPECT_THAT(text, testing::HasSubstr(whole));
  EXPECT_THAT(text, testing::HasSubstr("─  ─"));
}

TEST(Table, IsWrittenAsRecordsWhereWordsWouldBeBroken) {
  Table table({{.heading = "area"},
               {.heading = "since"},
               {.heading = "rated"},
               {.heading = "due"},
               {.heading = "strengths"}});
  table.row({"home", "2010-04-05", "2010-07-26", "2010-08-02", ""});
  table.row({"", "2010-05-05", "2010-07-27", "2010-08-03", "tells the truth"});
  EXPECT_EQ(written(table, {.width = 40}),
            "area   home\n"
            "since  2010-04-05\n"
            "rated  2010-07-26\n"
            "due    2010-08-02\n"
            "\n"
            "area       home\n"
            "since      2010-05-05\n"
            "rated      2010-07-27\n"
            "due        2010-08-03\n"
            "strengths  tells the truth\n");
}

TEST(Table, KeepsToTheScreenHoweverManyColumns) {
  Table table(std::vector<Column>(7, Column{.heading = "heading"}));
  table.row(std::vector<Cell>(7, Cell("somewhat longer words here")));
  std::istringstream lines(written(table, {.width = 60}));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(displayWidth(line), 60U) << line;
}

TEST(Table, WritesNothingWithoutRows) { EXPECT_EQ(written(Table({{.heading = "area"}}), {}), ""); }

TEST(Fields, AlignValuesAndLeaveOutEmptyOnes) {
  Fields fields;
  fields.add("state", "delivering");
  fields.add("mentor", "");
  fields.add("lead professional", {"J. Smith\x1b", Colour::plain});
  std::string out;
  fields.write(out, {});
  EXPECT_EQ(out, "state              delivering\nlead professional  J. Smith\uFFFD\n");
}

}  // namespace
}  // namespace casefold
