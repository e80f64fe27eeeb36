// Whole sheets as people read them.
#include "projections/sheet/by_schema.h"

#include <capnp/message.h>
#include <gmock/gmock.h>

#include "schemas/codec/event_types.h"
#include "schemas/codec/record.h"
#include "schemas/views/deadline.capnp.h"
#include "tests/sheet/sheet.capnp.h"

namespace casefold {
namespace {

using sheet::schema::Everything;
using sheet::schema::Mood;
using sheet::schema::Supervision;
using testing::HasSubstr;

void on(schema::When::Builder when, std::string_view written) { writeWhen(*parseWhen(written), when); }

// An answer about worker:7 at version 12, whose body is filled in by the test.
template <class Body>
class Asked {
 public:
  Asked() {
    answer_.setStream("worker:7");
    answer_.setVersion(12);
    answer_.setComplete(true);
  }
  schema::Answer::Builder answer() { return answer_; }
  typename Body::Builder body() { return body_; }
  [[nodiscard]] std::string printed(const PrintOptions& options = {}) const {
    return printAnswer("Supervision", answer_.asReader(), capnp::Schema::from<Body>(), options);
  }

 private:
  capnp::MallocMessageBuilder message_;
  schema::Answer::Builder answer_ = message_.initRoot<schema::Answer>();
  typename Body::Builder body_ = answer_.initBody().initAs<Body>();
};

void fill(Supervision::Builder body) {
  body.setSupervisor("J. Smith");
  on(body.initNextDue(), "2010-08-02");
  body.setHeld(2);
  body.setTimeHeld(150);
  body.setReflectiveShare(50);
  body.setOverdue(true);
  body.setEngagement(Mood::LIP_SERVICE);
  auto sessions = body.initSessions(2);
  on(sessions[0].initOccurred(), "2010-06-28");
  sessions[0].setLength(90);
  sessions[0].setReflective(true);
  auto decisions = sessions[0].initDecisions(2);
  decisions[0].setChild("case:1");
  decisions[0].setDecision("ask the health visitor to go along");
  decisions[1].setChild("case:4");
  decisions[1].setDecision("step down");
  decisions[1].initReasons(2).set(0, "two quiet months");
  decisions[1].getReasons().set(1, "the school agrees");
  on(sessions[1].initOccurred(), "2010-07-26T13:30:00Z");
  sessions[1].setLength(60);
  auto caseload = body.initCaseload();
  caseload.setChildren(14);
  caseload.setPoints(31.5);
  caseload.setCost(123450);
}

TEST(BySchema, PrintsAWholeSheet) {
  Asked<Supervision> asked;
  fill(asked.body());
  EXPECT_EQ(asked.printed(), R"(Supervision of worker:7, at version 12
What took place, against the policy in force.

supervisor  J. Smith
next due    2010-08-02
held        2 sessions
time        150 minutes
reflective  50 %
overdue     yes
engagement  lip service

Sessions
when              length (minutes)  reflective
────────────────  ────────────────  ──────────
2010-06-28                      90  yes
2010-07-26 14:30                60  no

What was decided
when        child   decision                            reasons
──────────  ──────  ──────────────────────────────────  ───────────────────────────────────
2010-06-28  case:1  ask the health visitor to go along  –
            case:4  step down                           two quiet months, the school agrees

Missed
Every one has a reason, or is asked about.
None.

Caseload
children  14
points    31.5
cost      £1,234.50
)");
}

TEST(BySchema, PrintsRowsOneBeneathTheOtherWhereTheScreenIsTooNarrow) {
  Asked<Supervision> asked;
  fill(asked.body());
  EXPECT_THAT(asked.printed({.width = 44}), HasSubstr(R"(
What was decided
when      2010-06-28
child     case:1
decision  ask the health visitor to go along

when      2010-06-28
child     case:4
decision  step down
reasons   two quiet months, the school
          agrees
)"));
}

TEST(BySchema, ShowsEverything) {
  Asked<Everything> asked;
  auto body = asked.body();
  body.setAnInt32(-1234567);
  body.setAFloat64(2.5);
  body.setAText("text");
  body.setMood(Mood::NOT_ENGAGING);
  on(body.initOccurred(), "2010-07");
  body.setRecorded(parseWhen("2010-07-30T14:05:00Z")->start.time_since_epoch().count());
  body.initTexts(2).set(0, "short");
  body.getTexts().set(1, "shorter");
  body.initNumbers(3).set(1, 7);
  body.initMoods(2).set(1, Mood::GONE);
  on(body.initTimes(1)[0], "2010");
  body.setSecret("not for people");
  body.setRenamed("renamed");
  body.setMinutes(1);
  body.setShare(77);
  body.setFee(123450);
  body.setStream("case:1");
  auto line = body.initLine();
  line.setMood(Mood::SETTLED);
  line.initScope(2).set(0, "health");
  line.getScope().set(1, "school");
  on(line.initSince(), "2010-07-01");
  line.setBy("mother");
  line.setVisits(3);
  line.setPseudo(true);
  auto part = body.initPart();
  part.setName("outer");
  part.initRows(1)[0].setName("row of the part");
  part.initPart().setName("inner");
  body.getGroup().setInGroup("grouped");
  body.setOrNothing();
  auto rows = body.initRows(2);
  rows[0].setName("first");
  rows[0].setNumber(-5);
  rows[0].setMood(Mood::LIP_SERVICE);
  on(rows[0].initOccurred(), "2010-07-30");
  rows[0].initConsent().setMood(Mood::NOT_ENGAGING);
  rows[0].getConsent().setBy("father");
  rows[1].setName("second");
  rows[1].setNumber(10000);
  rows[1].setRelapse(true);
  rows[1].initBeneath(2)[0].setName("third");
  rows[1].getBeneath()[1].setName("fourth");
  body.setTruncated(true);
  EXPECT_EQ(asked.printed({.width = 100}), R"(Supervision of worker:7, at version 12
Every kind of field that a schema can have.

a bool              no
an int 8            0
an int 16           0
an int 32           -1,234,567
an int 64           0
a u int 8           0
a u int 16          0
a u int 32          0
a u int 64          0
a float 32          0
a float 64          2.5
a text              text
some data           –
mood                not engaging
when                2010-07
recorded            2010-07-30 15:05
texts               short, shorter
numbers             0, 7, 0
moods               moved away
times               2010
bools               –
list of lists       –
given another name  renamed
minutes             1
share               77 %
fee                 £1,234.50
missed              0 sessions
worker              –
stream              case:1
line                settled, for health and school, since 2010-07-01, by mother, 3 visits, pseudo
or nothing          yes
deadline            –

Part
A part of the sheet.
name  outer

Part: rows
name             number (points)  length (minutes)  always
───────────────  ───────────────  ────────────────  ──────
row of the part                0                 0  –

Part: part
A part of the sheet.
name  inner

Group
in group  grouped
and when  –

Rows
when        name         number        length  always  relapse  consent                  mood
                       (points)     (minutes)
──────────  ──────  ───────────  ────────────  ──────  ───────  ───────────────────────  ───────────
2010-07-30  first            -5             0  –                not engaging, by father  lip service
–           second       10,000             0  –       yes      –                        –

Rows: beneath
rows: name  name    number (points)  length (minutes)  always
──────────  ──────  ───────────────  ────────────────  ──────
second      third                 0                 0  –
            fourth                0                 0  –

Cases that fell through
None.

Lists are cut to their newest entries; the chronology has all.
)");
}

// As the screen has them: red in red.
TEST(BySchema, ColoursWhatTheSchemaSays) {
  Asked<Everything> asked;
  auto body = asked.body();
  body.setMood(Mood::LIP_SERVICE);
  body.setRelapse(true);
  body.setMissed(2);
  body.initMoods(2).set(0, Mood::SETTLED);
  body.getMoods().set(1, Mood::NOT_ENGAGING);
  body.initLine().setMood(Mood::SETTLED);
  body.getLine().setBy("mother");
  const auto printed = asked.printed({.colour = true});
  EXPECT_THAT(printed, HasSubstr("\x1b[33mlip service\x1b[0m\n"));
  EXPECT_THAT(printed, HasSubstr("\x1b[1;31myes\x1b[0m\n")) << "a Bool that is true";
  EXPECT_THAT(printed, HasSubstr("\x1b[33m2 sessions\x1b[0m\n")) << "a number that is not zero";
  EXPECT_THAT(printed, HasSubstr("\x1b[1;31m–\x1b[0m\n")) << "colourIfNot: nobody named";
  EXPECT_THAT(printed, HasSubstr("\x1b[1;31msettled, not engaging\x1b[0m\n")) << "the worst of a list";
  EXPECT_THAT(printed, HasSubstr("\x1b[32msettled, by mother\x1b[0m\n")) << "a line, by its first colour";
  EXPECT_THAT(printed, HasSubstr("\x1b[2mEvery kind of field that a schema can have.\x1b[0m\n"));
  body.setWorker("A. Worker");
  body.setMissed(0);
  EXPECT_THAT(asked.printed({.colour = true}), HasSubstr("A. Worker\n"));
  EXPECT_THAT(asked.printed({.colour = true}), HasSubstr("missed\x1b[0m              0 sessions\n"));
}

TEST(BySchema, NamesAValueThatItDoesNotKnow) {
  Asked<Everything> asked;
  asked.body().setMood(static_cast<Mood>(77));
  EXPECT_THAT(asked.printed(), HasSubstr("mood                (not known to this version)\n"));
}

TEST(BySchema, LetsNoTextSteerTheTerminal) {
  Asked<Supervision> asked;
  asked.body().setSupervisor("J.\x1b[2J");
  asked.body().initMissed(1)[0].setReason("ill\x07");
  EXPECT_THAT(asked.printed(), HasSubstr("supervisor  J.\uFFFD[2J\n"));
  EXPECT_THAT(asked.printed(), HasSubstr("ill\uFFFD\n"));
}

TEST(BySchema, SaysThatNothingIsRecordedInsteadOfASheetOfDashes) {
  Asked<Supervision> asked;
  asked.answer().setVersion(0);
  EXPECT_EQ(asked.printed(), "Supervision of worker:7: nothing is recorded\n");
  asked.body().setHeld(1);
  EXPECT_THAT(asked.printed(), HasSubstr("held        1 session\n")) << "unless there is something to say";
}

TEST(BySchema, ShowsAPartOfWhichOnlyTheFirstValueOfAnEnumerationIsKnown) {
  Asked<Everything> asked;
  auto step = asked.body().initStep();
  EXPECT_THAT(asked.printed(), HasSubstr("\nStep\nstage  not sought\n"));
  step.setStage(sheet::schema::Everything::Stage::SOUGHT);
  EXPECT_THAT(asked.printed(), HasSubstr("\nStep\nstage  sought\n"));
  asked.answer().setVersion(0);
  EXPECT_THAT(asked.printed(), HasSubstr("\nStep\nstage  sought\n"));
  step.setStage(sheet::schema::Everything::Stage::NOT_SOUGHT);
  asked.body().disownPart();
  asked.body().setOneWay("");
  EXPECT_EQ(asked.printed(), "Supervision of worker:7: nothing is recorded\n");
}

TEST(BySchema, SaysWhatTheAnswerLacks) {
  Asked<Supervision> asked;
  asked.answer().setComplete(false);
  asked.answer().initIncomplete().setSince(9);
  asked.answer().getIncomplete().setReason("the event names no worker");
  EXPECT_THAT(asked.printed(), HasSubstr("Incomplete: nothing from version 9 on is in this answer: the event "
                                         "names no worker\n"));
}

void fill(schema::Deadline::Builder deadline, schema::Deadline::Status status, int daysPast) {
  deadline.setScale("singleAssessment");
  deadline.setCount(45);
  on(deadline.initStarted(), "2026-05-11");
  on(deadline.initDue(), "2026-07-14");
  deadline.setStatus(status);
  deadline.setDaysPast(daysPast);
}

TEST(BySchema, ShowsADeadlineInOneCell) {
  using Status = schema::Deadline::Status;
  Asked<Everything> asked;
  const auto shown = [&](Status status, int daysPast, std::string_view done = "") {
    auto deadline = asked.body().initDeadline();
    fill(deadline, status, daysPast);
    if (!done.empty()) on(deadline.initDone(), done);
    const auto printed = asked.printed({.colour = true});
    const auto at = printed.find("2026-07-14 (45 working days)");
    return printed.substr(at, printed.find('\n', at) - at);
  };
  EXPECT_EQ(shown(Status::OVERDUE, 3), "2026-07-14 (45 working days), overdue by 3 days\x1b[0m");
  EXPECT_THAT(asked.printed({.colour = true}), HasSubstr("\x1b[1;31m2026-07-14"));
  EXPECT_EQ(shown(Status::OVERDUE, 1), "2026-07-14 (45 working days), overdue by 1 day\x1b[0m");
  EXPECT_EQ(shown(Status::OPEN, -5), "2026-07-14 (45 working days), in 5 days");
  EXPECT_EQ(shown(Status::OPEN, 0), "2026-07-14 (45 working days), today");
  EXPECT_EQ(shown(Status::MET, -2, "2026-07-12"), "2026-07-14 (45 working days), met 2026-07-12\x1b[0m");
  EXPECT_THAT(asked.printed({.colour = true}), HasSubstr("\x1b[32m2026-07-14"));
  EXPECT_EQ(shown(Status::MET_LATE, 2, "2026-07-16"),
            "2026-07-14 (45 working days), done 2026-07-16, 2 days late\x1b[0m");
  EXPECT_THAT(asked.printed({.colour = true}), HasSubstr("\x1b[33m2026-07-14"));
}

TEST(BySchema, CountsADeadlineInHoursWhereItIsDueAtAnInstant) {
  Asked<Everything> asked;
  auto deadline = asked.body().initDeadline();
  fill(deadline, schema::Deadline::Status::OVERDUE, 0);
  on(deadline.getDue(), "2026-07-14T09:00:00Z");
  deadline.setCount(4);
  deadline.setCounted(schema::Deadline::DayCount::CLOCK_HOURS);
  deadline.setAsOf(parseWhen("2026-07-14T11:30:00Z")->start.time_since_epoch().count());
  EXPECT_THAT(asked.printed(), HasSubstr("2026-07-14 10:00 (4 hours), overdue by 2 hours\n"));
  deadline.setStatus(schema::Deadline::Status::OPEN);
  deadline.setAsOf(parseWhen("2026-07-14T08:15:00Z")->start.time_since_epoch().count());
  deadline.setApproximate(true);
  deadline.setBeyondCalendar(true);
  EXPECT_THAT(asked.printed(), HasSubstr("about 2026-07-14 10:00 or later (4 hours), in 45 minutes\n"));
}

TEST(BySchema, ShowsDeadlinesAsATimetable) {
  Asked<Everything> asked;
  auto timetable = asked.body().initTimetable(2);
  fill(timetable[0], schema::Deadline::Status::OVERDUE, 3);
  on(timetable[1].initDue(), "2026-08-01");
  timetable[1].setDaysPast(-15);
  EXPECT_THAT(asked.printed(), HasSubstr(R"(
Timetable
what               due                            within           since
─────────────────  ─────────────────────────────  ───────────────  ──────────
single assessment  2026-07-14, overdue by 3 days  45 working days  2026-05-11
as agreed          2026-08-01, in 15 days         –                –
)"));
}

}  // namespace
}  // namespace casefold
