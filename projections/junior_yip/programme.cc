#include "projections/junior_yip/programme.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "projections/junior_yip/view.h"
#include "projections/runner/packed.h"
#include "projections/runner/past.h"
#include "schemas/codec/london.h"

namespace casefold::junior_yip {
namespace {

constexpr std::int32_t monthsObserved = 12;

// A key at or before that of everything that may have happened on `day` or later, however precisely it is
// known: a year stands where it begins.
When yearOf(Day day) {
  return {std::chrono::sys_days{std::chrono::year_month_day{day}.year() / 1 / 1}, Precision::year};
}

template <class Value>
Value valueOf(std::string_view row) {
  return unpack<Value>(row.substr(std::min(row.find('\0') + 1, row.size())));
}

// Calls step(when, entry) for a case's entries of one kind in order of occurrence, from `from` on, until it
// says false.
template <class Step>
Result<void> entries(const Reading& reading, char tag, std::string_view person, const When& from, Step step) {
  const auto all = entriesOf(tag, person);
  auto start = all;
  return reading.rows({.prefix = all.bytes(), .from = start.when(from).bytes()}, [&](auto key, auto value) {
    KeyReader read(key);
    (void)read.tag();
    (void)read.text();
    const auto when = read.when();
    return !when || step(*when, valueOf<Entry>(value));
  });
}

// The first thing of a kind that may have been on `day` or later.
Result<std::optional<When>> firstSince(const Reading& reading, char tag, std::string_view person,
                                       std::string_view programme, Day day) {
  std::optional<When> first;
  CASEFOLD_CHECK(entries(reading, tag, person, yearOf(day), [&](const When& when, const Entry& entry) {
    const bool here = entry.programme.empty() || entry.programme == programme;
    if (!entry.missed && here && london::lastDayOf(when) >= day) first = when;
    return !first;
  }));
  return first;
}

}  // namespace

Day today(const Reading& reading) { return london::dayOf(reading.asking().asOf); }

Result<Nominations> nominationsTo(const Reading& reading, std::string_view programme,
                                  const policy::JuniorYip& policy, Day day, Day until, std::size_t most) {
  Nominations found;
  const auto prefix = candidatesOf(programme);
  const Day since = countsSince(policy, day);
  auto before = prefix, end = prefix;
  before.when(When{std::chrono::sys_days{until} + std::chrono::days{2}, Precision::year});
  end.when(yearOf(since));
  const ScanRange newestFirst{.prefix = prefix.bytes(),
                              .from = before.bytes(),
                              .until = end.bytes(),
                              .direction = Direction::backward};
  CASEFOLD_CHECK(reading.rows(newestFirst, [&](auto key, auto value) {
    KeyReader read(key);
    (void)read.tag();
    (void)read.text();
    const auto when = read.when();
    if (!when || london::dayOf(*when) > until || london::lastDayOf(*when) < since) return true;
    found.more = found.list.size() == most;
    if (found.more) return false;
    auto row = valueOf<Candidate>(value);
    found.list.push_back({.person = std::string(value.substr(0, value.find('\0'))),
                          .when = *when,
                          .agency = std::move(row.agency),
                          .factors = std::move(row.factors),
                          .born = row.born,
                          .died = row.died,
                          .recorded = row.recorded});
    return true;
  }));
  std::ranges::reverse(found.list);
  return found;
}

Result<std::vector<HadPlace>> placesBefore(const Reading& reading, std::string_view programme,
                                           const policy::JuniorYip& policy, Day day, Instant recordedBy) {
  std::vector<HadPlace> places;
  CASEFOLD_TRY(const auto cohorts, cohortsOf(reading, programme));
  for (const auto& drawn : cohorts) {
    const Day drawnOn = london::dayOf(drawn.when);
    if (!keepsOut(policy, drawnOn, day) || drawn.source.recorded > recordedBy) continue;
    CASEFOLD_TRY(const auto members, membersIn(reading, programme, drawn));
    for (const auto& member : members) places.push_back({member.person, drawn.cohort, drawnOn});
  }
  return places;
}

Result<bool> isProgramme(const Reading& reading, std::string_view programme) {
  CASEFOLD_TRY(const auto found, reading.find(programme));
  bool known = found.head.version != Version{};
  if (!known)
    CASEFOLD_CHECK(reading.rows({.prefix = candidatesOf(programme).bytes()}, [&](auto, auto) {
      known = true;
      return false;
    }));
  return known;
}

Result<std::vector<Drawn>> cohortsOf(const Reading& reading, std::string_view programme) {
  CASEFOLD_TRY(auto found, reading.find(programme));
  auto cohorts = TypedView<JuniorYipView>::value(*found.state).cohorts;
  std::erase_if(cohorts, [&](const Drawn& drawn) { return london::dayOf(drawn.when) > today(reading); });
  return cohorts;
}

std::optional<Drawn> cohortNamed(const std::vector<Drawn>& cohorts, std::string_view name) {
  for (auto cohort = cohorts.rbegin(); cohort != cohorts.rend(); ++cohort)
    if (name.empty() || cohort->cohort == name) return *cohort;
  return {};
}

Result<std::vector<Member>> membersIn(const Reading& reading, std::string_view programme,
                                      const Drawn& drawn) {
  std::vector<Member> members;
  CASEFOLD_CHECK(reading.rows({.prefix = membersOf(programme, drawn).bytes()}, [&](auto, auto value) {
    members.push_back(valueOf<Member>(value));
    return true;
  }));
  return members;
}

PolicyOfDraw policyOf(const Policies& policies, const Drawn& drawn) {
  for (const auto& edition : policies.juniorYip().editions())
    if (edition.edition.version == drawn.policyVersion) return {edition, true};
  return {policies.juniorYip().at(london::lastDayOf(drawn.when)), false};
}

namespace {

// Nominations as they were known when a drawing was recorded.
class LookingBack {
 public:
  LookingBack(const Reading& reading, std::string_view programme, Instant then, Day until)
      : reading_(reading), programme_(programme), then_(then), until_(until) {}

