// What the stories of a child share: who works in the area, and one child's story while it is told.
#pragma once

#include <string>
#include <string_view>

#include "tools/sample/plan.h"
#include "tools/sample/story.h"
#include "tools/sample/words.h"

namespace casefold::sample {

// ---- who works in an area ----

inline constexpr std::uint32_t units = 2, workersPerUnit = 5, socialWorkers = units * workersPerUnit;
inline constexpr std::uint32_t firstMentor = socialWorkers, mentors = 4;
inline constexpr std::uint32_t firstSupport = firstMentor + mentors, supportWorkers = 4;
// Who leaves, and who comes in their place.
inline constexpr std::uint32_t leaver = 3, successor = firstSupport + supportWorkers;
inline constexpr std::uint32_t workers = successor + 1;

struct Worker {
  std::uint32_t index = 0;  // within the area
  std::string id;           // "1-1-04"
  std::string name;
  std::string_view role;
  std::string unit;  // its stream; empty: none
  Day joined;
  Day left;  // lastDay + 1: still there

  [[nodiscard]] std::string stream() const { return "worker:" + id; }
  [[nodiscard]] By by() const;
};
[[nodiscard]] Worker worker(const Area& area, std::uint32_t index);
[[nodiscard]] std::string unitStream(const Area& area, std::uint32_t unit);

[[nodiscard]] By administrator();
[[nodiscard]] By coordinator();  // of the hub
[[nodiscard]] By manager();      // who decides
[[nodiscard]] By school();
[[nodiscard]] By police();
[[nodiscard]] By midwife();

// ---- one child's story ----

struct Telling {
  Telling(Area& of, const Child& about)
      : area(of), child(about), random(of.random(about)), story("case", about.id) {}

  Area& area;
  const Child& child;
  Random random;
  Story story;

  // A day of the three years, a working one, leaving so much room before the end.
  [[nodiscard]] Day start(int roomDays = 0);
  [[nodiscard]] std::string text(words::Words among) { return std::string(random.pick(among)); }
  // How many days after it happened this is recorded: most within two, a few long after.
  [[nodiscard]] int lateness();

  // The child becomes known: born so many days before (negative: expected in so many).
  void identify(Day day, const By& by, int ageDays);
  // A child that was expected is born, and has a name; recorded so many days after.
  void birth(Day born, int late);
  // The family lives elsewhere from that day on.
  void move(Day day, const By& by);
  void link(Day day, const By& by, const Child* other, std::string_view relation, std::string_view reason);

 private:
  int ageDays_ = 0;
  Day identified_;
};

// ---- the strands of stories ----
// Each tells what happens from a day on. Those that end say when.

enum class CafEnding : std::uint8_t { needsMet, disengaged, consentWithdrawn, movedAway, toSocialCare, open };
// Mistakes that are made now and then; each meets a query (projections/flags/rules.h).
enum class CafSlip : std::uint8_t {
  none,
  afterClosure,
  noReason,
  reviewBeforePlan,
  notOpened,
  undecided,
  withoutConsent,
  noToolVersion,
  wrongYear,
  wrongChild,
  wrongDay
};
enum class Scored : std::uint8_t { no, once, improved, deteriorated, same };

struct CafCourse {
  int length = 150;  // days from the submission to the closure
  CafEnding ending = CafEnding::needsMet;
  CafSlip slip = CafSlip::none;
  Scored scored = Scored::no;
  bool afterStatutory = false;  // after statutory work: nobody submits it
};
// Returns the day after which nothing of it happens.
Day tellCaf(Telling& telling, Day from, const CafCourse& course);
// What the attendance officers are told of: help as a CAF would have given it, without one.
Day tellPseudoCaf(Telling& telling, Day from, std::string_view support);
// The vulnerability score by Bristol's tool: element by element, worse or better by `change` than the first.
void tellScore(Telling& telling, Day day, const By& by, std::string_view tool, std::string_view version,
               std::string_view occasion, int change);

enum class Rating : std::uint8_t { green, amber, red };
struct HubCourse {
  Rating rating = Rating::green;
  std::string_view decision = "advice";  // as the schema has it
  bool referral = false;                 // is it a referral to social care, or a contact only?
  bool serious = false;
  std::uint32_t packageNumber = 1;
};
Day tellHub(Telling& telling, Day from, const HubCourse& course);
// A contact of the last days, as far as the hub has come with it: of twelve kinds, the `place`th; none beyond
// them.
void tellDesk(Telling& telling, std::uint32_t place);

enum class StatutorySlip : std::uint8_t {
  none,
  secondEpisode,
  afterClosure,
  noReason,
  noDate,
  noAssessment,
  twoPlans,
  authorisedTooEarly,
  longBeforeBirth,
  noFactorsAndFactors,
  deathBeforeBirth,
  afterDeath
};
struct StatutoryCourse {
  bool protection = false;  // section 47, conference, plan
  bool stepDown = false;
  int length = 220;
  StatutorySlip slip = StatutorySlip::none;
};
Day tellStatutory(Telling& telling, Day from, const StatutoryCourse& course);
// The case is somebody's work from then on, with handovers where the worker leaves or the case moves.
void tellAllocations(Telling& telling, Day from, Day until, std::uint32_t points);

// The parts, each the whole story of a child.
void tellCafChild(Telling& telling);
void tellSafetyNet(Telling& telling);
void tellHubChild(Telling& telling);
void tellStatutoryChild(Telling& telling);
void tellLights(Telling& telling);
void tellDoula(Telling& telling);
// Whoever is nominated for the Junior YIP, whatever else their story tells. False: this child is not.
[[nodiscard]] bool isNominated(const Child& child);
void tellYip(Telling& telling);
// Such a child becomes known: that day, or when it is first nominated, if that is earlier.
void identifyNominated(Telling& telling, Day day);

// ---- the other streams of an area ----
// After its children's stories. False as soon as the sink says so.
[[nodiscard]] bool tellWorkers(Area& area, const Sink& sink);
[[nodiscard]] bool tellUnits(Area& area, const Sink& sink);
[[nodiscard]] bool tellProgramme(Area& area, const Sink& sink);
[[nodiscard]] bool tellVolunteers(Area& area, const Sink& sink);
[[nodiscard]] bool tellProviders(Area& area, const Sink& sink);
[[nodiscard]] bool tellPlacements(Area& area, const Sink& sink);

}  // namespace casefold::sample
