// The rules of the parts of the practice: each raised by what it is about, and not by what is right.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <set>
#include <string>

#include "projections/flags/checks.h"
#include "schemas/codec/event_types.h"
#include "schemas/codec/json.h"
#include "schemas/codec/validate.h"

namespace casefold {
namespace {

struct Told {
  std::string type, occurred, data;
};

// What is raised for the last of these events.
std::set<std::string> raised(const std::vector<Told>& events) {
  CaseSummary summary;
  std::set<std::string> names;
  for (const auto& [type, occurred, data] : events) {
    const auto* info = findEventType(type);
    EXPECT_NE(info, nullptr) << type;
    const auto kind = info->streams.empty() ? "case" : std::string(info->streams.front());
    capnp::MallocMessageBuilder message;
    auto command = message.initRoot<schema::Command>();
    const auto read = commandFromJson(
        R"({"stream":")" + kind + R"(:X","command":"c","actor":"a","agency":"b","events":[{"type":")" + type +
            R"(","occurred":")" + occurred + R"(","data":{)" + data + "}}]}",
        command);
    EXPECT_TRUE(read) << type << (read ? "" : ": " + read.error().path + " " + read.error().message);
    const auto valid = validateCommand(command.asReader());
    EXPECT_TRUE(valid) << type << (valid ? "" : ": " + valid.error().path + " " + valid.error().message);
    names.clear();
    const auto event = command.asReader().getContent().getEvents()[0];
    check(summary, event, *parseInstant("2011-12-01T12:00:00Z"),
          [&](std::string_view rule) { names.emplace(rule); });
    fold(summary, event);
  }
  return names;
}

struct Example {
  std::string rule;
  std::vector<Told> wrong;
  std::vector<Told> right;
};

void PrintTo(const Example& example, std::ostream* out) { *out << example.rule; }

class PracticeRule : public testing::TestWithParam<Example> {};

TEST_P(PracticeRule, IsRaisedByWhatItIsAboutAndNotByWhatIsRight) {
  EXPECT_TRUE(raised(GetParam().wrong).contains(GetParam().rule));
  EXPECT_FALSE(raised(GetParam().right).contains(GetParam().rule));
}

const Told asked{"information.asked", "2010-01-02", R"("member":"health")"};
const Told returned{"information.returned", "2010-01-03", R"("member":"health")"};
const Told package{"package.compiled", "2010-01-04", R"("number":1)"};
const Told born{"birth.recorded", "2010-05-10", ""};
const Told ended{"areaAssessment.ended", "2010-05-10", ""};
const Told started{"placement.started", "2010-02-01", ""};
const Told assessed{"criterion.assessed", "2010-03-01", R"("criterion":"basic-care","finding":"met")"};
const Told matched{"volunteer.matched", "2010-03-01", R"("volunteer":"volunteer:v")"};

const Told opened{"caf.opened", "2010-01-10", R"("kind":"caf")"};
const Told mentor{"mentor.named", "2010-01-10", R"("mentor":"M. Mentor")"};
const Told closed{"caf.closed", "2010-06-01", R"("reason":"needsMet")"};
const Told pseudo{"referral.received", "2010-08-02", R"("source":"2A","kind":"pseudoCaf")"};
const Told told{"attendance.notified", "2010-08-04", R"("to":"attendance officers")"};

