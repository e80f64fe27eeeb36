#include "projections/what_works/query.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "projections/policy/policy.h"
#include "projections/runner/condition_values.h"
#include "projections/runner/key.h"
#include "projections/what_works/fold.h"
#include "schemas/codec/event_types.h"
#include "schemas/codec/london.h"

namespace casefold::what_works {
namespace {

using Answer = schema::ApproachOffered::Answer;

std::string primaryNeedOf(const State& state, const Asking& asking) {
  if (state.primaryNeed.empty()) return {};
  const auto& codes = asking.policies->codes().at(london::dayOf(asking.asOf));
  return codes.named(policy::codes::primaryNeed, state.primaryNeed);
}

// In whole years at the time of asking.
std::optional<std::uint32_t> ageOf(const State& state, Instant asOf) {
  if (!state.birth) return state.unborn ? std::optional<std::uint32_t>(0) : std::nullopt;
  return static_cast<std::uint32_t>(
      std::max(0, london::ageOn(london::dayOf(asOf), london::dayOf(*state.birth))));
}

struct Shown {
  std::string need;
  std::string_view source;
  When occurred;
};

std::vector<Shown> needsOf(const State& state, const Asking& asking) {
  std::vector<Shown> needs;
  for (const auto& need : state.elements) needs.push_back({need.name, "CAF", need.occurred});
  for (const auto& need : state.areas) needs.push_back({need.name, "traffic light", need.occurred});
  if (state.primaryNeedAt) needs.push_back({primaryNeedOf(state, asking), "referral", *state.primaryNeedAt});
  return needs;
}

void write(const Candidate& candidate, const State& state, schema::WhatWorks::Candidate::Builder to) {
  const auto& approach = *candidate.approach;
  to.setApproach(approach.id);
  to.setName(approach.name);
  to.setEvidence(std::string(strengthText(approach.strength)));
  to.setAges(agesText(approach));
  to.setSettings(fmt::format("{}", fmt::join(approach.settings, ", ")));
  to.setBecause(fmt::format("{}", fmt::join(candidate.matches, ", ")));
  to.setSummary(approach.summary);
  to.setSource(approach.source);
  to.setOfferedBefore(std::ranges::find(state.offers, approach.id, &Offer::approach) != state.offers.end());
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
  Wanted wanted{.age = age};
  for (unsigned i = 0; i < list.size(); ++i) {
    list[i].setNeed(needs[i].need);
    list[i].setSource(std::string(needs[i].source));
    writeWhen(needs[i].occurred, list[i].initOccurred());
    wanted.words += needs[i].need + ' ';
  }
  // Nothing is proposed for needs that nobody recorded.
  if (!needs.empty()) {
    CASEFOLD_TRY(const auto candidates, search(catalogue, wanted));
    auto to = answer.initCandidates(static_cast<unsigned>(candidates.size()));
    for (unsigned i = 0; i < to.size(); ++i) write(candidates[i], state, to[i]);
  }
  auto offered = answer.initOffered(static_cast<unsigned>(state.offers.size()));
  for (unsigned i = 0; i < offered.size(); ++i) {
    const auto& offer = state.offers[i];
    const auto* approach = catalogue.find(offer.approach);
    offered[i].setApproach(approach == nullptr ? offer.approach + " (not in the catalogue)" : approach->name);
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
