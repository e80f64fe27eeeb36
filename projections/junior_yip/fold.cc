#include "projections/junior_yip/fold.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "projections/junior_yip/rows.h"
#include "projections/runner/packed.h"
#include "projections/runner/view.h"
#include "schemas/codec/london.h"
#include "schemas/codec/record.h"
#include "schemas/codec/utf8.h"

namespace casefold::junior_yip {
namespace {

std::string kept(capnp::Text::Reader text) { return std::string(cutToBytes(view(text), mostTextBytes)); }

std::vector<std::string> keptList(capnp::List<capnp::Text>::Reader texts, std::size_t most) {
  std::vector<std::string> list;
  for (auto text : texts) {
    if (list.size() == most) break;
    auto one = kept(text);
    if (!one.empty() && std::ranges::find(list, one) == list.end()) list.push_back(std::move(one));
  }
  return list;
}

std::optional<When> whenOf(bool there, schema::When::Reader when) {
  return there ? std::optional(readWhen(when)) : std::nullopt;
}

Source sourceOf(const Event& event) { return {event.version, event.index, event.recorded}; }

template <class Value>
std::string packedRow(std::string_view stream, const Value& value) {
  std::string bytes;
  pack(value, bytes);
  return rowValue(stream, bytes);
}

// Drops the oldest where there are too many.
template <class Value>
void keepNewest(std::vector<Value>& list, std::size_t most) {
  if (list.size() > most) list.erase(list.begin());
}

void putEntry(Rows& rows, const Event& event, char tag, const Entry& entry) {
  auto key = entriesOf(tag, event.stream);
  addMoment(key, event.occurred, sourceOf(event));
  rows.put(key, packedRow(event.stream, entry));
}

void nominated(State& state, const Event& event) {
  const auto told = event.data.getYoungPersonNominated();
  state.nominations.push_back({.when = event.occurred,
                               .source = sourceOf(event),
                               .programme = kept(told.getProgramme()),
                               .agency = kept(told.getAgency()),
                               .factors = keptList(told.getFactors(), mostFactors)});
  ++state.nominated;
  keepNewest(state.nominations, nominationsKept);
}

void linkPersonNamed(State& state, const Event& event) {
  const auto told = event.data.getLinkPersonNamed();
  auto programme = kept(told.getProgramme());
  std::erase_if(state.linkPersons, [&](const LinkPerson& person) { return person.programme == programme; });
  state.linkPersons.push_back({std::move(programme), kept(told.getName()), event.occurred});
  keepNewest(state.linkPersons, linkPersonsKept);
}

// How often young people were expected, and came: by month, programme and activity.
void countAttendance(Rows& rows, const When& when, const Entry& entry) {
  const When month{london::monthOf(when.start), Precision::month};
  for (const std::uint8_t came : {std::uint8_t{0}, std::uint8_t{1}})
    if (came == 0 || !entry.missed) {
      Key key(attendanceTag);
      key.byte(came).when(month).text(entry.programme).text(entry.what);
      rows.addTo(key, 1);
    }
}

void attended(Rows& rows, const Event& event) {
  const auto told = event.data.getActivityAttended();
  const Entry entry{.programme = kept(told.getProgramme()),
                    .what = kept(told.getActivity()),
                    .detail = {},
                    .missed = told.getMissed(),
                    .minutes = told.getMinutes()};
  putEntry(rows, event, activityTag, entry);
  countAttendance(rows, event.occurred, entry);
}

void drawn(State& state, Rows& rows, const Event& event) {
  const auto told = event.data.getCohortDrawn();
  const auto members = told.getMembers();
  const Drawn cohort{.when = event.occurred,
                     .source = sourceOf(event),
                     .cohort = kept(told.getCohort()),
                     .members = members.size(),
                     .policyVersion = kept(told.getPolicyVersion()),
                     .considered = told.getConsidered(),
                     .drawnBy = kept(told.getDrawnBy()),
                     .nominationsUntil = whenOf(told.hasNominationsUntil(), told.getNominationsUntil())};
  std::uint32_t place = 0;
  for (auto told_member : members) {
    ++place;
    Membership membership{.cohort = cohort.cohort,
                          .place = place,
                          .members = cohort.members,
                          .member = {.person = kept(told_member.getCase()),
                                     .points = told_member.getPoints(),
                                     .reasons = keptList(told_member.getReasons(), mostReasons),
                                     .departs = kept(told_member.getDeparts())}};
    auto key = membersOf(event.stream, cohort);
    rows.put(key.number(place), packedRow(event.stream, membership.member));
    auto ofCase = entriesOf(membershipTag, membership.member.person);
    addMoment(ofCase, cohort.when, cohort.source).text(event.stream);
    rows.put(ofCase, packedRow(event.stream, membership));
  }
  state.cohorts.push_back(cohort);
  ++state.drawn;
  keepNewest(state.cohorts, cohortsKept);
}

}  // namespace

void fold(State& state, Rows& rows, const Event& event) {
  const auto& data = event.data;
  switch (event.type) {
    case EventType::CHILD_IDENTIFIED:
      // Who is identified anew without a date of birth keeps the one that was known.
      if (data.getChildIdentified().hasBirthDate())
        state.born = readWhen(data.getChildIdentified().getBirthDate());
      return;
    case EventType::BIRTH_RECORDED:
      if (!state.born) state.born = event.occurred;
      return;
    case EventType::DEATH_RECORDED:
      state.died = event.occurred;
      return;
    case EventType::YOUNG_PERSON_NOMINATED:
      return nominated(state, event);
    case EventType::LINK_PERSON_NAMED:
      return linkPersonNamed(state, event);
    case EventType::HOME_VISIT_MADE: {
      const auto told = data.getHomeVisitMade();
      return putEntry(rows, event, visitTag,
                      {.programme = kept(told.getProgramme()), .what = kept(told.getVisitedBy())});
    }
    case EventType::ACTIVITY_ATTENDED:
      return attended(rows, event);
    case EventType::PARENT_SUPPORT_GIVEN: {
      const auto told = data.getParentSupportGiven();
      return putEntry(rows, event, supportTag,
                      {.programme = kept(told.getProgramme()), .what = kept(told.getKind())});
    }
    case EventType::FAMILY_SIGNPOSTED: {
      const auto told = data.getFamilySignposted();
      return putEntry(rows, event, signpostTag,
                      {.programme = kept(told.getProgramme()),
                       .what = kept(told.getService()),
                       .detail = kept(told.getReason())});
    }
    case EventType::OFFENCE_RECORDED: {
      const auto told = data.getOffenceRecorded();
      return putEntry(rows, event, offenceTag,
                      {.what = kept(told.getKind()), .detail = kept(told.getOutcome())});
    }
    case EventType::COHORT_DRAWN:
      return drawn(state, rows, event);
    default:
      return;
  }
}

void index(const State& state, std::string_view stream, Rows& rows) {
  for (const auto& nomination : state.nominations) {
    auto key = candidatesOf(nomination.programme);
    addMoment(key, nomination.when, nomination.source).text(stream);
    rows.put(key, packedRow(stream, Candidate{nomination.agency, nomination.factors, state.born, state.died,
                                              nomination.source.recorded}));
  }
  if (!state.nominations.empty()) {
    Key key(youngPersonTag);
    rows.put(key.when(state.nominations.front().when).text(stream), stream);
  }
  for (const auto& cohort : state.cohorts) {
    Key key(cohortTag);
    addMoment(key, cohort.when, cohort.source).text(stream);
    rows.put(key, stream);
  }
}

}  // namespace casefold::junior_yip
