#include "projections/safety_net/fold.h"

#include <algorithm>
#include <utility>

#include "projections/runner/packed.h"
#include "projections/runner/view.h"
#include "projections/safety_net/notice.h"
#include "projections/safety_net/rows.h"
#include "schemas/codec/record.h"

namespace casefold::safety_net {
namespace {

void noteEngagement(State& state, const Event& event) {
  const auto data = event.data.getEngagementNoted();
  const bool same = !state.engagementOver && !state.engagements.empty() &&
                    state.engagements.back().engagement == data.getEngagement();
  state.engagementOver = false;
  if (same) {
    ++state.engagements.back().times;
    return;
  }
  if (state.engagements.size() == mostEngagements) {
    state.engagements.erase(state.engagements.begin());
    state.truncated = true;
  }
  state.engagements.push_back({event.occurred, data.getEngagement(), 1, kept(view(data.getNote()))});
}

void noteReview(State& state, Rows& rows, const Event& event, const Change& change, const Entry& entry) {
  Review review{.at = event.occurred, .clock = *change.reviewedOf, .agreed = change.reviewAgreed};
  if (event.type == EventType::SAFETY_NET_REVIEWED) {
    const auto data = event.data.getSafetyNetReviewed();
    review.reviewedBy = kept(view(data.getReviewedBy()));
    review.reasons = kept(view(data.getReasons()));
  } else {
    review.reasons = kept(view(event.data.getReviewHeld().getOutcome()));
  }
  if (review.reviewedBy.empty()) review.reviewedBy = kept(event.actor);

  Key key(reviewTag);
  key.when(event.occurred).text(event.stream).number(event.version.get()).small(event.index);
  std::string held;
  pack(ReviewHeld{review.clock, review.agreed, entry.way, entry.at, state.locality}, held);
  rows.put(key, rowValue(event.stream, held));

  if (state.reviews.size() == mostReviews) {
    state.reviews.erase(state.reviews.begin());
    state.truncated = true;
  }
  state.reviews.push_back(std::move(review));
}

// Who is out of the net needs no name any more; who comes in anew begins with those named by then. Where
// social care has taken the case on, its worker stays, and so do those named for a CAF that is still open.
void keepNames(State& state, const Event& event, const Change& change) {
  if (change.left) {
    const bool takenOn = state.net.left == NetReason::TAKEN_ON;
    if (!takenOn || state.submissions.current() == nullptr) {
      state.submissions.mentor = {};
      state.submissions.lead = {};
    }
    if (!takenOn) state.submissions.worker = {};
  }
  if (state.submissions.anybody()) {
    state.unnamedSince.reset();
  } else if (!state.unnamedSince || change.entered) {
    state.unnamedSince = event.occurred;
  }
}

void count(const State& state, Rows& rows, const Event& event, const Change& change,
           const Submitted& submitted) {
  auto add = [&](Counter counter, std::uint8_t code) {
    rows.addTo(countKey(counter, event.occurred, code, state.locality), 1);
  };
  if (submitted.submission) add(Counter::submissions, static_cast<std::uint8_t>(*submitted.submission));
  if (submitted.meeting) add(Counter::meetings, static_cast<std::uint8_t>(*submitted.meeting));
  if (submitted.closed) add(Counter::closures, static_cast<std::uint8_t>(*submitted.closed));
  if (change.cameToBeSupported) add(Counter::supported, state.net.entry->way);
  if (event.type == EventType::THRESHOLD_DECIDED)
    add(Counter::decisions, static_cast<std::uint8_t>(event.data.getThresholdDecided().getDecision()));
}

}  // namespace

void fold(State& state, Rows& rows, const Event& event) {
  if (!event.known) return;
  const auto entry = state.net.entry;  // as the case stood when it was reviewed
  const auto submitted = apply(state.submissions, event);
  const auto change = apply(state.net, event);
  switch (event.type) {
    case EventType::ENGAGEMENT_NOTED:
      noteEngagement(state, event);
      break;
    case EventType::CHILD_IDENTIFIED:
      if (auto locality = view(event.data.getChildIdentified().getLocality()); !locality.empty())
        state.locality = kept(locality);
      break;
    case EventType::STEPPED_DOWN:
      state.steppedDownAt = event.occurred;
      state.steppedDownFrom = kept(view(event.data.getSteppedDown().getFrom()));
      break;
    case EventType::CAF_CLOSED:
      state.engagementOver = true;
      break;
    default:
      break;
  }
  if (change.left) state.engagementOver = true;
  // A pseudo CAF that is over without any support to tell of owes nothing: what comes later is not about it.
  auto& owed = state.submissions.notice.owedSince;
  if (event.type == EventType::CAF_CLOSED && owed && !noticeOwedSince(state)) owed.reset();
  if (change.reviewedOf && entry) noteReview(state, rows, event, change, *entry);
  keepNames(state, event, change);
  count(state, rows, event, change, submitted);
}

void index(const State& state, std::string_view stream, Rows& rows) {
  const auto& net = state.net;
  const auto& submissions = state.submissions;
  auto put = [&](Key& key) { rows.put(key.text(stream), stream); };
  if (net.entry) {
    const std::uint8_t statutory = isStatutory(net.entry->way) ? 1 : 0;
    Key standing(standingTag);
    put(standing.byte(statutory).byte(net.supported ? 1 : 0).when(net.since));

    std::optional<When> clock = net.agreed ? net.agreed : net.clock;
    if (state.unnamedSince) clock = clock ? std::min(*clock, *state.unnamedSince) : *state.unnamedSince;
    Key falling(fallingTag);
    if (clock) put(falling.byte(statutory).when(clock));
  }
  if (const auto* submission = submissions.current()) {
    Key without(withoutMentorTag);
    if (submission->mentor.empty()) put(without.when(submission->at));
  }
  Key notice(noticeTag);
  if (const auto owed = noticeOwedSince(state)) put(notice.when(owed));
  Key lipService(lipServiceTag);
  if (const auto since = state.lipServiceSince()) put(lipService.when(since));
  Key mentor(mentorTag);
  if (!submissions.mentor.name.empty() && (net.entry || submissions.current() != nullptr))
    put(mentor.text(submissions.mentor.name));
}

}  // namespace casefold::safety_net
