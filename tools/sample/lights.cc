// The traffic-light core assessment before birth, and the placements that some go on to.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "tools/sample/telling.h"

namespace casefold::sample {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view toolName = "traffic lights, core assessment", toolVersion = "2010";
constexpr std::array lightNames = {"green"sv, "amber"sv, "red"sv};

struct Lit {
  std::string_view area;
  std::uint32_t light;  // index of lightNames
};

class Lights {
 public:
  explicit Lights(Telling& telling)
      : t_(telling),
        from_(telling.start(260)),
        expected_(from_ + days{telling.random.between(90, 120)}),
        social_(worker(telling.area, telling.child.number % socialWorkers)),
        support_(worker(telling.area, firstSupport + telling.random.upTo(supportWorkers))) {}

  void tell() {
    t_.identify(from_, midwife(), -static_cast<int>((expected_ - from_).count()));
    const Day decided =
        tellHub(t_, from_, {.rating = Rating::amber, .decision = "section17", .referral = true});
    const Day begun = workingDays(decided, 2);
    closed_ = working(expected_ + days{t_.random.between(60, 100)});
    tellAllocations(t_, begun, closed_, 3);
    t_.story.tell(social_.by(), {{"assessment.started", begun, {{"kind", "core"}}}});
    choose(working(begun + days{2}));
    weeksOfLights(working(begun + days{2}));
    birth();
    t_.story.tell(social_.by(), {{"assessment.authorised",
                                  workingDays(begun, 33),
                                  {{"kind", "core"},
                                   {"factors", {"2B"}},
                                   {"authorisedBy", "consultant social worker"},
                                   {"started", begun}}}});
    t_.story.tell(social_.by(),
                  {{"plan.started", workingDays(begun, 34), {{"note", "before and after the birth"}}}});
    // The choice before birth, recorded as if it had come after.
    if (t_.child.index == 55)
      t_.story.tell(
          social_.by(),
          {{"areas.chosen",
            working(expected_ + days{30}),
            {{"areas", {lit_[0].area, lit_[1].area, lit_[2].area, lit_[3].area, lit_[4].area, lit_[5].area}},
             {"tool", toolName},
             {"expectedBirthDate", expected_},
             {"toolVersion", toolVersion}}}});
    end();
    t_.story.tell(social_.by(), {{"plan.ended", closed_, {{"note", "aims met"}}}});
    t_.story.tell(social_.by(), {{"referral.closed", closed_, {{"reason", "RC7"}}}});
  }

 private:
  void choose(Day day) {
    const auto first = t_.random.upTo(3);
    std::vector<std::string> areas;
    for (std::uint32_t i = 0; i < 6; ++i) {
      lit_.push_back({words::lightAreas()[first + (i * 2 + i / 5) % 10], t_.random.upTo(10) < 6 ? 2U : 1U});
      areas.emplace_back(lit_.back().area);
    }
    t_.story.tell(social_.by(), {{"areas.chosen",
                                  day,
                                  {{"areas", areas},
                                   {"tool", toolName},
                                   {"expectedBirthDate", expected_},
                                   {"toolVersion", toolVersion}}}});
    // A few rate what nobody chose.
    if (t_.child.index >= 50 && t_.child.index < 54) lit_.push_back({"alcohol", 1});
  }

  // Family support works on the reds. A light goes amber to green, and back if the risk is raised again.
  void weeksOfLights(Day begun) {
    int week = 0;
    for (Day day = begun; day < closed_; day += weeks{1}, ++week) {
      if (t_.random.chance(10) && week > 0) continue;  // nobody came
      std::vector<Fact> facts;
      for (Lit& lit : lit_) {
        const auto dice = t_.random.upTo(100);
        if (week > 0 && dice < 16 && lit.light > 0) --lit.light;
        if (week > 2 && dice > 94 && lit.light < 2) ++lit.light;
        const auto reasons = lit.light == 2   ? words::redReasons(lit.area)
                             : lit.light == 1 ? words::amberReasons(lit.area)
                                              : words::greenReasons(lit.area);
        facts.push_back({"area.rated",
                         day,
                         {{"area", lit.area},
                          {"light", lightNames[lit.light]},
                          {"ratedBy", support_.name},
                          {"reason", t_.text(reasons)}}});
      }
      t_.story.tell(support_.by(), std::move(facts), t_.lateness());
      if (t_.random.chance(15)) {
        const auto area = t_.random.pick(lit_).area;
        t_.story.tell(
            support_.by(),
            {{"strength.noted",
              day,
              {{"area", t_.random.chance(60) ? area : ""}, {"strength", words::parentStrength(area)}}}});
      }
      if (week == 6 || week == 13) judge(day);
    }
  }

