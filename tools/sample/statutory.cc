// Social care: assessment, child in need, section 47, conference, protection plan; who had the case.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "tools/sample/telling.h"

namespace casefold::sample {
namespace {

using namespace std::string_view_literals;

constexpr std::array factors = {"1B"sv, "2B"sv, "3B"sv, "4B"sv, "5A"sv, "16A"sv, "17A"sv, "18C"sv};
constexpr std::array categories = {"NEG"sv, "NEG"sv, "EMO"sv, "PHY"sv, "SAB"sv, "MUL"sv};

struct Tool {
  std::string_view name;
  std::string_view dimension;
  std::string_view result;
  std::string_view departs;  // a judgement of parenting capacity other than the result suggests
  std::string_view because;
};
constexpr std::array tools = {
    Tool{"Parenting Daily Hassles scale", "parentingCapacity", "frequent hassles, above the middle",
         "better than the scale suggests", "the scale was answered in the week in which she was evicted"},
    Tool{"HOME inventory", "familyAndEnvironment", "warmth and play both seen",
         "less than the inventory suggests", "seen on the announced visit, and on neither of the others"},
    Tool{"Strengths and Difficulties Questionnaire", "childsNeeds", "above the clinical cut-off",
         "better than the questionnaire suggests", "answered by somebody who had known the child for a week"},
    Tool{"Adult Wellbeing Scale", "parentingCapacity", "outside the normal range for depression",
         "better than the scale suggests", "she is treated, and her sister comes on bad days"},
    Tool{"observation of parent and child", "interaction", "answers the child's signals, late",
         "better than was observed", "both had a fever that day; on two later visits answered at once"},
};

class Statutory {
 public:
  Statutory(Telling& telling, Day from, const StatutoryCourse& course)
      : t_(telling), course_(course), from_(working(from)), closed_(working(from_ + days{course.length})) {}

  Day tell() {
    started_ = workingDays(from_, t_.random.between(1, 3));
    tellAllocations(t_, started_, closed_, course_.protection ? 4 : 2);
    worker_ = worker(t_.area, t_.child.number % socialWorkers);
    if (slip(StatutorySlip::secondEpisode)) referAgain();
    initial();
    if (course_.protection)
      protection();
    else
      inNeed();
    closure();
    afterwards();
    return closed_;
  }

 private:
  [[nodiscard]] bool slip(StatutorySlip is) const { return course_.slip == is; }

  void referAgain() {
    t_.story.tell(coordinator(), {{"referral.received",
                                   working(from_ + days{9}),
                                   {{"source", "2A"},
                                    {"primaryNeed", "N1"},
                                    {"referrer", "designated teacher"},
                                    {"concerns", t_.text(words::schoolConcerns())},
                                    {"kind", "socialCare"}}}});
  }

  void initial() {
    if (slip(StatutorySlip::noAssessment)) return;
    // 7 working days before 2010, 10 from then on; one in six takes longer.
    const bool new2010 = from_ >= Day{std::chrono::year{2010} / 1 / 1};
    initialDone_ = workingDays(
        from_, t_.random.chance(84) ? t_.random.between(5, new2010 ? 10 : 7) : t_.random.between(11, 22));
    started_ = std::min(started_, initialDone_);
    t_.story.tell(worker_.by(), {{"assessment.started", started_, {{"kind", "initial"}}}});
    std::vector<std::string> found = {std::string(t_.random.pick(factors))};
    if (t_.random.chance(40)) found.emplace_back("7A");
    if (slip(StatutorySlip::noFactorsAndFactors)) found.emplace_back("21");
    const Day stated = slip(StatutorySlip::authorisedTooEarly) ? initialDone_ + days{7} : started_;
    t_.story.tell(worker_.by(), {{"assessment.authorised",
                                  initialDone_,
                                  {{"kind", "initial"},
                                   {"factors", found},
                                   {"authorisedBy", "consultant social worker"},
                                   {"started", stated}}}});
  }

