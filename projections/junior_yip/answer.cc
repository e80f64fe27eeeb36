// show of a young person.
#include <algorithm>
#include <string>
#include <vector>

#include "projections/junior_yip/programme.h"
#include "projections/junior_yip/query.h"
#include "projections/junior_yip/told.h"
#include "projections/policy/deadline_answer.h"
#include "projections/runner/packed.h"
#include "schemas/codec/london.h"
#include "schemas/limits.capnp.h"

namespace casefold::junior_yip {
namespace {

struct Dated {
  When when;
  Entry entry;
};

// The case's entries of one kind in order of occurrence: the newest maxPageEntries, and whether there are
// more.
struct Entries {
  std::vector<Dated> list;
  bool more = false;
};

Result<Entries> entriesIn(const StreamReading& reading, char tag) {
  Entries entries;
  const ScanRange newestFirst{.prefix = entriesOf(tag, reading.stream()).bytes(),
                              .direction = Direction::backward};
  CASEFOLD_CHECK(reading.reading().rows(newestFirst, [&](auto key, auto value) {
    KeyReader read(key);
    (void)read.tag();
    (void)read.text();
    const auto when = read.when();
    if (!when) return true;
    entries.more = entries.list.size() == schema::MAX_PAGE_ENTRIES;
    if (entries.more) return false;
    entries.list.push_back(
        {*when, unpack<Entry>(value.substr(std::min(value.find('\0') + 1, value.size())))});
    return true;
  }));
  std::ranges::reverse(entries.list);
  return entries;
}

// Writes each entry of a kind with `fill` to the list that `init` makes.
template <class Init, class Fill>
Result<void> writeEntries(const StreamReading& reading, char tag, schema::JuniorYip::Builder answer,
                          Init init, Fill fill) {
  CASEFOLD_TRY(const auto entries, entriesIn(reading, tag));
  if (entries.more) answer.setTruncated(true);
  auto list = init(static_cast<unsigned>(entries.list.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    writeWhen(entries.list[i].when, list[i].initOccurred());
    fill(list[i], entries.list[i].entry);
  }
  return {};
}

void writeNominations(const State& state, const Policies& policies, schema::JuniorYip::Builder answer) {
  answer.setNominated(state.nominated);
  if (state.nominated > state.nominations.size()) answer.setTruncated(true);
  auto list = answer.initNominations(static_cast<unsigned>(state.nominations.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    const auto& from = state.nominations[i];
    const auto day = london::lastDayOf(from.when);
    const auto& policy = policies.juniorYip().at(day);
    writeWhen(from.when, list[i].initOccurred());
    list[i].setAgency(from.agency);
    list[i].setProgramme(from.programme);
    std::uint32_t points = 0;
    std::vector<std::string> factors;
    for (const auto& id : from.factors) {
      const auto* known = policy.factor(id);
      factors.push_back(known == nullptr ? id : known->label);
      points += known == nullptr ? 0 : known->points;
    }
    write(factors, list[i].initFactors(static_cast<unsigned>(factors.size())));
    list[i].setPoints(points);
    const auto last = london::monthsLater(day, static_cast<std::int32_t>(policy.nominationMonths));
    writeWhen({last, Precision::day}, list[i].initCountsUntil());
  }
}

Result<void> writeMemberships(const State& state, const StreamReading& reading,
                              schema::JuniorYip::Builder answer) {
  bool more = false;
  CASEFOLD_TRY(const auto memberships, membershipsOf(reading.reading(), reading.stream(), cohortsKept, more));
  if (more) answer.setTruncated(true);
  auto list = answer.initMemberships(static_cast<unsigned>(memberships.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    const auto& [programme, drawn, membership] = memberships[i];
    auto to = list[i];
    to.setCohort(membership.cohort);
    to.setProgramme(programme);
    writeWhen(drawn, to.initDrawn());
    to.setRank(membership.place);
    to.setMembers(membership.members);
    to.setPoints(membership.member.points);
    const auto& reasons = membership.member.reasons;
    write(reasons, to.initReasons(static_cast<unsigned>(reasons.size())));
    const auto& policy = reading.asking().policies->juniorYip().at(london::lastDayOf(drawn));
    write(reasonsInWords(reasons, policy), to.initInWords(static_cast<unsigned>(reasons.size())));
    to.setDeparts(membership.member.departs);
    CASEFOLD_TRY(const auto start, startOf(reading.reading(), reading.stream(), programme, drawn));
    policy::write(visitDue(reading.reading(), drawn, start), to.initHomeVisit());
    to.setHomeVisitFirst(homeVisitFirst(start));
    if (start.firstVisit) {
      const auto days = (london::lastDayOf(*start.firstVisit) - london::lastDayOf(drawn)).count();
      to.setVisitedAfterDays(static_cast<std::uint32_t>(std::max<std::int64_t>(0, days)));
    }
    to.setLinkPerson(linkPersonOf(state, programme));
    CASEFOLD_TRY(const auto offences, offencesOf(reading.reading(), reading.stream(), drawn));
    to.setOffencesBefore(offences.before);
    to.setOffencesWithinYear(offences.within);
  }
  return {};
}

Result<void> writeActivities(const StreamReading& reading, schema::JuniorYip::Builder answer) {
  std::uint32_t attended = 0, missed = 0;
  CASEFOLD_CHECK(writeEntries(
      reading, activityTag, answer, [&](unsigned n) { return answer.initActivities(n); },
      [&](auto to, const Entry& entry) {
        to.setActivity(entry.what);
        to.setMissed(entry.missed);
        to.setMinutes(entry.minutes);
        to.setProgramme(entry.programme);
        ++(entry.missed ? missed : attended);
      }));
  answer.setAttended(attended);
  answer.setMissed(missed);
  return {};
}

Result<void> writeSupport(const StreamReading& reading, schema::JuniorYip::Builder answer) {
  CASEFOLD_CHECK(writeEntries(
      reading, visitTag, answer, [&](unsigned n) { return answer.initHomeVisits(n); },
      [](auto to, const Entry& entry) {
        to.setVisitedBy(entry.what);
        to.setProgramme(entry.programme);
      }));
  CASEFOLD_CHECK(writeEntries(
      reading, supportTag, answer, [&](unsigned n) { return answer.initParentSupport(n); },
      [](auto to, const Entry& entry) {
        to.setKind(entry.what);
        to.setProgramme(entry.programme);
      }));
  CASEFOLD_CHECK(writeEntries(
      reading, signpostTag, answer, [&](unsigned n) { return answer.initSignposted(n); },
      [](auto to, const Entry& entry) {
        to.setService(entry.what);
        to.setReason(entry.detail);
        to.setBy(entry.programme);
      }));
  return writeEntries(
      reading, offenceTag, answer, [&](unsigned n) { return answer.initOffences(n); },
      [](auto to, const Entry& entry) {
        to.setKind(entry.what);
        to.setOutcome(entry.detail);
      });
}

}  // namespace

Result<void> show(const State& state, const StreamReading& reading, schema::ShowQuery::Reader query,
                  schema::JuniorYip::Builder answer) {
  if (reading.stream().starts_with("programme:")) return showProgramme(state, reading, query, answer);
  if (state.born) {
    const auto born = london::lastDayOf(*state.born);
    answer.setAge(static_cast<std::uint32_t>(std::max(0, london::ageOn(today(reading.reading()), born))));
  }
  writeNominations(state, *reading.asking().policies, answer);
  auto people = answer.initLinkPersons(static_cast<unsigned>(state.linkPersons.size()));
  for (unsigned i = 0; i < people.size(); ++i) {
    people[i].setName(state.linkPersons[i].name);
    people[i].setProgramme(state.linkPersons[i].programme);
    writeWhen(state.linkPersons[i].since, people[i].initSince());
  }
  CASEFOLD_CHECK(writeMemberships(state, reading, answer));
  CASEFOLD_CHECK(writeActivities(reading, answer));
  return writeSupport(reading, answer);
}

}  // namespace casefold::junior_yip
