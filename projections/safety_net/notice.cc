#include "projections/safety_net/notice.h"

#include <algorithm>

#include "schemas/codec/london.h"

namespace casefold::safety_net {

bool isToTell(const Submission& submission) { return submission.kind == Kind::CAF; }

bool isToTell(const State& state, const Service& service) {
  const auto day = london::dayOf(service.started);
  const auto isUnder = [&](Kind kind) {
    return std::ranges::any_of(state.submissions.last, [&](const Submission& each) {
      return each.kind == kind && london::dayOf(each.at) <= day &&
             (!each.closed || day <= london::dayOf(*each.closed));
    });
  };
  if (isUnder(Kind::CAF)) return true;
  const auto& about = state.submissions.notice.about;
  return !isUnder(Kind::PSEUDO_CAF) && (!about || day < london::dayOf(*about));
}

std::optional<When> noticeOwedSince(const State& state) {
  const auto& calledFor = state.submissions.notice.owedSince;
  if (!calledFor) return std::nullopt;
  std::optional<When> firstSupport;
  const auto take = [&](const When& start) {
    firstSupport = firstSupport ? std::min(*firstSupport, start) : start;
  };
  for (const auto& submission : state.submissions.last)
    if (isToTell(submission)) take(submission.at);
  for (const auto& service : state.net.services)
    if (isToTell(state, service)) take(service.started);
  if (!firstSupport) return std::nullopt;
  return std::max(*calledFor, *firstSupport);
}

}  // namespace casefold::safety_net