  void core(Day from) {
    const Day begun = workingDays(from, 2);
    const Day done =
        workingDays(begun, t_.random.chance(75) ? t_.random.between(24, 35) : t_.random.between(36, 60));
    if (done >= closed_) return;
    t_.story.tell(worker_.by(), {{"assessment.started", begun, {{"kind", "core"}}}});
    const Tool& tool = t_.random.pick(tools);
    const Tool& other = t_.random.pick(tools);
    const Day half = workingDays(begun, 14);
    t_.story.tell(worker_.by(),
                  {{"tool.applied",
                    half,
                    {{"tool", tool.name},
                     {"dimension", tool.dimension},
                     {"result", tool.result},
                     {"appliedBy", worker_.name}}}},
                  t_.lateness());
    if (&other != &tool)
      t_.story.tell(worker_.by(), {{"tool.applied",
                                    half + days{2},
                                    {{"tool", other.name},
                                     {"dimension", other.dimension},
                                     {"result", other.result},
                                     {"appliedBy", worker_.name}}}});
    const bool departs = t_.random.chance(20);
    t_.story.tell(worker_.by(),
                  {{"judgement.made",
                    done,
                    {{"dimension", "parentingCapacity"},
                     {"judgement", departs ? tool.departs : "enough, with help"sv},
                     {"reasons", departs && t_.random.chance(25) ? ""sv
                                 : departs                       ? tool.because
                                           : "seen at home on four days, with and without the partner"sv},
                     {"judgedBy", worker_.name},
                     {"tools", {tool.name}},
                     {"departsFromTools", departs}}},
                   {"judgement.made",
                    done,
                    {{"dimension", "capacityToChange"},
                     {"judgement", "shown in part"},
                     {"reasons", t_.text(words::uncertainGrounds())},
                     {"judgedBy", worker_.name}}}});
    t_.story.tell(worker_.by(), {{"assessment.authorised",
                                  done,
                                  {{"kind", "core"},
                                   {"factors", {t_.random.pick(factors)}},
                                   {"authorisedBy", "consultant social worker"},
                                   {"started", begun}}}});
  }

  void inNeed() {
    const Day begun = workingDays(std::max(initialDone_, started_), t_.random.between(1, 6));
    if (begun >= closed_) return;
    if (slip(StatutorySlip::twoPlans))
      t_.story.tell(worker_.by(), {{"protectionPlan.started", begun + days{10}, {{"category", "NEG"}}}});
    t_.story.tell(worker_.by(),
                  {{"plan.started", begun, {{"note", "what the family and each agency will do"}}}});
    if (t_.random.chance(45) && !slip(StatutorySlip::noAssessment)) core(begun);
    if (slip(StatutorySlip::twoPlans)) t_.story.tell(worker_.by(), {{"protectionPlan.ended", closed_}});
    if (t_.child.index == 131)
      t_.story.tell({"Early Response Service", "early response"},
                    {{"earlyResponse.reported", workingDays(begun, 3), {{"outcome", "notReached"}}}});
    // A core group where there is no protection plan.
    if (t_.child.index == 130)
      t_.story.tell(worker_.by(), {{"coreGroup.met", workingDays(begun, 8), {{"attended", {"mother"sv}}}}});
    t_.story.tell(worker_.by(), {{"plan.ended", closed_, {{"note", "aims met"}}}});
  }

  void protection() {
    Random& random = t_.random;
    // Of one the enquiry is not on record.
    const bool onRecord = t_.child.index != 226;
    const Day discussed = workingDays(from_, random.between(0, 2));
    const bool needed = random.chance(85) || !onRecord;
    const Day concluded = workingDays(discussed, random.between(5, 11));
    if (onRecord) {
      t_.story.tell(worker_.by(),
                    {{"strategyDiscussion.held", discussed, {{"note", "police, health and school"}}},
                     {"enquiry.started", discussed, {{"conferenceTarget", workingDays(discussed, 15)}}}});
      t_.story.tell(worker_.by(), {{"enquiry.concluded",
                                    concluded,
                                    {{"conferenceNeeded", needed},
                                     {"outcome", needed ? "substantiated, the child at risk of more"
                                                        : "substantiated, no more risk"}}}});
    }
    if (!needed) return core(concluded);
    const Day conference =
        workingDays(discussed, random.chance(80) ? random.between(11, 15) : random.between(16, 24));
    const auto category = random.pick(categories);
    t_.story.tell({"conference chair", "social care"},
                  {{"conference.held", conference, {{"kind", "initial"}, {"outcome", "protection plan"}}},
                   {"protectionPlan.started", conference, {{"category", category}}}});
    core(conference);
    Day group = workingDays(conference, random.chance(85) ? random.between(6, 10) : 14);
    for (; group < closed_; group = working(group + days{random.between(35, 50)}))
      t_.story.tell(
          worker_.by(),
          {{"coreGroup.met", group, {{"attended", {"mother"sv, "health visitor"sv, "class teacher"sv}}}}},
          t_.lateness());
    reviews(conference, category);
    preProceedings(conference);
    t_.story.tell({"conference chair", "social care"},
                  {{"protectionPlan.ended", closed_, {{"category", category}}}});
  }

