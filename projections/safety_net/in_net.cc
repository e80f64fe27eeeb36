#include "projections/safety_net/in_net.h"

#include <capnp/message.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "infra/terminal/shown_time.h"
#include "projections/policy/deadline_answer.h"
#include "projections/policy/policy.h"
#include "projections/safety_net/notice.h"
#include "projections/sheet/deadline.h"
#include "projections/sheet/wording.h"
#include "schemas/codec/london.h"
#include "schemas/codec/record.h"

namespace casefold::safety_net {
namespace {

template <class Enum>
std::string words(Enum value) {
  return shown(capnp::DynamicEnum(capnp::Schema::from<Enum>(), static_cast<std::uint16_t>(value))).name;
}

std::string deadlineWords(const policy::Deadline& deadline) {
  capnp::MallocMessageBuilder message;
  auto written = message.initRoot<schema::Deadline>();
  policy::write(deadline, written);
  return ofDeadline(written.asReader(), Within::line).cell.text;
}

std::string_view roleName(NamedAs as) {
  switch (as) {
    case NamedAs::mentor:
      return "CAF mentor";
    case NamedAs::leadProfessional:
      return "lead professional";
    case NamedAs::worker:
      return "worker";
    case NamedAs::nobody:
      break;
  }
  return "";
}

void add(std::string& sentences, std::string sentence) {
  if (!sentences.empty()) sentences += ' ';
  sentences += std::move(sentence);
}

// "A CAF was opened on 2009-09-10, and closed on 2010-01-10 (needs met); CAF mentor M. Mentor."
std::string ofCaf(const Submission& submission) {
  std::string sentence =
      submission.opened
          ? fmt::format("A CAF was opened on {}", shownTime(*submission.opened))
          : fmt::format("A CAF was asked for on {}, and is not recorded as opened", shownTime(submission.at));
  if (submission.closed) {
    sentence += fmt::format(", and closed on {}", shownTime(*submission.closed));
    if (submission.reason != CloseReason::NOT_STATED)
      sentence += fmt::format(" ({})", words(submission.reason));
  } else if (submission.opened) {
    sentence += ", and is open";
  }
  if (!submission.mentor.empty()) sentence += fmt::format("; CAF mentor {}", submission.mentor);
  return sentence + '.';
}

// " (on 2010-07-09)", where the reason is of another day than the standing.
std::string ofItsOwnDay(const Standing& standing) {
  if (!reasonHasItsOwnDay(standing)) return {};
  return fmt::format(" (on {})", shownTime(*standing.becauseSince));
}

bool isOverdue(const std::optional<policy::Deadline>& deadline) {
  return deadline && deadline->status == policy::DeadlineStatus::overdue;
}

}  // namespace

std::string decisionName(std::uint8_t way) {
  for (auto enumerant : capnp::Schema::from<Decision>().getEnumerants())
    if (enumerant.getOrdinal() == way) return std::string(view(enumerant.getProto().getName()));
  return {};
}

bool leadsIn(std::uint8_t way, const When& at, const Policies& policies) {
  if (way == bySteppingDown) return true;
  return policies.thresholds().at(london::dayOf(at)).isBelow(decisionName(way));
}

bool reasonHasItsOwnDay(const Standing& standing) {
  return standing.becauseSince && standing.since &&
         london::toTheDay(*standing.becauseSince) != london::toTheDay(*standing.since);
}

bool Standing::reviewOverdue() const { return isOverdue(review); }
bool Standing::forgotten() const { return isOverdue(naming); }

std::string whatOf(NetReason because, const std::string& what, const When& at, const Policies& policies) {
  if (because != NetReason::CLOSED) return what;
  if (what.empty()) return "no reason stated";
  const auto& codes = policies.codes().at(london::lastDayOf(at));
  const auto label = codes.label("closure-reason", what);
  return label.empty() ? codes.named("closure-reason", what) : std::string(label);
}

Standing standingOf(const State& state, const Asking& asking) {
  const auto& net = state.net;
  Standing found;
  if (!net.entry) {
    found.because = net.left;
    found.since = found.becauseSince = net.leftAt;
    if (net.leftAt) found.what = whatOf(net.left, net.leftBy, *net.leftAt, *asking.policies);
    return found;
  }
  const auto& entry = *net.entry;
  if (!leadsIn(entry.way, entry.at, *asking.policies)) {
    found.because = NetReason::ABOVE_THRESHOLD;
    found.since = found.becauseSince = entry.at;
    return found;
  }
  found.standing = net.supported ? NetStanding::SUPPORTED : NetStanding::REVIEWED;
  found.because = net.because;
  found.since = net.since;
  found.becauseSince = net.becauseSince;
  if (!net.supported) {
    const auto clock = net.clock.value_or(entry.since);
    found.review = net.agreed ? policy::agreedDeadline(clock, *net.agreed, std::nullopt, asking.asOf)
                              : policy::deadlineOf(*asking.policies, policy::scale::safetyNetReview, clock,
                                                   std::nullopt, asking.asOf);
  }
  if (state.unnamedSince)
    found.naming = policy::deadlineOf(*asking.policies, policy::scale::safetyNetReview,
                                      std::max(*state.unnamedSince, entry.since), std::nullopt, asking.asOf);
  return found;
}

std::string lastNamedOf(const State& state) {
  const auto& named = state.submissions.lastNamed;
  if (named.name.empty() || !named.at) return {};
  return fmt::format("{}, {}, on {}", named.name, roleName(state.submissions.lastNamedAs),
                     shownTime(*named.at));
}

std::string explanationOf(const State& state, const Standing& standing) {
  if (!standing.inNet()) {
    if (standing.because == NetReason::NOT_STATED || !standing.since)
      return "Not in the net: no decision below the threshold and no step down is recorded.";
    return fmt::format("Not in the net: {}{}, on {}.", words(standing.because),
                       standing.what.empty() ? "" : " (" + standing.what + ')', shownTime(*standing.since));
  }
  const bool review = standing.standing == NetStanding::REVIEWED;
  std::string sentences =
      fmt::format("{} since {}, because {}{}.", review ? "Under review" : "Being supported",
                  standing.since ? shownTime(*standing.since) : "a time not known", words(standing.because),
                  ofItsOwnDay(standing));
  if (standing.review) add(sentences, fmt::format("The review is due {}.", deadlineWords(*standing.review)));
  const auto last = lastNamedOf(state);
  if (standing.forgotten())
    add(sentences, fmt::format("Nobody is named for it{}: somebody was to be by {}.",
                               last.empty() ? ", nor ever was" : "", deadlineWords(*standing.naming)));
  if (standing.fallenThrough() && !last.empty())
    add(sentences, fmt::format("Last named was {}.", last));
  else if (standing.fallenThrough() && !standing.forgotten())
    add(sentences, "Nobody was ever named.");
  return sentences;
}

std::string engagementOverTime(const State& state) {
  std::string line;
  for (const auto& each : state.engagements) {
    if (!line.empty()) line += " → ";
    line += fmt::format("{} {}", words(each.engagement), shownTime(each.at));
  }
  return line;
}

std::string noticeContent(const State& state) {
  std::string sentences;
  for (const auto& submission : state.submissions.last)
    if (isToTell(submission)) add(sentences, ofCaf(submission));
  for (const auto& service : state.net.services)
    if (isToTell(state, service))
      add(sentences, fmt::format("{} from {} {}.", service.name, shownTime(service.started),
                                 service.ended ? "to " + shownTime(*service.ended) : "on"));
  return sentences.empty() ? "There was and is no support on record." : sentences;
}

}  // namespace casefold::safety_net
