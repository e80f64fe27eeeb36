#include "projections/what_works/query.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "projections/policy/policy.h"
#include "projections/runner/condition_values.h"
#include "projections/runner/key.h"
#include "projections/what_works/fold.h"
#include "schemas/codec/event_types.h"
#include "schemas/codec/london.h"

namespace casefold::what_works {
namespace {

using Answer = schema::ApproachOffered::Answer;

// In whole years at the time of asking.
std::optional<std::uint32_t> ageOf(const State& state, Instant asOf) {
  if (!state.birth) return state.unborn ? std::optional<std::uint32_t>(0) : std::nullopt;
  return static_cast<std::uint32_t>(
      std::max(0, london::ageOn(london::dayOf(asOf), london::dayOf(*state.birth))));
}

struct Shown {
  std::string need;
  std::string name;  // as the catalogue names it
  std::string_view source;
  When occurred;
};

std::vector<Shown> needsOf(const State& state, const Asking& asking) {
  std::vector<Shown> needs;
  for (const auto& need : state.elements) needs.push_back({need.name, need.name, "CAF", need.occurred});
  for (const auto& need : state.areas)
    needs.push_back({need.name, need.name, "traffic light", need.occurred});
  if (state.primaryNeedAt && !state.primaryNeed.empty()) {
    const auto& codes = asking.policies->codes().at(london::lastDayOf(*state.primaryNeedAt));
    auto inWords = codes.named(policy::codes::primaryNeed, state.primaryNeed);
    // A code that policy does not know is a need that the catalogue has nothing for.
    std::string name(codes.label(policy::codes::primaryNeed, state.primaryNeed));
    if (name.empty()) name = inWords;
    needs.push_back({std::move(inWords), std::move(name), "referral", *state.primaryNeedAt});
  }
  return needs;
}

void write(const Candidate& candidate, const State& state, schema::WhatWorks::Candidate::Builder to) {
  const auto& approach = *candidate.approach;
  to.setApproach(approach.id);
  to.setName(approach.name);
  to.setEvidence(std::string(strengthText(approach.strength)));
  to.setAges(agesText(approach));
  to.setSettings(fmt::format("{}", fmt::join(approach.settings, ", ")));
  to.setBecause(fmt::format("{}", fmt::join(candidate.matches, "; ")));
  to.setSummary(approach.summary);
  to.setSource(approach.source);
  to.setOfferedBefore(std::ranges::find(state.offers, approach.id, &Offer::approach) != state.offers.end());
}

// The needs that none of the candidates is for: that there is something at other ages only, or that the
// catalogue is short.
void writeNotFor(const std::vector<std::string>& needs, const std::vector<Candidate>& candidates,
                 schema::WhatWorks::Builder answer) {
  std::vector<std::pair<std::string, std::string>> otherAges;  // need, approaches
  std::vector<std::string> nothing;
  for (const auto& need : needs) {
    if (std::ranges::any_of(candidates, [&](const Candidate& each) {
          return std::ranges::find(each.matches, need) != each.matches.end();
        }))
      continue;
    std::string approaches;
    for (const auto& each : forNeeds(shippedCatalogue(), {need}, std::nullopt))
      approaches += fmt::format("{}{} ({})", approaches.empty() ? "" : "; ", each.approach->name,
                                agesText(*each.approach));
    if (approaches.empty()) {
      nothing.push_back(need);
    } else {
      otherAges.emplace_back(need, std::move(approaches));
    }
  }
  auto others = answer.initOtherAges(static_cast<unsigned>(otherAges.size()));
  for (unsigned i = 0; i < others.size(); ++i) {
    others[i].setNeed(otherAges[i].first);
    others[i].setApproaches(otherAges[i].second);
  }
  auto list = answer.initNothingFor(static_cast<unsigned>(nothing.size()));
  for (unsigned i = 0; i < list.size(); ++i) list.set(i, nothing[i]);
}

std::string titleOf(const std::string& id) {
  const auto* approach = shippedCatalogue().find(id);
  return approach == nullptr ? id + " (not in the catalogue)" : approach->name;
}

const Offer* lastOffer(const State& state, const std::optional<std::string_view>& approach) {
  for (auto i = state.offers.size(); i-- > 0;)
    if (!approach || state.offers[i].approach == *approach) return &state.offers[i];
  return nullptr;
}

}  // namespace

std::string_view strengthText(Strength strength) {
  switch (strength) {
    case Strength::practice:
      return "described in practice";
    case Strength::figures:
      return "a service's own figures";
    case Strength::trials:
      return "controlled trials";
  }
  return "not known";
}

std::string agesText(const Approach& approach) {
  if (approach.oldest == 0) return "before birth, first year";
  return fmt::format("{} to {}", approach.youngest, approach.oldest);
}

Result<void> show(const State& state, const StreamReading& reading, schema::ShowQuery::Reader /*query*/,
                  schema::WhatWorks::Builder answer) {
  const auto& asking = reading.asking();
  const auto needs = needsOf(state, asking);
  const auto age = ageOf(state, asking.asOf);
  const auto& catalogue = shippedCatalogue();
  answer.setCatalogue(catalogue.version);
  answer.setAge(age.value_or(0));
  answer.setAgeKnown(age.has_value());
  auto list = answer.initNeeds(static_cast<unsigned>(needs.size()));
  std::vector<std::string> names;
  for (unsigned i = 0; i < list.size(); ++i) {
    list[i].setNeed(needs[i].need);
    list[i].setSource(std::string(needs[i].source));
    writeWhen(needs[i].occurred, list[i].initOccurred());
    if (std::ranges::find(names, needs[i].name) == names.end()) names.push_back(needs[i].name);
  }
  const auto candidates = forNeeds(catalogue, names, age);
  auto to = answer.initCandidates(static_cast<unsigned>(candidates.size()));
  for (unsigned i = 0; i < to.size(); ++i) write(candidates[i], state, to[i]);
  writeNotFor(names, candidates, answer);
  auto offered = answer.initOffered(static_cast<unsigned>(state.offers.size()));
  for (unsigned i = 0; i < offered.size(); ++i) {
    const auto& offer = state.offers[i];
    offered[i].setApproach(titleOf(offer.approach));
    offered[i].setAnswer(offer.answer);
    offered[i].setOfferedBy(offer.offeredBy);
    offered[i].setReasons(offer.reasons);
    writeWhen(offer.occurred, offered[i].initOccurred());
  }
  return {};
}

Result<ListPlan> plan(const Conditions& conditions) {
  if (const auto answer = conditions["answer"]) CASEFOLD_CHECK(conditionEnum<Answer>(*answer, "answer"));
  if (const auto approach = conditions["approach"])
    return ListPlan{{.prefix = Key(approachTag).text(*approach).bytes()}};
  return ListPlan{{.prefix = std::string(1, offeredTag)}};
}

Result<bool> matches(const State& state, const ListRow& row) {
  const auto wanted = row.conditions["answer"];
  if (!wanted) return true;
  CASEFOLD_TRY(const auto answer, conditionEnum<Answer>(*wanted, "answer"));
  const auto* last = lastOffer(state, row.conditions["approach"]);
  return last != nullptr && last->answer == answer;
}

Result<void> item(const State& state, const ListRow& row, schema::WhatWorksItem::Builder builder) {
  const auto* last = lastOffer(state, row.conditions["approach"]);
  builder.setOffered(state.offered);
  if (last == nullptr) return {};
  builder.setApproach(last->approach);
  builder.setName(titleOf(last->approach));
  builder.setAnswer(last->answer);
  return {};
}

Result<void> measure(std::string_view name, const Reading& reading, const MeasureWanted& wanted,
                     MeasureCells& cells) {
  const bool share = name == "takenUp";
  return reading.sums({.prefix = std::string(1, monthTag)}, [&](std::string_view key, std::int64_t sum) {
    KeyReader parts(key);
    (void)parts.tag();
    const auto approach = parts.text();
    const auto month = parts.instant();
    const auto answer = static_cast<Answer>(parts.small());
    if (month < wanted.from || month >= wanted.until) return;
    const std::string_view group = wanted.by.empty() ? std::string_view{} : approach;
    if (share) {
      cells.add(month, group, answer == Answer::TAKEN_UP ? sum : 0, sum);
    } else {
      cells.add(month, group, sum);
    }
  });
}

}  // namespace casefold::what_works
