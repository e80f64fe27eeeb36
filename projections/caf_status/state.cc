#include "projections/caf_status/state.h"

#include "schemas/codec/record.h"

namespace casefold::caf_status {
namespace {

std::optional<When> absentOr(bool present, schema::When::Reader when) {
  return present ? std::optional(readWhen(when)) : std::nullopt;
}

// An absent moment takes no room.
template <class Init>
void saveIfAny(const std::optional<Moment>& moment, Init init) {
  if (moment) saveMoment(moment, init());
}

void setName(const std::string& name, auto set) {
  if (!name.empty()) set(textReader(name));
}

}  // namespace

void save(const Fact& fact, stored::CafFact::Builder builder) {
  saveMoment(fact.at, builder.initAt());
  builder.setType(static_cast<std::uint16_t>(fact.type));
  builder.setCode(fact.code);
  setName(fact.name, [&](auto name) { builder.setName(name); });
  if (fact.date) writeWhen(*fact.date, builder.initDate());
}

Fact loadFact(stored::CafFact::Reader reader) {
  return {.at = loadMoment(reader.getAt()).value_or(Moment{}),
          .type = static_cast<EventType>(reader.getType()),
          .code = reader.getCode(),
          .name = std::string(view(reader.getName())),
          .date = absentOr(reader.hasDate(), reader.getDate())};
}

void save(const Course& course, stored::CafCourse::Builder builder) {
  builder.setState(course.state);
  if (course.since) writeWhen(*course.since, builder.initSince());
  builder.setNumber(course.number);
  builder.setPseudo(course.pseudo);
  saveIfAny(course.opened, [&] { return builder.initOpened(); });
  builder.setConsent(course.consent);
  saveIfAny(course.consentAt, [&] { return builder.initConsentAt(); });
  setName(course.mentor.name, [&](auto name) { builder.setMentor(name); });
  saveIfAny(course.mentor.at, [&] { return builder.initMentorAt(); });
  setName(course.lead.name, [&](auto name) { builder.setLeadProfessional(name); });
  saveIfAny(course.lead.at, [&] { return builder.initLeadAt(); });
  builder.setEngagement(course.engagement);
  saveIfAny(course.engagementAt, [&] { return builder.initEngagementAt(); });
  saveIfAny(course.planAt, [&] { return builder.initPlanAt(); });
  if (course.reviewDueOn) writeWhen(*course.reviewDueOn, builder.initReviewDueOn());
  saveIfAny(course.reviewAt, [&] { return builder.initReviewAt(); });
  saveIfAny(course.closed, [&] { return builder.initClosed(); });
  builder.setReason(course.reason);
  saveIfAny(course.steppedUp, [&] { return builder.initSteppedUp(); });
  saveIfAny(course.steppedDown, [&] { return builder.initSteppedDown(); });
}

Course loadCourse(stored::CafCourse::Reader reader) {
  Course course;
  course.state = reader.getState();
  course.since = absentOr(reader.hasSince(), reader.getSince());
  course.number = reader.getNumber();
  course.pseudo = reader.getPseudo();
  course.opened = loadMoment(reader.getOpened());
  course.consent = reader.getConsent();
  course.consentAt = loadMoment(reader.getConsentAt());
  course.mentor = {std::string(view(reader.getMentor())), loadMoment(reader.getMentorAt())};
  course.lead = {std::string(view(reader.getLeadProfessional())), loadMoment(reader.getLeadAt())};
  course.engagement = reader.getEngagement();
  course.engagementAt = loadMoment(reader.getEngagementAt());
  course.planAt = loadMoment(reader.getPlanAt());
  course.reviewDueOn = absentOr(reader.hasReviewDueOn(), reader.getReviewDueOn());
  course.reviewAt = loadMoment(reader.getReviewAt());
  course.closed = loadMoment(reader.getClosed());
  course.reason = reader.getReason();
  course.steppedUp = loadMoment(reader.getSteppedUp());
  course.steppedDown = loadMoment(reader.getSteppedDown());
  return course;
}

void save(const State& state, stored::CafStatusState::Builder builder) {
  if (state.facts.settled()) {
    save(state.facts.base(), builder.initBase());
    saveMoment(state.facts.settled(), builder.initSettled());
  }
  const auto& recent = state.facts.recent();
  auto list = builder.initRecent(static_cast<unsigned>(recent.size()));
  for (unsigned i = 0; i < list.size(); ++i) save(recent[i], list[i]);
  if (state.lastOccurred) writeWhen(*state.lastOccurred, builder.initLastOccurred());
}

State load(stored::CafStatusState::Reader reader) {
  State state;
  std::vector<Fact> recent;
  recent.reserve(reader.getRecent().size());
  for (auto fact : reader.getRecent()) recent.push_back(loadFact(fact));
  state.facts.restore(loadCourse(reader.getBase()), loadMoment(reader.getSettled()), std::move(recent));
  state.lastOccurred = absentOr(reader.hasLastOccurred(), reader.getLastOccurred());
  return state;
}

}  // namespace casefold::caf_status
