// A CAF from its submission to its closure.
#include <algorithm>
#include <array>

#include "tools/sample/telling.h"

namespace casefold::sample {
namespace {

using namespace std::string_view_literals;

// Services that the What Works catalogue has an entry for.
struct Approach {
  std::string_view id;
  std::string_view service;
};
constexpr std::array approaches = {Approach{"triple-p", "Triple P parenting"},
                                   Approach{"targeted-youth-support", "targeted youth support"}};

Value element(std::string_view name, const std::string& strengths, const std::string& needs) {
  return object({{"element", name}, {"strengths", strengths}, {"needs", needs}});
}

// Tells one CAF; the days of its steps follow from the day of the submission.
class Caf {
 public:
  Caf(Telling& telling, Day from, const CafCourse& course)
      : t_(telling),
        course_(course),
        from_(working(from)),
        mentor_(worker(telling.area, firstMentor + telling.random.upTo(mentors))),
        lead_(worker(telling.area, firstSupport + telling.random.upTo(supportWorkers))) {
    opened_ = workingDays(from_, t_.random.between(2, 7));
    assessed_ =
        workingDays(opened_, t_.random.chance(85) ? t_.random.between(4, 10) : t_.random.between(11, 25));
    planned_ = workingDays(assessed_, t_.random.between(1, 5));
    closed_ = working(std::max(from_ + days{course.length}, planned_ + days{50}));
  }

  Day tell() {
    submission();
    opening();
    assessment();
    plan();
    engagement();
    reviews();
    if (course_.ending != CafEnding::open) closure();
    slips();
    return closed_;
  }

 private:
  [[nodiscard]] bool slip(CafSlip is) const { return course_.slip == is; }

  void submission() {
    if (course_.afterStatutory) {
      t_.story.tell(administrator(), {{"mentor.named", from_, {{"mentor", mentor_.name}}}});
      return;
    }
    static constexpr std::array sources = {"2A"sv, "2A"sv, "2A"sv, "3B"sv, "3A"sv,
                                           "4"sv,  "1A"sv, "5D"sv, "2B"sv};
    const auto source = t_.random.pick(sources);
    const bool fromSchool = source == "2A";
    const By by = fromSchool ? school() : administrator();
    const auto referral = [&](Day day) {
      return Fact(
          "referral.received", day,
          {{"source", source},
           {"primaryNeed", t_.random.chance(60) ? "N5" : "N4"},
           {"referrer", fromSchool ? "class teacher" : "the service that knows the family best"},
           {"concerns", fromSchool || !t_.random.chance(40) ? concern_ : t_.text(words::healthConcerns())},
           {"kind", "caf"}});
    };
    const auto submitted = t_.story.tell(by, {referral(slip(CafSlip::wrongDay) ? from_ + days{3} : from_)});
    if (slip(CafSlip::wrongDay))
      t_.story.correct(submitted, 0, from_ + days{20}, administrator(), referral(from_),
                       "dated by the day it was opened");
    if (!t_.random.chance(3))
      t_.story.tell(
          administrator(),
          {{"mentor.named", workingDays(from_, t_.random.between(0, 2)), {{"mentor", mentor_.name}}}});
    if (slip(CafSlip::wrongChild)) {
      const auto wrong =
          t_.story.tell(administrator(), {{"disability.recorded", opened_, {{"codes", {"HEAR"sv}}}}});
      t_.story.withdraw(wrong, 0, opened_ + days{4}, administrator(), "meant for another child");
    }
  }

  void opening() {
    std::vector<Fact> facts;
    if (!slip(CafSlip::withoutConsent))
      facts.push_back(
          {"consent.given",
           opened_,
           {{"scope", t_.random.chance(30) ? Value({"school"sv, "health"sv})
                                           : Value({"school"sv, "health"sv, "children's centre"sv})},
            {"givenBy", t_.random.chance(80) ? "mother" : "father"}}});
    if (!slip(CafSlip::notOpened))
      facts.push_back({"caf.opened",
                       opened_,
                       {{"kind", "caf"},
                        {"reason", course_.afterStatutory ? "after statutory involvement"
                                                          : "help before it gets worse"}}});
    t_.story.tell(mentor_.by(), std::move(facts));
    meeting();
    t_.story.tell(mentor_.by(),
                  {{"leadProfessional.named",
                    assessed_,
                    {{"name", lead_.name + ", family support worker"}, {"agency", "children's centre"}}}});
  }

