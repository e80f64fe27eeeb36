#include "projections/junior_yip/rank.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <tuple>

#include "schemas/codec/london.h"

namespace casefold::junior_yip {
namespace {

using std::chrono::year_month_day;

// ASCII letters only: other bytes are compared as they stand.
bool sameName(std::string_view one, std::string_view other) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(one, other, {}, lower, lower);
}

Standing standingOf(const Nominated& person, const policy::JuniorYip& policy, Day day) {
  if (person.died && london::dayOf(*person.died) <= day) return Standing::died;
  if (!person.born) return Standing::ageNotKnown;
  if (london::ageOn(day, london::dayOf(*person.born)) < static_cast<std::int32_t>(policy.youngest))
    return Standing::tooYoung;
  if (london::ageOn(day, london::lastDayOf(*person.born)) > static_cast<std::int32_t>(policy.oldest))
    return Standing::tooOld;
  return Standing::within;
}

// One person, whose nominations that count these are, in order of occurrence.
Ranked weigh(const std::vector<const Nominated*>& nominations, const policy::JuniorYip& policy, Day day) {
  const Nominated& first = *nominations.front();
  Ranked ranked{.person = first.person,
                .standing = standingOf(first, policy, day),
                .factors = {},
                .agencies = {},
                .first = first.when,
                .nominations = static_cast<std::uint32_t>(nominations.size())};
  if (first.born) ranked.age = london::ageOn(day, london::lastDayOf(*first.born));
  for (const Nominated* nomination : nominations) {
    for (const auto& id : nomination->factors) {
      if (std::ranges::find(ranked.factors, id, &Ranked::Factor::id) != ranked.factors.end()) continue;
      const auto* known = policy.factor(id);
      ranked.factors.push_back({id, known == nullptr ? 0 : known->points});
      ranked.points += ranked.factors.back().points;
    }
    if (std::ranges::none_of(ranked.agencies,
                             [&](const auto& agency) { return sameName(agency, nomination->agency); }))
      ranked.agencies.push_back(nomination->agency);
  }
  ranked.agencyPoints =
      static_cast<std::uint32_t>(ranked.agencies.size() - 1) * policy.pointsPerFurtherAgency;
  ranked.points += ranked.agencyPoints;
  std::ranges::sort(ranked.factors, [](const auto& one, const auto& other) {
    return std::tie(other.points, one.id) < std::tie(one.points, other.id);
  });
  return ranked;
}

bool isRanked(const Ranked& person) { return person.standing <= Standing::beyond; }

bool comesBefore(const Ranked& one, const Ranked& other) {
  if (isRanked(one) != isRanked(other)) return isRanked(one);
  if (!isRanked(one)) return one.person < other.person;
  return std::tie(other.points, one.first, one.person) < std::tie(one.points, other.first, other.person);
}

}  // namespace

Day countsSince(const policy::JuniorYip& policy, Day day) {
  return london::monthsLater(day, -static_cast<std::int32_t>(policy.nominationMonths));
}

bool keepsOut(const policy::JuniorYip& policy, Day drawn, Day day) {
  return drawn < day && day < london::monthsLater(drawn, static_cast<std::int32_t>(policy.notAgainMonths));
}

std::vector<Ranked> rank(std::span<const Nominated> nominations, std::span<const HadPlace> places,
                         const policy::JuniorYip& policy, Day day) {
  const Day since = countsSince(policy, day);
  std::map<std::string_view, const HadPlace*> out;
  for (const auto& place : places)
    if (keepsOut(policy, place.drawn, day))
      if (auto& last = out[place.person]; last == nullptr || last->drawn < place.drawn) last = &place;
  std::map<std::string_view, std::vector<const Nominated*>> people;
  for (const auto& nomination : nominations)
    if (london::dayOf(nomination.when) <= day && london::lastDayOf(nomination.when) >= since)
      people[nomination.person].push_back(&nomination);

  std::vector<Ranked> ranking;
  ranking.reserve(people.size());
  for (auto& [person, theirs] : people) {
    std::ranges::sort(theirs, [](const Nominated* one, const Nominated* other) {
      return std::tie(one->when, one->agency) < std::tie(other->when, other->agency);
    });
    ranking.push_back(weigh(theirs, policy, day));
    if (const auto had = out.find(person); had != out.end() && isRanked(ranking.back())) {
      ranking.back().standing = Standing::hadPlace;
      ranking.back().had = *had->second;
    }
  }
  std::ranges::sort(ranking, comesBefore);
  for (std::uint32_t place = 0; place < ranking.size() && isRanked(ranking[place]); ++place) {
    ranking[place].rank = place + 1;
    ranking[place].standing = place < policy.cohortSize ? Standing::within : Standing::beyond;
  }
  return ranking;
}

}  // namespace casefold::junior_yip
