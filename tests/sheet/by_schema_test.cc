// Whole sheets as people read them.
#include "projections/sheet/by_schema.h"

#include <capnp/message.h>
#include <gmock/gmock.h>

#include "schemas/codec/record.h"
#include "tests/sheet/sheet.capnp.h"

namespace casefold {
namespace {

using sheet::schema::Everything;
using sheet::schema::Mood;
using sheet::schema::Supervision;
using sheet::schema::SupervisionItem;
using testing::HasSubstr;
using testing::Not;

void on(schema::When::Builder when, std::string_view written) {
  const auto parsed = *parseWhen(written);
  when.setMicros(parsed.start.time_since_epoch().count());
  when.setPrecision(static_cast<schema::When::Precision>(parsed.precision));
}

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

}  // namespace
}  // namespace casefold
