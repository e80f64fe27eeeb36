#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "projections/placements/view.h"
#include "tests/projections/fold_harness.h"
#include "tests/simulation/seed.h"

namespace casefold {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::vector<std::string> criteria2010 = {
    "basic-care", "safety", "emotional-warmth", "stimulation", "insight", "capacity-to-change", "support"};

class Placements : public testing::Test {
 protected:
  Caseload caseload{makeView<PlacementsView>()};
  Placements() {
    caseload.now = "2010-09-30";
    caseload.record(
        "provider:orchard",
        {event("provider.registered", "2009-01-01", R"("name":"Orchard House","region":"South West")"),
         event("contract.agreed", "2009-06-01", R"("contract":"SW-1","weeklyFeePence":200000)")});
  }
  // Agreed in May 2010, when the regional fee is £2,050.
  void agree(const std::string& stream, const std::string& more, const std::string& day = "2010-05-01") {
    caseload.record(
        stream, {event("placement.agreed", day, R"("case":"case:1","provider":"provider:orchard")" + more),
                 event("placement.started", "2010-05-10")});
  }
  void assess(const std::string& stream, const std::string& day, const std::string& criterion,
              const std::string& more = "") {
    caseload.record(stream, {event("criterion.assessed", day,
                                   fmt::format(R"("criterion":"{}","finding":"met"{})", criterion, more))});
  }
  void validate(const std::string& stream, const std::string& day, const std::string& by, bool accepted,
                const std::string& criterion = "") {
    caseload.record(
        stream, {event("assessment.validated", day,
                       fmt::format(R"("by":"{}","accepted":{},"criterion":"{}")", by, accepted, criterion))});
  }
  Json placement(const std::string& stream = "placement:1") { return caseload.show(stream)["placement"]; }
  Json criterion(const std::string& name, const std::string& stream = "placement:1") {
    const auto shown = placement(stream);
    for (const auto& each : shown["criteria"])
      if (each["criterion"] == name) return each;
    return {};
  }
};

TEST_F(Placements, TakeTheRegionalFeeOfTheDayOnWhichTheyWereAgreed) {
  agree("placement:1", R"(,"weeklyFeePence":205000)");
  EXPECT_EQ(placement()["providerName"], "Orchard House");
  EXPECT_EQ(placement()["fee"]["standing"], "regional");
  agree("placement:2", R"(,"weeklyFeePence":205000)", "2010-03-31");
  EXPECT_EQ(placement("placement:2")["fee"]["standing"], "departs");
  EXPECT_EQ(placement("placement:2")["fee"]["difference"], 5000) << "£2,000 until the end of March";
  EXPECT_EQ(placement("placement:2")["fee"]["why"], "no reason given");
  agree("placement:3", R"(,"weeklyFeePence":260000,"departsBecause":"a second adult on the placement")");
  EXPECT_EQ(placement("placement:3")["fee"]["why"], "a second adult on the placement");
  EXPECT_THAT(caseload.list({{"fees", "departing"}}), ElementsAre("placement:2", "placement:3"));
  EXPECT_EQ(caseload.items({{"fees", "departing"}})["placement:3"]["regionalFee"], 205000);
}

TEST_F(Placements, TakeTheContractsFeeAndReasonWhereTheySayNothing) {
  agree("placement:1", R"(,"contract":"SW-1")");
  EXPECT_EQ(placement()["fee"]["weekly"], 200000);
  EXPECT_EQ(placement()["fee"]["contracted"], 200000);
  EXPECT_EQ(placement()["fee"]["standing"], "departs") << "the regional fee has risen since the contract";
  EXPECT_EQ(placement()["fee"]["difference"], -5000);
  caseload.record(
      "provider:orchard",
      {corrects(1, 1, "2010-06-01",
                event("contract.agreed", "2009-06-01",
                      R"("contract":"SW-1","weeklyFeePence":190000,"departsBecause":"a block booking")"))});
  EXPECT_EQ(placement()["fee"]["why"], "a block booking");
  const auto contract = caseload.show("provider:orchard")["provider"]["contracts"][0];
  EXPECT_EQ(contract["regional"], 200000) << "of the day on which the contract was agreed";
  EXPECT_EQ(contract["standing"], "departs");
}

TEST_F(Placements, CompareAContractWithTheFeeOfTheDayFromWhichItHolds) {
  caseload.record(
      "provider:weir",
      {event("provider.registered", "2009-01-01", R"("name":"The Weir","region":"South West")"),
       event("contract.agreed", "2009-03-12",
             R"("contract":"SW-9","weeklyFeePence":200000,"from":"2009-04-01","until":"2010-03-31")"),
       event("contract.agreed", "2009-03-13", R"("contract":"SW-10","weeklyFeePence":200000)")});
  const auto contracts = caseload.show("provider:weir")["provider"]["contracts"];
  EXPECT_EQ(contracts[0]["regional"], 200000) << "agreed in March, for the year that begins in April";
  EXPECT_EQ(contracts[0]["standing"], "regional");
  EXPECT_EQ(contracts[0]["from"], "2009-04-01");
  EXPECT_EQ(contracts[1]["regional"], 195000) << "nothing was said: from the day it was agreed";
  EXPECT_EQ(contracts[1]["from"], "2009-03-13");
}

TEST_F(Placements, GoByNoContractThatWasAgreedAfterThem) {
  agree("placement:1", R"(,"contract":"SW-1")", "2009-05-01");
  EXPECT_EQ(placement()["fee"]["contracted"], 0);
  EXPECT_EQ(placement()["fee"]["weekly"], 0);
  EXPECT_EQ(placement()["fee"]["standing"], "notKnown");
}

TEST_F(Placements, AreFoundFromTheChildAndFromWhoAssessedThem) {
  caseload.record("worker:trained",
                  {event("training.accredited", "2009-06-01", R"("programme":"parent and baby assessment")"),
                   event("training.accredited", "2010-01-01", R"("programme":"first aid")")});
  agree("placement:1", "");
  caseload.record("placement:1", {event("placement.ended", "2010-07-20", R"("outcome":"togetherAtHome")")});
  agree("placement:2", "", "2010-08-01");
  assess("placement:1", "2010-06-01", "safety", R"(,"assessor":"worker:trained")");
  assess("placement:1", "2010-06-01", "insight", R"(,"assessor":"worker:trained")");
  const auto child = caseload.show("case:1")["child"]["placements"];
  ASSERT_EQ(child.size(), 2U);
  EXPECT_EQ(child[0]["placement"], "placement:1");
  EXPECT_EQ(child[0]["provider"], "provider:orchard");
  EXPECT_EQ(child[0]["started"], "2010-05-10");
  EXPECT_EQ(child[0]["ended"], "2010-07-20");
  const auto assessor = caseload.show("worker:trained")["assessor"];
  ASSERT_EQ(assessor["placements"].size(), 1U);
  EXPECT_EQ(assessor["placements"][0]["criteria"], 2);
  EXPECT_EQ(assessor["trainings"][0]["until"], "2012-06-01");
  EXPECT_EQ(assessor["trainings"][0]["heldNow"], true);
  EXPECT_EQ(assessor["trainings"][1]["until"], nullptr) << "policy does not count it";
  EXPECT_EQ(assessor["trainings"][1]["heldNow"], false);
  EXPECT_THAT(caseload.print("case:1", {.width = 140}), HasSubstr("placement:1"));
  // Recorded of the wrong child.
  caseload.record("placement:2", {corrects(1, 0, "2010-08-02",
                                           event("placement.agreed", "2010-08-01", R"("case":"case:2")"))});
  EXPECT_EQ(caseload.show("case:1")["child"]["placements"].size(), 1U);
  EXPECT_EQ(caseload.show("case:2")["child"]["placements"].size(), 1U);
}

// Whatever is told of a placement, late or corrected: the answers are those of the same told at once and in
// order.
TEST_F(Placements, AreTheSameInWhateverOrderTheyWereRecorded) {
  const auto seed = testSeed();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  const auto day = [](unsigned i) { return fmt::format("2010-{:02}-{:02}", 1 + i / 28, 1 + i % 28); };
  for (int round = 0; round < 20; ++round) {
    std::vector<Told> events;
    for (unsigned i = 0; i < 40; ++i) {
      const auto& criterion = criteria2010[random() % criteria2010.size()];
      switch (random() % 6) {
        case 0:
          events.push_back(
              event("placement.agreed", day(i),
                    fmt::format(R"("case":"case:{}","provider":"provider:orchard","contract":"SW-1")",
                                random() % 3)));
          break;
        case 1:
          events.push_back(event("placement.started", day(i)));
          break;
        case 2:
          events.push_back(event("placement.ended", day(i), R"("outcome":"separated")"));
          break;
        case 3:
          events.push_back(event("assessment.validated", day(i),
                                 fmt::format(R"("by":"court","accepted":{},"criterion":"{}")",
                                             random() % 2 == 0, random() % 2 == 0 ? criterion : "")));
          break;
        default:
          events.push_back(event("criterion.assessed", day(i),
                                 fmt::format(R"("criterion":"{}","finding":"met","assessor":"worker:{}")",
                                             criterion, random() % 3)));
      }
    }
    const auto answers = [&](const std::vector<Told>& told, std::size_t wrong) {
      Caseload other(makeView<PlacementsView>());
      other.now = "2010-09-30";
      other.record("provider:orchard",
                   {event("provider.registered", "2009-01-01", R"("region":"South West")"),
                    event("contract.agreed", "2009-06-01", R"("contract":"SW-1","weeklyFeePence":200000)")});
      for (std::size_t i = 0; i < told.size(); ++i)
        other.record("placement:1", {i == wrong ? event("placement.ended", "2010-03-03") : told[i]});
      if (wrong < told.size())
        other.record("placement:1", {corrects(wrong + 1, 0, "2010-09-01", told[wrong])});
      Json all = other.items();
      for (const auto* stream :
           {"placement:1", "provider:orchard", "case:0", "case:1", "worker:0", "worker:1"})
        all[std::string("show ") + stream] = other.show(stream);
      for (const auto* field : {"running", "outstanding", "unaccredited"})
        all[field] = other.list({{field, "yes"}});
      for (const auto* name : {"ended", "criteriaValidated", "criteriaByAccredited"})
        all[name] = other.measure(name, "2010-01", "2010-12");
      return all;
    };
    const auto inOrder = answers(events, events.size());
    auto shuffled = events;
    std::ranges::shuffle(shuffled, random);
    EXPECT_EQ(answers(shuffled, events.size()), inOrder) << "learned late";
    EXPECT_EQ(answers(shuffled, random() % events.size()), inOrder) << "corrected";
  }
}

TEST_F(Placements, AreAssessedByTheBaselineCriteriaOfTheirVersion) {
  agree("placement:1", R"(,"criteriaVersion":"2009")");
  EXPECT_EQ(placement()["criteria"].size(), 5U);
  agree("placement:2", "");
  EXPECT_EQ(placement("placement:2")["criteriaVersion"], "2010") << "of none, the newest";
  EXPECT_EQ(placement("placement:2")["outstanding"], 7);
  for (const auto& name : criteria2010)
    if (name != "support") assess("placement:2", "2010-06-01", name);
  EXPECT_EQ(caseload.items({{"outstanding", "yes"}})["placement:2"]["outstanding"], Json({"support"}));
  assess("placement:2", "2010-06-02", "support", R"(,"evidence":"her sister came every week")");
  EXPECT_THAT(caseload.list({{"outstanding", "yes"}}), ElementsAre("placement:1"));
  EXPECT_EQ(criterion("support", "placement:2")["evidence"], "her sister came every week");
  assess("placement:2", "2010-06-02", "cooking");
  EXPECT_EQ(criterion("cooking", "placement:2")["label"], "") << "shown, though policy has no such criterion";
  agree("placement:3", R"(,"criteriaVersion":"1999")");
  EXPECT_EQ(placement("placement:3")["criteriaNotKnown"], true);
}

TEST_F(Placements, AreValidatedByGuardianOrCourtOrNot) {
  agree("placement:1", "");
  assess("placement:1", "2010-06-01", "safety");
  assess("placement:1", "2010-06-01", "insight");
  EXPECT_EQ(criterion("safety")["standing"], "assessed");
  validate("placement:1", "2010-06-20", "guardian", true);
  EXPECT_EQ(criterion("safety")["standing"], "validated");
  EXPECT_EQ(criterion("safety")["validatedBy"], "guardian");
  EXPECT_EQ(criterion("support")["standing"], "notAssessed") << "nothing of it to validate";
  // The court does not accept one of them, later.
  validate("placement:1", "2010-07-10", "court", false, "insight");
  EXPECT_EQ(criterion("insight")["standing"], "refused");
  EXPECT_EQ(criterion("insight")["validatedBy"], "court");
  EXPECT_EQ(criterion("safety")["standing"], "validated");
  EXPECT_EQ(caseload.measure("criteriaValidated", "2010-06", "2010-06")["2010-06"][""], "1 of 2");
  // Assessed again: what was said was said of the earlier assessment.
  assess("placement:1", "2010-08-01", "safety");
  EXPECT_EQ(criterion("safety")["standing"], "assessed");
  EXPECT_EQ(placement()["validations"].size(), 2U);
}

TEST_F(Placements, AskWhetherTheAssessorHeldTheTrainingOnThatDay) {
  agree("placement:1", "");
  const auto by = [](const std::string& worker) { return R"(,"assessor":"worker:)" + worker + "\""; };
  caseload.record("worker:trained", {event("training.accredited", "2007-06-01",
                                           R"("programme":"parent and baby assessment")")});
  caseload.record("worker:other", {event("training.accredited", "2010-01-01", R"("programme":"first aid")")});
  assess("placement:1", "2010-06-01", "safety", by("trained"));
  assess("placement:1", "2010-06-02", "insight", by("trained"));
  assess("placement:1", "2010-06-01", "support", by("other"));
  assess("placement:1", "2010-06-01", "basic-care");
  EXPECT_EQ(criterion("safety")["accredited"], "yes") << "36 months, to 1 June 2010";
  EXPECT_EQ(criterion("insight")["accredited"], "no");
  EXPECT_EQ(criterion("support")["accredited"], "no");
  EXPECT_EQ(criterion("basic-care")["accredited"], "assessorNotNamed");
  EXPECT_EQ(caseload.items({{"unaccredited", "yes"}})["placement:1"]["unaccredited"],
            Json({"support", "basic-care", "insight"}));
  EXPECT_EQ(caseload.measure("criteriaByAccredited", "2010-06", "2010-06",
                             "provider")["2010-06"]["provider:orchard"],
            "1 of 4");
  // The training was renewed in time, and that is learned late.
  caseload.record("worker:trained", {event("training.accredited", "2010-05-20",
                                           R"("programme":"parent and baby assessment")")});
  EXPECT_EQ(criterion("insight")["accredited"], "yes");
  const auto then = caseload.show("placement:1", {.knownAt = "2030"})["placement"];
  EXPECT_EQ(then["criteria"][1]["accredited"], criterion(then["criteria"][1]["criterion"])["accredited"]);
}

