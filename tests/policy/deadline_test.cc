#include <capnp/message.h>

#include "projections/policy/deadline_answer.h"
#include "schemas/codec/event_types.h"
#include "schemas/codec/london.h"
#include "schemas/codec/record.h"
#include "tests/policy/scene.h"

namespace casefold::policy {
namespace {

constexpr std::string_view head = R"(
subject = "calendar"
source = "a test"
first-year = 2026
last-year = 2026
weekend = ["Saturday", "Sunday"]
[office-hours]
opens = "09:00"
closes = "17:00"
[holidays]
2026-01-01 = "New Year's Day"
)";

PolicyText calendar(std::string_view version, std::string_view holdsFrom, std::string_view holidays = "") {
  return {.name = std::string(version) + ".toml",
          .text = "version = \"" + std::string(version) + "\"\nholds-from = " + std::string(holdsFrom) +
                  std::string(head) + std::string(holidays)};
}

Deadline asked(const Policies& policies, std::string_view scale, std::string_view start,
               std::string_view asOf) {
  return deadlineOf(policies, scale, at(start), {}, instant(asOf));
}
Deadline asked(std::string_view scale, std::string_view start, std::string_view asOf) {
  return asked(*shippedPolicies(), scale, start, asOf);
}
Deadline done(std::string_view scale, std::string_view start, std::string_view when, std::string_view asOf) {
  return deadlineOf(*shippedPolicies(), scale, at(start), at(when), instant(asOf));
}

TEST(Deadline, IsOpenToTheLastMomentOfItsDayInLondon) {
  // Ten working days from 30 June 2026: 14 July, which in London ends at 23:00 UTC.
  const auto before = asked(scale::initialAssessment, "2026-06-30", "2026-07-14T22:59:59.999999Z");
  EXPECT_EQ(text(before.due), "2026-07-14");
  EXPECT_EQ(before.status, DeadlineStatus::open);
  EXPECT_EQ(before.daysPast, 0);
  const auto after = asked(scale::initialAssessment, "2026-06-30", "2026-07-14T23:00:00Z");
  EXPECT_EQ(after.status, DeadlineStatus::overdue);
  EXPECT_EQ(after.daysPast, 1);
}

TEST(Deadline, OfHoursEndsAtItsInstant) {
  const auto start = "2026-07-14T09:00:00Z";
  EXPECT_EQ(asked(scale::hubPackageRed, start, "2026-07-14T13:00:00Z").status, DeadlineStatus::open);
  EXPECT_EQ(asked(scale::hubPackageRed, start, "2026-07-14T13:00:00.000001Z").status,
            DeadlineStatus::overdue);
}

TEST(Deadline, IsMetByWhatMayHaveBeenInTime) {
  EXPECT_EQ(done(scale::initialAssessment, "2026-06-30", "2026-07-14", "2027-01-01T00:00:00Z").status,
            DeadlineStatus::met);
  EXPECT_EQ(done(scale::initialAssessment, "2026-06-30", "2026-07-15", "2027-01-01T00:00:00Z").status,
            DeadlineStatus::metLate);
  const auto roughly = done(scale::initialAssessment, "2026-06-30", "2026-07", "2027-01-01T00:00:00Z");
  EXPECT_EQ(roughly.status, DeadlineStatus::met) << "it may have been done on 1 July";
  EXPECT_TRUE(roughly.approximate);
  EXPECT_EQ(done(scale::initialAssessment, "2026-06-30", "2026-08", "2027-01-01T00:00:00Z").status,
            DeadlineStatus::metLate);
}

TEST(Deadline, GoesByTheTimeScaleThatHeldWhenTheClockStarted) {
  const auto before = asked(scale::initialAssessment, "2009-12-31", "2026-01-01T00:00:00Z");
  EXPECT_EQ(before.count, 7U);
  EXPECT_EQ(before.timeScalesVersion, "england-2000.1");
  const auto after = asked(scale::initialAssessment, "2010-01-01", "2026-01-01T00:00:00Z");
  EXPECT_EQ(after.count, 10U);
  EXPECT_EQ(after.timeScalesVersion, "england-2010.1");
}

TEST(Deadline, ANewHolidayMovesEveryOpenDeadlineAndNoClosedOne) {
  // A holiday on 19 June 2026 is announced on 1 June.
  const auto policies = policiesWith(
      {calendar("old", "2026-01-01"), calendar("new", "2026-06-01", "2026-06-19 = \"a new holiday\"\n")});
  const auto start = at("2026-05-27");  // 35 working days before 15 July by the old calendar
  const auto open = [&](std::string_view asOf) {
    return deadlineOf(policies, scale::coreAssessment, start, {}, instant(asOf));
  };
  EXPECT_EQ(text(open("2026-05-31T12:00:00Z").due), "2026-07-15");
  EXPECT_EQ(open("2026-05-31T12:00:00Z").calendarVersion, "old");
  EXPECT_EQ(text(open("2026-06-01T12:00:00Z").due), "2026-07-16") << "the announcement moved it";
  EXPECT_EQ(open("2026-06-01T12:00:00Z").calendarVersion, "new");

  const auto closed =
      deadlineOf(policies, scale::coreAssessment, start, at("2026-05-29"), instant("2026-09-01T12:00:00Z"));
  EXPECT_EQ(text(closed.due), "2026-07-15") << "what was done before the announcement stays as it was";
  EXPECT_EQ(closed.calendarVersion, "old");
  const auto late =
      deadlineOf(policies, scale::coreAssessment, start, at("2026-07-16"), instant("2026-09-01T12:00:00Z"));
  EXPECT_EQ(late.status, DeadlineStatus::met) << "done after the announcement: by the calendar of that day";
}

TEST(Deadline, ThatPeopleAgreedOnIsTheDayTheySaid) {
  const auto agreed = agreedDeadline(at("2026-03-02"), at("2026-04-13"), {}, instant("2026-04-16T09:00:00Z"));
  EXPECT_EQ(agreed.status, DeadlineStatus::overdue);
  EXPECT_EQ(agreed.daysPast, 3);
  EXPECT_EQ(agreed.timeScalesVersion, "");
}

TEST(Deadline, SaysWhetherItMayComeOutLater) {
  EXPECT_TRUE(asked(scale::singleAssessment, "2028-12-01", "2028-12-02T00:00:00Z").beyondCalendar);
  EXPECT_FALSE(asked(scale::singleAssessment, "2026-06-30", "2026-07-01T00:00:00Z").beyondCalendar);
}

TEST(Deadline, IsWrittenIntoAnswersWhole) {
  capnp::MallocMessageBuilder message;
  write(done(scale::initialAssessment, "2026-06", "2026-07-16", "2027-01-01T00:00:00Z"),
        message.initRoot<schema::Deadline>());
  const auto written = message.getRoot<schema::Deadline>().asReader();
  EXPECT_EQ(view(written.getScale()), "initialAssessment");
  EXPECT_EQ(written.getCount(), 10U);
  EXPECT_EQ(written.getCounted(), schema::Deadline::DayCount::WORKING_DAYS);
  EXPECT_EQ(text(readWhen(written.getStarted())), "2026-06");
  EXPECT_EQ(text(readWhen(written.getDue())), "2026-07-14");
  EXPECT_EQ(text(readWhen(written.getDone())), "2026-07-16");
  EXPECT_EQ(written.getStatus(), schema::Deadline::Status::MET_LATE);
  EXPECT_EQ(written.getDaysPast(), 2);
  EXPECT_EQ(view(written.getPolicyVersion()), "england-2010.1");
  EXPECT_EQ(view(written.getCalendarVersion()), "england-2026.1");
  EXPECT_FALSE(written.getBeyondCalendar());
  EXPECT_TRUE(written.getApproximate());
  write(asked(scale::supervision, "2026-06-30", "2026-07-01T00:00:00Z"),
        message.initRoot<schema::Deadline>());
  EXPECT_FALSE(message.getRoot<schema::Deadline>().asReader().hasDone())
      << "what is not done has no such time";
}

TEST(London, KnowsTheDayAndTheHourOverClockChanges) {
  EXPECT_EQ(london::dayOf(instant("2010-07-29T23:30:00Z")), day("2010-07-30"));
  EXPECT_EQ(london::dayOf(instant("2010-12-29T23:30:00Z")), day("2010-12-29"));
  EXPECT_EQ(london::startOf(day("2010-07-30")), instant("2010-07-29T23:00:00Z"));
  const std::chrono::minutes halfPastOne{90};
  EXPECT_EQ(london::atTime(day("2010-03-28"), halfPastOne), instant("2010-03-28T01:00:00Z"))
      << "there is no 01:30";
  EXPECT_EQ(london::atTime(day("2010-10-31"), halfPastOne), instant("2010-10-31T00:30:00Z"))
      << "the first of two";
  EXPECT_EQ(london::atTime(day("2010-10-31"), std::chrono::hours{24}), instant("2010-11-01T00:00:00Z"));
}

TEST(London, ADayIsOverWhenItEndsThere) {
  const When date{day("2010-07-30"), Precision::day};
  const When before{instant("2010-07-30T22:59:00Z"), Precision::instant};
  const When after{instant("2010-07-30T23:30:00Z"), Precision::instant};
  EXPECT_FALSE(london::isAfter(before, date));
  EXPECT_TRUE(london::isAfter(after, date)) << "half past midnight there";
  EXPECT_FALSE(london::isAfter(date, before)) << "it may be either";
  EXPECT_FALSE(london::isAfter(date, date));
}

TEST(London, WithoutTimeZoneDataGoesByTheSameRuleSince1996) {
  for (Day each = day("1996-01-01"); each < day("2030-01-01"); each += std::chrono::days{1}) {
    const Instant noon = each + std::chrono::hours{12};
    EXPECT_EQ(london::timeOfDay(noon), std::chrono::hours{12} + london::withoutTimeZoneData::offsetAt(noon))
        << text(noon);
  }
}

}  // namespace
}  // namespace casefold::policy