  void judge(Day day) {
    const auto reds = std::ranges::count_if(lit_, [](const Lit& lit) { return lit.light == 2; });
    const auto grounds = reds == 0  ? words::improvingGrounds()
                         : reds < 3 ? words::uncertainGrounds()
                                    : words::notShownGrounds();
    t_.story.tell(social_.by(), {{"capacityToChange.judged",
                                  working(day),
                                  {{"judgement", reds == 0  ? "improving"
                                                 : reds < 3 ? "uncertain"
                                                            : "notShown"},
                                   {"grounds", t_.text(grounds)},
                                   {"judgedBy", social_.name}}}});
  }

  // Of a few nobody records the end, so that their areas stay due; one was ended before the last visits.
  void end() {
    if (t_.child.index % 20 == 19) return;
    const auto reds = std::ranges::count_if(lit_, [](const Lit& lit) { return lit.light == 2; });
    t_.story.tell(social_.by(),
                  {{"areaAssessment.ended",
                    t_.child.index == 56 ? closed_ - days{9} : closed_,
                    {{"outcome", "complete"},
                     {"conclusion", reds == 0 ? "no area red; what is amber is in the plan"
                                              : "still red in places: what was tried is in the plan"},
                     {"endedBy", social_.name}}}});
  }

  void birth() {
    const Day born = expected_ + days{t_.random.between(-12, 8)};
    t_.birth(born, t_.random.between(0, 3));
    if (t_.child.index % 3 == 0)
      t_.area.placements.push_back(
          {t_.story.stream(), t_.child.index / 3, working(born + days{t_.random.between(4, 14)})});
  }

