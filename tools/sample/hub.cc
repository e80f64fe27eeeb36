// The hub: contacts, packages, decisions below and above the threshold; and the safety net beneath it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "tools/sample/telling.h"

namespace casefold::sample {
namespace {

using namespace std::string_view_literals;

struct Member {
  std::string_view name;
  std::string_view kind;
};
constexpr std::array hubMembers = {
    Member{"police", "member"},
    Member{"health", "member"},
    Member{"education", "member"},
    Member{"CareFirst", "dataSystem"},
    Member{"ContactPoint", "dataSystem"},
    Member{"probation", "virtualMember"},
    Member{"adult services", "virtualMember"},
    Member{"ambulance", "virtualMember"},
    Member{"fire", "virtualMember"},
};

std::string_view nameOf(Rating rating) {
  return rating == Rating::red ? "red" : rating == Rating::amber ? "amber" : "green";
}

// Within what an answer comes, in hours from the contact, where it comes in time.
int hoursOf(Rating rating) { return rating == Rating::red ? 3 : rating == Rating::amber ? 24 : 96; }

// Of each sixteen children, by index: whose reports name no hand-over.
constexpr std::uint32_t unnamedReports = 12;

class Hub {
 public:
  Hub(Telling& telling, Day from, const HubCourse& course)
      : t_(telling), course_(course), contact_(working(from), 9 * 60 + telling.random.between(0, 300)) {}

  Day tell() {
    contact();
    ask();
    package();
    decide();
    return decided_.day;
  }

 private:
  void contact() {
    static constexpr std::array others = {"2A"sv, "3B"sv, "3E"sv, "4"sv, "1B"sv, "9"sv};
    const bool fromPolice = t_.random.chance(60);
    const auto source = fromPolice ? "6"sv : t_.random.pick(others);
    const auto concern = t_.text(course_.serious ? words::seriousConcerns()
                                 : fromPolice    ? words::policeConcerns()
                                                 : words::healthConcerns());
    t_.story.tell(fromPolice ? police() : coordinator(),
                  {{"contact.received",
                    contact_,
                    {{"source", source},
                     {"concern", concern},
                     {"outcome", course_.referral ? "referral" : "package"}}}});
    if (course_.referral)
      t_.story.tell(coordinator(),
                    {{"referral.received",
                      later(contact_, 20),
                      {{"source", source},
                       {"primaryNeed", course_.serious ? "N1" : "N5"},
                       {"referrer", fromPolice ? "domestic abuse unit" : "the service that was worried"},
                       {"concerns", concern},
                       {"kind", "socialCare"}}}});
    // One in six is rated again when more is known.
    const bool changes = t_.random.chance(16) && course_.rating != Rating::red;
    const Rating first = course_.rating;
    rate(first, later(contact_, 30), "as it came in");
    if (changes) rate(Rating::red, later(contact_, 150), "a second call about the same address");
    rating_ = changes ? Rating::red : first;
  }

  void rate(Rating rating, Time when, std::string_view reasons) {
    t_.story.tell(
        coordinator(),
        {{"concern.rated",
          when,
          {{"rating", nameOf(rating)}, {"ratedBy", "referral coordinator"}, {"reasons", reasons}}}});
  }

  void ask() {
    const auto first = t_.random.upTo(hubMembers.size());
    const std::uint32_t count = 3 + t_.random.upTo(3);
    std::vector<Fact> asked;
    for (std::uint32_t i = 0; i < count; ++i) {
      const Member& member = hubMembers[(first + i * 2) % hubMembers.size()];
      asked.push_back({"information.asked",
                       later(contact_, 40 + static_cast<int>(i)),
                       {{"member", member.name},
                        {"question", "what do you know of the child and the family?"},
                        {"kind", member.kind}}});
    }
    t_.story.tell(coordinator(), std::move(asked));
    for (std::uint32_t i = 0; i < count; ++i) answer(hubMembers[(first + i * 2) % hubMembers.size()]);
  }

