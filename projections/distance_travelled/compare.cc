#include "projections/distance_travelled/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "projections/policy/names.h"

namespace casefold::distance_travelled {
namespace {

using policy::Polarity;
using policy::ScoreTool;
using Where = Obstacle::Where;

// Elements with one score each; of one that was scored twice, the first. By name as it was written.
std::map<std::string, double> byElement(const Score& score) {
  std::map<std::string, double> found;
  for (const auto& element : score.elements) found.emplace(element.element, element.score);
  return found;
}

Distance meaning(double difference, Polarity polarity) {
  if (std::abs(difference) < sameWithin) return Distance::SAME;
  return (difference > 0) == (polarity == Polarity::higherIsBetter) ? Distance::IMPROVED
                                                                    : Distance::DETERIORATED;
}

// Why scores of these two cannot be compared whatever they say.
std::vector<Obstacle> apart(const ScoreTool* tool, const Score& earlier, const Score& later) {
  if (!policy::sameName(earlier.tool, later.tool)) return {{WhyNotComparable::TOOL_CHANGED}};
  if (earlier.toolVersion.empty() || later.toolVersion.empty())
    return {{WhyNotComparable::VERSION_NOT_STATED, !later.toolVersion.empty()     ? Where::earlier
                                                   : !earlier.toolVersion.empty() ? Where::later
                                                                                  : Where::both}};
  if (!policy::sameName(earlier.toolVersion, later.toolVersion)) return {{WhyNotComparable::VERSION_CHANGED}};
  if (tool == nullptr) return {{WhyNotComparable::TOOL_NOT_DEFINED}};
  return {};
}

std::vector<ElementDifference> differences(const ScoreTool* tool, const Score& earlier, const Score& later) {
  const auto before = byElement(earlier), after = byElement(later);
  std::vector<ElementDifference> found;
  auto add = [&](const std::string& name) {
    const auto from = before.find(name), to = after.find(name);
    if (from == before.end() || to == after.end()) return;
    if (std::ranges::find(found, name, &ElementDifference::element) != found.end()) return;
    ElementDifference difference{name, from->second, to->second};
    const bool fits = tool != nullptr && std::ranges::find(tool->elements, name) != tool->elements.end();
    if (fits && tool->allows(from->second) && tool->allows(to->second))
      difference.distance = meaning(difference.difference(), tool->polarity);
    found.push_back(std::move(difference));
  };
  if (tool != nullptr)
    for (const auto& name : tool->elements) add(name);
  for (const auto& element : earlier.elements) add(element.element);
  return found;
}

std::string named(const std::vector<std::string>& elements) {
  constexpr std::size_t most = 3;
  const auto shown = std::min(elements.size(), elements.size() == most + 1 ? most + 1 : most);
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) {
    const bool last = i + 1 == elements.size();
    text += (i == 0 ? "“" : last ? " and “" : ", “") + elements[i] + "”";
  }
  return elements.size() > shown ? fmt::format("{} and {} more", text, elements.size() - shown) : text;
}

std::string inWords(const Obstacle& obstacle, const ScoreTool* tool) {
  const auto elements = named(obstacle.elements);
  switch (obstacle.why) {
    case WhyNotComparable::TOOL_CHANGED:
      return "they are by two different tools";
    case WhyNotComparable::VERSION_CHANGED:
      return "they are by two versions of the tool";
    case WhyNotComparable::VERSION_NOT_STATED:
      return "the tool's version is not stated";
    case WhyNotComparable::TOOL_NOT_DEFINED:
      return "policy has no such tool in this version";
    case WhyNotComparable::TOTAL_OUT_OF_RANGE:
      return tool == nullptr ? "the total is out of range"
                             : fmt::format("the total is out of the tool's range, {:g} to {:g}",
                                           tool->lowestTotal(), tool->highestTotal());
    case WhyNotComparable::ELEMENT_OUT_OF_RANGE:
      return "no score that the tool can give: " + elements;
    case WhyNotComparable::ELEMENT_MISSING:
      return "no score for " + elements;
    case WhyNotComparable::ELEMENT_UNKNOWN:
      return "the tool has no element " + elements;
    case WhyNotComparable::ELEMENT_TWICE:
      return "two scores for " + elements;
  }
  return {};
}

}  // namespace

std::vector<Obstacle> obstaclesOf(const ScoreTool& tool, const Score& score, Where where) {
  Obstacle outOfRange{WhyNotComparable::ELEMENT_OUT_OF_RANGE, where};
  Obstacle missing{WhyNotComparable::ELEMENT_MISSING, where};
  Obstacle unknown{WhyNotComparable::ELEMENT_UNKNOWN, where};
  Obstacle twice{WhyNotComparable::ELEMENT_TWICE, where};
  const auto scored = byElement(score);
  for (const auto& [element, value] : scored) {
    if (std::ranges::find(tool.elements, element) == tool.elements.end())
      unknown.elements.push_back(element);
    else if (!tool.allows(value))
      outOfRange.elements.push_back(element);
    const auto differs = [&, name = &element, first = value](const ElementScore& other) {
      return other.element == *name && std::abs(other.score - first) >= sameWithin;
    };
    if (std::ranges::any_of(score.elements, differs)) twice.elements.push_back(element);
  }
  if (!scored.empty())  // a total alone is a score as well
    for (const auto& element : tool.elements)
      if (!scored.contains(element)) missing.elements.push_back(element);

  std::vector<Obstacle> found;
  if (score.total < tool.lowestTotal() - sameWithin || score.total > tool.highestTotal() + sameWithin)
    found.push_back({WhyNotComparable::TOTAL_OUT_OF_RANGE, where});
  for (auto* obstacle : {&outOfRange, &missing, &unknown, &twice})
    if (!obstacle->elements.empty()) found.push_back(std::move(*obstacle));
  return found;
}

Comparison compare(const policy::ScoreTools& tools, const Score& earlier, const Score& later) {
  const auto* tool = tools.find(later.tool, later.toolVersion);
  Comparison comparison;
  comparison.difference = later.total - earlier.total;
  comparison.obstacles = apart(tool, earlier, later);
  if (policy::sameName(earlier.tool, later.tool) && policy::sameName(earlier.toolVersion, later.toolVersion))
    comparison.elements = differences(tool, earlier, later);
  if (!comparison.obstacles.empty()) return comparison;
  for (const auto& [score, where] : {std::pair{&earlier, Where::earlier}, std::pair{&later, Where::later}})
    for (auto& obstacle : obstaclesOf(*tool, *score, where))
      comparison.obstacles.push_back(std::move(obstacle));
  if (comparison.obstacles.empty()) comparison.distance = meaning(comparison.difference, tool->polarity);
  return comparison;
}

std::string inWords(const std::vector<Obstacle>& obstacles, const ScoreTool* tool) {
  std::string text;
  for (const auto& obstacle : obstacles) {
    if (!text.empty()) text += "; ";
    if (obstacle.where == Where::earlier) text += "baseline: ";
    if (obstacle.where == Where::later) text += "second score: ";
    text += inWords(obstacle, tool);
  }
  return text;
}

}  // namespace casefold::distance_travelled