  // `now`: as they stand now. Counts into `checked` what is not the same.
  Result<std::vector<Nominated>> nominations(const std::vector<Nominated>& now,
                                             const std::vector<Member>& members, Checked& checked) const {
    std::map<std::string, std::vector<Nominated>> people;
    for (const auto& member : members) people[member.person];
    for (const auto& one : now) {
      if (one.recorded > then_) ++checked.learnedSince;
      people[one.person].push_back(one);
    }
    std::vector<Nominated> known;
    std::size_t looked = 0;
    for (const auto& [person, theirs] : people) {
      std::vector<Nominated> standing;
      for (const auto& one : theirs)
        if (one.recorded <= then_) standing.push_back(one);
      CASEFOLD_TRY(const auto found, reading_.find(person));
      if (found.head.recorded > then_ && looked < mostLookedBackAt) {
        ++looked;
        CASEFOLD_TRY(auto before, asKnown(person));
        if (!std::ranges::equal(before, standing, sameNomination)) ++checked.correctedSince;
        standing = std::move(before);
      }
      std::ranges::move(standing, std::back_inserter(known));
    }
    return known;
  }

 private:
  static bool sameNomination(const Nominated& one, const Nominated& other) {
    return std::tie(one.when, one.agency, one.factors, one.born, one.died) ==
           std::tie(other.when, other.agency, other.factors, other.born, other.died);
  }

  Result<std::vector<Nominated>> asKnown(const std::string& person) const {
    CASEFOLD_TRY(const auto found, findAsKnownAt(reading_, person, then_));
    const auto& state = TypedView<JuniorYipView>::value(*found.state);
    std::vector<Nominated> nominations;
    for (const auto& one : state.nominations)
      if (one.programme == programme_ && london::dayOf(one.when) <= until_)
        nominations.push_back({.person = person,
                               .when = one.when,
                               .agency = one.agency,
                               .factors = one.factors,
                               .born = state.born,
                               .died = state.died,
                               .recorded = one.source.recorded});
    return nominations;
  }