Told decided(int number) {
  return {"threshold.decided", "2010-01-05", R"("decision":"caf","packageNumber":)" + std::to_string(number)};
}
Told scored(double total) {
  return {
      "vulnerability.scored", "2010-01-05",
      R"("tool":"Bristol","toolVersion":"2009","elements":[{"element":"a","score":1.5},{"element":"b","score":2}],"total":)" +
          std::to_string(total)};
}
Told areas(const std::string& occurred) {
  return {"areas.chosen", occurred, R"("areas":["home"],"expectedBirthDate":"2010-05-12")"};
}
Told lit(const std::string& occurred) { return {"area.rated", occurred, R"("area":"home","light":"red")"}; }
Told judged(const std::string& reasons) {
  return {
      "judgement.made", "2010-01-05",
      R"("dimension":"interaction","judgement":"warm","departsFromTools":true,"reasons":")" + reasons + '"'};
}
Told validated(const std::string& criterion) {
  return {"assessment.validated", "2010-04-01", R"("by":"guardian","criterion":")" + criterion + '"'};
}
Told visited(const std::string& occurred, const std::string& stage) {
  return {"volunteer.visited", occurred, R"("volunteer":"volunteer:v","stage":")" + stage + '"'};
}
Told fed(const std::string& occurred) {
  return {"feeding.recorded", occurred, R"("stage":"begun","breastfed":"wholly")"};
}
Told supervised(const std::string& occurred, int minutes) {
  return {"supervision.held", occurred, R"("minutes":)" + std::to_string(minutes)};
}
Told cohort(const std::string& members) {
  return {"cohort.drawn", "2010-01-05", R"("cohort":"2010-1","members":[)" + members + "]"};
}
Told took(const std::string& occurred) {
  return {"activity.attended", occurred, R"("activity":"football","programme":"programme:yip")"};
}

INSTANTIATE_TEST_SUITE_P(
    Each, PracticeRule,
    testing::Values(
        Example{"informationNotAsked", {returned}, {asked, returned, returned}},
        Example{"decisionOnMissingPackage", {package, decided(2)}, {package, decided(1)}},
        Example{"earlyResponseNotHandedOver",
                {{"earlyResponse.reported", "2010-01-09", R"("outcome":"cafStarted")"}},
                {{"referral.passedOn", "2010-01-08", R"("to":"Early Response Service")"},
                 {"earlyResponse.reported", "2010-01-09", R"("outcome":"cafStarted")"}}},
        Example{"steppedDownWithoutStatutoryWork",
                {decided(0), {"case.steppedDown", "2010-06-01", ""}},
                {{"plan.started", "2010-02-01", ""}, {"case.steppedDown", "2010-06-01", ""}}},
        Example{"decisionUnexplained",
                {decided(0)},
                {{"threshold.decided", "2010-01-05", R"("decision":"advice","decidedBy":"M. Manager")"}}},
        // The mentor of a CAF that is closed is not the next one's.
        Example{"meetingWithoutMentor",
                {mentor, opened, closed, opened, {"meeting.held", "2010-09-01", ""}},
                {mentor, opened, {"meeting.held", "2010-02-01", ""}}},
        Example{"attendanceOfficersNotTold",
                {opened, closed, pseudo, closed},
                {opened, closed, pseudo, told, closed}},
        Example{"scoreElementsExceedTotal", {scored(3)}, {scored(3.5), scored(12)}},
        Example{"areasChosenAfterBirth", {born, areas("2010-05-11")}, {born, areas("2010-05-10")}},
        Example{"areaRatedAfterEnd", {ended, lit("2010-05-11")}, {ended, lit("2010-05-10")}},
        Example{"judgementDepartsWithoutReasons", {judged("")}, {judged("seen at home twice")}},
        Example{"conferenceWithoutEnquiry",
                {{"conference.held", "2010-02-01", R"("kind":"initial")"}},
                {{"strategyDiscussion.held", "2010-01-20", ""},
                 {"conference.held", "2010-02-01", R"("kind":"initial")"}}},
        Example{"coreGroupWithoutPlan",
                {{"coreGroup.met", "2010-02-10", ""}},
                {{"protectionPlan.started", "2010-02-01", ""}, {"coreGroup.met", "2010-02-10", ""}}},
        Example{"criterionOutsidePlacement",
                {started, {"placement.ended", "2010-02-20", ""}, assessed},
                {started, assessed}},
        Example{"validatedBeforeAssessed",
                {started, assessed, validated("safety")},
                {started, assessed, validated("basic-care")}},
        Example{"activityBeforeHomeVisit",
                {took("2010-02-01")},
                {{"homeVisit.made", "2010-01-20", ""}, took("2010-02-01")}},
        Example{"cohortMemberTwice",
                {cohort(R"({"case":"case:1","points":3},{"case":"case:1","points":2})")},
                {cohort(R"({"case":"case:1","points":3},{"case":"case:2","points":3})")}},
        Example{
            "cohortRankUnexplained",
            {cohort(R"({"case":"case:1","points":2},{"case":"case:2","points":3})")},
            {cohort(
                R"({"case":"case:1","points":2,"departs":"moved here last week"},{"case":"case:2","points":3})")}},
        Example{"visitWithoutMatch",
                {visited("2010-04-01", "beforeBirth")},
                {matched, visited("2010-04-01", "beforeBirth")}},
        Example{"visitAgainstBirth",
                {matched, born, visited("2010-05-11", "beforeBirth")},
                {matched, born, visited("2010-05-11", "afterBirth")}},
        Example{"feedingBeforeBirth", {born, fed("2010-05-09")}, {born, fed("2010-05-10")}},
        Example{"supervisionOutsideWork",
                {{"worker.joined", "2010-03-01", ""}, supervised("2010-02-01", 90)},
                {{"worker.joined", "2010-03-01", ""}, supervised("2010-03-01", 90)}},
        Example{"supervisionWithoutMinutes", {supervised("2010-03-01", 0)}, {supervised("2010-03-01", 90)}},
        Example{"allocationEndedWithoutAllocation",
                {{"allocation.ended", "2010-03-01", ""}},
                {{"case.allocated", "2010-02-01", R"("worker":"A. Worker")"},
                 {"allocation.ended", "2010-03-01", ""}}}),
    [](const auto& example) { return example.param.rule; });

