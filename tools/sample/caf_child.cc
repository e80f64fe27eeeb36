// The children whose story is of CAFs: one, two, a pseudo CAF, or both kinds.
#include <algorithm>
#include <array>

#include "tools/sample/telling.h"

namespace casefold::sample {
namespace {

CafSlip slipOf(std::uint32_t index) {
  using enum CafSlip;
  static constexpr std::array slips = {afterClosure, noReason,  reviewBeforePlan,
                                       notOpened,    undecided, withoutConsent};
  if (index < 880) return none;
  if (index < 904) return slips[index % slips.size()];
  if (index < 922) return wrongDay;
  if (index < 932) return wrongChild;
  return index < 936 ? wrongYear : none;
}

CafEnding endingOf(Random& random) {
  const auto dice = random.upTo(100);
  if (dice < 62) return CafEnding::needsMet;
  if (dice < 74) return CafEnding::disengaged;
  if (dice < 79) return CafEnding::consentWithdrawn;
  if (dice < 84) return CafEnding::movedAway;
  return dice < 90 ? CafEnding::toSocialCare : CafEnding::open;
}

// A child with one CAF: what is told of it goes by its index (plan.h).
CafCourse courseOf(const Child& child, Random& random) {
  CafCourse course;
  course.length = random.between(90, 290);
  course.ending = endingOf(random);
  course.slip = slipOf(child.index);
  if (course.slip != CafSlip::none) course.ending = CafEnding::needsMet;
  const std::uint32_t index = child.index;
  if (index < scoredTwice) {
    course.ending = CafEnding::needsMet;
    course.length = random.between(235, 300);
    course.scored = index < improvedScores                        ? Scored::improved
                    : index < improvedScores + deterioratedScores ? Scored::deteriorated
                                                                  : Scored::same;
  } else if (index < scoredTwice + scoredOnce) {
    course.scored = Scored::once;
    // One in thirty does not say which version of the tool it was.
    if (index % 30 == 0) course.slip = CafSlip::noToolVersion;
  }
  return course;
}

constexpr int schoolAge = 5 * 365;

}  // namespace

void tellCafChild(Telling& telling) {
  Random& random = telling.random;
  const Child& child = telling.child;
  const int age = random.between(200, 15 * 365);
  switch (child.part) {
    case Part::caf: {
      const CafCourse course = courseOf(child, random);
      const bool scored = course.scored != Scored::no && course.scored != Scored::once;
      const Day from = telling.start(scored ? 300 : course.slip != CafSlip::none ? 330 : 0);
      if (isNominated(child))
        identifyNominated(telling, from);
      else
        telling.identify(from, school(), age);
      tellCaf(telling, from, course);
      if (random.chance(8)) telling.move(from + days{random.between(40, 120)}, administrator());
      // Brothers and sisters stand side by side.
      if (child.index >= 700 && child.index < 820)
        telling.link(from + days{5}, administrator(), telling.area.find(Part::caf, child.index ^ 1U),
                     "sibling", "same mother");
      return;
    }
    case Part::cafTwice: {
      const Day from = telling.start(420);
      telling.identify(from, school(), age);
      const Day end =
          tellCaf(telling, from, {.length = random.between(90, 150), .ending = CafEnding::needsMet});
      tellCaf(telling, end + days{random.between(60, 180)},
              {.length = random.between(90, 200), .ending = endingOf(random)});
      return;
    }
    case Part::pseudoCaf: {
      const Day from = telling.start();
      telling.identify(from, school(), random.between(6 * 365, 15 * 365));
      tellPseudoCaf(telling, from, "");
      return;
    }
    default: {
      const Day from = telling.start(420);
      telling.identify(from, school(), std::max(age, schoolAge));
      const Day end = tellCaf(telling, from,
                              {.length = random.between(90, 150),
                               .ending = random.chance(50) ? CafEnding::needsMet : CafEnding::disengaged});
      tellPseudoCaf(telling, end + days{random.between(30, 150)},
                    "a CAF that ended, services by the children's centre");
      return;
    }
  }
}

}  // namespace casefold::sample