  void reviews(Day conference, std::string_view category) {
    Day review = working(conference + days{t_.random.chance(85) ? 88 : 110});
    while (review < closed_) {
      t_.story.tell({"conference chair", "social care"},
                    {{"conference.held", review, {{"kind", "review"}, {"outcome", "the plan goes on"}}},
                     {"protectionPlan.reviewed", review, {{"category", category}}}});
      review = working(review + days{t_.random.between(165, 182)});
    }
  }

  // Of every twelfth child whose plan runs long, the authority thought of going to court. Nothing is drawn
  // for it.
  void preProceedings(Day conference) {
    if (t_.child.index % 12 != 0 || closed_ - conference < days{150}) return;
    const Day begun = working(conference + days{40});
    t_.story.tell(worker_.by(),
                  {{"preProceedings.started",
                    begun,
                    {{"familyMeetingOffered", "yes"}, {"familyMeetingFacilitated", "yes"}}},
                   {"preProceedings.letterSent", workingDays(begun, 1), {{"letter", "beforeProceedings"}}},
                   {"preProceedings.meetingHeld", workingDays(begun, 10), {{"kind", "initial"}}}});
    const Day decided = working(begun + days{80});
    const bool court = t_.child.index % 24 == 0;
    t_.story.tell(
        worker_.by(),
        {{"preProceedings.reviewed", decided, {{"meetings", 1}}},
         {"preProceedings.ended", decided, {{"outcome", court ? "care proceedings"sv : "stepped down"sv}}}});
    if (court) t_.story.tell(worker_.by(), {{"careProceedings.applied", workingDays(decided, 5)}});
  }

  void closure() {
    const auto reason = slip(StatutorySlip::noReason)       ? ""sv
                        : slip(StatutorySlip::noAssessment) ? "RC8"sv
                        : course_.stepDown                  ? "RC9"sv
                                                            : "RC7"sv;
    t_.story.tell(worker_.by(), {{"decision.recorded",
                                  closed_,
                                  {{"decision", "close the case"},
                                   {"reasons", "aims met, no calls, school content"},
                                   {"decidedBy", "consultant social worker"}}}});
    if (slip(StatutorySlip::noDate))
      t_.story.tell(worker_.by(), {{"referral.closed", closed_, {{"reason", reason}, {"undated", true}}}});
    else
      t_.story.tell(worker_.by(), {{"referral.closed", closed_, {{"reason", reason}}}});
    if (course_.stepDown)
      t_.story.tell(worker_.by(), {{"case.steppedDown",
                                    closed_,
                                    {{"from", "social care"}, {"reason", "support goes on through a CAF"}}}});
  }

  void afterwards() {
    if (slip(StatutorySlip::afterClosure))
      t_.story.tell(worker_.by(), {{"assessment.reviewed", working(closed_ + days{25}), {{"kind", "core"}}}});
    if (slip(StatutorySlip::afterDeath)) {
      t_.story.tell(worker_.by(),
                    {{"death.recorded", closed_ + days{3}, {{"note", "an illness known since birth"}}}});
      t_.story.tell(coordinator(), {{"referral.received",
                                     working(closed_ + days{30}),
                                     {{"source", "3E"},
                                      {"primaryNeed", "N0"},
                                      {"referrer", "emergency department"},
                                      {"kind", "socialCare"}}},
                                    {"referral.closed", working(closed_ + days{31}), {{"reason", "RC2"}}}});
    }
    if (slip(StatutorySlip::deathBeforeBirth))
      t_.story.tell(worker_.by(), {Fact("death.recorded", Day{std::chrono::year{1970} / 1 / 1},
                                        {{"note", "the date that the system puts where none is known"}})
                                       .happened(closed_)});
  }

