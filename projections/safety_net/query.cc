#include "projections/safety_net/query.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "projections/policy/deadline_answer.h"
#include "projections/policy/policy.h"
#include "projections/runner/condition_values.h"
#include "projections/safety_net/in_net.h"
#include "projections/safety_net/notice.h"
#include "projections/safety_net/rows.h"
#include "schemas/codec/london.h"

namespace casefold::safety_net {
namespace {

struct Wanted {
  std::optional<NetStanding> standing;
  bool fallenThrough = false, withoutMentor = false, noticeOwed = false, lipService = false;
  std::optional<std::string_view> mentor;
  // Of those in the net, unless something else is asked for.
  [[nodiscard]] bool inNetOnly() const {
    return standing || fallenThrough || (!withoutMentor && !noticeOwed && !lipService && !mentor);
  }
};

Result<Wanted> read(const Conditions& conditions) {
  Wanted wanted;
  if (auto name = conditions["standing"]) {
    CASEFOLD_TRY(const auto standing, conditionEnum<NetStanding>(*name, "standing"));
    if (standing == NetStanding::OUTSIDE)
      return fail(ErrorCode::malformed, "only cases in the net are listed: supported, reviewed",
                  "where.standing");
    wanted.standing = standing;
  }
  CASEFOLD_TRY(wanted.fallenThrough, conditionAsked(conditions["fallenThrough"], "fallenThrough"));
  CASEFOLD_TRY(wanted.withoutMentor, conditionAsked(conditions["withoutMentor"], "withoutMentor"));
  CASEFOLD_TRY(wanted.noticeOwed, conditionAsked(conditions["noticeOwed"], "noticeOwed"));
  CASEFOLD_TRY(wanted.lipService, conditionAsked(conditions["lipService"], "lipService"));
  wanted.mentor = conditions["mentor"];
  return wanted;
}

// Can a decision of section 17 or 47 lie below the threshold, by some policy? As a rule not.
bool statutoryMayBeBelow(const Policies& policies) {
  return std::ranges::any_of(policies.thresholds().editions(), [](const policy::Thresholds& thresholds) {
    return thresholds.isBelow("section17") || thresholds.isBelow("section47");
  });
}

Key netKey(char tag, const Conditions& conditions) {
  Key key(tag);
  if (!statutoryMayBeBelow(*conditions.asking().policies)) key.byte(0);
  return key;
}

bool isWithoutMentor(const State& state) {
  const auto* submission = state.submissions.current();
  return submission != nullptr && submission->mentor.empty();
}

// Where there is no mentor: who is, or that nobody is.
std::string whoIsNamed(const Submissions& submissions) {
  const auto& last = submissions.lastNamed.name;
  if (submissions.anybody()) return last;
  return last.empty() ? "nobody ever" : fmt::format("nobody now, last {}", last);
}

}  // namespace

Result<ListPlan> plan(const Conditions& conditions) {
  CASEFOLD_TRY(const auto wanted, read(conditions));
  if (wanted.fallenThrough) {
    ListPlan walk{{.prefix = netKey(fallingTag, conditions).bytes()}};
    // A clock that starts after the time of the question has not run out.
    if (!statutoryMayBeBelow(*conditions.asking().policies))
      walk.rows.until =
          netKey(fallingTag, conditions).when(When{conditions.asking().asOf, Precision::year}).bytes();
    return walk;
  }
  if (wanted.noticeOwed) return ListPlan{{.prefix = std::string(1, noticeTag)}};
  if (wanted.withoutMentor) return ListPlan{{.prefix = std::string(1, withoutMentorTag)}};
  if (wanted.lipService) return ListPlan{{.prefix = std::string(1, lipServiceTag)}};
  if (wanted.mentor) return ListPlan{{.prefix = Key(mentorTag).text(*wanted.mentor).bytes()}};
  auto key = netKey(standingTag, conditions);
  if (wanted.standing && !statutoryMayBeBelow(*conditions.asking().policies))
    key.byte(*wanted.standing == NetStanding::SUPPORTED ? 1 : 0);
  return ListPlan{{.prefix = key.bytes()}};
}

Result<bool> matches(const State& state, const ListRow& row) {
  CASEFOLD_TRY(const auto wanted, read(row.conditions));
  const auto standing = standingOf(state, row.reading.asking());
  if (wanted.inNetOnly() && !standing.inNet()) return false;
  if (wanted.standing && *wanted.standing != standing.standing) return false;
  if (wanted.fallenThrough && !standing.fallenThrough()) return false;
  if (wanted.withoutMentor && !isWithoutMentor(state)) return false;
  if (wanted.noticeOwed && !noticeOwedSince(state)) return false;
  if (wanted.lipService && !state.lipServiceSince()) return false;
  return !wanted.mentor || *wanted.mentor == state.submissions.mentor.name;
}

Result<void> item(const State& state, const ListRow& row, schema::SafetyNetItem::Builder builder) {
  const auto standing = standingOf(state, row.reading.asking());
  const auto& submissions = state.submissions;
  builder.setStanding(standing.standing);
  builder.setBecause(standing.because);
  if (standing.since) writeWhen(london::toTheDay(*standing.since), builder.initSince());
  if (reasonHasItsOwnDay(standing))
    writeWhen(london::toTheDay(*standing.becauseSince), builder.initBecauseSince());
  builder.setMentor(submissions.mentor.name);
  if (standing.review) policy::write(*standing.review, builder.initReview());
  if (const auto* submission = submissions.current()) writeWhen(submission->at, builder.initSubmitted());
  builder.setWithoutMentor(isWithoutMentor(state));
  if (const auto owed = noticeOwedSince(state)) {
    writeWhen(*owed, builder.initNoticeOwedSince());
    if (row.conditions["noticeOwed"]) builder.setNoticeContent(noticeContent(state));
  }
  if (const auto since = state.lipServiceSince()) writeWhen(*since, builder.initLipServiceSince());
  builder.setFallenThrough(standing.fallenThrough());
  if (standing.fallenThrough()) {
    builder.setExplanation(explanationOf(state, standing));
    if (submissions.mentor.name.empty()) builder.setNamed(whoIsNamed(submissions));
  }
  return {};
}

}  // namespace casefold::safety_net
