#include "projections/doulas/fold.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "projections/doulas/rows.h"
#include "projections/runner/view.h"
#include "schemas/codec/london.h"
#include "schemas/codec/record.h"
#include "schemas/codec/utf8.h"

namespace casefold::doulas {
namespace {

std::string kept(capnp::Text::Reader text) { return std::string(cutToBytes(view(text), mostTextBytes)); }

std::vector<std::string> kept(State& state, capnp::List<capnp::Text>::Reader texts) {
  std::vector<std::string> found;
  for (auto text : texts) {
    if (found.size() == mostNames) {
      state.cut = true;
      break;
    }
    found.push_back(kept(text));
  }
  return found;
}

// At the end of a list of which the last are kept.
template <class Entry>
void append(State& state, std::vector<Entry>& list, std::size_t most, Entry entry) {
  if (list.size() == most) {
    list.erase(list.begin());
    state.cut = true;
  }
  list.push_back(std::move(entry));
}

// A volunteer's stream is named whole: it is looked up by it.
std::string volunteerIn(capnp::Text::Reader stream) {
  if (stream.size() == 0) refuse("no volunteer is named");
  return std::string(cutToBytes(view(stream), mostTextBytes));
}

// ---- a family

void request(State& state, Rows& rows, const Event& event) {
  const auto data = event.data.getDoulaRequested();
  auto& family = state.family;
  Request request;
  request.occurred = event.occurred;
  if (data.hasExpectedBirthDate()) request.expectedBirth = readWhen(data.getExpectedBirthDate());
  request.languages = kept(state, data.getLanguages());
  request.locality = kept(data.getLocality());
  request.needs = kept(state, data.getNeeds());
  family.request = std::move(request);
  family.programme = kept(data.getProgramme());
  family.requestMatched = false;
  ++family.requests;
  family.request->countedIn = family.locality();
  rows.addTo(countKey(Counted::requests, event.occurred.start, family.request->countedIn), 1);
}

void match(State& state, Rows& rows, const Event& event) {
  const auto data = event.data.getVolunteerMatched();
  auto& family = state.family;
  auto volunteer = volunteerIn(data.getVolunteer());
  if (family.request && !family.requestMatched) {
    family.requestMatched = true;
    // Counted with the request, in its month and place: a family that has moved since was asked for there.
    rows.addTo(countKey(Counted::requestsMatched, family.request->occurred.start, family.request->countedIn),
               1);
  }
  for (const auto& match : family.matches)
    if (match.volunteer == volunteer && !match.ended) return;  // it stands already
  append(
      state, family.matches, mostMatches,
      Match{
          std::move(volunteer), event.occurred, kept(data.getDecidedBy()), kept(data.getReasons()), {}, {}});
}

void unmatch(State& state, const Event& event) {
  const auto data = event.data.getVolunteerUnmatched();
  const auto volunteer = volunteerIn(data.getVolunteer());
  for (auto& match : state.family.matches)
    if (match.volunteer == volunteer && !match.ended) {
      match.ended = event.occurred;
      match.why = kept(data.getReason());
    }
}

void visited(State& state, Rows& rows, const Event& event) {
  const auto data = event.data.getVolunteerVisited();
  const auto stage = data.getStage() <= Stage::AFTER_BIRTH ? data.getStage() : Stage::NOT_STATED;
  auto& count = state.family.visits.at(static_cast<std::size_t>(stage));
  ++count.visits;
  count.minutes += data.getMinutes();
  static constexpr std::array<std::string_view, stages> names = {"not stated", "before the birth",
                                                                 "at the birth", "after the birth"};
  rows.addTo(countKey(Counted::visits, event.occurred.start, state.family.locality(),
                      names.at(static_cast<std::size_t>(stage))),
             1);
  append(state, state.family.lastVisits, mostLastVisits,
         Visit{event.occurred, volunteerIn(data.getVolunteer()), stage, data.getMinutes(),
               kept(data.getNote())});
}

void fed(State& state, const Event& event) {
  const auto data = event.data.getFeedingRecorded();
  if (data.getBreastfed() > Breastfed::NO || data.getBreastfed() == Breastfed::NOT_STATED) return;
  const Feeding feeding{data.getBreastfed(), event.occurred};
  if (data.getStage() == schema::FeedingRecorded::Stage::BEGUN) state.family.begun = feeding;
  if (data.getStage() == schema::FeedingRecorded::Stage::SIX_WEEKS) state.family.sixWeeks = feeding;
}

void signpost(State& state, Rows& rows, const Event& event) {
  const auto data = event.data.getFamilySignposted();
  // By another programme; by none in particular counts here where the family is, or was, with a doula.
  const auto by = view(data.getProgramme());
  const bool ours = by.starts_with("volunteer:") ||
                    (state.family.request && (by.empty() || by == state.family.programme)) ||
                    (by.empty() && !state.family.matches.empty());
  if (!ours) return;
  ++state.family.signposted;
  const auto service = kept(data.getService());
  rows.addTo(countKey(Counted::signposted, event.occurred.start, state.family.locality(), service), 1);
  append(state, state.family.signposts, mostSignposts,
         Signpost{event.occurred, service, kept(data.getReason())});
}

// ---- a volunteer

void recruit(State& state, const Event& event) {
  const auto data = event.data.getVolunteerRecruited();
  auto& volunteer = state.volunteer;
  volunteer.recruited = event.occurred;
  volunteer.name = kept(data.getName());
  volunteer.left.reset();
  volunteer.languages = kept(state, data.getLanguages());
  volunteer.localities = kept(state, data.getLocalities());
  volunteer.offers = kept(state, data.getOffers());
  volunteer.mostFamilies = data.getMostFamilies();
}

void pass(State& state, std::vector<Passed>& list, Passed passed) {
  const auto before = std::ranges::find(list, passed.name, &Passed::name);
  if (before != list.end())
    *before = std::move(passed);
  else if (list.size() < mostNames)
    list.push_back(std::move(passed));
  else
    state.cut = true;
}

void passCheck(State& state, const Event& event) {
  const auto data = event.data.getVolunteerCleared();
  Passed passed{kept(data.getCheck()), event.occurred, {}};
  if (data.hasUntil()) passed.until = readWhen(data.getUntil());
  pass(state, state.volunteer.checks, std::move(passed));
}

// What follows from how it stands now, and is added up over families.
void countBirth(const Family& family, Rows& rows) {
  if (!family.bornWithDoula()) return;
  auto add = [&](Counted counted) {
    rows.addTo(countKey(counted, family.born->start, family.locality()), 1);
  };
  add(Counted::births);
  if (!family.begun) return;
  add(Counted::feedingRecorded);
  if (family.begun->breastfed == Breastfed::NO) return;
  add(Counted::begun);
  if (!family.sixWeeks) return;
  add(Counted::sixWeeksRecorded);
  if (family.sixWeeks->breastfed != Breastfed::NO) add(Counted::stillAtSixWeeks);
}

}  // namespace

bool Family::waits() const {
  if (!request || died || doula() != nullptr) return false;
  if (matches.empty() || matches.back().matched.start < request->occurred.start) return true;
  return !born || london::dayOf(*matches.back().ended) < london::dayOf(*born);
}

bool Family::bornWithDoula() const {
  return born && std::ranges::any_of(matches, [&](const Match& match) {
           return london::dayOf(match.matched) <= london::dayOf(*born) &&
                  (!match.ended || london::dayOf(*match.ended) >= london::dayOf(*born));
         });
}

void fold(State& state, Rows& rows, const Event& event) {
  if (!event.known) return;
  switch (event.type) {
    case EventType::DOULA_REQUESTED:
      return request(state, rows, event);
    case EventType::VOLUNTEER_MATCHED:
      return match(state, rows, event);
    case EventType::VOLUNTEER_UNMATCHED:
      return unmatch(state, event);
    case EventType::VOLUNTEER_VISITED:
      return visited(state, rows, event);
    case EventType::FEEDING_RECORDED:
      return fed(state, event);
    case EventType::FAMILY_SIGNPOSTED:
      return signpost(state, rows, event);
    case EventType::BIRTH_RECORDED:
      state.family.born = event.occurred;
      return;
    case EventType::DEATH_RECORDED:
      state.family.died = event.occurred;
      return;
    case EventType::CHILD_IDENTIFIED:
      if (auto locality = kept(event.data.getChildIdentified().getLocality()); !locality.empty())
        state.family.livesIn = std::move(locality);
      return;
    case EventType::VOLUNTEER_RECRUITED:
      return recruit(state, event);
    case EventType::VOLUNTEER_CLEARED:
      return passCheck(state, event);
    case EventType::MODULE_COMPLETED:
      return pass(state, state.volunteer.modules,
                  {kept(event.data.getModuleCompleted().getModule()), event.occurred, {}});
    case EventType::VOLUNTEER_LEFT:
      state.volunteer.left = event.occurred;
      return;
    default:
      return;
  }
}

void index(const State& state, std::string_view stream, Rows& rows) {
  const auto& volunteer = state.volunteer;
  if (!volunteer.left && (volunteer.recruited || !volunteer.modules.empty() || !volunteer.checks.empty())) {
    Key key(volunteerTag);
    key.when(volunteer.recruited).text(stream);
    rows.put(key, stream);
  }
  const auto& family = state.family;
  if (family.waits()) {
    Key key(waitingTag);
    key.when(family.request->expectedBirth).text(stream);
    rows.put(key, stream);
  }
  for (const auto& match : family.matches) {
    if (match.ended || family.died) continue;
    Key supported(familyTag);
    supported.text(match.volunteer).text(stream);
    rows.put(supported, stream);
    Key sum(supportedTag);
    sum.text(match.volunteer);
    rows.addTo(sum, 1);
  }
  countBirth(family, rows);
}

}  // namespace casefold::doulas