  Telling& t_;
  const StatutoryCourse& course_;
  Day from_, closed_, started_;
  Day initialDone_ = from_;
  Worker worker_;
};

StatutorySlip slipOf(std::uint32_t index) {
  using enum StatutorySlip;
  static constexpr std::array slips = {
      secondEpisode,       afterClosure,     noReason,           noDate,
      noAssessment,        twoPlans,         authorisedTooEarly, longBeforeBirth,
      noFactorsAndFactors, deathBeforeBirth, afterDeath};
  return index >= 200 && index < 200 + 2 * slips.size() ? slips[(index - 200) % slips.size()] : none;
}

}  // namespace

Day tellStatutory(Telling& telling, Day from, const StatutoryCourse& course) {
  return Statutory(telling, from, course).tell();
}

void tellAllocations(Telling& t, Day from, Day until, std::uint32_t points) {
  Worker with = worker(t.area, t.child.number % socialWorkers);
  std::string_view reason, handover;
  for (;;) {
    Day ends = until;
    std::uint32_t next = with.index;
    if (with.index == leaver && from >= with.left) {
      with = worker(t.area, successor);
    } else if (with.index == leaver && with.left < until) {
      ends = with.left;
      next = successor;
    } else if (reason.empty() && until - from > days{160} && t.random.chance(15)) {
      ends = working(from + days{t.random.between(60, 120)});
      next = (with.index + 1) % workersPerUnit + with.index / workersPerUnit * workersPerUnit;
      if (next == leaver || with.index == successor) next = (leaver + 1) % workersPerUnit;
    }
    t.story.tell(manager(), {{"case.allocated",
                              from,
                              {{"worker", with.name},
                               {"team", "social work unit"},
                               {"points", points},
                               {"unit", with.unit},
                               {"reason", reason},
                               {"handover", handover},
                               {"workerStream", with.stream()}}}});
    if (from <= lastDay)
      t.area.allocations.push_back({with.index, t.story.stream(), from, std::min(ends, lastDay + days{1})});
    if (ends >= until) break;
    reason = with.index == leaver ? "worker left" : "worker's load was too heavy";
    handover = t.random.chance(80) ? "joint visit and a note" : "nothing but the file";
    from = ends;
    with = worker(t.area, next);
  }
  t.story.tell(manager(), {{"allocation.ended", until, {{"reason", "case closed"}}}});
}

void tellStatutoryChild(Telling& t) {
  Random& random = t.random;
  const std::uint32_t index = t.child.index;
  StatutoryCourse course;
  course.slip = slipOf(index);
  course.protection = index < 70 || index >= 225;
  course.stepDown = index >= firstSteppedDown && index < firstSteppedDown + steppedDown;
  course.length = random.between(course.protection ? 200 : 110, course.protection ? 420 : 260);
  const Day from = t.start(course.slip != StatutorySlip::none || course.stepDown || index == 130 ||
                                   index == 131 || index == 226
                               ? 330
                               : 0);
  const bool longBefore = course.slip == StatutorySlip::longBeforeBirth;
  t.identify(from, coordinator(), longBefore ? -330 : random.between(30, 15 * 365));
  const Day decided = tellHub(t, from,
                              {.rating = course.protection ? Rating::red : Rating::amber,
                               .decision = course.protection ? "section47"sv : "section17"sv,
                               .referral = true,
                               .serious = course.protection});
  const Day closed = tellStatutory(t, decided, course);
  if (course.stepDown)
    tellCaf(t, closed + days{3},
            {.length = random.between(90, 240),
             .ending = random.chance(55) ? CafEnding::needsMet : CafEnding::disengaged,
             .afterStatutory = true});
  // One in eight comes again within the year.
  if (index >= 120 && index < 150) {
    const Day again = closed + days{random.between(30, 200)};
    const Day second = tellHub(
        t, again, {.rating = Rating::amber, .decision = "section17"sv, .referral = true, .packageNumber = 2});
    tellStatutory(t, second, {.length = random.between(100, 200)});
  }
}

}  // namespace casefold::sample
