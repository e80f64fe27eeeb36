// The Junior Youth Inclusion Programme, and the volunteer doulas.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "tools/sample/telling.h"

namespace casefold::sample {
namespace {

using namespace std::string_view_literals;

// ---- Junior YIP: who is nominated, and by whom
// ----------------------------------------------------------------------

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

// ---- volunteer doulas
// -----------------------------------------------------------------------------------------------

constexpr std::uint32_t readyVolunteers = 25, volunteers = 30;
constexpr std::array modules = {"breastfeeding"sv,
                                "child protection level 1"sv,
                                "health and safety"sv,
                                "aromatherapy"sv,
                                "domestic violence awareness"sv,
                                "water births"sv,
                                "smoking cessation in pregnancy"sv};
constexpr int turn = 215;  // days from one birth that a volunteer supports to her next

std::string doulas(const Area& area) { return "programme:" + area.id("doulas"); }
By doulaCoordinator() { return {"doula coordinator", "Goodwin volunteer doulas"}; }

class Doula {
 public:
  explicit Doula(Telling& telling) : t_(telling), index_(telling.child.index), random_(telling.random) {
    const bool unborn = index_ >= birthsRecorded;
    expected_ = unborn ? lastDay + days{random_.between(20, 60)}
                       : firstDay + days{200 + turn * static_cast<int>(index_ / readyVolunteers) +
                                         random_.between(0, 30)};
    volunteer_ = "volunteer:" + t_.area.id(index_ % readyVolunteers + 1);
    by_ = {words::workerName(index_ % readyVolunteers + 60) + ", volunteer", "Goodwin volunteer doulas"};
  }

  void tell() {
    const Day asked = working(expected_ - days{random_.between(80, 100)});
    t_.identify(asked, midwife(), -static_cast<int>((expected_ - asked).count()));
    t_.story.tell(midwife(), {{"doula.requested",
                               asked,
                               {{"programme", doulas(t_.area)},
                                {"expectedBirthDate", expected_},
                                {"languages", {random_.chance(90) ? "English"sv : "Polish"sv}},
                                {"locality", t_.child.locality},
                                {"needs", {random_.chance(50) ? "breastfeeding"sv : "young mothers"sv}}}}});
    // Nobody is free yet; one volunteer went all the same.
    if (index_ == doulasMatched) visit(working(asked + days{9}), "beforeBirth", 40);
    if (index_ >= doulasMatched) return;
    const Day matched = workingDays(asked, random_.between(2, 10));
    t_.story.tell(doulaCoordinator(), {{"volunteer.matched",
                                        matched,
                                        {{"volunteer", volunteer_},
                                         {"decidedBy", "doula coordinator"},
                                         {"reasons", "lives near, has done it before"}}}});
    for (int i = 0; i < 3; ++i) visit(working(matched + days{10 + 18 * i}), "beforeBirth", 75);
    if (index_ < birthsRecorded) birth();
  }

 private:
  void visit(Day day, std::string_view stage, int minutes) {
    t_.story.tell(
        by_,
        {{"volunteer.visited", day, {{"volunteer", volunteer_}, {"stage", stage}, {"minutes", minutes}}}},
        t_.lateness());
  }

  void birth() {
    const Day born = expected_ + days{random_.between(-10, 9)};
    t_.story.tell(midwife(),
                  {{"birth.recorded", born},
                   {"child.identified",
                    born,
                    {{"name", t_.child.name},
                     {"birthDate", born},
                     {"gender", t_.child.girl ? "2" : "1"},
                     {"locality", t_.child.locality}}}},
                  random_.between(0, 4));
    if (random_.chance(80)) visit(born, "atBirth", 60 * random_.between(3, 11));
    const auto fed = [&](bool is) { return !is ? "no"sv : random_.chance(70) ? "wholly"sv : "partly"sv; };
    if (index_ == 3) visit(born + days{2}, "beforeBirth", 50);
    const auto begun = [&, how = fed(index_ < begunBreastfeeding)](Day day) {
      return Fact("feeding.recorded", day, {{"stage", "begun"}, {"breastfed", how}});
    };
    // A month that was typed wrong: fed before it was born.
    const bool typedWrong = index_ == 5;
    const auto told =
        t_.story.tell(midwife(), {begun(born + days{typedWrong ? -28 : 1})}, typedWrong ? 35 : 0);
    if (typedWrong)
      t_.story.correct(told, 0, born + days{12}, midwife(), begun(born + days{1}),
                       "the month was typed wrong");
    for (int i = 0; i < 4; ++i) visit(born + days{4 + 9 * i}, "afterBirth", 60);
    // Of two who began it is not known.
    if (index_ < knownAtSixWeeks || index_ >= begunBreastfeeding)
      t_.story.tell({"health visitor", "health visiting"},
                    {{"feeding.recorded",
                      working(born + weeks{6}),
                      {{"stage", "sixWeeks"}, {"breastfed", fed(index_ < stillAtSixWeeks)}}}},
                    t_.lateness());
    if (random_.chance(35))
      t_.story.tell(by_, {{"family.signposted",
                           born + days{30},
                           {{"service", "baby café"},
                            {"reason", "to meet other mothers"},
                            {"programme", doulas(t_.area)}}}});
    t_.story.tell(doulaCoordinator(),
                  {{"volunteer.unmatched",
                    working(born + days{56}),
                    {{"volunteer", volunteer_}, {"reason", "eight weeks after the birth, as agreed"}}}});
  }

