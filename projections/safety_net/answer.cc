// What show answers: the state, by the policy and at the time of the question.
#include <algorithm>
#include <optional>

#include "projections/policy/deadline_answer.h"
#include "projections/policy/policy.h"
#include "projections/safety_net/in_net.h"
#include "projections/safety_net/notice.h"
#include "projections/safety_net/query.h"
#include "schemas/codec/record.h"

namespace casefold::safety_net {
namespace {

using Answer = schema::SafetyNet;
using policy::Deadline;

std::vector<Deadline> timetable(const CafTimes& caf, const Asking& asking) {
  std::vector<Deadline> found;
  auto add = [&](Deadline deadline) {
    if (caf.closed && !deadline.done) return;  // nothing of a closed CAF is still to be done
    found.push_back(std::move(deadline));
  };
  auto byPolicy = [&](std::string_view scale, const When& start, const std::optional<When>& done) {
    add(policy::deadlineOf(*asking.policies, scale, start, done, asking.asOf));
  };
  auto review = [&](std::string_view scale, const When& start, const std::optional<When>& agreed,
                    const std::optional<When>& done) {
    if (agreed)
      add(policy::agreedDeadline(start, *agreed, done, asking.asOf));
    else
      byPolicy(scale, start, done);
  };
  if (caf.opened) {
    byPolicy(policy::scale::cafAssessment, *caf.opened, caf.assessed);
    byPolicy(policy::scale::cafPlan, *caf.opened, caf.planned);
  }
  if (caf.planned)
    review(policy::scale::cafFirstReview, *caf.planned, caf.firstReviewAgreed, caf.firstReview);
  if (caf.lastReview) review(policy::scale::cafReview, *caf.lastReview, caf.nextReviewAgreed, std::nullopt);
  return found;
}

void writeSubmissions(const Submissions& submissions, Answer::Builder answer) {
  auto list = answer.initSubmissions(static_cast<unsigned>(submissions.last.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    const auto& each = submissions.last[i];
    auto written = list[i];
    written.setNumber(each.number);
    writeWhen(each.at, written.initOccurred());
    written.setKind(each.kind);
    written.setReferrer(each.referrer);
    written.setMentor(each.mentor);
    if (each.mentorAt) writeWhen(*each.mentorAt, written.initMentorSince());
    if (each.opened) writeWhen(*each.opened, written.initOpened());
    if (each.closed) writeWhen(*each.closed, written.initClosed());
    written.setReason(each.reason);
    written.setWithoutMentor(each.mentor.empty() && !each.closed);
  }
  auto consultations = answer.initConsultations(static_cast<unsigned>(submissions.consultations.size()));
  for (unsigned i = 0; i < consultations.size(); ++i) {
    const auto& each = submissions.consultations[i];
    writeWhen(each.at, consultations[i].initOccurred());
    consultations[i].setAskedBy(each.askedBy);
    consultations[i].setAdvice(each.advice);
    consultations[i].setGivenBy(each.givenBy);
  }
  auto meetings = answer.initMeetings(static_cast<unsigned>(submissions.meetings.size()));
  for (unsigned i = 0; i < meetings.size(); ++i) {
    const auto& each = submissions.meetings[i];
    auto written = meetings[i];
    writeWhen(each.at, written.initOccurred());
    written.setStatus(each.status);
    if (each.forWhen) writeWhen(*each.forWhen, written.initForWhen());
    written.setChair(each.chair);
    written.setChairedAs(each.chairedAs);
    written.setReason(each.reason);
  }
}

void writeNotice(const State& state, Answer::Builder answer) {
  const auto& notice = state.submissions.notice;
  const auto owedSince = noticeOwedSince(state);
  if (!notice.owedSince && !notice.toldOn) return;
  auto written = answer.initNotice();
  written.setOwed(owedSince.has_value());
  if (owedSince) writeWhen(*owedSince, written.initOwedSince());
  written.setContent(noticeContent(state));
  if (notice.toldOn) writeWhen(*notice.toldOn, written.initToldOn());
  written.setTold(notice.to);
  if (notice.toldOn)
    written.setSupport(notice.support.empty() ? "that there was and is none" : notice.support);
}

void writeEngagements(const State& state, Answer::Builder answer) {
  auto list = answer.initEngagements(static_cast<unsigned>(state.engagements.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    const auto& each = state.engagements[i];
    writeWhen(each.at, list[i].initOccurred());
    list[i].setEngagement(each.engagement);
    list[i].setTimes(each.times);
    list[i].setNote(each.note);
    if (i + 1 < list.size()) writeWhen(state.engagements[i + 1].at, list[i].initUntil());
  }
}

void writeCourse(const State& state, const Asking& asking, Answer::Builder answer) {
  const auto& net = state.net;
  auto services = answer.initServices(static_cast<unsigned>(net.services.size()));
  for (unsigned i = 0; i < services.size(); ++i) {
    services[i].setService(net.services[i].name);
    writeWhen(net.services[i].started, services[i].initStarted());
    if (net.services[i].ended) writeWhen(*net.services[i].ended, services[i].initEnded());
  }
  auto moves = answer.initMoves(static_cast<unsigned>(net.moves.size()));
  for (unsigned i = 0; i < moves.size(); ++i) {
    writeWhen(net.moves[i].at, moves[i].initOccurred());
    moves[i].setStanding(net.moves[i].standing);
    moves[i].setBecause(net.moves[i].because);
    moves[i].setService(whatOf(net.moves[i].because, net.moves[i].what, net.moves[i].at, *asking.policies));
  }
  auto reviews = answer.initReviews(static_cast<unsigned>(state.reviews.size()));
  for (unsigned i = 0; i < reviews.size(); ++i) {
    const auto& each = state.reviews[i];
    writeWhen(each.at, reviews[i].initOccurred());
    policy::write(each.agreed ? policy::agreedDeadline(each.clock, *each.agreed, each.at, asking.asOf)
                              : policy::deadlineOf(*asking.policies, policy::scale::safetyNetReview,
                                                   each.clock, each.at, asking.asOf),
                  reviews[i].initDeadline());
    reviews[i].setReviewedBy(each.reviewedBy);
    reviews[i].setReasons(each.reasons);
  }
  const auto deadlines = timetable(state.submissions.caf, asking);
  auto written = answer.initTimetable(static_cast<unsigned>(deadlines.size()));
  for (unsigned i = 0; i < written.size(); ++i) policy::write(deadlines[i], written[i]);
}

}  // namespace

Result<void> show(const State& state, const StreamReading& reading, schema::ShowQuery::Reader /*query*/,
                  Answer::Builder answer) {
  const auto& asking = reading.asking();
  const auto standing = standingOf(state, asking);
  const auto& net = state.net;
  const auto& submissions = state.submissions;
  answer.setStanding(standing.standing);
  answer.setBecause(standing.because);
  if (standing.since) writeWhen(*standing.since, answer.initSince());
  if (standing.becauseSince) writeWhen(*standing.becauseSince, answer.initBecauseSince());
  answer.setFallenThrough(standing.fallenThrough());
  answer.setExplanation(explanationOf(state, standing));
  if (standing.inNet()) writeWhen(net.entry->since, answer.initInNetSince());
  if (net.entry && net.entry->way != bySteppingDown)
    answer.setDecision(static_cast<Decision>(net.entry->way));
  if (state.steppedDownAt) writeWhen(*state.steppedDownAt, answer.initSteppedDown());
  answer.setSteppedDownFrom(state.steppedDownFrom);
  if (standing.review) policy::write(*standing.review, answer.initReview());
  answer.setMentor(submissions.mentor.name);
  if (submissions.mentor.at) writeWhen(*submissions.mentor.at, answer.initMentorSince());
  answer.setLeadProfessional(submissions.lead.name);
  answer.setLastNamed(lastNamedOf(state));
  answer.setLocality(state.locality);
  answer.setSubmissionsInAll(submissions.inAll);
  answer.setEngagementOverTime(engagementOverTime(state));
  if (const auto since = state.lipServiceSince()) writeWhen(*since, answer.initLipServiceSince());
  writeNotice(state, answer);
  writeSubmissions(submissions, answer);
  writeEngagements(state, answer);
  writeCourse(state, asking, answer);
  answer.setTruncated(state.truncated || submissions.inAll > submissions.last.size());
  return {};
}

}  // namespace casefold::safety_net
