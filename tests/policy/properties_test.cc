// What holds of every deadline, whatever the calendar, the time scale and the start.
#include <random>

#include "schemas/codec/london.h"
#include "tests/policy/scene.h"
#include "tests/simulation/seed.h"

namespace casefold::policy {
namespace {

using namespace std::chrono;

constexpr int rounds = 3'000;
constexpr std::array<DayCount, 6> counts = {DayCount::workingDays,   DayCount::workingHours,
                                            DayCount::clockHours,    DayCount::calendarDays,
                                            DayCount::calendarWeeks, DayCount::calendarMonths};

class Draw {
 public:
  explicit Draw(std::uint64_t seed) : random_(seed) {}

  std::int64_t number(std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(random_);
  }
  Day day() { return policy::day("2024-01-01") + days{number(0, 1200)}; }
  Instant instant() { return day() + microseconds{number(0, 86'399'999'999)}; }
  When when() {
    const auto precision = static_cast<Precision>(number(0, 3));
    if (precision == Precision::instant) return {instant(), precision};
    const year_month_day date(day());
    if (precision == Precision::day) return {sys_days(date), precision};
    if (precision == Precision::month) return {sys_days(date.year() / date.month() / 1), precision};
    return {sys_days(date.year() / 1 / 1), precision};
  }
  TimeScale scale() {
    return lasting(static_cast<unsigned>(number(1, 40)), counts.at(static_cast<std::size_t>(number(0, 5))));
  }
  Calendar calendar() {
    Calendar calendar{.edition = {}, .firstYear = year{2023}, .lastYear = year{2026}};
    for (std::size_t free = 0, most = static_cast<std::size_t>(number(0, 3)); free < most; ++free)
      calendar.weekend.at(static_cast<std::size_t>(number(0, 6))) = true;
    for (auto left = number(0, 60); left > 0; --left) add(calendar, day());
    calendar.opens = minutes{number(0, 12 * 60)};
    calendar.closes = calendar.opens + minutes{number(1, 12 * 60)};
    return calendar;
  }
  static void add(Calendar& calendar, Day day) {
    if (calendar.holiday(day) != nullptr) return;
    calendar.holidays.push_back({day, "a holiday"});
    std::ranges::sort(calendar.holidays, {}, &Holiday::day);
  }

 private:
  std::mt19937_64 random_;
};

class Properties : public testing::Test {
 protected:
  std::uint64_t seed = testSeed();
  testing::ScopedTrace trace{__FILE__, __LINE__, "CASEFOLD_SEED=" + std::to_string(seed)};
  Draw draw{seed};
};

using EveryDeadline = Properties;

TEST_F(EveryDeadline, IsNeverEarlierForOneMoreHoliday) {
  for (int round = 0; round < rounds; ++round) {
    const auto scale = draw.scale();
    const auto start = draw.when();
    Calendar calendar = draw.calendar();
    const auto before = dueAfter(scale, calendar, start);
    Draw::add(calendar, draw.day());
    ASSERT_GE(dueAfter(scale, calendar, start).when.start, before.when.start) << text(start);
  }
}

TEST_F(EveryDeadline, IsNeverEarlierForALaterStart) {
  for (int round = 0; round < rounds; ++round) {
    const auto scale = draw.scale();
    const auto calendar = draw.calendar();
    When one = draw.when();
    When other = draw.when();
    if (london::latest(other) < london::latest(one)) std::swap(one, other);
    ASSERT_LE(dueAfter(scale, calendar, one).when.start, dueAfter(scale, calendar, other).when.start)
        << text(one) << " and " << text(other);
  }
}

TEST_F(EveryDeadline, OfWorkingDaysHasAsManyOfThemBehindItAsItIsLong) {
  for (int round = 0; round < rounds; ++round) {
    const auto scale = lasting(static_cast<unsigned>(draw.number(1, 60)), DayCount::workingDays);
    const auto calendar = draw.calendar();
    const auto start = draw.when();
    const Day due = london::lastDayOf(dueAfter(scale, calendar, start).when);
    ASSERT_TRUE(calendar.isWorkingDay(due));
    unsigned counted = 0;
    for (Day day = london::lastDayOf(start) + days{1}; day <= due; day += days{1})
      counted += calendar.isWorkingDay(day) ? 1 : 0;
    ASSERT_EQ(counted, scale.count) << text(start);
    const auto skipped = leftOut(scale, calendar, start);
    ASSERT_EQ(static_cast<std::int64_t>(scale.count + skipped.size()),
              (due - london::lastDayOf(start)).count())
        << "each day between is counted or named as left out";
  }
}

TEST_F(EveryDeadline, OfWorkingHoursHasAsManyOfThemBehindItAsItIsLong) {
  for (int round = 0; round < rounds; ++round) {
    const auto scale = lasting(static_cast<unsigned>(draw.number(1, 80)), DayCount::workingHours);
    const auto calendar = draw.calendar();
    const Instant start = draw.instant();
    const Instant due = dueAfter(scale, calendar, {start, Precision::instant}).when.start;
    microseconds counted{};
    for (Day day = london::dayOf(start); day <= london::dayOf(due); day += days{1}) {
      if (!calendar.isWorkingDay(day)) continue;
      const Instant from = std::max(start, london::atTime(day, calendar.opens));
      const Instant to = std::min(due, london::atTime(day, calendar.closes));
      if (to > from) counted += to - from;
    }
    ASSERT_EQ(counted, microseconds{hours{scale.count}}) << text(start);
  }
}

TEST_F(EveryDeadline, IsOverdueOnlyIfItsStartIsNotAfterTheLatestOneThatIs) {
  // With time scales that were made shorter and longer, and a calendar that changed.
  const auto policies = [] {
    std::vector<PolicyText> files;
    for (const PolicyText& file : shippedTexts()) files.push_back(file);
    for (PolicyText file : shippedTexts()) {
      if (file.name != "time-scales-2010.toml") continue;
      const auto replace = [&file](std::string_view from, std::string_view to) {
        for (auto at = file.text.find(from); at != std::string::npos;
             at = file.text.find(from, at + to.size()))
          file.text.replace(at, from.size(), to);
      };
      replace("holds-from = 2010-01-01", "holds-from = 2025-06-02");
      replace("working-days = 10\n", "working-days = 3\n");
      replace("working-hours = 24\n", "working-hours = 60\n");
      replace("months = 6\n", "weeks = 2\n");
      file.name = "time-scales-2025.toml";
      files.push_back(file);
    }
    return policiesWith(files);
  }();
  std::size_t overdue = 0;
  for (int round = 0; round < rounds; ++round) {
    const auto scale = scale::all.at(static_cast<std::size_t>(draw.number(0, scale::all.size() - 1)));
    const Instant asOf = draw.instant();
    const auto bound = latestStartOverdue(policies, scale, asOf);
    ASSERT_TRUE(bound.has_value()) << "there is always a start long enough ago";
    for (int start = 0; start < 20; ++start) {
      const When when = draw.when();
      const auto deadline = deadlineOf(policies, scale, when, {}, asOf);
      if (deadline.status != DeadlineStatus::overdue) continue;
      ++overdue;
      ASSERT_LE(when.start, *bound) << scale << " from " << text(when) << " asked at " << text(asOf);
    }
    const auto at = deadlineOf(policies, scale, {*bound, Precision::instant}, {}, asOf);
    ASSERT_EQ(at.status, DeadlineStatus::overdue) << "the bound itself is one";
    const auto after = deadlineOf(policies, scale, {*bound + microseconds{1}, Precision::instant}, {}, asOf);
    ASSERT_EQ(after.status, DeadlineStatus::open) << "and the next instant is none";
  }
  EXPECT_GT(overdue, 1'000U);
}

}  // namespace
}  // namespace casefold::policy
