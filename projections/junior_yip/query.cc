#include "projections/junior_yip/query.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <utility>

#include "projections/junior_yip/programme.h"
#include "projections/junior_yip/told.h"
#include "projections/policy/deadline_answer.h"
#include "projections/runner/condition_values.h"
#include "projections/runner/packed.h"
#include "schemas/codec/london.h"

namespace casefold::junior_yip {
namespace {

using Standings = schema::JuniorYipItem::Standing;

enum class What { everybody, candidates, members, withoutHomeVisit, withoutLinkPerson };

struct Wanted {
  What what = What::everybody;
  std::string programme;
  std::string cohort;
  std::optional<When> nominationsUntil;
};

Result<Wanted> read(const Conditions& conditions) {
  constexpr std::array<std::pair<std::string_view, What>, 4> lists = {
      {{"candidates", What::candidates},
       {"members", What::members},
       {"withoutHomeVisit", What::withoutHomeVisit},
       {"withoutLinkPerson", What::withoutLinkPerson}}};
  Wanted wanted;
  for (const auto& [field, what] : lists) {
    const auto programme = conditions[field];
    if (!programme) continue;
    const auto path = "where." + std::string(field);
    if (wanted.what != What::everybody)
      return fail(ErrorCode::malformed,
                  "only one of candidates, members and those without something at a time", path);
    if (!programme->starts_with("programme:"))
      return fail(ErrorCode::malformed, "must name a programme: programme:ID", path);
    wanted.what = what;
    wanted.programme = *programme;
  }
  if (const auto day = conditions["nominationsUntil"]) {
    CASEFOLD_TRY(wanted.nominationsUntil, conditionWhen(*day, "nominationsUntil"));
    if (wanted.what != What::candidates)
      return fail(ErrorCode::malformed, "goes with candidates=programme:ID", "where.nominationsUntil");
  }
  if (const auto cohort = conditions["cohort"]) {
    wanted.cohort = *cohort;
    if (wanted.what == What::everybody || wanted.what == What::candidates)
      return fail(ErrorCode::malformed,
                  "goes with members, withoutHomeVisit or withoutLinkPerson=programme:ID", "where.cohort");
  }
  return wanted;
}

// What an item says, worked out once for a list and carried in its value.
struct Line {
  Standings standing = {};
  std::uint32_t rank = 0;
  std::uint32_t points = 0;
  std::string because;
  std::vector<std::string> reasons;
  std::string departs;
  std::uint32_t age = 0;
  std::optional<When> firstNominated;
  std::uint32_t nominations = 0;
  std::string programme;
  std::string cohort;
  std::optional<When> drawn;
  std::uint32_t considered = 0;
  std::string policyVersion;
  std::optional<When> nominationsUntil;
  std::string notRankedBecause = {};
  bool more = false;
};

WorkedOutItem itemOf(std::string person, const Line& line) {
  WorkedOutItem item{std::move(person), {}};
  pack(line, item.value);
  return item;
}

Standings standingOf(Standing standing) {
  switch (standing) {
    case Standing::within:
      return Standings::WITHIN;
    case Standing::beyond:
      return Standings::BEYOND;
    case Standing::tooYoung:
      return Standings::TOO_YOUNG;
    case Standing::tooOld:
      return Standings::TOO_OLD;
    case Standing::ageNotKnown:
      return Standings::AGE_NOT_KNOWN;
    case Standing::died:
      return Standings::DIED;
    case Standing::hadPlace:
      return Standings::HAD_PLACE;
  }
  return Standings::NOT_STATED;
}

// The last cohort that they were in, of any programme.
Result<void> writeLastCohort(const Reading& reading, std::string_view person, Line& line) {
  bool more = false;
  CASEFOLD_TRY(const auto memberships, membershipsOf(reading, person, 1, more));
  if (memberships.empty()) return {};
  line.programme = memberships.front().programme;
  line.cohort = memberships.front().membership.cohort;
  line.drawn = memberships.front().drawn;
  return {};
}

Result<std::vector<WorkedOutItem>> candidates(const Wanted& wanted, const Reading& reading) {
  const auto day = today(reading);
  const auto& policy = reading.asking().policies->juniorYip().at(day);
  const auto until = wanted.nominationsUntil ? london::lastDayOf(*wanted.nominationsUntil) : day;
  CASEFOLD_TRY(const auto nominations, nominationsTo(reading, wanted.programme, policy, day, until));
  CASEFOLD_TRY(const auto places, placesBefore(reading, wanted.programme, policy, day));
  const auto ranking = rank(nominations.list, places, policy, day);
  std::vector<WorkedOutItem> items;
  for (const auto& person : ranking) {
    Line line{.standing = standingOf(person.standing),
              .rank = person.rank,
              .points = person.points,
              .because = because(person, policy),
              .reasons = reasonsOf(person),
              .departs = {},
              .age = static_cast<std::uint32_t>(std::max(0, person.age.value_or(0))),
              .firstNominated = person.first,
              .nominations = person.nominations,
              .programme = {},
              .cohort = {},
              .drawn = {},
              .considered = static_cast<std::uint32_t>(ranking.size()),
              .policyVersion = policy.edition.version,
              .nominationsUntil = When{std::min(day, until), Precision::day},
              .more = nominations.more};
    if (person.had)
      line.notRankedBecause =
          fmt::format("in the cohort {}, drawn {}; not again for {} months", person.had->cohort,
                      text(When{person.had->drawn, Precision::day}), policy.notAgainMonths);
    CASEFOLD_CHECK(writeLastCohort(reading, person.person, line));
    items.push_back(itemOf(person.person, line));
  }
  return items;
}

Result<std::vector<WorkedOutItem>> membersWanted(const Wanted& wanted, const Reading& reading) {
  std::vector<WorkedOutItem> items;
  CASEFOLD_TRY(const auto cohorts, cohortsOf(reading, wanted.programme));
  const auto drawn = cohortNamed(cohorts, wanted.cohort);
  if (!drawn) return items;
  CASEFOLD_TRY(const auto members, membersIn(reading, wanted.programme, *drawn));
  const auto& policy = policyOf(*reading.asking().policies, *drawn).policy;
  for (std::uint32_t place = 1; place <= members.size(); ++place) {
    const auto& member = members[place - 1];
    if (wanted.what == What::withoutHomeVisit) {
      CASEFOLD_TRY(const auto start, startOf(reading, member.person, wanted.programme, drawn->when));
      if (start.firstVisit) continue;
    }
    if (wanted.what == What::withoutLinkPerson) {
      CASEFOLD_TRY(const auto hasOne, hasLinkPerson(reading, member.person, wanted.programme));
      if (hasOne) continue;
    }
    const auto words = reasonsInWords(member.reasons, policy);
    items.push_back(itemOf(member.person, {.standing = Standings::MEMBER,
                                           .rank = place,
                                           .points = member.points,
                                           .because = fmt::format("{}", fmt::join(words, ", ")),
                                           .reasons = member.reasons,
                                           .departs = member.departs,
                                           .age = {},
                                           .firstNominated = {},
                                           .nominations = {},
                                           .programme = wanted.programme,
                                           .cohort = drawn->cohort,
                                           .drawn = drawn->when,
                                           .considered = {},
                                           .policyVersion = {},
                                           .nominationsUntil = {}}));
  }
  return items;
}

Result<Line> lineOf(const State& state, const ListRow& row) {
  if (row.key.empty()) return unpack<Line>(row.value);
  Line line;
  line.nominations = state.nominated;
  if (!state.nominations.empty()) line.firstNominated = state.nominations.front().when;
  CASEFOLD_CHECK(writeLastCohort(row.reading, row.stream, line));
  return line;
}

}  // namespace

Result<ListPlan> plan(const Conditions& conditions) {
  CASEFOLD_CHECK(read(conditions));
  return ListPlan{{.prefix = Key(youngPersonTag).bytes()}};
}

Result<std::optional<std::vector<WorkedOutItem>>> workedOut(const Conditions& conditions,
                                                            const Reading& reading) {
  CASEFOLD_TRY(const auto wanted, read(conditions));
  if (wanted.what == What::everybody) return std::optional<std::vector<WorkedOutItem>>{};
  CASEFOLD_TRY(const bool known, isProgramme(reading, wanted.programme));
  if (!known)
    return fail(ErrorCode::notFound,
                "there is no such programme here: nobody was nominated to it, and nothing is recorded of it",
                "where");
  CASEFOLD_TRY(auto items, wanted.what == What::candidates ? candidates(wanted, reading)
                                                           : membersWanted(wanted, reading));
  return std::optional(std::move(items));
}

Result<bool> matches(const State& /*state*/, const ListRow& /*row*/) { return true; }

Result<void> item(const State& state, const ListRow& row, schema::JuniorYipItem::Builder builder) {
  CASEFOLD_TRY(const auto line, lineOf(state, row));
  builder.setRank(line.rank);
  builder.setStanding(line.standing);
  builder.setPoints(line.points);
  builder.setBecause(line.because);
  write(line.reasons, builder.initReasons(static_cast<unsigned>(line.reasons.size())));
  builder.setNotRankedBecause(line.notRankedBecause);
  builder.setTruncated(line.more);
  builder.setDeparts(line.departs);
  builder.setAge(line.age);
  if (line.firstNominated) writeWhen(*line.firstNominated, builder.initFirstNominated());
  builder.setNominations(line.nominations);
  builder.setCohort(line.cohort);
  builder.setConsidered(line.considered);
  builder.setPolicyVersion(line.policyVersion);
  if (line.nominationsUntil) writeWhen(*line.nominationsUntil, builder.initNominationsUntil());
  if (!line.drawn) return {};
  writeWhen(*line.drawn, builder.initDrawn());
  builder.setLinkPerson(linkPersonOf(state, line.programme));
  CASEFOLD_TRY(const auto start, startOf(row.reading, row.stream, line.programme, *line.drawn));
  policy::write(visitDue(row.reading, *line.drawn, start), builder.initHomeVisit());
  builder.setHomeVisitFirst(homeVisitFirst(start));
  return {};
}

}  // namespace casefold::junior_yip