  // Mentors chair where the referrer is not confident to.
  void meeting() {
    const std::string chair = t_.random.chance(60) ? mentor_.name : std::string("designated teacher");
    Day planned = workingDays(opened_, t_.random.between(2, 5));
    t_.story.tell(
        mentor_.by(),
        {{"meeting.arranged", opened_, {{"forWhen", Time(planned, 15 * 60 + 30)}, {"chair", chair}}}});
    if (t_.random.chance(12)) {
      t_.story.tell(mentor_.by(),
                    {{"meeting.notHeld", planned, {{"reason", t_.text(words::meetingReasons())}}}});
      if (t_.random.chance(10)) return;
      const Day again = workingDays(planned, 6);
      t_.story.tell(mentor_.by(), {{"meeting.arranged",
                                    workingDays(planned, 1),
                                    {{"forWhen", Time(again, 15 * 60 + 30)}, {"chair", chair}}}});
      planned = again;
    }
    if (planned >= closed_) return;
    t_.story.tell(mentor_.by(),
                  {{"meeting.held",
                    Time(planned, 15 * 60 + 30),
                    {{"chair", chair}, {"attended", {"mother"sv, "class teacher"sv, "school nurse"sv}}}}},
                  t_.lateness());
  }

  void assessment() {
    std::vector<Value> elements;
    auto at = t_.random.upTo(6);
    for (int i = t_.random.between(2, 4); i > 0; --i, at += 1 + t_.random.upTo(4)) {
      const auto name = words::cafElements()[at % 19];
      const auto strengths = t_.text(words::strengths(name)), needs = t_.text(words::needs(name));
      elements.push_back(element(name, strengths, needs));
    }
    t_.story.tell(lead_.by(), {{"caf.assessed", assessed_, {{"elements", list(elements)}}}});
    scores();
  }

  void scores() {
    const Day second = working(assessed_ + days{183 + t_.random.between(-10, 25)});
    const bool star = course_.scored == Scored::once && t_.random.chance(20);
    if (course_.scored == Scored::no) return;
    if (star)
      tellScore(t_, assessed_, lead_.by(), "Family Star", "2010", "assessment", 0);
    else
      tellScore(t_, assessed_, lead_.by(), "Bristol", slip(CafSlip::noToolVersion) ? "" : "2009",
                "assessment", 0);
    switch (course_.scored) {
      case Scored::improved:
        return tellScore(t_, second, lead_.by(), "Bristol", "2009", "review", -t_.random.between(2, 9));
      case Scored::deteriorated:
        return tellScore(t_, second, lead_.by(), "Bristol", "2009", "review", t_.random.between(1, 6));
      case Scored::same:
        return tellScore(t_, second, lead_.by(), "Bristol", "2009", "review", 0);
      default:
        return;
    }
  }

  void plan() {
    if (slip(CafSlip::reviewBeforePlan))
      t_.story.tell(
          lead_.by(),
          {{"review.held", assessed_, {{"outcome", "looked at before the plan was written down"}}}});
    reviewed_ = working(planned_ + days{t_.random.chance(80) ? 42 : 63});
    std::vector<std::string> actions;
    const auto first = t_.random.upTo(8);
    for (std::uint32_t i = 0; i < 2 + t_.random.upTo(2); ++i)
      actions.emplace_back(words::actions()[(first + i * 3) % words::actions().size()]);
    t_.story.tell(lead_.by(),
                  {{"plan.agreed", planned_, {{"actions", actions}, {"reviewDue", planned_ + days{42}}}}});
    if (t_.random.chance(25)) {
      const auto& approach = t_.random.pick(approaches);
      const auto answer = t_.random.chance(70) ? "takenUp"sv : "declined"sv;
      t_.story.tell(lead_.by(),
                    {{"approach.offered",
                      planned_,
                      {{"approach", approach.id}, {"offeredBy", lead_.name}, {"answer", answer}}}});
      if (answer == "takenUp") return service(approach.service);
    }
    service(t_.random.pick(words::services()));
  }

  void service(std::string_view name) {
    const Day started = workingDays(planned_, t_.random.between(1, 12));
    if (started >= closed_) return;
    t_.story.tell(lead_.by(),
                  {{"service.started", started, {{"service", name}, {"provider", "children's centre"}}}});
    if (course_.ending == CafEnding::open && t_.random.chance(60)) return;
    const bool completed = course_.ending == CafEnding::needsMet;
    t_.story.tell(lead_.by(),
                  {{"service.ended",
                    std::min(started + days{t_.random.between(35, 70)}, closed_),
                    {{"service", name}, {"outcome", completed ? "completed" : "did not go on"}}}});
  }