  const Reading& reading_;
  const std::string_view programme_;
  const Instant then_;
  const Day until_;
};

}  // namespace

Result<Checked> checked(const Reading& reading, std::string_view programme, const Drawn& drawn,
                        const std::vector<Member>& members) {
  const auto& policy = policyOf(*reading.asking().policies, drawn).policy;
  const Day day = london::lastDayOf(drawn.when);
  const Day until = drawn.nominationsUntil ? london::lastDayOf(*drawn.nominationsUntil) : day;
  CASEFOLD_TRY(const auto all, nominationsTo(reading, programme, policy, day, until));
  Checked checked;
  checked.more = all.more;
  LookingBack back(reading, programme, drawn.source.recorded, until);
  CASEFOLD_TRY(const auto known, back.nominations(all.list, members, checked));
  CASEFOLD_TRY(const auto places, placesBefore(reading, programme, policy, day, drawn.source.recorded));
  auto ranking = rank(known, places, policy, day);
  checked.check = check(members, ranking);
  if (checked.check.verdict != Verdict::asRanked) {
    CASEFOLD_TRY(const auto placesNow, placesBefore(reading, programme, policy, day));
    auto rankingNow = rank(all.list, placesNow, policy, day);
    auto now = check(members, rankingNow);
    if (checked.check.verdict == Verdict::cannotTell ||
        (now.verdict != Verdict::cannotTell && now.verdict < checked.check.verdict)) {
      checked.check = std::move(now);
      ranking = std::move(rankingNow);
    }
  }
  checked.nominated = static_cast<std::uint32_t>(ranking.size());
  return checked;
}

Result<Start> startOf(const Reading& reading, std::string_view person, std::string_view programme,
                      const When& drawn) {
  Start start;
  const Day day = london::dayOf(drawn);
  CASEFOLD_TRY(start.firstVisit, firstSince(reading, visitTag, person, programme, day));
  CASEFOLD_TRY(start.firstActivity, firstSince(reading, activityTag, person, programme, day));
  return start;
}

Result<bool> hasLinkPerson(const Reading& reading, std::string_view person, std::string_view programme) {
  CASEFOLD_TRY(const auto found, reading.find(person));
  const auto& named = TypedView<JuniorYipView>::value(*found.state).linkPersons;
  return std::ranges::any_of(
      named, [&](const LinkPerson& one) { return one.programme.empty() || one.programme == programme; });
}

policy::Deadline visitDue(const Reading& reading, const When& drawn, const Start& start) {
  const auto& asking = reading.asking();
  return policy::deadlineOf(*asking.policies, policy::scale::yipHomeVisit, drawn, start.firstVisit,
                            asking.asOf);
}

Result<Offences> offencesOf(const Reading& reading, std::string_view person, const When& drawn) {
  Offences offences;
  const Day day = london::dayOf(drawn);
  const Day last = london::monthsLater(day, monthsObserved);
  CASEFOLD_CHECK(entries(reading, offenceTag, person, {earliestWhen, Precision::year},
                         [&](const When& when, const Entry& /*entry*/) {
                           const Day offended = london::dayOf(when);
                           if (offended < day)
                             ++offences.before;
                           else if (offended <= last)
                             ++offences.within;
                           return offended <= last;
                         }));
  return offences;
}

Result<Outcomes> outcomesOf(const Reading& reading, const std::vector<Member>& members, const When& drawn) {
  Outcomes outcomes{.yearIsOver = today(reading) > london::monthsLater(london::dayOf(drawn), monthsObserved)};
  std::set<std::string_view> counted;
  for (const auto& member : members) {
    if (!counted.insert(member.person).second) continue;
    CASEFOLD_TRY(const auto offences, offencesOf(reading, member.person, drawn));
    ++outcomes.members;
    if (offences.before > 0) ++outcomes.offendedBefore;
    if (offences.before > 0 && offences.within > 0) ++outcomes.reoffended;
    if (offences.within == 0) ++outcomes.noOffenceSince;
    if (offences.within == 0 && offences.before == 0) ++outcomes.stayedOutOfTrouble;
  }
  return outcomes;
}

}  // namespace casefold::junior_yip
