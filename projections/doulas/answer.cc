// A volunteer, or a family, as they are shown.
#include <limits>
#include <string>
#include <vector>

#include "projections/doulas/proposals.h"
#include "projections/doulas/query.h"
#include "projections/doulas/readiness.h"
#include "projections/doulas/rows.h"
#include "projections/doulas/view.h"
#include "projections/policy/deadline_answer.h"
#include "schemas/codec/record.h"
#include "schemas/limits.capnp.h"

namespace casefold::doulas {
namespace {

using Volunteered = schema::DoulaVolunteer;
using Supported = schema::DoulaFamily;

unsigned sizeOf(const auto& list) { return static_cast<unsigned>(list.size()); }

void fill(capnp::List<capnp::Text>::Builder list, const std::vector<std::string>& texts) {
  for (unsigned i = 0; i < texts.size(); ++i) list.set(i, texts[i]);
}

// ---- a volunteer

void write(const std::vector<RequirementMet>& requirements,
           capnp::List<Volunteered::Requirement>::Builder list) {
  for (unsigned i = 0; i < list.size(); ++i) {
    const auto& requirement = requirements[i];
    list[i].setRequirement(requirement.name);
    if (requirement.done) writeWhen(*requirement.done, list[i].initDone());
    if (requirement.until) writeWhen(*requirement.until, list[i].initUntil());
    list[i].setStanding(requirement.standing);
  }
}

// The families she supports now, of whom the case knows since when.
Result<void> writeFamilies(const StreamReading& reading, Volunteered::Builder to) {
  std::vector<std::string> cases;
  Key prefix(familyTag);
  prefix.text(reading.stream());
  CASEFOLD_CHECK(reading.reading().rows({.prefix = prefix.bytes()}, [&](auto, std::string_view stream) {
    cases.emplace_back(stream);
    return cases.size() < schema::MAX_PAGE_ENTRIES;
  }));
  auto list = to.initFamilies(sizeOf(cases));
  for (unsigned i = 0; i < list.size(); ++i) {
    list[i].setCase(cases[i]);
    CASEFOLD_TRY(const auto found, reading.reading().find(cases[i]));
    for (const auto& match : TypedView<DoulasView>::value(*found.state).family.matches)
      if (match.volunteer == reading.stream() && !match.ended) writeWhen(match.matched, list[i].initSince());
  }
  to.setFamiliesNow(list.size());
  return {};
}

Result<void> write(const Volunteer& volunteer, const StreamReading& reading, Volunteered::Builder to) {
  const auto& asking = reading.asking();
  const auto readiness = readinessOf(volunteer, asking);
  const auto missing = readiness.missing();
  to.setName(volunteer.name);
  if (volunteer.recruited) writeWhen(*volunteer.recruited, to.initRecruited());
  if (volunteer.left) writeWhen(*volunteer.left, to.initLeft());
  to.setReady(missing.empty());
  fill(to.initMissing(sizeOf(missing)), missing);
  fill(to.initLanguages(sizeOf(volunteer.languages)), volunteer.languages);
  fill(to.initLocalities(sizeOf(volunteer.localities)), volunteer.localities);
  fill(to.initOffers(sizeOf(volunteer.offers)), volunteer.offers);
  to.setMostFamilies(mostFamiliesOf(volunteer, asking));
  write(readiness.modules, to.initModules(sizeOf(readiness.modules)));
  write(readiness.checks, to.initChecks(sizeOf(readiness.checks)));
  to.setPolicyVersion(doulasPolicy(asking).edition.version);
  CASEFOLD_CHECK(writeFamilies(reading, to));
  const auto now = to.getFamiliesNow();
  if (now > 0 && volunteer.left)
    to.setQuery("She has left, and families are on record whom she supports.");
  else if (now > 0 && !missing.empty())
    to.setQuery("She supports a family, and is not ready.");
  else if (now > mostFamiliesOf(volunteer, asking))
    to.setQuery("She supports more families than she can at one time.");
  return {};
}

// ---- a family

Supported::Standing standingOf(const Family& family) {
  if (family.doula() != nullptr) return Supported::Standing::SUPPORTED;
  if (family.waits()) return Supported::Standing::WAITING;
  return family.matches.empty() ? Supported::Standing::NO_REQUEST : Supported::Standing::ENDED;
}

void writeFeeding(const Family& family, const Asking& asking, Supported::Feeding::Builder to) {
  if (family.begun) {
    to.setBegun(family.begun->breastfed);
    writeWhen(family.begun->on, to.initBegunOn());
  }
  if (family.sixWeeks) {
    to.setSixWeeks(family.sixWeeks->breastfed);
    writeWhen(family.sixWeeks->on, to.initSixWeeksOn());
  }
  to.setLocalRate(doulasPolicy(asking).localBreastfeedingBegun);
  if (!family.born || family.died) return;
  const auto done = family.sixWeeks ? std::optional(family.sixWeeks->on) : std::nullopt;
  policy::write(
      policy::deadlineOf(*asking.policies, policy::scale::feedingAtSixWeeks, *family.born, done, asking.asOf),
      to.initSixWeeksDue());
}

// Names are told in the volunteers' own streams.
Result<void> writeNames(const StreamReading& reading, Supported::Builder to) {
  if (to.getMatches().size() == 0) return {};
  CASEFOLD_TRY(const auto name, nameOf(view(to.getDoula().asReader()), reading.reading()));
  to.setDoulaName(name);
  for (auto match : to.getMatches()) {
    CASEFOLD_TRY(const auto matched, nameOf(view(match.getVolunteer().asReader()), reading.reading()));
    match.setName(matched);
  }
  return {};
}

void writeMatches(const Family& family, capnp::List<Supported::Match>::Builder list) {
  for (unsigned i = 0; i < list.size(); ++i) {
    const auto& match = family.matches[i];
    list[i].setVolunteer(match.volunteer);
    writeWhen(match.matched, list[i].initMatched());
    list[i].setDecidedBy(match.decidedBy);
    list[i].setReasons(match.reasons);
    if (match.ended) writeWhen(*match.ended, list[i].initEnded());
    list[i].setWhy(match.why);
  }
}

void writeVisits(const Family& family, Supported::Builder to) {
  // Not stated last.
  constexpr std::array order = {Stage::BEFORE_BIRTH, Stage::AT_BIRTH, Stage::AFTER_BIRTH, Stage::NOT_STATED};
  std::vector<Stage> made;
  for (const auto stage : order) {
    const auto count = family.visits.at(static_cast<std::size_t>(stage)).visits;
    if (count > 0) made.push_back(stage);
    to.setVisitsMade(to.getVisitsMade() + count);
  }
  auto counts = to.initVisits(sizeOf(made));
  for (unsigned i = 0; i < counts.size(); ++i) {
    const auto& count = family.visits.at(static_cast<std::size_t>(made[i]));
    counts[i].setStage(made[i]);
    counts[i].setVisits(count.visits);
    counts[i].setMinutes(count.minutes);
  }
  auto last = to.initLastVisits(sizeOf(family.lastVisits));
  for (unsigned i = 0; i < last.size(); ++i) {
    const auto& visit = family.lastVisits[i];
    writeWhen(visit.occurred, last[i].initOccurred());
    last[i].setVolunteer(visit.volunteer);
    last[i].setStage(visit.stage);
    last[i].setMinutes(visit.minutes);
    last[i].setNote(visit.note);
  }
}

Result<void> writeProposals(const Family& family, const StreamReading& reading, Supported::Builder to) {
  if (!family.waits()) return {};
  CASEFOLD_TRY(const auto proposals, proposalsFor(family, reading.reading()));
  to.setNotAllLookedAt(proposals.notAllLookedAt);
  auto list = to.initProposals(sizeOf(proposals.best));
  for (unsigned i = 0; i < list.size(); ++i) {
    const auto& proposal = proposals.best[i];
    list[i].setRank(i + 1);
    list[i].setVolunteer(proposal.volunteer);
    list[i].setName(proposal.name);
    fill(list[i].initWhy(sizeOf(proposal.why)), proposal.why);
    fill(list[i].initAgainst(sizeOf(proposal.against)), proposal.against);
    list[i].setFamiliesNow(proposal.familiesNow);
    list[i].setRoom(proposal.room);
  }
  return {};
}

Result<void> write(const Family& family, const StreamReading& reading, Supported::Builder to) {
  to.setStanding(standingOf(family));
  to.setRequests(family.requests);
  if (family.request) {
    writeWhen(family.request->occurred, to.initRequested());
    if (family.request->expectedBirth) writeWhen(*family.request->expectedBirth, to.initExpectedBirth());
    fill(to.initLanguages(sizeOf(family.request->languages)), family.request->languages);
    fill(to.initNeeds(sizeOf(family.request->needs)), family.request->needs);
  }
  if (family.born) writeWhen(*family.born, to.initBorn());
  to.setLocality(family.locality());
  if (const auto* doula = family.doula()) {
    to.setDoula(doula->volunteer);
    writeWhen(doula->matched, to.initMatchedSince());
  }
  if (family.bornWithDoula() || family.begun || family.sixWeeks)
    writeFeeding(family, reading.asking(), to.initFeeding());
  writeMatches(family, to.initMatches(sizeOf(family.matches)));
  CASEFOLD_CHECK(writeNames(reading, to));
  writeVisits(family, to);
  auto signposts = to.initSignposted(sizeOf(family.signposts));
  for (unsigned i = 0; i < signposts.size(); ++i) {
    writeWhen(family.signposts[i].occurred, signposts[i].initOccurred());
    signposts[i].setService(family.signposts[i].service);
    signposts[i].setReason(family.signposts[i].reason);
  }
  return writeProposals(family, reading, to);
}

}  // namespace

Result<void> show(const State& state, const StreamReading& reading, schema::ShowQuery::Reader /*query*/,
                  schema::Doulas::Builder answer) {
  if (reading.stream().starts_with("volunteer:")) {
    auto volunteer = answer.initVolunteer();
    volunteer.setTruncated(state.cut);
    return write(state.volunteer, reading, volunteer);
  }
  if (!reading.stream().starts_with("case:")) return {};
  auto family = answer.initFamily();
  family.setTruncated(state.cut);
  return write(state.family, reading, family);
}

}  // namespace casefold::doulas
