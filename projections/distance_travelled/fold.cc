#include "projections/distance_travelled/fold.h"

#include <cmath>
#include <string>
#include <utility>

#include "projections/distance_travelled/rows.h"
#include "projections/runner/view.h"
#include "schemas/codec/record.h"
#include "schemas/codec/utf8.h"

namespace casefold::distance_travelled {
namespace {

std::string kept(capnp::Text::Reader text) { return std::string(cutToBytes(view(text), mostTextBytes)); }

double number(double score) {
  if (!std::isfinite(score)) refuse("a score is not a number");
  return score;
}

void score(State& state, const Event& event) {
  const auto data = event.data.getVulnerabilityScored();
  if (data.getTool().size() == 0) refuse("a score names no tool");
  Score score;
  score.occurred = event.occurred;
  score.tool = kept(data.getTool());
  score.toolVersion = kept(data.getToolVersion());
  double sum = 0;
  for (auto element : data.getElements()) {
    if (score.elements.size() == mostElements) break;
    score.elements.push_back({kept(element.getElement()), number(element.getScore())});
    sum += element.getScore();
  }
  score.totalGiven = number(data.getTotal()) != 0 || score.elements.empty();
  score.total = score.totalGiven ? data.getTotal() : sum;
  if (data.getOccasion() <= Occasion::CLOSING) score.occasion = data.getOccasion();
  score.scoredBy = kept(data.getScoredBy());
  score.locality = state.where.locality;
  score.team = state.where.team;
  if (state.scores.size() == mostScores) {
    state.scores.erase(state.scores.begin() + mostScores / 2);
    ++state.leftOut;
  }
  state.scores.push_back(std::move(score));
}

void follow(State& state, const Event& event) {
  state.where.follow(event);
  for (auto& score : state.scores) {
    if (score.locality.empty()) score.locality = state.where.locality;
    if (score.team.empty()) score.team = state.where.team;
  }
}

}  // namespace

void fold(State& state, Rows& /*rows*/, const Event& event) {
  if (!event.known) return;
  switch (event.type) {
    case EventType::VULNERABILITY_SCORED:
      score(state, event);
      break;
    case EventType::CHILD_IDENTIFIED:
    case EventType::CASE_ALLOCATED:
      follow(state, event);
      break;
    case EventType::CAF_OPENED:
      if (!state.died) state.closed.reset();
      break;
    case EventType::CAF_CLOSED:
      state.closed = event.occurred;
      break;
    case EventType::DEATH_RECORDED:
      state.closed = event.occurred;
      state.died = true;
      break;
    default:
      break;
  }
}

void index(const State& state, std::string_view stream, Rows& rows) {
  const auto all = seriesOf(state);
  for (std::size_t i = 0; i < all.size(); ++i)
    for (const auto rule : bothRules) {
      const auto baseline = baselineOf(state, all[i], rule);
      if (!baseline) {
        rows.put(baselineKey(state.scores[all[i].front()].occurred, stream, i, rule), stream);
        continue;
      }
      if (const auto next = nextOf(state, all[i], *baseline)) {
        rows.put(secondKey(state.scores[*next].occurred, stream, i, i, rule), stream);
        continue;
      }
      rows.put(baselineKey(state.scores[*baseline].occurred, stream, i, rule), stream);
      for (std::size_t other = 0; other < all.size(); ++other)
        if (const auto instead = other == i ? std::nullopt : insteadOf(state, all[other], *baseline))
          rows.put(secondKey(state.scores[*instead].occurred, stream, i, other, rule), stream);
    }
}

}  // namespace casefold::distance_travelled