  Telling& t_;
  Day from_, expected_, closed_;
  Worker social_, support_;
  std::vector<Lit> lit_;
};

// ---- placements ----

constexpr std::uint32_t providers = 3;
constexpr std::array providerNames = {"Orchard House"sv, "Saltmarsh Lodge"sv, "The Weir"sv};

struct Year {
  Day from;
  std::uint32_t pence;  // the regional fee
};
constexpr std::array feeYears = {
    Year{Day{std::chrono::year{2007} / 4 / 1}, 190'000}, Year{Day{std::chrono::year{2008} / 4 / 1}, 195'000},
    Year{Day{std::chrono::year{2009} / 4 / 1}, 200'000}, Year{Day{std::chrono::year{2010} / 4 / 1}, 205'000}};

std::uint32_t regionalFee(Day day) {
  std::uint32_t pence = feeYears[0].pence;
  for (const Year& year : feeYears)
    if (day >= year.from) pence = year.pence;
  return pence;
}

std::string contractOf(std::uint32_t provider, Day day) {
  const std::chrono::year_month_day date{day - days{90}};
  return fmt::format("SW-{}-{}", int{date.year()}, provider + 1);
}

constexpr std::array criteria2007 = {"basic-care"sv, "safety"sv, "emotional-warmth"sv, "support"sv};
constexpr std::array criteria2009 = {"basic-care"sv, "safety"sv, "emotional-warmth"sv, "insight"sv,
                                     "support"sv};
constexpr std::array criteria2010 = {"basic-care"sv,  "safety"sv,  "emotional-warmth"sv,
                                     "stimulation"sv, "insight"sv, "capacity-to-change"sv,
                                     "support"sv};
// What was seen bears the finding out.
struct Seen {
  std::string_view finding;
  std::array<std::string_view, 3> evidence;
};
constexpr std::array seen = {
    Seen{
        "met",
        {"bathed and fed by the mother each day, seen on eleven of fourteen days",
         "names what went wrong before, and what she does otherwise now", "turns to the keyworker when low"}},
    Seen{"partlyMet",
         {"waited for staff twice before the bath; the third time alone and safe",
          "well by day; at night staff had to wake her twice", "as agreed on most days, not at weekends"}},
    Seen{"notMet",
         {"left the baby with a resident whom she had met that day",
          "staff had to take over on five of fourteen days", "would not talk about it"}},
    Seen{"notAssessable",
         {"away with the baby at her mother's in those two weeks", "the baby was in hospital",
          "too early to say"}}};

// An agreement, its fee, the criteria one by one, and what guardian and court made of them.
void tellPlacement(Area& area, const Placement& placement, Story& story) {
  Random random = area.random("placement", placement.index);
  const std::uint32_t provider = placement.index % providers;
  const By social = worker(area, placement.index % socialWorkers).by();
  const By keyworker{"placement manager", std::string(providerNames[provider])};
  const Day agreed = working(placement.from - days{random.between(5, 20)});
  const bool departs = random.chance(20);
  const std::string_view version = agreed >= feeYears.back().from                   ? "2010"sv
                                   : agreed >= Day{std::chrono::year{2009} / 1 / 1} ? "2009"sv
                                                                                    : "2007"sv;
  const bool early = random.chance(12);
  story.tell(social, {{"placement.agreed",
                       agreed,
                       {{"case", placement.stream},
                        {"provider", "provider:" + area.id(provider + 1)},
                        {"contract", contractOf(provider, agreed)},
                        {"weeklyFeePence", regionalFee(agreed) + (departs ? 20'000U : 0U)},
                        {"departsBecause", departs && random.chance(70) ? "waking night staff" : ""},
                        {"criteriaVersion", version},
                        {"plannedWeeks", 12},
                        {"orderedBy", random.chance(60) ? "court" : "local authority"}}}});
  story.tell(keyworker, {{"placement.started", placement.from}});
  const Day ended = working(placement.from + (early ? days{30} : days{random.between(77, 90)}));
  // Of one placement a criterion was looked at when it was over; of another the guardian was early.
  bool lateOnce = placement.index == 5;
  if (placement.index == 7)
    story.tell({"children's guardian", "Cafcass"},
               {{"assessment.validated",
                 placement.from + days{4},
                 {{"by", "guardian"}, {"accepted", false}, {"reasons", "nothing to look at yet"}}}});
  const auto assess = [&](std::string_view criterion) {
    const Day day = std::exchange(lateOnce, false)
                        ? working(ended + days{5})
                        : working(placement.from + days{random.between(20, early ? 28 : 70)});
    const auto dice = random.upTo(100);
    const Seen& what = seen.at(dice < 55 ? 0 : dice < 78 ? 1 : dice < 93 ? 2 : 3);
    story.tell(social, {{"criterion.assessed",
                         day,
                         {{"criterion", criterion},
                          {"finding", what.finding},
                          {"evidence", dice % 12 == 0 ? "" : random.pick(what.evidence)},
                          {"assessor", worker(area, random.upTo(6)).stream()}}}});
  };
  if (version == "2010")
    for (auto criterion : criteria2010) assess(criterion);
  else if (version == "2009")
    for (auto criterion : criteria2009) assess(criterion);
  else
    for (auto criterion : criteria2007) assess(criterion);
  story.tell(
      {"children's guardian", "Cafcass"},
      {{"assessment.validated",
        working(ended + days{7}),
        {{"by", "guardian"}, {"accepted", random.chance(85)}, {"reasons", "seen twice in the placement"}}}});
  if (random.chance(70))
    story.tell(
        social,
        {{"assessment.validated",
          working(ended + days{24}),
          {{"by", "court"}, {"accepted", random.chance(90)}, {"reasons", "no need of another expert"}}}});
  static constexpr std::array outcomes = {"togetherAtHome"sv, "togetherAtHome"sv, "togetherElsewhere"sv,
                                          "separated"sv};
  story.tell(keyworker, {{"placement.ended",
                          ended,
                          {{"outcome", early ? "endedEarly"sv : random.pick(outcomes)},
                           {"reason", early ? "left by her own choice" : "assessment complete"}}}});
}

}  // namespace

void tellLights(Telling& telling) { Lights(telling).tell(); }

bool tellProviders(Area& area, const Sink& sink) {
  const By contracts{"regional commissioner", "South West region"};
  for (std::uint32_t i = 0; i < providers && !area.placements.empty(); ++i) {
    Story story("provider", area.id(i + 1));
    const Day registered{std::chrono::year{2007} / 9 / 3};
    story.tell(contracts,
               {{"provider.registered", registered, {{"name", providerNames[i]}, {"region", "South West"}}}});
    for (const Year& year : feeYears) {
      const bool departs = i == 2;
      story.tell(contracts, {{"contract.agreed",
                              working(std::max(year.from - days{20}, registered + days{7})),
                              {{"contract", contractOf(i, year.from + days{91})},
                               {"region", "South West"},
                               {"from", std::max(year.from, registered + days{7})},
                               {"until", year.from + days{364}},
                               {"weeklyFeePence", departs ? year.pence + 15'000 : year.pence},
                               {"departsBecause", departs ? "takes both parents" : ""}}}});
    }
    if (!story.write(sink)) return false;
  }
  return true;
}

bool tellPlacements(Area& area, const Sink& sink) {
  for (const Placement& placement : area.placements) {
    Story story("placement", area.id(placement.index + 1));
    tellPlacement(area, placement, story);
    if (!story.empty() && !story.write(sink)) return false;
  }
  return true;
}

}  // namespace casefold::sample