  void answer(const Member& member) {
    const auto dice = t_.random.upTo(100);
    if (dice < 6) return;  // never comes
    const int hours = hoursOf(rating_);
    const bool late = dice < 16;
    Time when = later(
        contact_, 45 + (late ? hours * 60 + t_.random.between(60, 2880) : t_.random.between(5, hours * 50)));
    when = inOffice(when);
    if (!late) answered_ = std::max(answered_, when, earlier);
    const bool nothing = dice < 45, declined = dice >= 97;
    t_.story.tell({std::string(member.name), std::string(member.name)},
                  {{"information.returned",
                    when,
                    {{"member", member.name},
                     {"summary", nothing || declined ? std::string() : t_.text(words::knownFacts())},
                     {"result", nothing    ? "nothingKnown"
                                : declined ? "declined"
                                           : "returned"},
                     {"basis", declined ? "no consent, no duty seen" : "duty to safeguard"}}}});
  }

  static bool earlier(const Time& a, const Time& b) {
    return a.day != b.day ? a.day < b.day : a.minute < b.minute;
  }

  // What comes at night or at a weekend is done in the morning.
  static Time inOffice(Time time) {
    if (time.minute > 18 * 60) time = {time.day + days{1}, 8 * 60 + time.minute % 60};
    if (time.minute < 8 * 60) time.minute = 8 * 60 + time.minute % 60;
    time.day = working(time.day);
    return time;
  }

  void package() {
    compiled_ = inOffice(later(answered_, 30));
    // One in ten waits for an answer that is late.
    if (t_.random.chance(10)) compiled_.day = workingDays(compiled_.day, 3);
    t_.story.tell(coordinator(),
                  {{"package.compiled",
                    compiled_,
                    {{"number", course_.packageNumber},
                     {"rating", nameOf(rating_)},
                     {"summary", "the concern, and what the members know of child and family"}}}});
  }

  void decide() {
    decided_ = inOffice(later(compiled_, 45));
    if (t_.random.chance(12)) decided_.day = workingDays(decided_.day, 2);
    const bool above = course_.decision == "section17" || course_.decision == "section47";
    const Fact decision("threshold.decided", decided_,
                        {{"decision", course_.decision},
                         {"decidedBy", manager().actor},
                         {"reasons", t_.text(above ? words::sectionReasons() : words::belowReasons())},
                         {"packageNumber", course_.packageNumber}});
    t_.story.tell(manager(), {decision});
    if (course_.decision == "earlyResponse") handOver();
    if (course_.referral && !above && course_.decision != "noFurtherAction")
      t_.story.tell(manager(),
                    {{"referral.closed",
                      working(decided_.day + days{1}),
                      {{"reason", "RC7"}, {"explanation", "below the threshold of social care"}}}});
  }

  // What came of it is reported back, mostly.
  void handOver() {
    t_.story.tell(coordinator(),
                  {{"referral.passedOn",
                    later(decided_, 20),
                    {{"to", "Early Response Service"}, {"reason", "single agency, or a CAF"}}}});
    static constexpr std::array outcomes = {"singleAgencyResponse"sv, "singleAgencyResponse"sv,
                                            "singleAgencyResponse"sv, "familyDeclined"sv,
                                            "notReached"sv,           "referredBack"sv};
    if (!t_.random.chance(85)) return;
    const int late = t_.lateness();
    const Day reported = workingDays(decided_.day, t_.random.between(5, 20));
    const auto outcome = t_.random.pick(outcomes);
    const auto agency = t_.random.chance(50) ? "health"sv : "school"sv;
    t_.story.tell({"Early Response Service", "early response"},
                  {{"earlyResponse.reported", reported, report(outcome, agency)}}, late);
  }

  // Most say which hand-over they are about; of some children's nobody knows but by their order.
  [[nodiscard]] Value report(std::string_view outcome, std::string_view agency) const {
    if (t_.child.index % 16 == unnamedReports) return object({{"outcome", outcome}, {"agency", agency}});
    return object({{"outcome", outcome}, {"agency", agency}, {"handedOver", decided_.day}});
  }

