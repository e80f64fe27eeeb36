// Measures as people are shown them.
#include "services/casefold/commands/insights_tables.h"

#include <capnp/message.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <sstream>
#include <vector>

namespace casefold {
namespace {

using testing::HasSubstr;
using testing::Not;
using Kind = schema::Measures::Measure::Kind;

struct Given {
  std::string period, group;
  std::int64_t count = 0, of = 0;
  bool part = false;
};

std::string inCapitals(std::string_view by, std::string_view group, const Policies& /*policies*/) {
  return by == "decision" && group == "earlyResponse" ? "early response" : std::string(group);
}

constexpr std::array<MeasureInfo, 3> infos = {
    {{.name = "contacts", .title = "contacts and referrals received", .groupInWords = inCapitals},
     {.name = "inTime", .title = "of those, decided in time", .kind = MeasureKind::share},
     {.name = "rate", .title = "the local rate by policy", .kind = MeasureKind::figure, .unit = "%"}}};

class InsightsTables : public testing::Test {
 protected:
  // As many as `given` has.
  void answer(std::vector<std::pair<MeasureInfo, std::vector<Given>>> given) {
    message_ = std::make_unique<capnp::MallocMessageBuilder>();
    auto measures = message_->initRoot<schema::Measures>().initMeasures(static_cast<unsigned>(given.size()));
    for (unsigned i = 0; i < measures.size(); ++i) {
      const auto& [info, cells] = given[i];
      measures[i].setName(std::string(info.name));
      measures[i].setTitle(std::string(info.title));
      measures[i].setKind(static_cast<Kind>(info.kind));
      measures[i].setUnit(std::string(info.unit));
      auto list = measures[i].initCells(static_cast<unsigned>(cells.size()));
      for (unsigned c = 0; c < list.size(); ++c) {
        list[c].setPeriod(cells[c].period);
        list[c].setGroup(cells[c].group);
        list[c].setTotal(cells[c].group.empty());
        list[c].setCount(cells[c].count);
        list[c].setOf(cells[c].of);
        list[c].setPart(cells[c].part);
      }
    }
  }
  std::string printed(std::string_view by = {}, std::string_view from = {}) {
    std::string out;
    printMeasures(out, message_->getRoot<schema::Measures>().asReader(),
                  {.infos = infos, .by = by, .from = from, .policies = *policy::shippedPolicies()},
                  {.width = 100});
    return out;
  }

