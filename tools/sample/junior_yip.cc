// The Junior Youth Inclusion Programme: who is nominated and by whom, what they take part in, and the drawing
// of the cohorts.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tools/sample/telling.h"

namespace casefold::sample {
namespace {

using namespace std::string_view_literals;

struct Factor {
  std::string_view id;
  std::uint32_t points;  // as the shipped policy weighs it (projections/policy/england/junior-yip.toml)
};
constexpr std::array yipFactors = {
    Factor{"excluded-from-school", 5},
    Factor{"antisocial-behaviour", 4},
    Factor{"persistent-absence", 4},
    Factor{"family-offending", 3},
    Factor{"domestic-violence", 3},
    Factor{"substance-misuse", 3},
    Factor{"peers-offending", 2},
    Factor{"victim-of-crime", 2},
    Factor{"learning-difficulty", 2},
    Factor{"mental-health", 2},
    Factor{"loss", 1},
};
constexpr Factor offended{"offended", 5};
constexpr std::uint32_t pointsPerFurtherAgency = 2;
constexpr std::array agencies = {"school"sv, "police"sv, "youth offending service"sv, "housing"sv,
                                 "health"sv};

struct Nomination {
  std::uint32_t draw = 0;
  std::uint32_t place = 0;  // 0 to 59: the first forty are the most vulnerable
};

Nomination nominationOf(const Child& child) {
  const std::uint32_t number = child.part == Part::yip ? child.index
                                                       : partSizes[static_cast<std::size_t>(Part::yip)] +
                                                             child.index - firstNominatedCaf;
  return {number % draws, number / draws};
}

// Two thirds had offended before they were chosen; a third stayed out of trouble altogether. Two of an area's
// 240 did again, within the year after.
bool hadOffended(const Nomination& n) { return n.place < cohortSize && n.place % 3 != 0; }
bool reoffended(const Nomination& n) { return n.place == 1 && n.draw < reoffendedPerArea; }

// The same whoever asks.
Day firstNominated(Telling& telling) {
  Random random = telling.area.random("nominated", telling.child.number);
  const std::uint32_t draw = nominationOf(telling.child).draw;
  return working(drawingDay(draw) - days{draw == 0 ? random.between(9, 14) : random.between(25, 80)});
}

std::string programmeOf(const Area& area) { return "programme:" + area.id("junior-yip"); }

class Yip {
 public:
  explicit Yip(Telling& telling)
      : t_(telling),
        random_(telling.area.random("yip", telling.child.number)),
        nomination_(nominationOf(telling.child)),
        drawn_(drawingDay(nomination_.draw)) {}

  void tell() {
    if (t_.child.part == Part::yip) identifyNominated(t_, lastDay);
    nominate(firstNominated(t_));
    if (nomination_.place >= cohortSize) return;
    begin();
    takePart();
  }

 private:
  void nominate(Day from) {
    const bool vulnerable = nomination_.place < cohortSize;
    Nominee nominee{.stream = t_.story.stream(),
                    .draw = nomination_.draw,
                    .points = 0,
                    .reasons = {},
                    .firstNominated = from};
    const std::uint32_t count = vulnerable ? 2 + random_.upTo(2) : 1;
    const std::uint32_t first = vulnerable ? random_.upTo(3) : 6 + random_.upTo(3);
    std::vector<std::string> factors;
    const auto add = [&](const Factor& factor) {
      factors.emplace_back(factor.id);
      nominee.points += factor.points;
    };
    if (hadOffended(nomination_)) add(offended);
    for (std::uint32_t i = 0; i < count; ++i) add(yipFactors[first + i * 2]);
    if (hadOffended(nomination_)) offence(from - days{random_.between(20, 60)});
    const std::uint32_t nominators = vulnerable ? 1 + random_.upTo(3) : 1;
    nominee.reasons = factors;
    for (std::uint32_t i = 0; i < nominators; ++i) {
      const auto agency = agencies[(nomination_.place + i) % agencies.size()];
      // The first sees it all; each further one what it knows of.
      const std::vector<std::string> seen =
          i == 0 ? factors : std::vector<std::string>{factors[i % factors.size()]};
      t_.story.tell({fmt::format("{} representative", agency), std::string(agency)},
                    {{"youngPerson.nominated",
                      working(from + days{i * 2}),
                      {{"programme", programmeOf(t_.area)}, {"agency", agency}, {"factors", seen}}}});
      nominee.reasons.emplace_back(agency);
      if (i > 0) nominee.points += pointsPerFurtherAgency;
    }
    t_.area.nominees.push_back(std::move(nominee));
  }

