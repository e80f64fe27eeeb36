// Returns of successive years, in any order and as often as may be, give the record that a simple model says:
// a few maps from what a thing is to what was said of it, which know nothing of events, versions or matching.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/import/record_of_imports.h"
#include "tests/simulation/seed.h"

namespace casefold {
namespace {

// ---- a child as it is: what each year's return says of it ----

using Fields = std::map<std::string, std::string>;  // element -> text; "" is an empty element

// One thing of the child, by its number within it, as one return has it.
struct Told {
  int thing;
  std::string element;  // CINdetails, Assessments, …
  std::string began;    // what never changes of it
  Fields fields;        // what may
};
using Year = std::vector<Told>;

struct Life {
  std::vector<Year> years;
};

std::string day(int year, int number) {
  const auto date = std::chrono::sys_days{std::chrono::year{year} / 4 / 1} + std::chrono::days{number};
  return text(When{Instant{date}, Precision::day});
}

template <class T>
const T& oneOf(std::mt19937& random, const std::vector<T>& of) {
  return of[random() % of.size()];
}

// Three years of one child. Of the things that go on from year to year some change, some are left out, and
// some say less than before. Two referrals of one day differ in source, need and closure, as two families'
// calls do.
Life lifeOf(std::mt19937& random) {
  Life life;
  std::vector<Told> known;
  int next = 0;
  for (int year = 2021; year < 2024; ++year) {
    for (auto& each : known)  // what went on changes
      for (auto& [name, value] : each.fields) {
        if (random() % 3 != 0) continue;
        if (name == "PrimaryNeedCode") value = oneOf<std::string>(random, {"N1", "N2", "N3"});
        if (name == "CINclosureDate" && value.empty()) value = day(year, 20 + each.thing);
        if (name == "ReasonForClosure" && !value.empty())
          value = oneOf<std::string>(random, {"RC1", "RC2", "RC7"});
        if (name == "AssessmentAuthorisationDate") value = day(year, 300 + static_cast<int>(random() % 30));
        if (name == "CPPendDate") value = day(year, 330 + static_cast<int>(random() % 20));
        if (name == "ReferralNFA") value = oneOf<std::string>(random, {"0", "1"});
      }
    const auto referrals = 1 + random() % 2;
    const auto referred = day(year, static_cast<int>(random() % 100));
    for (unsigned i = 0; i < referrals; ++i)
      known.push_back({next++,
                       "CINdetails",
                       referred,
                       {{"ReferralSource", i == 0 ? "1A" : "6"},
                        {"PrimaryNeedCode", i == 0 ? "N1" : "N8"},
                        {"CINclosureDate", random() % 2 == 0 ? day(year, 340 + static_cast<int>(i)) : ""},
                        {"ReasonForClosure", ""},
                        {"ReferralNFA", random() % 2 == 0 ? "1" : "0"}}});
    for (auto& each : known)
      if (each.element == "CINdetails" && !each.fields["CINclosureDate"].empty() &&
          each.fields["ReasonForClosure"].empty())
        each.fields["ReasonForClosure"] = "RC7";
    // Something new in every year: each return leaves something in the record.
    known.push_back({next++,
                     "Assessments",
                     day(year, 120 + static_cast<int>(random() % 50)),
                     {{"AssessmentAuthorisationDate", ""}}});
    if (random() % 2 == 0)
      known.push_back({next++,
                       "ChildProtectionPlans",
                       day(year, 200 + static_cast<int>(random() % 50)),
                       {{"CPPendDate", ""}}});
    Year told;
    for (const auto& each : known) {
      if (each.element != "CINdetails" && random() % 5 == 0 && each.began < day(year, 0))
        continue;  // left out
      if (each.element == "CINdetails" && !each.fields.at("CINclosureDate").empty() &&
          each.began < day(year, 0) && random() % 2 == 0)
        continue;
      told.push_back(each);
      if (random() % 4 == 0 && each.element == "CINdetails") told.back().fields.erase("ReferralNFA");
    }
    life.years.push_back(told);
  }
  return life;
}

std::string xmlOf(const Year& told, std::mt19937& random) {
  const auto element = [](const std::string& name, const std::string& value) {
    return "<" + name + ">" + value + "</" + name + ">";
  };
  std::vector<std::string> episodes;
  std::string within;
  for (const auto& each : told) {
    std::string fields;
    for (const auto& [name, value] : each.fields) fields += element(name, value);
    if (each.element == "CINdetails")
      episodes.push_back(element("CINreferralDate", each.began) + fields);
    else
      within += element(
          each.element,
          element(each.element == "Assessments" ? "AssessmentActualStartDate" : "CPPstartDate", each.began) +
              fields);
  }
  if (episodes.empty()) episodes.emplace_back();
  // Never by the order in which they stand.
  std::ranges::shuffle(episodes, random);
  episodes[random() % episodes.size()] += within;
  std::string made;
  for (const auto& each : episodes) made += element("CINdetails", each);
  return made;
}

// ---- the model ----

// What the record should say of one child: thing -> field -> text. A return that is older than another one
// adds what is not there, and changes nothing.
struct Model {
  std::map<int, Told> things;
  std::set<int> takenBack;  // things of which a return took back that nothing was to be done
  int newest = 0;

