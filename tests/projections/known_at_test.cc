// What did we know, and when? An answer about an earlier time is made of the one stream that it is about.
// What needs other streams it must leave out and name, and never tell as if there were none of it.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "projections/assessment/view.h"
#include "projections/caf_status/view.h"
#include "projections/caseload/view.h"
#include "projections/chronology/view.h"
#include "projections/distance_travelled/view.h"
#include "projections/doulas/view.h"
#include "projections/hub/view.h"
#include "projections/junior_yip/view.h"
#include "projections/placements/view.h"
#include "projections/safety_net/view.h"
#include "projections/supervision/view.h"
#include "projections/traffic_lights/view.h"
#include "tests/projections/fold_harness.h"

namespace casefold {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string lastDay = "2030-01-01";

// Streams that name one another in every way that there is.
void tellOfOneAnother(Caseload& caseload) {
  const auto ofYip = std::string(R"("programme":"programme:1")");
  caseload.record("worker:1",
                  {event("worker.joined", "2009-01-05", R"("unit":"unit:1","name":"A. Ali")"),
                   event("training.accredited", "2009-02-01", R"("programme":"parent and baby assessment")"),
                   event("supervision.held", "2010-03-01", R"("minutes":90,"cases":["case:1"])")});
  caseload.record("volunteer:1", {event("volunteer.recruited", "2009-01-05", R"("mostFamilies":1)")});
  caseload.record(
      "case:1",
      {event("child.identified", "2009-01-05", R"("birthDate":"2000-01-27","locality":"Harbour")"),
       event("referral.received", "2009-06-01"), event("caf.opened", "2009-06-02"),
       event("case.allocated", "2009-06-03",
             R"("worker":"A. Ali","workerStream":"worker:1","unit":"unit:1","points":3)"),
       event("offence.recorded", "2009-09-01", R"("kind":"theft")"),
       event("youngPerson.nominated", "2010-01-10", ofYip + R"(,"agency":"school","factors":["offended"])"),
       event("homeVisit.made", "2010-02-10", ofYip),
       event("linkPerson.named", "2010-02-10", R"("name":"L",)" + ofYip),
       event("activity.attended", "2010-02-20", R"("activity":"football",)" + ofYip),
       event("doula.requested", "2010-02-01"),
       event("volunteer.matched", "2010-02-20", R"("volunteer":"volunteer:1","decidedBy":"C")"),
       event("tool.applied", "2010-02-01", R"("tool":"Scale","dimension":"interaction","score":3)"),
       event("judgement.made", "2010-02-02",
             R"("dimension":"parentingCapacity","judgement":"fair","tools":["Scale"])"),
       event("area.rated", "2010-02-02", R"("area":"home","light":"red")"),
       event("vulnerability.scored", "2010-02-02", R"("tool":"t","total":3)")});
  caseload.record("case:2", {event("doula.requested", "2010-02-01")});
  caseload.record("unit:1", {event("unitMeeting.held", "2010-03-01", R"("minutes":60,"cases":[])"),
                             event("unitMeeting.held", "2010-03-08", R"("minutes":60,"cases":["case:1"])")});
  caseload.record(
      "programme:1",
      {event("cohort.drawn", "2010-02-01",
             R"("cohort":"2010-1","members":[{"case":"case:1","points":5,"reasons":["offended"]}])")});
  caseload.record(
      "provider:1",
      {event("provider.registered", "2009-01-01", R"("name":"Orchard House","region":"South West")"),
       event("contract.agreed", "2009-06-01", R"("contract":"SW-1","weeklyFeePence":200000)")});
  caseload.record(
      "placement:1",
      {event("placement.agreed", "2010-05-01",
             R"("case":"case:1","provider":"provider:1","contract":"SW-1","weeklyFeePence":210000)"),
       event("placement.started", "2010-05-10"),
       event("criterion.assessed", "2010-06-01",
             R"("criterion":"safety","finding":"met","assessor":"worker:1")")});
}
const std::vector<std::string> streams = {"case:1", "case:2",      "worker:1",   "volunteer:1",
                                          "unit:1", "programme:1", "provider:1", "placement:1"};

bool saysNothing(const Json& value) {
  return value.is_null() || value.empty() || value == false || value == 0 || value == 0.0 || value == "" ||
         (value.is_string() &&
          (value.get<std::string>().starts_with("not") || value == "cannotTell" || value == "asRanked"));
}

// Wherever the two differ, `then` says nothing, and a name on the way there stands in notKnownThen.
void expectNoOtherFact(const Json& now, const Json& then, std::set<std::string> named,
                       const std::string& path, std::size_t& leftOut) {
  if (then.is_object() && then.contains("notKnownThen"))
    for (const auto& name : then["notKnownThen"]) named.insert(name.get<std::string>());
  if (now.is_object()) {
    for (const auto& [key, value] : now.items()) {
      if (key == "notKnownThen") continue;
      const auto other = then.contains(key) ? then[key] : Json();
      if (named.contains(key)) {
        EXPECT_TRUE(saysNothing(other)) << path << "." << key << ": " << other;
        ++leftOut;
      } else {
        expectNoOtherFact(value, other, named, path + "." + key, leftOut);
      }
    }
  } else if (now.is_array() && then.is_array() && now.size() == then.size()) {
    for (std::size_t i = 0; i < now.size(); ++i)
      expectNoOtherFact(now[i], then[i], named, fmt::format("{}[{}]", path, i), leftOut);
  } else {
    EXPECT_EQ(now.dump(), then.dump())
        << path << ": told otherwise of an earlier time at which all was known";
  }
}

template <class Definition>
class AsKnownAt : public testing::Test {};
using Views = testing::Types<ChronologyView, CafStatusView, TrafficLightsView, DistanceTravelledView,
                             SafetyNetView, HubView, JuniorYipView, SupervisionView, CaseloadView, DoulasView,
                             PlacementsView, AssessmentView>;
TYPED_TEST_SUITE(AsKnownAt, Views);

TYPED_TEST(AsKnownAt, ATimeWhenAllWasKnownIsAnsweredAsNowOrLeftOutAndNamed) {
  Caseload caseload(makeView<TypeParam>());
  caseload.now = lastDay;
  tellOfOneAnother(caseload);
  for (const auto& stream : streams) {
    SCOPED_TRACE(stream);
    std::size_t leftOut = 0;
    expectNoOtherFact(caseload.show(stream), caseload.show(stream, {.knownAt = lastDay}), {}, "", leftOut);
  }
}

// ---- what it is for: each of these was told as a fact

class Then : public testing::Test {
 protected:
  template <class Definition>
  std::string printed(const std::string& stream) {
    Caseload caseload(makeView<Definition>());
    caseload.now = lastDay;
    tellOfOneAnother(caseload);
    return caseload.print(stream, {.width = 140}, {.knownAt = lastDay});
  }
};

TEST_F(Then, AUnitIsNotSaidToHoldNoCasesNorItsMeetingsToHaveCoveredEveryChild) {
  const auto unit = printed<CaseloadView>("unit:1");
  EXPECT_THAT(unit, HasSubstr("Not known as of then, needs other streams: cases"));
  EXPECT_THAT(unit, HasSubstr("2010-03-08")) << "the meeting itself is on the unit's own record";
  EXPECT_THAT(unit, Not(HasSubstr("every child  ")));
  EXPECT_THAT(unit, Not(HasSubstr("0 points")));
}

TEST_F(Then, AChildIsNotSaidNeverToHaveBeenTalkedAbout) {
  EXPECT_THAT(printed<SupervisionView>("case:1"), HasSubstr("talked about in supervision on."));
}

TEST_F(Then, AVolunteerIsNotSaidToSupportNobody) {
  const auto volunteer = printed<DoulasView>("volunteer:1");
  EXPECT_THAT(volunteer, HasSubstr("needs other streams: families now"));
  EXPECT_THAT(volunteer, Not(HasSubstr("families now      ")));
}

TEST_F(Then, ACohortIsNotSaidToHaveStayedOutOfTrouble) {
  const auto programme = printed<JuniorYipView>("programme:1");
  EXPECT_THAT(programme, HasSubstr("stayed out of trouble"));
  EXPECT_THAT(programme, HasSubstr("Not known as of then, needs other streams: against the ranking"));
  EXPECT_THAT(programme, HasSubstr("case:1")) << "who was drawn is on the programme's own record";
  EXPECT_THAT(programme, Not(HasSubstr("reoffended  ")));
}

}  // namespace
}  // namespace casefold