  Telling& t_;
  std::uint32_t index_;
  Random& random_;
  Day expected_;
  std::string volunteer_;
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

void tellDoula(Telling& telling) { Doula(telling).tell(); }

namespace {

// By points, then by the earlier nomination, then by stream: as the view ranks them, so that the forty are
// the same.
bool ranksBefore(const Nominee* a, const Nominee* b) {
  if (a->points != b->points) return a->points > b->points;
  if (a->firstNominated != b->firstNominated) return a->firstNominated < b->firstNominated;
  return a->stream < b->stream;
}

// How many of the last drawing, whose nominations still count, the ranking would choose again.
std::size_t chosenAgain(const Area& area, std::uint32_t draw) {
  std::vector<const Nominee*> ranking;
  for (const Nominee& nominee : area.nominees)
    if (nominee.draw == draw || nominee.draw + 1 == draw) ranking.push_back(&nominee);
  std::ranges::sort(ranking, ranksBefore);
  if (ranking.size() > cohortSize) ranking.resize(cohortSize);
  return static_cast<std::size_t>(
      std::ranges::count_if(ranking, [draw](const Nominee* nominee) { return nominee->draw != draw; }));
}

// `repeated`: the first stands at the end once more.
Value membersOf(const std::vector<const Nominee*>& ranked, std::size_t again, std::size_t repeated) {
  const std::size_t size = std::min<std::size_t>(cohortSize, ranked.size());
  std::vector<Value> members;
  for (std::size_t i = 0; i < size + repeated; ++i) {
    const Nominee& one = *ranked[i % size];
    const bool departs = i < size && i + again >= size;
    members.push_back(object({{"case", one.stream},
                              {"points", one.points},
                              {"reasons", one.reasons},
                              {"departs", departs ? "in place of one who was in the cohort before" : ""}}));
  }
  return list(members);
}

}  // namespace

bool tellProgramme(Area& area, const Sink& sink) {
  Story story("programme", area.id("junior-yip"));
  for (std::uint32_t draw = 0; draw < draws; ++draw) {
    std::vector<const Nominee*> ranked;
    for (const Nominee& nominee : area.nominees)
      if (nominee.draw == draw) ranked.push_back(&nominee);
    if (ranked.empty()) continue;
    std::ranges::sort(ranked, ranksBefore);
    const Day day = drawingDay(draw);
    const std::chrono::year_month_day date{day};
    const By by{"programme manager", "Junior YIP"};
    const auto drawn = [&](std::size_t repeated) {
      return Fact("cohort.drawn", day,
                  {{"cohort", fmt::format("{}-{}", int{date.year()}, unsigned{date.month()} < 7 ? 1 : 2)},
                   {"members", membersOf(ranked, chosenAgain(area, draw), repeated)},
                   {"policyVersion", "england-2010.1"},
                   {"considered", static_cast<std::uint32_t>(ranked.size())},
                   {"drawnBy", "multi-agency panel"}});
    };
    // In the first list one stood twice; that was put right two days later.
    const auto told = story.tell(by, {drawn(draw == 0 ? 1 : 0)});
    if (draw == 0)
      story.correct(told, 0, day + days{2}, by, drawn(0), "one young person stood in the list twice");
  }
  return story.empty() || story.write(sink);
}

bool tellVolunteers(Area& area, const Sink& sink) {
  if (std::ranges::none_of(area.children(), [](const Child& child) { return child.part == Part::doula; }))
    return true;
  for (std::uint32_t i = 0; i < volunteers; ++i) {
    Random random = area.random("volunteer", i);
    Story story("volunteer", area.id(i + 1));
    const Day recruited =
        working(firstDay + days{random.between(2, 12)} + (i >= readyVolunteers ? days{700} : days{0}));
    story.tell(doulaCoordinator(),
               {{"volunteer.recruited",
                 recruited,
                 {{"programme", doulas(area)},
                  {"languages", i % 9 == 4 ? Value({"English"sv, "Polish"sv}) : Value({"English"sv})},
                  {"offers", {i % 2 == 0 ? "breastfeeding"sv : "young mothers"sv}},
                  {"mostFamilies", 1}}}});
    story.tell(doulaCoordinator(), {{"volunteer.cleared",
                                     working(recruited + days{random.between(14, 30)}),
                                     {{"check", "references"}}}});
    // The last five are not ready: a check or a module is missing.
    if (i < readyVolunteers || i % 2 == 0)
      story.tell(doulaCoordinator(), {{"volunteer.cleared",
                                       working(recruited + days{random.between(20, 45)}),
                                       {{"check", "enhanced disclosure"}}}});
    const std::size_t completed = i < readyVolunteers ? modules.size() : 3 + i % 3;
    for (std::size_t m = 0; m < completed; ++m)
      story.tell(doulaCoordinator(), {{"module.completed",
                                       working(recruited + days{10 + 8 * static_cast<int>(m)}),
                                       {{"module", modules[m]}, {"trainer", "midwife educator"}}}});
    if (i >= volunteers - 2)
      story.tell(doulaCoordinator(),
                 {{"volunteer.left", working(recruited + days{120}), {{"reason", "found paid work"}}}});
    if (!story.write(sink)) return false;
  }
  return true;
}

}  // namespace casefold::sample
