// The volunteer doulas: the mothers that they support, and the volunteers themselves.
#include <algorithm>
#include <array>

#include "tools/sample/telling.h"

namespace casefold::sample {
namespace {

using namespace std::string_view_literals;

constexpr std::uint32_t readyVolunteers = 25, volunteers = 30;
constexpr std::array modules = {"breastfeeding"sv,
                                "child protection level 1"sv,
                                "health and safety"sv,
                                "aromatherapy"sv,
                                "domestic violence awareness"sv,
                                "water births"sv,
                                "smoking cessation in pregnancy"sv};
// Of the workers' names, those from here on.
constexpr std::uint32_t firstName = 60;
constexpr int turn = 250;  // days from one birth that a volunteer supports to her next: over all three years

std::string doulas(const Area& area) { return "programme:" + area.id("doulas"); }
By doulaCoordinator() { return {"doula coordinator", "Goodwin volunteer doulas"}; }

class Doula {
 public:
  explicit Doula(Telling& telling) : t_(telling), index_(telling.child.index), random_(telling.random) {
    const bool unborn = index_ >= birthsRecorded;
    // Each volunteer's births come a little later than the one's before her, and none before she is free.
    const int turns = static_cast<int>(index_ / readyVolunteers);
    const int later = 2 * static_cast<int>(index_ % readyVolunteers);
    expected_ = unborn ? lastDay + days{random_.between(50, 60)}
                       : firstDay + days{200 + turn * turns + later + random_.between(0, 10)};
    volunteer_ = "volunteer:" + t_.area.id(index_ % readyVolunteers + 1);
    by_ = {words::workerName(index_ % readyVolunteers + firstName) + ", volunteer",
           "Goodwin volunteer doulas"};
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
    t_.birth(born, random_.between(0, 4));
    if (random_.chance(80)) visit(born, "atBirth", 60 * random_.between(3, 11));
    const auto dealt = feedingDealt(index_);
    const auto fed = [&](bool is) { return !is ? "no"sv : random_.chance(70) ? "wholly"sv : "partly"sv; };
    if (index_ == 3) visit(born + days{2}, "beforeBirth", 50);
    const auto begun = [&, how = fed(dealt < begunBreastfeeding)](Day day) {
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
    if (dealt < knownAtSixWeeks || dealt >= begunBreastfeeding)
      t_.story.tell({"health visitor", "health visiting"},
                    {{"feeding.recorded",
                      working(born + weeks{6}),
                      {{"stage", "sixWeeks"}, {"breastfed", fed(dealt < stillAtSixWeeks)}}}},
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

void tellDoula(Telling& telling) { Doula(telling).tell(); }

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
                  {"name", words::workerName(i + firstName)},
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
