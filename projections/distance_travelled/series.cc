#include "projections/distance_travelled/series.h"

#include <algorithm>
#include <chrono>

#include "projections/policy/names.h"
#include "schemas/codec/london.h"

namespace casefold::distance_travelled {
namespace {

bool onLaterDay(const Score& score, const Score& than) {
  using std::chrono::days;
  return london::dayOf(score.occurred) > london::dayOf(than.occurred);
}

template <class Fits>
std::optional<std::size_t> first(const State& state, const Series& series, Fits fits) {
  for (const auto place : series)
    if (fits(state.scores[place])) return place;
  return std::nullopt;
}

}  // namespace

std::vector<Series> seriesOf(const State& state) {
  std::vector<Series> found;
  for (std::size_t place = 0; place < state.scores.size(); ++place) {
    const auto& score = state.scores[place];
    const auto mine = std::ranges::find_if(found, [&](const Series& series) {
      const auto& of = state.scores[series.front()];
      return policy::sameName(of.tool, score.tool) && policy::sameName(of.toolVersion, score.toolVersion);
    });
    if (mine != found.end())
      mine->push_back(place);
    else if (found.size() < mostSeries)
      found.push_back({place});
  }
  return found;
}

std::optional<std::size_t> baselineOf(const State& state, const Series& series, Rule rule) {
  return first(state, series, [&](const Score& score) {
    return rule == Rule::firstReview
               ? score.occasion == Occasion::REVIEW
               : score.occasion == Occasion::ASSESSMENT || score.occasion == Occasion::NOT_STATED;
  });
}

std::optional<std::size_t> nextOf(const State& state, const Series& series, std::size_t baseline) {
  return first(state, series, [&](const Score& score) { return onLaterDay(score, state.scores[baseline]); });
}

std::optional<std::size_t> insteadOf(const State& state, const Series& other, std::size_t baseline) {
  return first(state, other, [&](const Score& score) {
    return score.occasion != Occasion::ASSESSMENT && onLaterDay(score, state.scores[baseline]);
  });
}

}  // namespace casefold::distance_travelled