  void offence(Day day) {
    static constexpr std::array kinds = {"criminal damage"sv, "theft from a shop"sv, "fire in a bin"sv};
    t_.story.tell(
        {"youth offending officer", "youth offending service"},
        {{"offence.recorded", working(day), {{"kind", random_.pick(kinds)}, {"outcome", "reprimand"}}}});
  }

  void begin() {
    link_ = words::workerName(nomination_.place % 6 + 40);
    by_ = {link_ + ", youth worker", "Junior YIP"};
    const auto dice = random_.upTo(100);
    if (dice < 5) return;  // not visited
    visited_ = workingDays(drawn_, dice < 88 ? random_.between(3, 19) : random_.between(21, 40));
    t_.story.tell(by_,
                  {{"homeVisit.made",
                    visited_,
                    {{"visitedBy", link_},
                     {"note", "met the family, asked what the young person likes"},
                     {"programme", programmeOf(t_.area)}}}},
                  random_.between(0, 2));
    if (random_.chance(96))
      t_.story.tell(by_, {{"linkPerson.named",
                           workingDays(visited_, 1),
                           {{"name", link_}, {"programme", programmeOf(t_.area)}}}});
  }

  void takePart() {
    const auto activity = random_.pick(words::activities());
    const bool visited = visited_ != Day{};
    const Day first = working(std::max(visited_, drawn_) + days{7});
    for (int session = 0, sessions = visited ? random_.between(6, 14) : 2; session < sessions; ++session) {
      const bool missed = random_.chance(16);
      t_.story.tell(by_,
                    {{"activity.attended",
                      first + weeks{session},
                      {{"activity", activity},
                       {"programme", programmeOf(t_.area)},
                       {missed ? "missed" : "minutes", missed ? Value(true) : Value(90)}}}},
                    t_.lateness());
    }
    if (random_.chance(40))
      t_.story.tell(by_, {{"parentSupport.given",
                           working(first + days{30}),
                           {{"kind", random_.chance(50) ? "parenting course" : "home visits"},
                            {"programme", programmeOf(t_.area)}}}});
    if (random_.chance(30))
      t_.story.tell(
          by_,
          {{"family.signposted",
            working(first + days{40}),
            {{"service", "Citizens Advice"}, {"reason", "arrears"}, {"programme", programmeOf(t_.area)}}}});
    if (reoffended(nomination_)) offence(drawn_ + days{70});
  }