TEST(CafMentorRules, AskNothingWhereThereWasNothingToTellTheAttendanceOfficers) {
  const Told attendance{"service.started", "2010-08-20", R"("service":"attendance services")"};
  EXPECT_FALSE(raised({pseudo, attendance, closed}).contains("attendanceOfficersNotTold"));
  EXPECT_TRUE(raised({attendance, pseudo, closed}).contains("attendanceOfficersNotTold"));
}

TEST(CafMentorRules, TakeReasonsForADecisionWhereNobodyIsNamed) {
  EXPECT_FALSE(
      raised({{"threshold.decided", "2010-01-05", R"("decision":"advice","reasons":"seen at school")"}})
          .contains("decisionUnexplained"));
}

// A choice begins another assessment; what is told twice ended when it was first said to have.
TEST(AnAreaRatedAfterTheEnd, IsOneOfTheAssessmentThatHasEnded) {
  const std::string rule = "areaRatedAfterEnd";
  EXPECT_FALSE(raised({ended, areas("2010-05-11"), lit("2010-05-18")}).contains(rule));
  EXPECT_FALSE(raised({areas("2010-05-11"), ended, lit("2010-05-18")}).contains(rule)) << "learned late";
  EXPECT_TRUE(raised({ended, areas("2010-05-01"), lit("2010-05-18")}).contains(rule)) << "learned late";
  const Told again{"areaAssessment.ended", "2010-06-10", ""};
  EXPECT_TRUE(raised({ended, again, lit("2010-06-10")}).contains(rule));
}

TEST(PracticeSummary, FallsSilentWhereTooManyNamesWereAsked) {
  std::vector<Told> events;
  for (std::size_t i = 0; i <= PracticeSummary::maxNames; ++i)
    events.push_back({"information.asked", "2010-01-02", R"("member":"m)" + std::to_string(i) + '"'});
  events.push_back(returned);
  EXPECT_FALSE(raised(events).contains("informationNotAsked"));
}

}  // namespace
}  // namespace casefold
