// Each convention of counting against examples worked by hand, with the calendar that is shipped.
#include "tests/policy/scene.h"

namespace casefold::policy {
namespace {

using enum DayCount;

// 2009: Good Friday was 10 April, Easter Monday 13 April. 2010: Christmas Day was a Saturday.

TEST(WorkingDays, LeaveOutWeekendsAndTheDayItself) {
  EXPECT_EQ(due(1, workingDays, "2010-07-30"), "2010-08-02") << "Friday to Monday";
  EXPECT_EQ(due(10, workingDays, "2026-06-30"), "2026-07-14");
  EXPECT_EQ(due(5, workingDays, "2026-07-06"), "2026-07-13");
}

TEST(WorkingDays, LeaveOutChristmasToNewYear) {
  // Thursday 23 December 2010. 24th: 1. Saturday and Sunday; substitute days on the 27th and 28th. 29, 30,
  // 31: 2, 3, 4. New Year's Day is a Saturday, its substitute Monday 3 January. Tuesday 4th: 5.
  EXPECT_EQ(due(4, workingDays, "2010-12-23"), "2010-12-31");
  EXPECT_EQ(due(5, workingDays, "2010-12-23"), "2011-01-04");
}

TEST(WorkingDays, LeaveOutEaster) {
  EXPECT_EQ(due(1, workingDays, "2009-04-09"), "2009-04-14") << "Maundy Thursday to Tuesday";
  EXPECT_EQ(due(10, workingDays, "2009-04-03"), "2009-04-21");
}

TEST(WorkingDays, CountALeapDayThatIsWorked) {
  EXPECT_EQ(due(1, workingDays, "2012-02-28"), "2012-02-29");
  EXPECT_EQ(due(2, workingDays, "2012-02-28"), "2012-03-01");
}

TEST(WorkingDays, StartOnADayThatIsNotWorkedAsOnAnyOther) {
  EXPECT_EQ(due(1, workingDays, "2010-07-31"), "2010-08-02") << "Saturday";
  EXPECT_EQ(due(1, workingDays, "2010-08-01"), "2010-08-02") << "Sunday";
  EXPECT_EQ(due(1, workingDays, "2009-04-13"), "2009-04-14") << "Easter Monday";
}

TEST(WorkingDays, DoNotAskForTheHour) {
  EXPECT_EQ(due(1, workingDays, "2010-07-29T08:00:00Z"), "2010-07-30");
  EXPECT_EQ(due(1, workingDays, "2010-07-29T22:30:00Z"), "2010-07-30") << "23:30 in London, still the 29th";
  EXPECT_EQ(due(1, workingDays, "2010-07-28T23:30:00Z"), "2010-07-30") << "00:30 in London, already the 29th";
}

TEST(WorkingDays, KnowTheHolidaysThatWereProclaimed) {
  EXPECT_EQ(due(1, workingDays, "2011-04-28"), "2011-05-03") << "wedding, weekend, early May";
  EXPECT_EQ(due(1, workingDays, "2012-06-01"), "2012-06-06") << "spring holiday moved, jubilee";
  EXPECT_EQ(due(1, workingDays, "2012-05-25"), "2012-05-28") << "and so not at the end of May";
  EXPECT_EQ(due(1, workingDays, "2020-05-01"), "2020-05-04") << "early May moved";
  EXPECT_EQ(due(1, workingDays, "2020-05-07"), "2020-05-11");
  EXPECT_EQ(due(1, workingDays, "2022-06-01"), "2022-06-06");
  EXPECT_EQ(due(1, workingDays, "2022-09-16"), "2022-09-20");
  EXPECT_EQ(due(1, workingDays, "2023-05-05"), "2023-05-09");
}

TEST(WorkingHours, RunWhileTheOfficeIsOpen) {
  EXPECT_EQ(due(4, workingHours, "2010-07-29T09:00:00Z"), "2010-07-29T13:00:00Z") << "10:00 to 14:00";
  EXPECT_EQ(due(8, workingHours, "2010-07-29T08:00:00Z"), "2010-07-29T16:00:00Z") << "opening to closing";
  EXPECT_EQ(due(4, workingHours, "2010-07-29T14:00:00Z"), "2010-07-30T10:00:00Z") << "15:00, two hours today";
  EXPECT_EQ(due(24, workingHours, "2010-07-29T09:30:00Z"), "2010-08-03T09:30:00Z")
      << "three days of eight hours";
}

TEST(WorkingHours, StartAtTheNextOpening) {
  EXPECT_EQ(due(4, workingHours, "2010-07-30T17:00:00Z"), "2010-08-02T12:00:00Z")
      << "Friday 18:00 to Monday 13:00";
  EXPECT_EQ(due(4, workingHours, "2010-07-31T11:00:00Z"), "2010-08-02T12:00:00Z") << "Saturday";
  EXPECT_EQ(due(4, workingHours, "2010-07-30T05:00:00Z"), "2010-07-30T12:00:00Z") << "before opening";
  EXPECT_EQ(due(4, workingHours, "2010-07-30T16:00:00Z"), "2010-08-02T12:00:00Z") << "at closing";
}

TEST(WorkingHours, LeaveOutHolidaysFromTheDayBeforeOne) {
  // Maundy Thursday 9 April 2009 15:00 in London: two hours, then Tuesday from 9:00.
  EXPECT_EQ(due(4, workingHours, "2009-04-09T14:00:00Z"), "2009-04-14T10:00:00Z");
}

TEST(WorkingHours, KeepToTheClockOnTheWallOverAClockChange) {
  // Summer time began on Sunday 28 March 2010. Friday 15:00 GMT is 15:00Z; Monday 11:00 BST is 10:00Z.
  EXPECT_EQ(due(4, workingHours, "2010-03-26T15:00:00Z"), "2010-03-29T10:00:00Z");
  // And ended on Sunday 31 October 2010: Friday 15:00 BST is 14:00Z; Monday 11:00 GMT.
  EXPECT_EQ(due(4, workingHours, "2010-10-29T14:00:00Z"), "2010-11-01T11:00:00Z");
}

TEST(WorkingHours, OfWhatIsKnownToTheDayStartWhenTheDayHasEnded) {
  EXPECT_EQ(due(4, workingHours, "2010-07-29"), "2010-07-30T12:00:00Z");
}

TEST(ClockHours, RunDayAndNightAndLastAsLongOverAClockChange) {
  EXPECT_EQ(due(24, clockHours, "2010-07-30T14:05:00Z"), "2010-07-31T14:05:00Z");
  EXPECT_EQ(due(24, clockHours, "2010-03-27T12:00:00Z"), "2010-03-28T12:00:00Z") << "12:00 GMT to 13:00 BST";
}

TEST(CalendarDays, CountEveryDayAndMayEndOnAWeekend) {
  EXPECT_EQ(due(7, calendarDays, "2010-07-30"), "2010-08-06");
  EXPECT_EQ(due(1, calendarDays, "2010-07-30"), "2010-07-31") << "a Saturday";
  EXPECT_EQ(due(7, calendarDays, "2010-12-23"), "2010-12-30");
  EXPECT_EQ(due(2, calendarDays, "2012-02-28"), "2012-03-01") << "over a leap day";
  EXPECT_EQ(due(1, calendarDays, "2010-03-27T23:59:59Z"), "2010-03-28") << "a day of 23 hours is a day";
}

TEST(CalendarWeeks, EndOnTheSameDayOfTheWeek) {
  EXPECT_EQ(due(6, calendarWeeks, "2010-07-30"), "2010-09-10");
  EXPECT_EQ(due(1, calendarWeeks, "2010-10-31"), "2010-11-07") << "the week in which the clocks change";
}

TEST(CalendarMonths, EndOnTheSameDayOfTheMonthOrOnItsLast) {
  EXPECT_EQ(due(1, calendarMonths, "2010-01-31"), "2010-02-28");
  EXPECT_EQ(due(1, calendarMonths, "2012-01-31"), "2012-02-29");
  EXPECT_EQ(due(12, calendarMonths, "2012-02-29"), "2013-02-28");
  EXPECT_EQ(due(3, calendarMonths, "2010-11-30"), "2011-02-28");
  EXPECT_EQ(due(6, calendarMonths, "2009-10-14"), "2010-04-14");
  EXPECT_EQ(due(1, calendarMonths, "2010-02-28"), "2010-03-28") << "not the end of March";
}

TEST(Counting, OfAMonthOrYearBeginsWithItsLastDay) {
  EXPECT_EQ(due(1, workingDays, "2010-07"), "2010-08-02") << "31 July was a Saturday";
  EXPECT_EQ(due(1, calendarMonths, "2010-01"), "2010-02-28");
  EXPECT_EQ(due(7, calendarDays, "2009"), "2010-01-07");
}

TEST(Counting, SaysWhenTheCalendarListsNoHolidays) {
  const auto beyond = [](unsigned count, DayCount dayCount, std::string_view start) {
    return dueAfter(lasting(count, dayCount), shippedCalendar(), at(start)).beyondCalendar;
  };
  EXPECT_FALSE(beyond(2, workingDays, "2028-12-26"));
  EXPECT_TRUE(beyond(4, workingDays, "2028-12-26")) << "1 January 2029 is not known to be a holiday";
  EXPECT_TRUE(beyond(1, workingDays, "1999-12-30"));
  EXPECT_FALSE(beyond(7, calendarDays, "2030-01-01")) << "where all days count, none has to be known";
}

TEST(Counting, NamesTheDaysThatItLeftOut) {
  const auto days = leftOut(lasting(2, workingDays), shippedCalendar(), at("2009-04-08"));
  ASSERT_EQ(days.size(), 4U);
  EXPECT_EQ(days[0].day, day("2009-04-10"));
  EXPECT_EQ(days[0].why, "Good Friday");
  EXPECT_EQ(days[1].why, "Saturday");
  EXPECT_EQ(days[2].why, "Sunday");
  EXPECT_EQ(days[3].why, "Easter Monday");
  EXPECT_TRUE(leftOut(lasting(7, calendarDays), shippedCalendar(), at("2009-04-08")).empty());
  const auto hours = leftOut(lasting(4, workingHours), shippedCalendar(), at("2010-07-31T11:00:00Z"));
  ASSERT_EQ(hours.size(), 2U);
  EXPECT_EQ(hours[0].why, "Saturday");
}

}  // namespace
}  // namespace casefold::policy