  Telling& t_;
  const HubCourse& course_;
  Time contact_;
  Rating rating_ = Rating::green;
  Time answered_ = later(contact_, 60);
  Time compiled_ = contact_;
  Time decided_ = contact_;
};

Rating someRating(Random& random, bool serious) {
  const auto dice = random.upTo(100);
  if (serious) return dice < 70 ? Rating::red : Rating::amber;
  return dice < 10 ? Rating::red : dice < 45 ? Rating::amber : Rating::green;
}

constexpr std::array belowDecisions = {"advice"sv, "noFurtherAction"sv, "earlyResponse"sv, "earlyResponse"sv};

// Two ids for one child, found out later; and two children whom somebody took for one.
void tellDuplicates(Telling& t, Day from) {
  const std::uint32_t index = t.child.index;
  const Day found = working(from + days{t.random.between(10, 60)});
  if (index < 16) {
    t.link(found, coordinator(), t.area.find(Part::hub, index ^ 1U), "sameChild",
           "same name and date of birth, two addresses");
    if (index >= 12) {
      const Child* other = t.area.find(Part::hub, index ^ 1U);
      if (other != nullptr)
        t.story.tell(coordinator(), {{"record.unlinked",
                                      working(found + days{20}),
                                      {{"stream", other->stream()}, {"reason", "cousins of one name"}}}});
    }
  } else if (index < 24) {
    if (const Child* other = t.area.find(Part::hub, index ^ 1U); other != nullptr)
      t.story.tell(coordinator(),
                   {{"record.judgedNotDuplicate",
                     found,
                     {{"stream", other->stream()}, {"reason", "twins: one date of birth, two names"}}}});
  }
}

// Looked at again by a mentor, who finds that it can leave the safety net.
void release(Telling& t, Day decided) {
  const Worker mentor = worker(t.area, firstMentor + t.random.upTo(mentors));
  t.story.tell(administrator(), {{"mentor.named", workingDays(decided, 2), {{"mentor", mentor.name}}}});
  t.story.tell(mentor.by(), {{"safetyNet.reviewed",
                              working(decided + days{t.random.between(26, 42)}),
                              {{"outcome", "noFurtherConcern"},
                               {"reviewedBy", mentor.name},
                               {"reasons", "school and health visitor see nothing that worries them"}}}});
}

void consultation(Telling& t, Day day) {
  t.story.tell(coordinator(),
               {{"consultation.given",
                 working(day),
                 {{"askedBy", "designated teacher"},
                  {"advice", "speak with the parents first; come back if they will not hear of it"},
                  {"givenBy", "referral coordinator"}}}});
}

}  // namespace

Day tellHub(Telling& telling, Day from, const HubCourse& course) { return Hub(telling, from, course).tell(); }

void tellHubChild(Telling& t) {
  const std::uint32_t index = t.child.index;
  // The last thirty come again and again: the third contact below the threshold is seen as the third.
  const std::uint32_t contacts = index >= 90 ? 3 : index >= 60 ? 2 : 1;
  Day day = t.start(contacts > 1 ? 260 : index >= 30 && index <= 40 ? 150 : 0);
  t.identify(day, coordinator(), t.random.between(60, 15 * 365));
  if (index % 10 == 3) consultation(t, day - days{3});
  for (std::uint32_t i = 0; i < contacts; ++i) {
    const bool last = i + 1 == contacts;
    const bool above = last && index >= 105;
    const auto below = t.random.pick(belowDecisions);
    const Day decided = tellHub(t, day,
                                {.rating = someRating(t.random, above),
                                 .decision = above ? "section17"sv : below,
                                 .referral = above || t.random.chance(30),
                                 .serious = above,
                                 .packageNumber = i + 1});
    if (above) {
      const Worker social = worker(t.area, t.random.upTo(socialWorkers));
      t.story.tell(social.by(), {{"assessment.started", workingDays(decided, 2), {{"kind", "initial"}}}});
      t.story.tell(social.by(), {{"assessment.authorised",
                                  workingDays(decided, 7),
                                  {{"kind", "initial"},
                                   {"factors", {"3B"}},
                                   {"authorisedBy", "consultant social worker"},
                                   {"started", workingDays(decided, 2)}}}});
      t.story.tell(manager(), {{"referral.closed", workingDays(decided, 9), {{"reason", "RC8"}}}});
    }
    if (last && !above && index % 25 != 7) release(t, decided);
    day = decided + days{t.random.between(20, 110)};
  }
  // Two that were meant for another child, and are not there to begin with.
  if (index == 30)
    t.story.tell(
        manager(),
        {{"case.steppedDown", working(day), {{"from", "social care"}, {"reason", "as the file says"}}}});
  if (index == 31)
    t.story.tell(
        {"housing", "housing"},
        {{"information.returned", working(day), {{"member", "housing"}, {"summary", "rent is paid"}}}});
  if (index == 32)
    t.story.tell(manager(),
                 {{"threshold.decided", working(day), {{"decision", "advice"}, {"packageNumber", 9}}}});
  if (index == 40) t.story.tell(manager(), {{"allocation.ended", working(day), {{"reason", "case closed"}}}});
  tellDuplicates(t, t.area.random(t.child).upTo(2) == 0 ? day : day + days{7});
  constexpr std::uint32_t firstOnDesk = 41;
  if (index >= firstOnDesk && day + days{14} < lastDay) tellDesk(t, index - firstOnDesk);
}

// Below the threshold: supported, or reviewed. A few have fallen through, and the view says so.
void tellSafetyNet(Telling& t) {
  Random& random = t.random;
  const std::uint32_t index = t.child.index;
  const Day from = t.start(60);
  t.identify(from, coordinator(), random.between(60, 14 * 365));
  const Day decided = tellHub(t, from,
                              {.rating = someRating(random, false),
                               .decision = index % 3 == 0 ? "noFurtherAction"sv : "earlyResponse"sv});
  const Worker mentor = worker(t.area, firstMentor + random.upTo(mentors));
  Day day = workingDays(decided, random.between(2, 8));
  if (index >= 104) return;  // nobody took it up
  t.story.tell(mentor.by(), {{"mentor.named", day, {{"mentor", mentor.name}}}});
  const bool engages = index % 5 < 3;
  const auto support = [&](Day begun) {
    const auto service = random.chance(60) ? "Triple P parenting"sv : "targeted youth support"sv;
    t.story.tell(
        mentor.by(),
        {{"consent.given", begun, {{"scope", {"school"sv, "children's centre"sv}}, {"givenBy", "mother"}}}});
    t.story.tell(mentor.by(), {{"service.started",
                                workingDays(begun, 5),
                                {{"service", service}, {"provider", "children's centre"}}}});
    t.story.tell(mentor.by(),
                 {{"engagement.noted",
                   begun + days{30},
                   {{"engagement", random.chance(75) ? "engaged" : "lipService"}}}},
                 t.lateness());
    const Day ended = working(begun + days{random.between(60, 110)});
    t.story.tell(mentor.by(), {{"service.ended", ended, {{"service", service}, {"outcome", "completed"}}}});
    t.story.tell(mentor.by(), {{"safetyNet.reviewed",
                                ended,
                                {{"outcome", "noFurtherConcern"},
                                 {"reviewedBy", mentor.name},
                                 {"reasons", "support has done what it was for"}}}});
  };
  if (engages) return support(day);
  t.story.tell(mentor.by(),
               {{"consent.refused", day, {{"refusedBy", "mother"}, {"reason", t.text(words::refusals())}}}});
  while (day < lastDay) {
    day = working(day + days{42 + (random.chance(10) ? 60 : random.between(-3, 3))});
    const auto dice = random.upTo(100);
    const auto outcome = dice < 45   ? "keepUnderReview"sv
                         : dice < 65 ? "offerSupport"sv
                         : dice < 72 ? "stepUp"sv
                                     : "noFurtherConcern"sv;
    t.story.tell(mentor.by(), {{"safetyNet.reviewed",
                                day,
                                {{"outcome", outcome},
                                 {"reviewedBy", mentor.name},
                                 {"reasons", "looked at with school and health visitor"}}}});
    if (outcome == "noFurtherConcern") return;
    if (outcome == "offerSupport") return support(workingDays(day, 4));
    if (outcome == "stepUp") {
      t.story.tell(mentor.by(), {{"case.steppedUp",
                                  workingDays(day, 1),
                                  {{"to", "social care"}, {"reason", "has grown while nobody was let in"}}}});
      const Day decidedAgain =
          tellHub(t, workingDays(day, 1),
                  {.rating = Rating::amber, .decision = "section17", .referral = true, .packageNumber = 2});
      tellStatutory(t, decidedAgain, {.length = 120});
      return;
    }
  }
}

}  // namespace casefold::sample
