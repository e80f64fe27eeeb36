#include "projections/assessment/fold.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "projections/assessment/rows.h"
#include "projections/history/history_rows.h"
#include "projections/runner/packed.h"
#include "projections/runner/view.h"
#include "schemas/codec/london.h"
#include "schemas/codec/record.h"

namespace casefold::assessment {
namespace {

std::string categoryOf(capnp::Text::Reader text) {
  return std::string(view(text).substr(0, mostCategoryBytes));
}

std::optional<When> toTheDay(const std::optional<When>& when) {
  return when ? std::optional(london::toTheDay(*when)) : when;
}

std::optional<When> whenOf(bool given, schema::When::Reader when) {
  return given ? std::optional(readWhen(when)) : std::nullopt;
}

// ---- what measures count, for as long as it is on record

void add(Rows& rows, Key& key, const Whereabouts& where) {
  rows.addTo(key.text(where.locality).text(where.team), 1);
}

void count(const Assessment& assessment, Rows& rows) {
  if (!assessment.authorised) return;
  Key key(assessmentsSum);
  key.when(london::toTheDay(assessment.authorised->occurred))
      .byte(static_cast<std::uint8_t>(assessment.kind));
  add(rows, key.when(toTheDay(assessment.referral)).when(toTheDay(assessment.start())), assessment.where);
}

void count(const Enquiry& enquiry, Rows& rows) {
  if (!enquiry.conference || !enquiry.clock()) return;
  Key key(conferencesSum);
  key.when(london::toTheDay(enquiry.conference->occurred)).when(toTheDay(enquiry.clock()));
  add(rows, key.when(enquiry.strategy ? std::nullopt : enquiry.target), enquiry.where);
}

// The review at that place, from the conference or from the review before.
void countReview(const Plan& plan, std::size_t i, Rows& rows) {
  const auto& clock = i == 0 ? plan.clock() : plan.reviews[i - 1];
  Key key(reviewsSum);
  const auto from = i > 0 ? ReviewClock::review : plan.firstReviewClock();
  key.when(london::toTheDay(plan.reviews[i]))
      .when(london::toTheDay(clock))
      .byte(static_cast<std::uint8_t>(from));
  add(rows, key, plan.where[i]);
}

void count(const Plan& plan, Rows& rows) {
  const bool all = plan.reviewsInAll == plan.reviews.size();
  for (std::size_t i = 0; i < plan.reviews.size(); ++i)
    if (i > 0 || all) countReview(plan, i, rows);
}

class Folding {
 public:
  Folding(State& state, Rows& rows, const Event& event) : state_(state), rows_(rows), event_(event) {}

  // Is it told by show?
  bool take();
  // Where the child lives, and with whom the case is.
  void follow();

 private:
  template <class Entry>
  Entry& add(std::vector<Entry>& entries, Entry entry, std::size_t most) {
    if (entries.size() == most) {
      count(entries.front(), rows_);
      entries.erase(entries.begin());
      state_.leftOut = true;
    }
    return entries.emplace_back(std::move(entry));
  }

  bool takeAssessment();
  bool takeProtection();
  bool takeJudgement();
  void started();
  void authorised();
  void reviewed();
  void strategy();
  void enquiryStarted();
  void concluded();
  void conference();
  void planStarted();
  void review();
  Plan* planUnderWay();
  void seenAs(Plan* plan, capnp::Text::Reader category) const {
    if (plan != nullptr && category.size() > 0) plan->category = categoryOf(category);
  }