  void take(int year, const Year& told) {
    const bool older = year < newest;
    newest = std::max(newest, year);
    for (const auto& each : told) {
      const auto [found, isNew] = things.try_emplace(each.thing, each);
      if (isNew) continue;
      auto& has = found->second.fields;
      // A closure is one fact: its day and its reason.
      const bool hadClosure = !has["CINclosureDate"].empty();
      for (const auto& [name, value] : each.fields) {
        const bool isClosure = name == "CINclosureDate" || name == "ReasonForClosure";
        const bool isDecision = name == "ReferralNFA";
        const bool there = isClosure    ? hadClosure
                           : isDecision ? has[name] == "1" || takenBack.contains(each.thing)
                                        : !has[name].empty();
        if (value.empty() || (older && there)) continue;
        if (isDecision && value == "0" && has[name] == "1") takenBack.insert(each.thing);
        if (isDecision && value == "1") takenBack.erase(each.thing);
        has[name] = value;
      }
    }
  }

  // Facts, as "type day details".
  [[nodiscard]] std::multiset<std::string> facts() const {
    std::multiset<std::string> made;
    for (const auto& [number, thing] : things) {
      const auto field = [&](const char* name) {
        const auto found = thing.fields.find(name);
        return found == thing.fields.end() ? std::string() : found->second;
      };
      if (thing.element == "CINdetails") {
        made.insert("referral.received " + thing.began + " " + field("ReferralSource") + " " +
                    field("PrimaryNeedCode"));
        if (!field("CINclosureDate").empty())
          made.insert("referral.closed " + field("CINclosureDate") + " " + field("ReasonForClosure"));
        if (field("ReferralNFA") == "1") made.insert("threshold.decided " + thing.began.substr(0, 7));
      } else if (thing.element == "Assessments") {
        made.insert("assessment.started " + thing.began);
        if (!field("AssessmentAuthorisationDate").empty())
          made.insert("assessment.authorised " + field("AssessmentAuthorisationDate") + " " + thing.began);
      } else {
        made.insert("protectionPlan.started " + thing.began);
        if (!field("CPPendDate").empty()) made.insert("protectionPlan.ended " + field("CPPendDate"));
      }
    }
    return made;
  }
};

std::multiset<std::string> factsOf(RecordOfImports& record) {
  std::multiset<std::string> made;
  for (const auto& event : record.standing("case:A1")) {
    const std::string type = event["type"];
    if (type == "child.identified") continue;
    std::string fact = type + " " + event["occurred"].get<std::string>();
    for (const auto* name : {"source", "primaryNeed", "reason", "started"})
      if (event["data"].contains(name)) fact += " " + event["data"][name].get<std::string>();
    made.insert(std::move(fact));
  }
  return made;
}

TEST(CinCensusReturns, GiveWhatAModelSaysInWhateverOrderTheyCome) {
  const auto seed = static_cast<unsigned>(testSeed());
  int corrections = 0, withdrawals = 0, older = 0;
  for (unsigned round = 0; round < 400; ++round) {
    std::mt19937 random(seed + round);
    const auto life = lifeOf(random);
    RecordOfImports record;
    Model model;
    std::string history;
    const auto imports = 3 + random() % 5;
    for (unsigned i = 0; i < imports; ++i) {
      const auto which = i < 3 && random() % 3 != 0 ? i : static_cast<unsigned>(random() % 3);
      const auto year = 2022 + static_cast<int>(which);
      const auto xml =
          "<Message><Header><CollectionDetails><ReferenceDate>" + std::to_string(year) +
          "-03-31</ReferenceDate></CollectionDetails></Header><Children><Child><ChildIdentifiers>"
          "<LAchildID>A1</LAchildID></ChildIdentifiers>" +
          xmlOf(life.years[which], random) + "</Child></Children></Message>";
      history += std::to_string(year) + ": " + xml + "\n";
      if (year < model.newest) ++older;
      model.take(year, life.years[which]);
      const auto report = importText(record, xml);
      corrections += static_cast<int>(report.corrected);
      withdrawals += static_cast<int>(report.withdrawn);
      ASSERT_EQ(factsOf(record), model.facts()) << "seed " << seed << ", round " << round << "\n" << history;
      const auto again = importText(record, xml);
      ASSERT_EQ(again.recorded + again.corrected + again.withdrawn, 0U)
          << "seed " << seed << ", round " << round << "\n"
          << history;
    }
  }
  // Far below what is usual: that it was tried at all.
  EXPECT_GT(corrections, 50);
  EXPECT_GT(withdrawals, 5);
  EXPECT_GT(older, 50);
}

}  // namespace
}  // namespace casefold
