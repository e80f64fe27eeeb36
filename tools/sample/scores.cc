// Scores by the tools of vulnerability: Bristol, Wirral, Family Star.
#include <fmt/format.h>

#include <array>

#include "tools/sample/telling.h"

namespace casefold::sample {

using namespace std::string_view_literals;

void tellScore(Telling& telling, Day day, const By& by, std::string_view tool, std::string_view version,
               std::string_view occasion, int change) {
  const bool star = tool == "Family Star";
  static constexpr std::array steps = {"physical health"sv,         "emotional well-being"sv,
                                       "keeping your child safe"sv, "social networks"sv,
                                       "education and learning"sv,  "boundaries and behaviour"sv,
                                       "family routine"sv,          "home and money"sv};
  // The same child scores the same twice, but for the change.
  Random first = telling.area.random("score", telling.child.number);
  std::vector<int> scores(star ? steps.size() : tool == "Wirral" ? 20 : 19);
  for (int& score : scores) score = star ? first.between(3, 7) : first.between(1, 3);
  for (std::size_t i = 0; change != 0; i = (i + 3) % scores.size()) {
    const int by1 = change < 0 ? -1 : 1;
    scores[i] += by1;
    change -= by1;
  }
  // Added up wrong, of a few.
  int total =
      telling.child.part == Part::caf && telling.child.index % 30 == 17 && telling.child.index > scoredTwice
          ? -20
          : 0;
  std::vector<Value> elements;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    total += scores[i];
    const std::string name = star               ? std::string(steps[i])
                             : tool == "Wirral" ? fmt::format("question {}", i + 1)
                                                : std::string(words::cafElements()[i]);
    elements.push_back(object({{"element", name}, {"score", scores[i]}}));
  }
  telling.story.tell(by, {{"vulnerability.scored",
                           day,
                           {{"tool", tool},
                            {"toolVersion", version},
                            {"total", total},
                            {"elements", list(elements)},
                            {"occasion", occasion},
                            {"scoredBy", by.actor}}}});
}

}  // namespace casefold::sample