  void engagement() {
    const bool lost =
        course_.ending == CafEnding::disengaged || course_.ending == CafEnding::consentWithdrawn;
    // After statutory work families pay lip service more often.
    const std::uint32_t lip = course_.afterStatutory ? 60 : lost ? 70 : 12;
    Day day = working(planned_ + days{14});
    int step = 0;
    const bool paysLip = t_.random.chance(lip);
    for (; day < closed_ && step < 4; day = working(day + days{t_.random.between(25, 45)}), ++step) {
      const bool lipService = paysLip && step < (lost ? 2 : 1 + static_cast<int>(t_.random.upTo(2)));
      const bool gone = lost && !lipService && step > 0;
      t_.story.tell(lead_.by(),
                    {{"engagement.noted",
                      day,
                      {{"engagement", lipService ? "lipService"
                                      : gone     ? "notEngaging"
                                                 : "engaged"},
                       {"note", t_.text(lipService ? words::lipServiceNotes()
                                        : gone     ? words::notEngagingNotes()
                                                   : words::engagedNotes())}}}},
                    t_.lateness());
    }
  }

  void reviews() {
    Day day = reviewed_;
    while (day < closed_) {
      const Day next = working(day + days{t_.random.between(84, 95)});
      const bool last = next >= closed_ && course_.ending != CafEnding::open;
      t_.story.tell(lead_.by(), {{"review.held",
                                  day,
                                  {{"outcome", t_.text(words::reviewOutcomes())},
                                   {last ? "" : "nextReview", last ? Value("") : Value(next)}}}});
      // Now and then one falls out.
      day = t_.random.chance(8) ? working(next + days{90}) : next;
    }
  }

  void closure() {
    std::string_view reason = "needsMet";
    switch (course_.ending) {
      case CafEnding::consentWithdrawn:
        t_.story.tell(lead_.by(), {{"consent.withdrawn",
                                    closed_,
                                    {{"withdrawnBy", "mother"}, {"reason", t_.text(words::refusals())}}}});
        [[fallthrough]];
      case CafEnding::disengaged:
        reason = "disengaged";
        break;
      case CafEnding::movedAway:
        reason = "movedAway";
        break;
      case CafEnding::toSocialCare:
        reason = "movedToSocialCare";
        t_.story.tell(manager(), {{"threshold.decided",
                                   workingDays(closed_ - days{4}, 0),
                                   {{"decision", "section17"},
                                    {"decidedBy", manager().actor},
                                    {"reasons", t_.text(words::sectionReasons())}}},
                                  {"case.steppedUp",
                                   workingDays(closed_ - days{4}, 0),
                                   {{"to", "social care"}, {"reason", "more than early help can give"}}}});
        break;
      default:
        break;
    }
    if (slip(CafSlip::undecided)) reason = "movedToSocialCare";
    if (slip(CafSlip::noReason)) reason = "notStated";
    t_.story.tell(mentor_.by(), {{"caf.closed", closed_, {{"reason", reason}}}});
    // Whoever was stepped down and is lost is not let go of.
    if (course_.afterStatutory && reason == "disengaged")
      t_.story.tell(mentor_.by(), {{"safetyNet.reviewed",
                                    working(closed_ + days{t_.random.between(30, 42)}),
                                    {{"outcome", "noFurtherConcern"},
                                     {"reviewedBy", mentor_.name},
                                     {"reasons", "seen at school and by the health visitor; nothing new"}}}});
  }

  void slips() {
    if (slip(CafSlip::afterClosure))
      t_.story.tell(lead_.by(), {{"engagement.noted",
                                  working(closed_ + days{12}),
                                  {{"engagement", "engaged"}, {"note", "rang to say thank you"}}}});
    if (slip(CafSlip::wrongYear)) wrongYear();
  }

  // 2090 for 2010, and put right when somebody sees it.
  void wrongYear() {
    using namespace std::chrono;
    const Day day = working(planned_ + days{9});
    const year_month_day date{day};
    const Day typed{(date.year() + years{80}) / date.month() /
                    std::chrono::day{std::min(unsigned{date.day()}, 28U)}};
    const auto noted = [](Day on) { return Fact("engagement.noted", on, {{"engagement", "engaged"}}); };
    const auto told = t_.story.tell(lead_.by(), {noted(typed).happened(day)});
    t_.story.correct(told, 0, day + days{15}, lead_.by(), noted(day), "the year was typed wrong");
  }

  Telling& t_;
  const CafCourse& course_;
  Day from_;
  Worker mentor_;
  Worker lead_;
  Day opened_, assessed_, planned_, closed_, reviewed_;
  std::string concern_ = t_.text(words::schoolConcerns());
};

}  // namespace

Day tellCaf(Telling& telling, Day from, const CafCourse& course) { return Caf(telling, from, course).tell(); }

}  // namespace casefold::sample
