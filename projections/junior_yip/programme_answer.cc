// show of a programme: its cohorts.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "projections/history/moment.h"
#include "projections/junior_yip/programme.h"
#include "projections/junior_yip/query.h"
#include "projections/junior_yip/told.h"
#include "projections/policy/deadline_answer.h"
#include "schemas/codec/event_types.h"
#include "schemas/codec/london.h"

namespace casefold::junior_yip {
namespace {

using RankedAs = schema::Cohort::Ranked;

RankedAs rankedAs(Verdict verdict) {
  switch (verdict) {
    case Verdict::cannotTell:
      return RankedAs::CANNOT_TELL;
    case Verdict::asRanked:
      return RankedAs::AS_RANKED;
    case Verdict::withReasons:
      return RankedAs::DEPARTED_WITH_REASONS;
    case Verdict::withoutReason:
      return RankedAs::DEPARTED_WITHOUT_REASON;
  }
  return RankedAs::CANNOT_TELL;
}

void writeCheck(const Checked& checked, schema::Cohort::Builder to) {
  to.setRanked(rankedAs(checked.check.verdict));
  to.setNominatedOnRecord(checked.nominated);
  to.setOtherPoints(checked.check.otherPoints);
  to.setLearnedSince(checked.learnedSince);
  to.setCorrectedSince(checked.correctedSince);
  to.setTruncated(checked.more);
  auto leftOut = to.initLeftOut(static_cast<unsigned>(checked.check.leftOut.size()));
  for (unsigned i = 0; i < leftOut.size(); ++i) {
    const auto& [person, reason, beside] = checked.check.leftOut[i];
    leftOut[i].setRankByPoints(person.rank);
    leftOut[i].setCase(person.person);
    leftOut[i].setPoints(person.points);
    leftOut[i].setReason(reason);
    leftOut[i].setBeside(beside);
    leftOut[i].setNoReasonGiven(reason.empty());
  }
}

Result<void> writeMembers(const Reading& reading, std::string_view programme, const Drawn& drawn,
                          const std::vector<Member>& members, const policy::JuniorYip& policy,
                          const Checked& checked, schema::Cohort::Builder to) {
  auto list = to.initMembers(static_cast<unsigned>(members.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    const auto& member = members[i];
    list[i].setRank(i + 1);
    list[i].setCase(member.person);
    list[i].setPoints(member.points);
    write(member.reasons, list[i].initReasons(static_cast<unsigned>(member.reasons.size())));
    write(reasonsInWords(member.reasons, policy),
          list[i].initInWords(static_cast<unsigned>(member.reasons.size())));
    list[i].setReason(member.departs);
    const auto& check = checked.check;
    list[i].setRankByPoints(check.members[i].rank);
    if (check.verdict != Verdict::cannotTell) {
      list[i].setDeparts(check.members[i].departs);
      list[i].setNoReasonGiven(check.members[i].departs && member.departs.empty());
    }
    CASEFOLD_TRY(const auto start, startOf(reading, member.person, programme, drawn.when));
    policy::write(visitDue(reading, drawn.when, start), list[i].initHomeVisit());
  }
  return {};
}

Result<void> writeOutcomes(const Reading& reading, std::string_view programme, const Drawn& drawn,
                           const std::vector<Member>& members, schema::Cohort::Builder to) {
  CASEFOLD_TRY(const auto outcomes, outcomesOf(reading, members, drawn.when));
  to.setOffendedBefore(outcomes.offendedBefore);
  to.setReoffended(outcomes.reoffended);
  to.setNoOffenceSince(outcomes.noOffenceSince);
  to.setStayedOutOfTrouble(outcomes.stayedOutOfTrouble);
  to.setYearIsOver(outcomes.yearIsOver);
  std::uint32_t withoutVisit = 0, withoutLinkPerson = 0;
  for (const auto& member : members) {
    CASEFOLD_TRY(const auto start, startOf(reading, member.person, programme, drawn.when));
    if (!start.firstVisit) ++withoutVisit;
    CASEFOLD_TRY(const auto linked, hasLinkPerson(reading, member.person, programme));
    if (!linked) ++withoutLinkPerson;
  }
  to.setWithoutHomeVisit(withoutVisit);
  to.setWithoutLinkPerson(withoutLinkPerson);
  return {};
}

void writeDrawn(const Drawn& drawn, schema::Cohort::Builder to) {
  to.setCohort(drawn.cohort);
  writeWhen(drawn.when, to.initOccurred());
  to.setDrawnBy(drawn.drawnBy);
  to.setConsidered(drawn.considered);
  if (drawn.nominationsUntil) writeWhen(*drawn.nominationsUntil, to.initNominationsUntil());
  to.setPolicy(drawn.policyVersion);
  to.setSize(drawn.members);
}

}  // namespace

Result<void> showProgramme(const State& state, const StreamReading& reading, schema::ShowQuery::Reader query,
                           schema::JuniorYip::Builder answer) {
  const Reading& view = reading.reading();
  const auto programme = reading.stream();
  Period period;
  if (query.hasFrom()) period.from = readWhen(query.getFrom());
  if (query.hasTo()) period.to = readWhen(query.getTo());
  std::vector<Drawn> cohorts;
  for (const auto& drawn : state.cohorts)
    if (period.mayHold(drawn.when)) cohorts.push_back(drawn);
  answer.setTruncated(state.drawn > state.cohorts.size());

  auto list = answer.initCohorts(static_cast<unsigned>(cohorts.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    const auto& drawn = cohorts[i];
    writeDrawn(drawn, list[i]);
    CASEFOLD_TRY(const auto members, membersIn(view, programme, drawn));
    const auto by = policyOf(*reading.asking().policies, drawn);
    list[i].setPolicyNotKnown(!by.named);
    list[i].setPlacesBeyondPolicy(std::max(drawn.members, by.policy.cohortSize) - by.policy.cohortSize);
    CASEFOLD_TRY(const auto check, checked(view, programme, drawn, members));
    writeCheck(check, list[i]);
    CASEFOLD_CHECK(writeOutcomes(view, programme, drawn, members, list[i]));
    if (period.from || period.to || i + 1 == list.size())
      CASEFOLD_CHECK(writeMembers(view, programme, drawn, members, by.policy, check, list[i]));
  }
  return {};
}

}  // namespace casefold::junior_yip