  State& state_;
  Rows& rows_;
  const Event& event_;
};

void Folding::started() {
  Assessment assessment;
  assessment.kind = event_.data.getAssessmentStarted().getKind();
  assessment.started = momentOf(event_);
  assessment.referral = state_.referral;
  add(state_.assessments, std::move(assessment), mostAssessments);
}

// The assessment that is under way and was begun on the day that its authorisation states; or else the last
// one of that kind under way.
void Folding::authorised() {
  const auto data = event_.data.getAssessmentAuthorised();
  const auto stated = whenOf(data.hasStarted(), data.getStarted());
  const auto kind = data.getKind();
  Assessment* found = nullptr;
  for (auto& each : state_.assessments) {
    if (each.authorised) continue;
    if (each.kind != kind && each.kind != Kind::NOT_STATED && kind != Kind::NOT_STATED) continue;
    const auto onThatDay = [&](const Assessment& one) {
      return stated && one.started && london::dayOf(one.started->occurred) == london::dayOf(*stated);
    };
    if (found == nullptr || !onThatDay(*found) || onThatDay(each)) found = &each;
  }
  if (found == nullptr) {
    Assessment assessment;
    assessment.referral = state_.referral;
    found = &add(state_.assessments, std::move(assessment), mostAssessments);
  }
  if (found->kind == Kind::NOT_STATED) found->kind = kind;
  found->statedStart = stated;
  found->authorised = momentOf(event_);
  found->where = state_.where;
}

void Folding::reviewed() {
  const auto open = std::find_if(state_.assessments.rbegin(), state_.assessments.rend(),
                                 [](const Assessment& each) { return !each.authorised; });
  if (open != state_.assessments.rend()) ++open->reviewed;
}

void Folding::strategy() {
  const auto open = std::ranges::find_if(state_.enquiries, &Enquiry::isOpen);
  if (open != state_.enquiries.end()) {
    // A further discussion does not start the clock anew; that of the day of the enquiry is the one before
    // it.
    if (!open->strategy && open->started &&
        london::dayOf(open->started->occurred) == london::dayOf(event_.occurred))
      open->strategy = momentOf(event_);
    return;
  }
  Enquiry enquiry;
  enquiry.strategy = momentOf(event_);
  add(state_.enquiries, std::move(enquiry), mostEnquiries);
}

void Folding::enquiryStarted() {
  const auto data = event_.data.getEnquiryStarted();
  auto found = std::ranges::find_if(state_.enquiries,
                                    [](const Enquiry& each) { return each.isOpen() && !each.started; });
  auto& enquiry = found != state_.enquiries.end() ? *found : add(state_.enquiries, Enquiry{}, mostEnquiries);
  enquiry.started = momentOf(event_);
  enquiry.target = whenOf(data.hasConferenceTarget(), data.getConferenceTarget());
}

void Folding::concluded() {
  const auto open = std::find_if(state_.enquiries.rbegin(), state_.enquiries.rend(),
                                 [](const Enquiry& each) { return each.started && !each.concluded; });
  auto& enquiry = open != state_.enquiries.rend() ? *open : add(state_.enquiries, Enquiry{}, mostEnquiries);
  enquiry.concluded = momentOf(event_);
  enquiry.conferenceNeeded = event_.data.getEnquiryConcluded().getConferenceNeeded();
}

void Folding::conference() {
  if (event_.data.getConferenceHeld().getKind() == schema::ConferenceHeld::Kind::REVIEW) return review();
  state_.conference = event_.occurred;
  bool any = false;
  for (auto& enquiry : state_.enquiries)
    if (enquiry.isOpen()) {
      enquiry.conference = momentOf(event_);
      enquiry.where = state_.where;
      any = true;
    }
  // Without an enquiry on record, or after it was said that none was needed: it took place.
  if (any) return;
  auto& enquiry = add(state_.enquiries, Enquiry{}, mostEnquiries);
  enquiry.conference = momentOf(event_);
  enquiry.where = state_.where;
}

void Folding::planStarted() {
  const auto data = event_.data.getProtectionPlanStarted();
  Plan plan;
  plan.started = momentOf(event_);
  plan.category = categoryOf(data.getCategory());
  if (!data.getPreviousPlansUnknown()) plan.previous = data.getPreviousPlans();
  // Of the conference since the plan before, if there was one.
  if (state_.conference && (state_.plans.empty() || state_.plans.back().clock() < *state_.conference))
    plan.conference = state_.conference;
  add(state_.plans, std::move(plan), mostPlans);
}

Plan* Folding::planUnderWay() {
  if (state_.plans.empty() || state_.plans.back().ended) return nullptr;
  return &state_.plans.back();
}

// A review conference and the review of the plan on one day are one review.
void Folding::review() {
  auto* plan = planUnderWay();
  if (plan == nullptr) return;
  if (!plan->reviews.empty() && london::dayOf(plan->reviews.back()) == london::dayOf(event_.occurred)) return;
  if (plan->reviews.size() == mostReviews) {
    if (plan->reviewsInAll == mostReviews) countReview(*plan, 0, rows_);
    countReview(*plan, 1, rows_);
    plan->reviews.erase(plan->reviews.begin());
    plan->where.erase(plan->where.begin());
    state_.leftOut = true;
  }
  plan->reviews.push_back(event_.occurred);
  plan->where.push_back(state_.where);
  ++plan->reviewsInAll;
}

bool Folding::takeAssessment() {
  switch (event_.type) {
    case EventType::REFERRAL_RECEIVED:
      if (event_.data.getReferralReceived().getKind() == schema::ReferralReceived::Kind::SOCIAL_CARE)
        state_.referral = event_.occurred;
      return true;
    case EventType::ASSESSMENT_STARTED:
      started();
      return true;
    case EventType::ASSESSMENT_AUTHORISED:
      authorised();
      return true;
    case EventType::ASSESSMENT_REVIEWED:
      reviewed();
      return true;
    default:
      return false;
  }
}

bool Folding::takeProtection() {
  auto* plan = planUnderWay();
  switch (event_.type) {
    case EventType::STRATEGY_DISCUSSION_HELD:
      strategy();
      return true;
    case EventType::ENQUIRY_STARTED:
      enquiryStarted();
      return true;
    case EventType::ENQUIRY_CONCLUDED:
      concluded();
      return true;
    case EventType::CONFERENCE_HELD:
      conference();
      return true;
    case EventType::PROTECTION_PLAN_STARTED:
      planStarted();
      return true;
    case EventType::PROTECTION_PLAN_REVIEWED:
      seenAs(plan, event_.data.getProtectionPlanReviewed().getCategory());
      review();
      return true;
    case EventType::PROTECTION_PLAN_RECATEGORISED:
      seenAs(plan, event_.data.getProtectionPlanRecategorised().getCategory());
      return true;
    case EventType::PROTECTION_PLAN_ENDED:
      seenAs(plan, event_.data.getProtectionPlanEnded().getCategory());
      if (plan != nullptr) plan->ended = momentOf(event_);
      return true;
    case EventType::CORE_GROUP_MET:
      if (plan == nullptr) return true;
      if (!plan->coreGroup) plan->coreGroup = momentOf(event_);
      ++plan->coreGroups;
      return true;
    default:
      return false;
  }
}

bool Folding::takeJudgement() {
  switch (event_.type) {
    case EventType::JUDGEMENT_MADE:
      if (event_.data.getJudgementMade().getDepartsFromTools()) {
        const auto at = momentOf(event_);
        Key key(departsTag);
        key.when(at.occurred).text(event_.stream).number(at.version.get()).small(at.event);
        std::string value;
        pack(at, value);
        rows_.put(key, rowValue(event_.stream, value));
      }
      return true;
    case EventType::TOOL_APPLIED:
    case EventType::CAPACITY_TO_CHANGE_JUDGED:
      return true;
    default:
      return false;
  }
}

// What was counted before a child's locality or team was known has the first that is learned.
void Folding::follow() {
  state_.where.follow(event_);
  for (auto& assessment : state_.assessments)
    if (assessment.authorised) assessment.where.fillFrom(state_.where);
  for (auto& enquiry : state_.enquiries)
    if (enquiry.conference) enquiry.where.fillFrom(state_.where);
  for (auto& plan : state_.plans)
    for (auto& where : plan.where) where.fillFrom(state_.where);
}

bool Folding::take() { return takeAssessment() || takeProtection() || takeJudgement(); }

// ---- what is to be done

void open(Task task, std::size_t place, const When& clock, std::string_view stream, Rows& rows) {
  std::string value;
  pack(RowValue{task, static_cast<std::uint32_t>(place)}, value);
  Key key(openTag);
  key.byte(static_cast<std::uint8_t>(task)).when(clock).text(stream).number(place);
  rows.put(key, rowValue(stream, value));
}

Task taskOf(Kind kind) {
  switch (kind) {
    case Kind::INITIAL:
      return Task::initialAssessment;
    case Kind::CORE:
      return Task::coreAssessment;
    default:
      return Task::singleAssessment;
  }
}

}  // namespace

void fold(State& state, Rows& rows, const Event& event) {
  if (!event.known) return;
  Folding folding(state, rows, event);
  if (event.type == EventType::CHILD_IDENTIFIED || event.type == EventType::CASE_ALLOCATED) folding.follow();
  if (folding.take()) putHistory(rows, event);
}

void index(const State& state, std::string_view stream, Rows& rows) {
  for (std::size_t i = 0; i < state.assessments.size(); ++i) {
    const auto& each = state.assessments[i];
    count(each, rows);
    if (!each.authorised && each.started)
      open(taskOf(each.kind), i, each.referral ? *each.referral : each.started->occurred, stream, rows);
  }
  for (std::size_t i = 0; i < state.enquiries.size(); ++i) {
    const auto& each = state.enquiries[i];
    count(each, rows);
    if (each.isOpen() && each.clock()) open(Task::conference, i, *each.clock(), stream, rows);
  }
  for (std::size_t i = 0; i < state.plans.size(); ++i) {
    const auto& plan = state.plans[i];
    count(plan, rows);
    if (plan.ended) continue;
    if (!plan.coreGroup && plan.reviews.empty()) open(Task::coreGroup, i, plan.clock(), stream, rows);
    open(Task::review, i, plan.reviews.empty() ? plan.clock() : plan.reviews.back(), stream, rows);
    std::string value;
    pack(RowValue{Task::review, static_cast<std::uint32_t>(i)}, value);
    Key key(planTag);
    rows.put(key.text(plan.category).when(plan.started.occurred).text(stream).number(i),
             rowValue(stream, value));
  }
}

}  // namespace casefold::assessment