TEST_F(Placements, RunFromTheirStartToTheirEndAndCountByOutcome) {
  agree("placement:1", "");
  caseload.record("placement:2", {event("placement.agreed", "2010-04-01",
                                        R"("case":"case:2","provider":"provider:orchard")")});
  EXPECT_EQ(placement("placement:2")["standing"], "agreed");
  EXPECT_THAT(caseload.list({{"running", "yes"}}), ElementsAre("placement:1"));
  caseload.record("placement:2", {event("placement.started", "2010-04-20")});  // learned late
  EXPECT_THAT(caseload.list({{"running", "yes"}}), ElementsAre("placement:2", "placement:1"));
  caseload.record("placement:2", {event("placement.ended", "2010-07-20", R"("outcome":"togetherAtHome")")});
  EXPECT_THAT(caseload.list({{"running", "yes"}}), ElementsAre("placement:1"));
  EXPECT_THAT(caseload.list(), ElementsAre("placement:2", "placement:1"));
  EXPECT_EQ(caseload.measure("ended", "2010-07", "2010-07", "outcome")["2010-07"]["togetherAtHome"], "1");
  caseload.record(
      "placement:2",
      {corrects(3, 0, "2010-08-01", event("placement.ended", "2010-07-20", R"("outcome":"separated")"))});
  EXPECT_EQ(caseload.measure("ended", "2010-07", "2010-07", "outcome")["2010-07"]["separated"], "1");
  EXPECT_FALSE(
      caseload.measure("ended", "2010-07", "2010-07", "outcome")["2010-07"].contains("togetherAtHome"));
  const auto here = caseload.show("provider:orchard")["provider"]["placements"];
  EXPECT_EQ(here[0]["placement"], "placement:2");
  EXPECT_EQ(here[0]["outcome"], "separated");
  EXPECT_EQ(here[1]["standing"], "running");
}

TEST_F(Placements, RefuseWhatTheyCannotAnswer) {
  EXPECT_EQ(caseload.listFails({{"fees", "yes"}}).path, "where.fees");
  EXPECT_EQ(caseload.listFails({{"running", "no"}}).path, "where.running");
  EXPECT_EQ(caseload.listFails({{"running", "yes"}, {"fees", "departing"}}).path, "where");
}

TEST_F(Placements, ArePrintedInThePractitionersWords) {
  agree("placement:1", R"(,"weeklyFeePence":260000)");
  assess("placement:1", "2010-06-01", "safety");
  const auto printed = caseload.print("placement:1", {.width = 140});
  EXPECT_THAT(printed, HasSubstr("£2,600.00"));
  EXPECT_THAT(printed, HasSubstr("departs from the regional fee"));
  EXPECT_THAT(printed, HasSubstr("assessed, not validated"));
  EXPECT_THAT(caseload.printList(), HasSubstr("no reason given"));
  EXPECT_THAT(caseload.print("provider:orchard"), HasSubstr("Orchard House"));
}

}  // namespace
}  // namespace casefold