 private:
  std::unique_ptr<capnp::MallocMessageBuilder> message_;
};

TEST_F(InsightsTables, KeepsTheNamesWholeOverTwelveMonths) {
  std::vector<Given> counts, shares;
  for (int month = 1; month <= 12; ++month) {
    counts.push_back({fmt::format("2010-{:02}", month), "", 40 + month});
    shares.push_back({fmt::format("2010-{:02}", month), "", 20 + month, 40 + month});
  }
  answer({{infos[0], counts}, {infos[1], shares}});
  const auto out = printed();
  EXPECT_THAT(out, HasSubstr("contacts and referrals received"));
  EXPECT_THAT(out, HasSubstr("of those, decided in time"));
  EXPECT_THAT(out, HasSubstr("32 of 52 (62 %)"));
  std::istringstream lines(out);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(displayWidth(line), 100U) << line;
}

TEST_F(InsightsTables, ShowsAPeriodWithoutAnything) {
  answer({{infos[0], {{"2010-Q1", "", 3}, {"2010-Q2", "", 0}, {"2010-Q3", "", 4}}},
          {infos[1], {{"2010-Q1", "", 1, 3}, {"2010-Q2", "", 0, 0}, {"2010-Q3", "", 2, 4}}}});
  EXPECT_THAT(printed(), HasSubstr("2010-Q2"));
  EXPECT_THAT(printed(), HasSubstr("–"));
}

TEST_F(InsightsTables, RoundsHalfUp) {
  answer({{infos[1], {{"2010-Q1", "", 33, 40}, {"2010-Q2", "", 1, 40}, {"2010-Q3", "", 1, 8}}}});
  EXPECT_THAT(printed(), HasSubstr("33 of 40 (83 %)"));
  EXPECT_THAT(printed(), HasSubstr("1 of 40 (3 %)"));
  EXPECT_THAT(printed(), HasSubstr("1 of 8 (13 %)"));
  constexpr MeasureInfo mean{
      .name = "minutes", .title = "length", .kind = MeasureKind::mean, .unit = "minutes"};
  answer({{mean, {{"2010-Q1", "", 361, 20}, {"2010-Q2", "", 1, 4}}}});
  EXPECT_THAT(printed(), HasSubstr("18.1")) << "18.05";
  EXPECT_THAT(printed(), HasSubstr("0.3")) << "0.25";
}

TEST_F(InsightsTables, LeavesAGapInTheTrendWhereThereIsNothingToTellOf) {
  const auto gap = std::string("\u00A0");
  answer({{infos[1],
           {{"2010-Q1", "", 1, 2}, {"2010-Q2", "", 0, 0}, {"2010-Q3", "", 0, 3}, {"2010-Q4", "", 2, 2}}}});
  EXPECT_THAT(printed(), HasSubstr("▅" + gap + "▁█")) << "nothing is not the same as none of three";
  answer({{infos[0], {{"2010-Q1", "", 4}, {"2010-Q2", "", 0}, {"2010-Q3", "", 8}}}});
  EXPECT_THAT(printed(), HasSubstr("▅▁█")) << "of a count, nothing is 0";
  answer({{infos[0], {{"2010-Q1", "", 4}, {"2010-Q2", "", 3}, {"2010-Q3", "", 8}}},
          {infos[1], {{"2010-Q1", "", 0, 0}, {"2010-Q2", "", 0, 0}, {"2010-Q3", "", 0, 0}}}});
  EXPECT_THAT(printed(), HasSubstr(gap + gap + gap)) << "not a bar anywhere";
}

TEST_F(InsightsTables, MarksAPartOfAPeriodAndComparesItWithNoWholeOne) {
  answer({{infos[0], {{"2009-Q3", "", 29, 0, true}, {"2009-Q4", "", 4}, {"2010-Q1", "", 8}}}});
  const auto out = printed();
  EXPECT_THAT(out, HasSubstr("2009-Q3 (part)"));
  EXPECT_THAT(out, Not(HasSubstr("2009-Q4 (part)")));
  EXPECT_THAT(out, HasSubstr("·▅█")) << "as high as the highest whole quarter, and no mark of the part";
  EXPECT_THAT(out, HasSubstr("(part): the rest of the period"));
  answer({{infos[0], {{"2010-Q1", "", 3}, {"2010-Q2", "", 0}, {"2010-Q3", "", 4}}}});
  EXPECT_THAT(printed(), Not(HasSubstr("(part)")));
}

TEST_F(InsightsTables, SaysWhereThereIsNothing) {
  answer({{infos[0], {{"2010-01", "", 0}, {"2010-02", "", 0}}},
          {infos[2], {{"2010-01", "", 46, 1}, {"2010-02", "", 46, 1}}}});
  EXPECT_EQ(printed(), "nothing from 2010-01 to 2010-02\n");
  answer({{infos[0], {{"", "", 0}}}});
  EXPECT_EQ(printed(), "nothing in the last twelve months\n");
  EXPECT_EQ(printed({}, "2010"), "nothing from 2010\n");
  EXPECT_THAT(printed("decision"), HasSubstr("nothing in"));
}

TEST_F(InsightsTables, CallsGroupsByTheirWords) {
  answer({{infos[0], {{"2010", "earlyResponse", 3}, {"2010", "Hill", 4}, {"2010", "", 7}}}});
  EXPECT_THAT(printed("decision"), HasSubstr("early response"));
  EXPECT_THAT(printed("decision"), Not(HasSubstr("earlyResponse")));
}

TEST_F(InsightsTables, ShowsAFigureAsWhatItIs) {
  answer({{infos[0], {{"2010-01", "", 9}}}, {infos[2], {{"2010-01", "", 46, 1}}}});
  EXPECT_THAT(printed(), HasSubstr("46 %"));
  EXPECT_THAT(printed(), Not(HasSubstr("46 of")));
  EXPECT_THAT(printed(), Not(HasSubstr("mean")));
}

}  // namespace
}  // namespace casefold
