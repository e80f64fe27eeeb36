#include "projections/caseload/fold.h"

#include <algorithm>
#include <string>
#include <utility>

#include "projections/caseload/rows.h"
#include "projections/runner/packed.h"
#include "projections/runner/view.h"
#include "schemas/codec/record.h"
#include "schemas/codec/utf8.h"

namespace casefold::caseload {
namespace {

std::string kept(capnp::Text::Reader text) { return std::string(cutToBytes(view(text), mostTextBytes)); }

template <class Value>
std::string packedRow(std::string_view stream, const Value& value) {
  std::string bytes;
  pack(value, bytes);
  return rowValue(stream, bytes);
}

// A unit's meetings look back at what it held then, so that this stays when the state has dropped it.
void putPeriod(const State& state, Rows& rows, std::string_view stream) {
  const auto& allocation = state.history.back();
  if (allocation.unit.empty()) return;
  Key key(periodTag);
  rows.put(key.text(allocation.unit).when(allocation.from).text(stream).number(state.allocations),
           packedRow(stream, Period{allocation.until}));
}

void end(State& state, Rows& rows, const Event& event, std::string why) {
  if (state.standing() == nullptr) return;
  state.history.back().until = event.occurred;
  state.history.back().ended = std::move(why);
  putPeriod(state, rows, event.stream);
}

void allocated(State& state, Rows& rows, const Event& event) {
  const auto told = event.data.getCaseAllocated();
  end(state, rows, event, {});
  state.history.push_back({.from = event.occurred,
                           .worker = kept(told.getWorker()),
                           .workerStream = kept(told.getWorkerStream()),
                           .team = kept(told.getTeam()),
                           .unit = kept(told.getUnit()),
                           .points = told.getPoints(),
                           .reason = kept(told.getReason()),
                           .handover = kept(told.getHandover())});
  ++state.allocations;
  if (state.history.size() > allocationsKept) state.history.erase(state.history.begin());
  putPeriod(state, rows, event.stream);
}

void met(State& state, Rows& rows, const Event& event) {
  const auto told = event.data.getUnitMeetingHeld();
  Meeting meeting{.minutes = told.getMinutes(), .attended = told.getAttended().size()};
  for (auto talkedAbout : told.getCases()) {
    if (meeting.cases.size() == mostCasesOfMeeting) break;
    auto one = kept(talkedAbout);
    if (std::ranges::find(meeting.cases, one) == meeting.cases.end()) meeting.cases.push_back(std::move(one));
  }
  Key key(meetingTag);
  rows.put(key.text(event.stream).when(event.occurred).number(event.version.get()).small(event.index),
           packedRow(event.stream, meeting));
  state.lastMet = event.occurred;
}

constexpr Kinds protectionPlan = 1, court = 2, assessment = 4, inNeed = 8, caf = 16;

// What makes a case weigh more or less.
void weigh(State& state, Rows& rows, const Event& event) {
  const auto is = [&](Kinds kind) { state.kinds = static_cast<Kinds>(state.kinds | kind); };
  const auto isNot = [&](unsigned kinds) { state.kinds = static_cast<Kinds>(state.kinds & ~kinds); };
  switch (event.type) {
    case EventType::PROTECTION_PLAN_STARTED:
      return is(protectionPlan);
    case EventType::PROTECTION_PLAN_ENDED:
      return isNot(protectionPlan);
    case EventType::PRE_PROCEEDINGS_STARTED:
    case EventType::CARE_PROCEEDINGS_APPLIED:
      return is(court);
    case EventType::PRE_PROCEEDINGS_ENDED:
      return isNot(court);
    case EventType::ASSESSMENT_STARTED:
      return is(assessment);
    case EventType::ASSESSMENT_AUTHORISED:
      return isNot(assessment);
    case EventType::PLAN_STARTED:
      return is(inNeed);
    case EventType::PLAN_ENDED:
      return isNot(inNeed);
    case EventType::CAF_OPENED:
      state.inCaf = true;
      return is(caf);
    case EventType::MENTOR_NAMED:
      if (auto name = kept(event.data.getMentorNamed().getMentor()); !name.empty())
        state.mentored = Mentored{event.occurred, std::move(name)};
      return;
    case EventType::STEPPED_UP:
    case EventType::DEATH_RECORDED:
      state.mentored.reset();
      return;
    case EventType::CAF_CLOSED:
      state.inCaf = false;
      state.mentored.reset();
      isNot(caf);
      if (!state.inSocialCare) end(state, rows, event, "CAF closed");
      return;
    case EventType::REFERRAL_RECEIVED:
      if (event.data.getReferralReceived().getKind() == schema::ReferralReceived::Kind::SOCIAL_CARE)
        state.inSocialCare = true;
      return;
    case EventType::REFERRAL_CLOSED:
      state.inSocialCare = false;
      isNot(protectionPlan | court | assessment | inNeed);
      if (!state.inCaf) end(state, rows, event, "case closed");
      return;
    default:
      return;
  }
}

}  // namespace

void fold(State& state, Rows& rows, const Event& event) {
  switch (event.type) {
    case EventType::CASE_ALLOCATED:
      return allocated(state, rows, event);
    case EventType::ALLOCATION_ENDED: {
      auto why = kept(event.data.getAllocationEnded().getReason());
      return end(state, rows, event, why.empty() ? "ended" : std::move(why));
    }
    case EventType::UNIT_MEETING_HELD:
      return met(state, rows, event);
    case EventType::WORKER_JOINED:
      state.joined = event.occurred;
      state.name = kept(event.data.getWorkerJoined().getName());
      state.wholeTimePercent = event.data.getWorkerJoined().getWholeTimePercent();
      return;
    default:
      return weigh(state, rows, event);
  }
}

void index(const State& state, std::string_view stream, Rows& rows) {
  if (state.lastMet) {
    Key key(lastMetTag);
    rows.put(key.when(state.lastMet).text(stream), stream);
  }
  if (state.joined && !state.name.empty()) {
    Key key(nameTag);
    rows.put(key.text(state.name).text(stream), stream);
  }
  if (state.mentored) {
    Key mentor(mentorTag), load(mentorLoadTag);
    rows.put(mentor.text(state.mentored->mentor).when(state.mentored->from).text(stream), stream);
    rows.addTo(load.text(state.mentored->mentor), 1);
  }
  const auto* now = state.standing();
  if (now == nullptr) return;
  const Kinds kinds = now->points == 0 ? state.kinds : Kinds{0};
  Key worker(workerTag), load(workerLoadTag);
  rows.put(worker.text(now->with()).when(now->from).text(stream), stream);
  rows.addTo(load.text(now->with()).number(now->points).byte(kinds), 1);
  if (now->unit.empty()) return;
  Key unit(unitTag), unitLoad(unitLoadTag);
  rows.put(unit.text(now->unit).when(now->from).text(stream), stream);
  rows.addTo(unitLoad.text(now->unit).number(now->points).byte(kinds), 1);
}

}  // namespace casefold::caseload
