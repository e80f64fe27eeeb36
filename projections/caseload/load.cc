#include "projections/caseload/load.h"

#include <algorithm>
#include <map>
#include <set>

#include "projections/caseload/rows.h"
#include "projections/caseload/view.h"
#include "projections/runner/packed.h"
#include "schemas/codec/london.h"

namespace casefold::caseload {
namespace {

template <class Value>
Value valueOf(std::string_view row) {
  return unpack<Value>(row.substr(std::min(row.find('\0') + 1, row.size())));
}

struct Held {
  std::string person;
  When from;
  std::optional<When> until;
};

// All cases that a unit ever held.
Result<std::vector<Held>> heldBy(const Reading& reading, std::string_view unit) {
  std::vector<Held> all;
  CASEFOLD_CHECK(reading.rows({.prefix = Key(periodTag).text(unit).bytes()}, [&](auto key, auto value) {
    KeyReader read(key);
    (void)read.tag();
    (void)read.text();
    const auto from = read.when();
    if (from)
      all.push_back({std::string(value.substr(0, value.find('\0'))), *from, valueOf<Period>(value).until});
    return true;
  }));
  return all;
}

// Did the unit hold it all that day?
bool heldOn(const Held& one, Day day) {
  return london::lastDayOf(one.from) < day &&
         (!one.until || london::dayOf(london::earliest(*one.until)) > day);
}

Covered covered(const When& when, const Meeting& meeting, const std::vector<Held>& held) {
  Covered result{.when = when,
                 .minutes = meeting.minutes,
                 .attended = meeting.attended,
                 .held = 0,
                 .notTalkedAbout = {}};
  const Day day = london::lastDayOf(when);
  std::set<std::string_view> counted;
  for (const auto& one : held) {
    if (!heldOn(one, day) || !counted.insert(one.person).second) continue;
    ++result.held;
    if (std::ranges::find(meeting.cases, one.person) == meeting.cases.end())
      result.notTalkedAbout.push_back(one.person);
  }
  return result;
}

}  // namespace

const policy::Supervision& policyNow(const Reading& reading) {
  return reading.asking().policies->supervision().at(london::dayOf(reading.asking().asOf));
}

std::uint32_t pointsOf(const policy::Supervision& policy, std::uint32_t stated, Kinds kinds) {
  if (stated != 0) return stated;
  std::uint32_t most = 0;
  for (std::size_t kind = 0; kind < kindNames.size(); ++kind)
    if (const auto* weight = policy.weight(kindNames[kind]); weight != nullptr && ((kinds >> kind) & 1U) != 0)
      most = std::max(most, weight->points);
  return most == 0 ? policy.pointsUnweighted : most;
}

std::uint32_t pointsOfMentor(const policy::Supervision& policy) {
  for (const auto* kind : {"caf-mentor", "caf"})
    if (const auto* weight = policy.weight(kind)) return weight->points;
  return policy.pointsUnweighted;
}

Result<std::optional<std::string>> workerNamed(const Reading& reading, std::string_view name) {
  std::optional<std::string> worker;
  bool several = false;
  CASEFOLD_CHECK(reading.rows({.prefix = Key(nameTag).text(name).bytes()}, [&](auto, auto stream) {
    several = worker.has_value();
    worker = std::string(stream);
    return !several;
  }));
  if (several) worker.reset();
  return worker;
}

namespace {

// Adds what those who are CAF mentors carry as such.
Result<void> addMentored(const Reading& reading, std::vector<Load>& all, std::string_view of) {
  std::map<std::string, std::uint32_t> mentors;
  CASEFOLD_CHECK(reading.sums({.prefix = Key(mentorLoadTag).bytes()}, [&](auto key, std::int64_t sum) {
    KeyReader read(key);
    (void)read.tag();
    mentors[read.text()] = static_cast<std::uint32_t>(sum);
  }));
  const auto points = pointsOfMentor(policyNow(reading));
  for (const auto& [name, cafs] : mentors) {
    CASEFOLD_TRY(const auto worker, workerNamed(reading, name));
    const auto& whose = worker ? *worker : name;
    if (!of.empty() && whose != of) continue;
    auto load = std::ranges::find(all, whose, &Load::of);
    if (load == all.end()) load = all.insert(all.end(), Load{whose, 0, 0});
    load->cases += cafs;
    load->mentored += cafs;
    load->points += std::uint64_t{cafs} * points;
  }
  return {};
}

// What a worker should carry at most, who works so much and may be new. Whole points: no part of one is
// carried.
std::uint32_t mostPointsOf(const policy::Supervision& policy, const Load& load, const Limit& worker) {
  const bool mentorOnly = load.mentored > 0 && load.mentored == load.cases;
  std::uint64_t most = mentorOnly ? policy.mostPointsMentor : policy.mostPoints;
  std::uint64_t of = 1;
  if (worker.isNew) {
    most *= policy.mostPointsNewWorker;
    of *= policy.mostPoints;
  }
  if (worker.wholeTimePercent > 0) {
    most *= worker.wholeTimePercent;
    of *= 100;
  }
  return static_cast<std::uint32_t>(most / of);
}

}  // namespace

Result<std::vector<Load>> loads(const Reading& reading, char tag, std::string_view of) {
  const auto& policy = policyNow(reading);
  std::vector<Load> all;
  Key prefix(tag);
  if (!of.empty()) prefix.text(of);
  CASEFOLD_CHECK(reading.sums({.prefix = prefix.bytes()}, [&](auto key, std::int64_t sum) {
    KeyReader read(key);
    (void)read.tag();
    auto whose = read.text();
    const auto points = static_cast<std::uint32_t>(read.number());
    const auto kinds = read.byte();
    if (all.empty() || all.back().of != whose) all.push_back({std::move(whose), 0, 0});
    const auto cases = static_cast<std::uint32_t>(sum);
    all.back().cases += cases;
    all.back().points += std::uint64_t{cases} * pointsOf(policy, points, kinds);
  }));
  if (tag == workerLoadTag) CASEFOLD_CHECK(addMentored(reading, all, of));
  return all;
}

Result<Limit> limitOf(const Reading& reading, const Load& load, char tag) {
  const auto& policy = policyNow(reading);
  if (tag == unitLoadTag)
    return Limit{policy.unitMostCases, policy.unitFewestCases, load.cases > policy.unitMostCases};
  CASEFOLD_TRY(const auto found, reading.find(load.of));
  const auto& worker = TypedView<CaseloadView>::value(*found.state);
  const auto& joined = worker.joined;
  const auto today = london::dayOf(reading.asking().asOf);
  const bool isNew = joined && today >= london::lastDayOf(*joined) &&
                     today < london::lastDayOf(*joined) + std::chrono::weeks{policy.newWorkerWeeks};
  Limit limit{.isNew = isNew, .name = worker.name, .wholeTimePercent = worker.wholeTimePercent};
  limit.most = mostPointsOf(policy, load, limit);
  limit.over = load.points > limit.most;
  return limit;
}

Result<std::vector<Covered>> meetingsOf(const Reading& reading, std::string_view unit, Instant from,
                                        Instant until) {
  CASEFOLD_TRY(const auto held, heldBy(reading, unit));
  std::vector<Covered> meetings;
  Key all(meetingTag);
  all.text(unit);
  Key first = all, end = all;
  first.when(When{from, Precision::year});
  end.when(When{until, Precision::year});
  CASEFOLD_CHECK(reading.rows({.prefix = all.bytes(), .from = first.bytes(), .until = end.bytes()},
                              [&](auto key, auto value) {
                                KeyReader read(key);
                                (void)read.tag();
                                (void)read.text();
                                if (const auto when = read.when())
                                  meetings.push_back(covered(*when, valueOf<Meeting>(value), held));
                                return true;
                              }));
  return meetings;
}

}  // namespace casefold::caseload
