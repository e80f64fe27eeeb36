// Supported or under review, always: for any sequence of events whatever. CASEFOLD_SEED makes a run again.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "projections/policy/deadline.h"
#include "projections/safety_net/view.h"
#include "schemas/codec/london.h"
#include "tests/projections/fold_harness.h"
#include "tests/simulation/seed.h"

namespace casefold {
namespace {

std::string day(unsigned number) {
  return text(
      When{Instant{std::chrono::sys_days{std::chrono::year{2010} / 1 / 1} + std::chrono::days{number}},
           Precision::day});
}

// What the issue says of the net, in the plainest way: who is in it. Nothing here is of the view's making.
struct Plain {
  bool known = false;      // decided on, or stepped down, and not out since
  bool below = false;      // and the last of these lies below the threshold
  bool statutory = false;  // social care decided, or began to work
  bool plan = false;       // social care carries one out
  bool cafOpen = false;
  bool named = false;  // somebody is
  unsigned unnamedSince = 0;

  void take(const std::string& type, const std::string& data, unsigned at) {
    const auto says = [&](std::string_view word) { return data.find(word) != std::string::npos; };
    const bool wasBelow = below;
    bool out = false, works = false;
    if (type == "threshold.decided" && !plan) {
      known = true;
      statutory = says("section");
      below = !statutory;
    } else if (type == "case.steppedDown") {
      known = below = true;
      statutory = plan = false;
    } else if (type == "case.steppedUp") {
      out = statutory;
    } else if (type == "assessment.started" || type == "enquiry.started" ||
               type == "protectionPlan.started") {
      out = works = statutory = true;
      plan = plan || type == "protectionPlan.started";
    } else if (type == "protectionPlan.ended") {
      plan = false;
    } else if (type == "referral.closed") {
      plan = false;
      out = !below || says("RC2");
    } else if (type == "caf.opened" || type == "referral.received") {
      cafOpen = true;
    } else if (type == "caf.closed") {
      cafOpen = false;
      out = says("needsMet") || says("movedAway") || says("movedToSocialCare");
    } else if (type == "safetyNet.reviewed") {
      out = says("noFurtherConcern");
    } else if (type == "mentor.named") {
      named = true;
    }
    if (out && known) {
      if (!works || !cafOpen) named = false;
      known = below = false;
    }
    if (below && !wasBelow) unnamedSince = at;
  }
};

const std::vector<std::pair<std::string, std::string>> kinds = {
    {"threshold.decided", R"("decision":"section17")"},
    {"threshold.decided", R"("decision":"earlyResponse")"},
    {"threshold.decided", R"("decision":"noFurtherAction")"},
    {"threshold.decided", R"("decision":"caf")"},
    {"case.steppedDown", ""},
    {"case.steppedUp", ""},
    {"caf.opened", ""},
    {"caf.closed", R"("reason":"needsMet")"},
    {"caf.closed", R"("reason":"disengaged")"},
    {"caf.closed", R"("reason":"notStated")"},
    {"caf.closed", R"("reason":"movedToSocialCare")"},
    {"safetyNet.reviewed", R"("outcome":"keepUnderReview")"},
    {"safetyNet.reviewed", R"("outcome":"offerSupport")"},
    {"safetyNet.reviewed", R"("outcome":"stepUp")"},
    {"safetyNet.reviewed", R"("outcome":"noFurtherConcern")"},
    {"service.started", R"("service":"a")"},
    {"service.ended", R"("service":"a")"},
    {"plan.agreed", R"("actions":["x"])"},
    {"engagement.noted", R"("engagement":"engaged")"},
    {"engagement.noted", R"("engagement":"lipService")"},
    {"engagement.noted", R"("engagement":"notEngaging")"},
    {"consent.given", ""},
    {"consent.refused", ""},
    {"consent.withdrawn", ""},
    {"earlyResponse.reported", R"("outcome":"familyDeclined")"},
    {"earlyResponse.reported", R"("outcome":"singleAgencyResponse")"},
    {"review.held", R"("outcome":"x")"},
    {"mentor.named", R"("mentor":"M. Mentor")"},
    {"approach.offered", R"("approach":"a","answer":"declined")"},
    {"referral.received", R"("kind":"caf")"},
    {"assessment.started", R"("kind":"initial")"},
    {"enquiry.started", ""},
    {"protectionPlan.started", ""},
    {"protectionPlan.ended", ""},
    {"referral.closed", R"("reason":"RC2")"},
    {"referral.closed", R"("reason":"RC7")"},
    {"referral.closed", R"("reason":"RC8")"},
};

std::set<std::string> listed(const Caseload& caseload, const Where& where) {
  const auto streams = caseload.list(where, 3);
  std::set<std::string> found(streams.begin(), streams.end());
  EXPECT_EQ(found.size(), streams.size()) << "a case is listed twice";
  return found;
}

TEST(InTheSafetyNet, EveryCaseIsSupportedOrReviewedAndWhoFellThroughIsListedWithAnExplanation) {
  const auto seed = testSeed();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  std::size_t inNetSeen = 0, fallenSeen = 0, outsideSeen = 0;
  for (int round = 0; round < 12; ++round) {
    Caseload caseload(makeView<SafetyNetView>());
    caseload.now = day(static_cast<unsigned>(180 + random() % 200));
    const auto now = london::latest(*parseWhen(caseload.now));
    std::map<std::string, Plain> plain;
    for (int child = 0; child < 12; ++child) {
      const auto stream = fmt::format("case:{}", child);
      struct Happened {
        Told told;
        unsigned at;
        std::string type, data;
      };
      std::vector<Happened> all;
      unsigned at = 0;
      for (auto left = random() % 14; left > 0; --left) {
        at += 1 + static_cast<unsigned>(random() % 30);
        const auto& [type, data] = kinds[random() % kinds.size()];
        all.push_back({event(type, day(at), data), at, type, data});
      }
      for (const auto& each : all) plain[stream].take(each.type, each.data, each.at);
      plain[stream];
      // Recorded in any order.
      std::ranges::shuffle(all, random);
      for (const auto& each : all) caseload.record(stream, {each.told});
    }
    const auto inNet = listed(caseload, {});
    const auto supported = listed(caseload, {{"standing", "supported"}});
    const auto reviewed = listed(caseload, {{"standing", "reviewed"}});
    const auto fallen = listed(caseload, {{"fallenThrough", "true"}});
    const auto items = caseload.items({{"fallenThrough", "true"}});
    for (const auto& [stream, expected] : plain) {
      SCOPED_TRACE(stream);
      const auto shown = caseload.show(stream);
      const bool isIn = expected.below;
      EXPECT_EQ(shown["standing"] != "outside", isIn);
      EXPECT_EQ(inNet.contains(stream), isIn);
      EXPECT_EQ(supported.contains(stream) != reviewed.contains(stream), isIn);
      EXPECT_EQ(supported.contains(stream), shown["standing"] == "supported");
      EXPECT_EQ(reviewed.contains(stream), shown["standing"] == "reviewed");
      EXPECT_FALSE(shown["explanation"].get<std::string>().empty());

      // Under review, a review is due; nobody is named beyond six weeks; nobody else falls through.
      const bool isReviewed = shown["standing"] == "reviewed";
      EXPECT_EQ(!shown["review"].is_null(), isReviewed);
      const bool overdue = isReviewed && shown["review"]["status"] == "overdue";
      const When unnamed{Instant{std::chrono::sys_days{std::chrono::year{2010} / 1 / 1} +
                                 std::chrono::days{expected.unnamedSince}},
                         Precision::day};
      const bool forgotten =
          isIn && !expected.named &&
          policy::deadlineOf(*caseload.policies, policy::scale::safetyNetReview, unnamed, std::nullopt, now)
                  .status == policy::DeadlineStatus::overdue;
      EXPECT_EQ(fallen.contains(stream), overdue || forgotten);
      EXPECT_EQ(shown["fallenThrough"], overdue || forgotten);
      if (fallen.contains(stream)) {
        EXPECT_FALSE(items[stream]["explanation"].get<std::string>().empty());
        EXPECT_EQ(items[stream]["explanation"], shown["explanation"]);
      }
      (isIn ? inNetSeen : outsideSeen) += 1;
      fallenSeen += fallen.contains(stream) ? 1 : 0;
    }
  }
  EXPECT_GT(inNetSeen, 10U);
  EXPECT_GT(fallenSeen, 5U);
  EXPECT_GT(outsideSeen, 10U);
}

// A family that is supported or released is reviewed no more; one under review always has a clock.
TEST(InTheSafetyNet, NoEventButAReviewOrARealChangePutsAReviewOff) {
  const auto seed = testSeed();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  const std::set<std::string> neverPutOff = {"consent.refused",  "consent.withdrawn", "consent.given",
                                             "approach.offered", "referral.received", "mentor.named",
                                             "caf.opened"};
  for (int round = 0; round < 60; ++round) {
    Caseload caseload(makeView<SafetyNetView>());
    unsigned at = 0;
    caseload.record("case:1", {event("threshold.decided", day(at), R"("decision":"advice")")});
    for (int i = 0; i < 12; ++i) {
      const auto before = caseload.show("case:1");
      const auto& [type, data] = kinds[random() % kinds.size()];
      at += 1 + static_cast<unsigned>(random() % 20);
      caseload.record("case:1", {event(type, day(at), data)});
      if (before["standing"] == "reviewed" && neverPutOff.contains(type)) {
        EXPECT_EQ(caseload.show("case:1")["review"], before["review"]) << type;
      }
    }
  }
}

}  // namespace
}  // namespace casefold