  Telling& t_;
  Random random_;
  Nomination nomination_;
  Day drawn_;
  Day visited_{};  // the first day of all: not visited
  std::string link_;
  By by_;
};

}  // namespace

bool isNominated(const Child& child) {
  const std::uint32_t ofCaf = draws * nominatedPerDraw - partSizes[static_cast<std::size_t>(Part::yip)];
  return child.part == Part::yip || (child.part == Part::caf && child.index >= firstNominatedCaf &&
                                     child.index < firstNominatedCaf + ofCaf);
}

void identifyNominated(Telling& telling, Day day) {
  Random random = telling.area.random("age", telling.child.number);
  day = std::min(day, firstNominated(telling));
  // Eight to twelve on the day of the drawing.
  const Day born =
      drawingDay(nominationOf(telling.child).draw) - days{random.between(8 * 366, 12 * 365 + 350)};
  telling.identify(day, school(), static_cast<int>((day - born).count()));
}

void tellYip(Telling& telling) { Yip(telling).tell(); }

namespace {

// By points, then by the earlier nomination, then by stream: as the view ranks them, so that the forty are
// the same.
bool ranksBefore(const Nominee* a, const Nominee* b) {
  if (a->points != b->points) return a->points > b->points;
  if (a->firstNominated != b->firstNominated) return a->firstNominated < b->firstNominated;
  return a->stream < b->stream;
}

// The forty as they are ranked; but the panel takes one or two further up, and says why. `repeated`: the
// first stands at the end once more.
Value membersOf(const std::vector<const Nominee*>& ranked, std::uint32_t draw, std::size_t repeated) {
  struct Departure {
    std::size_t from, to;
    std::string_view because;
  };
  static constexpr std::array departures = {
      Departure{31, 4, "excluded for good in the week of the panel"},
      Departure{22, 9, "a brother was sentenced since the nomination"},
  };
  const std::size_t size = std::min<std::size_t>(cohortSize, ranked.size());
  std::vector<std::pair<const Nominee*, std::string_view>> chosen;
  for (std::size_t i = 0; i < size; ++i) chosen.emplace_back(ranked[i], "");
  for (std::size_t i = 0; i < 1 + draw % 2; ++i) {
    const auto& [from, to, because] = departures.at(i);
    if (from >= size) continue;
    const std::pair moved{chosen[from].first, because};
    chosen.erase(chosen.begin() + static_cast<std::ptrdiff_t>(from));
    chosen.insert(chosen.begin() + static_cast<std::ptrdiff_t>(to), moved);
  }
  std::vector<Value> members;
  for (std::size_t i = 0; i < size + repeated; ++i) {
    const auto& [one, because] = chosen[i % size];
    members.push_back(object(
        {{"case", one->stream}, {"points", one->points}, {"reasons", one->reasons}, {"departs", because}}));
  }
  return list(members);
}

}  // namespace

bool tellProgramme(Area& area, const Sink& sink) {
  Story story("programme", area.id("junior-yip"));
  std::set<std::string> hadPlace;
  for (std::uint32_t draw = 0; draw < draws; ++draw) {
    // Nominations of the drawing before count still; who had a place then is not ranked again.
    std::vector<const Nominee*> ranked;
    std::uint32_t considered = 0, nominatedNow = 0;
    for (const Nominee& nominee : area.nominees) {
      if (nominee.draw != draw && nominee.draw + 1 != draw) continue;
      ++considered;
      if (nominee.draw == draw) ++nominatedNow;
      if (!hadPlace.contains(nominee.stream)) ranked.push_back(&nominee);
    }
    if (nominatedNow == 0) continue;
    std::ranges::sort(ranked, ranksBefore);
    const Day day = drawingDay(draw);
    const std::chrono::year_month_day date{day};
    const By by{"programme manager", "Junior YIP"};
    const auto drawn = [&](std::size_t repeated) {
      return Fact("cohort.drawn", day,
                  {{"cohort", fmt::format("{}-{}", int{date.year()}, unsigned{date.month()} < 7 ? 1 : 2)},
                   {"members", membersOf(ranked, draw, repeated)},
                   {"policyVersion", "england-2010.1"},
                   {"considered", considered},
                   {"drawnBy", "multi-agency panel"}});
    };
    // In the first list one stood twice; that was put right two days later.
    const auto told = story.tell(by, {drawn(draw == 0 ? 1 : 0)});
    if (draw == 0)
      story.correct(told, 0, day + days{2}, by, drawn(0), "one young person stood in the list twice");
    for (std::size_t i = 0; i < std::min<std::size_t>(cohortSize, ranked.size()); ++i)
      hadPlace.insert(ranked[i]->stream);
  }
  return story.empty() || story.write(sink);
}

}  // namespace casefold::sample
