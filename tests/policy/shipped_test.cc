// What is shipped for England is what the practice says.
#include "tests/policy/scene.h"

namespace casefold::policy {
namespace {

using namespace std::chrono;

std::string length(std::string_view name, std::string_view on) {
  const TimeScale* scale = shippedPolicies()->timeScales().at(day(on)).find(name);
  return scale == nullptr ? "none" : lengthText(scale->count, scale->dayCount);
}

TEST(Shipped, TimeScalesAreThoseOfThePractice) {
  const auto on = "2026-01-01";
  EXPECT_EQ(length(scale::referralDecision, on), "1 working day");
  EXPECT_EQ(length(scale::initialAssessment, on), "10 working days");
  EXPECT_EQ(length(scale::initialAssessment, "2009-06-01"), "7 working days");
  EXPECT_EQ(length(scale::coreAssessment, on), "35 working days");
  EXPECT_EQ(length(scale::singleAssessment, on), "45 working days");
  EXPECT_EQ(length(scale::conference, on), "15 working days");
  EXPECT_EQ(length(scale::coreGroup, on), "10 working days");
  EXPECT_EQ(length(scale::firstProtectionReview, on), "3 months");
  EXPECT_EQ(length(scale::protectionReview, on), "6 months");
  EXPECT_EQ(length(scale::hubPackageRed, on), "4 hours");
  EXPECT_EQ(length(scale::hubPackageAmber, on), "24 hours");
  EXPECT_EQ(length(scale::hubPackageGreen, on), "72 hours");
  EXPECT_EQ(length(scale::cafAssessment, on), "10 working days");
  EXPECT_EQ(length(scale::cafPlan, on), "15 working days");
  EXPECT_EQ(length(scale::cafFirstReview, on), "6 weeks");
  EXPECT_EQ(length(scale::cafReview, on), "3 months");
  EXPECT_EQ(length(scale::vulnerabilityRescore, on), "6 months");
  EXPECT_EQ(length(scale::lightsRevisited, on), "7 days");
  EXPECT_EQ(length(scale::reReferral, on), "12 months");
  EXPECT_EQ(length(scale::supervision, on), "1 month");
  EXPECT_EQ(length(scale::supervisionOfNewWorker, on), "1 week");
}

// Easter Sunday by the Gregorian computus (Meeus, Astronomical Algorithms, chapter 8).
Day easter(int y) {
  const int a = y % 19, b = y / 100, c = y % 100, d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
  const int h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
  const int m = (a + 11 * h + 22 * l) / 451, n = h + l - 7 * m + 114;
  return year{y} / month{static_cast<unsigned>(n / 31)} / std::chrono::day{static_cast<unsigned>(n % 31 + 1)};
}

// The days of a year by the Act of 1971 alone, with a substitute for what falls on a weekend.
std::vector<Day> byTheAct(year y) {
  std::vector<Day> days = {easter(static_cast<int>(y)) - std::chrono::days{2},
                           easter(static_cast<int>(y)) + std::chrono::days{1}, sys_days(y / May / Monday[1]),
                           sys_days(y / May / Monday[last]), sys_days(y / August / Monday[last])};
  const auto add = [&days](Day fixed) {
    while (weekday(fixed) == Saturday || weekday(fixed) == Sunday ||
           std::ranges::find(days, fixed) != days.end())
      fixed += std::chrono::days{1};
    days.push_back(fixed);
  };
  add(sys_days(y / January / 1));
  // Boxing Day on a Monday keeps its day; the substitute for Christmas Day is then the Tuesday.
  const Day boxing = sys_days(y / December / 26);
  if (weekday(boxing) == Monday) days.push_back(boxing);
  add(sys_days(y / December / 25));
  if (weekday(boxing) != Monday) add(boxing);
  return days;
}

TEST(Shipped, CalendarHasTheHolidaysOfTheActAndThoseProclaimed) {
  const Calendar& calendar = shippedCalendar();
  EXPECT_LE(static_cast<int>(calendar.firstYear), 2006);
  EXPECT_GE(static_cast<int>(calendar.lastYear), 2027);
  std::vector<Day> expected;
  for (year y = calendar.firstYear; y <= calendar.lastYear; ++y)
    for (const Day each : byTheAct(y)) expected.push_back(each);
  const auto remove = [&expected](std::string_view each) { std::erase(expected, day(each)); };
  const auto add = [&expected](std::string_view each) { expected.push_back(day(each)); };
  remove("2002-05-27"), add("2002-06-04"), add("2002-06-03");  // spring holiday moved, Golden Jubilee
  add("2011-04-29");                                           // wedding
  remove("2012-05-28"), add("2012-06-04"), add("2012-06-05");  // spring holiday moved, Diamond Jubilee
  remove("2020-05-04"), add("2020-05-08");                     // early May moved to VE Day
  remove("2022-05-30"), add("2022-06-02"), add("2022-06-03");  // spring holiday moved, Platinum Jubilee
  add("2022-09-19");                                           // State Funeral
  add("2023-05-08");                                           // coronation
  std::ranges::sort(expected);
  std::vector<Day> listed;
  for (const Holiday& holiday : calendar.holidays) listed.push_back(holiday.day);
  EXPECT_EQ(listed, expected);
}

TEST(Shipped, ToolsSayRangeStepPolarityAndBaseline) {
  const auto& tools = shippedPolicies()->scoreTools().at(day("2010-01-01"));
  const ScoreTool* bristol = tools.find("bristol", "2009");
  ASSERT_NE(bristol, nullptr);
  EXPECT_EQ(bristol->elements.size(), 19U);
  EXPECT_EQ(bristol->highestTotal(), 76);
  EXPECT_EQ(bristol->polarity, Polarity::higherIsWorse);
  EXPECT_TRUE(bristol->allows(4));
  EXPECT_FALSE(bristol->allows(4.5));
  EXPECT_FALSE(bristol->allows(2.5));
  EXPECT_FALSE(bristol->allows(-1));
  const ScoreTool* star = tools.find("Family Star", "2010");
  ASSERT_NE(star, nullptr);
  EXPECT_EQ(star->polarity, Polarity::higherIsBetter);
  EXPECT_EQ(star->baseline, Baseline::firstReview);
  EXPECT_TRUE(star->allows(6.5));
  EXPECT_EQ(tools.find("Wirral", "2010")->elements.size(), 20U);
  EXPECT_EQ(tools.find("Bristol", "2012"), nullptr) << "a version that nobody described";
}

TEST(Shipped, AreasHoldTheNineteenElementsOfTheCaf) {
  const auto& areas = shippedPolicies()->areas().at(day("2010-01-01"));
  const AreaList* caf = areas.find(cafElements);
  ASSERT_NE(caf, nullptr);
  EXPECT_EQ(caf->areas.size(), 19U);
  EXPECT_TRUE(caf->has("wider family"));
  EXPECT_EQ(caf->areas.front().group, "development");
  EXPECT_FALSE(caf->openEnded);
  EXPECT_TRUE(areas.find("traffic lights, core assessment")->openEnded);
}

TEST(Shipped, CodesReadAsPeopleSayThem) {
  const auto& codes = shippedPolicies()->codes().at(day("2010-01-01"));
  EXPECT_EQ(codes.named(codes::referralSource, "2A"), "a school (2A)");
  EXPECT_EQ(codes.named(codes::referralSource, "10"), "an unknown source (10)");
  EXPECT_EQ(codes.named(codes::primaryNeed, "N1"), "abuse or neglect (N1)");
  EXPECT_EQ(codes.named(codes::closureReason, "RC8"), "after assessment, no further action (RC8)");
  EXPECT_EQ(codes.named(codes::abuseCategory, "NEG"), "neglect (NEG)");
  EXPECT_EQ(codes.named(codes::assessmentFactor, "21"), "no factors (21)");
  EXPECT_EQ(codes.named(codes::assessmentFactor, "24A"), "child criminal exploitation (24A)");
  EXPECT_EQ(codes.named(codes::disability, "AUT"), "autism or Asperger syndrome (AUT)");
  EXPECT_EQ(codes.named(codes::primaryNeed, "X9"), "code X9");
  EXPECT_EQ(codes.named(codes::primaryNeed, ""), "");
  EXPECT_EQ(codes.named(codes::primaryNeed, "fifteen bytes..é"), "code fifteen bytes..")
      << "cut before the letter, not in it";
  EXPECT_EQ(codes.lists.find(codes::referralSource)->second.size(), 22U);
  EXPECT_EQ(codes.lists.find(codes::referralSource)->second.back().code, "10") << "in the file's order";
}

TEST(Shipped, TheRestIsThatOfThePractice) {
  const auto on = day("2010-07-30");
  const auto& policies = *shippedPolicies();
  const auto& thresholds = policies.thresholds().at(on);
  EXPECT_EQ(thresholds.rating("Red")->timeScale, scale::hubPackageRed);
  EXPECT_EQ(thresholds.rating("pink"), nullptr);
  EXPECT_TRUE(thresholds.isBelow("caf"));
  EXPECT_FALSE(thresholds.isBelow("section17"));
  EXPECT_EQ(thresholds.escalationContacts, 3U);
  const auto& yip = policies.juniorYip().at(on);
  EXPECT_EQ(yip.cohortSize, 40U);
  EXPECT_EQ(yip.youngest, 8U);
  EXPECT_EQ(yip.oldest, 12U);
  EXPECT_EQ(yip.drawsAYear, 2U);
  EXPECT_NE(yip.factor("offended"), nullptr);
  const auto& doulas = policies.doulas().at(on);
  EXPECT_EQ(doulas.modules.size(), 7U);
  EXPECT_EQ(doulas.localBreastfeedingBegun, 46);
  EXPECT_FALSE(doulas.localBreastfeedingSixWeeks.has_value());
  const auto& supervision = policies.supervision().at(on);
  EXPECT_EQ(supervision.minutesAtLeast, 90U);
  EXPECT_EQ(supervision.newWorkerWeeks, 6U);
  EXPECT_EQ(supervision.unitFewestCases, 30U);
  EXPECT_EQ(supervision.unitMostCases, 60U);
  EXPECT_EQ(policies.measures().at(on).smallestShown, 5U);
  const auto& placements = policies.placements().at(on);
  EXPECT_EQ(placements.weeklyFeePence("south west", day("2009-06-01")), 200'000U);
  EXPECT_EQ(placements.weeklyFeePence("South West", day("2006-06-01")), std::nullopt);
  EXPECT_EQ(placements.criteriaOf("")->version, "2010");
  EXPECT_EQ(placements.criteriaOf("1999"), nullptr);
  EXPECT_NE(placements.training("Parent and baby assessment"), nullptr);
}

}  // namespace
}  // namespace casefold::policy
