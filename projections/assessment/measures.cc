// The measures of assessment: the sums are kept by the days between which time ran, and judged when asked
// for.
#include <optional>

#include "projections/assessment/due.h"
#include "projections/assessment/query.h"
#include "projections/sheet/wording.h"

namespace casefold::assessment {
namespace {

std::string kindName(Kind kind) {
  switch (kind) {
    case Kind::INITIAL:
      return "initial";
    case Kind::CORE:
      return "core";
    case Kind::SINGLE:
      return "single";
    default:
      return "notStated";
  }
}

struct Counted {
  When at;
  std::string group;
  bool judged = true;
  std::optional<policy::Deadline> deadline;
};

Counted read(std::string_view bytes, const Asking& asking, const std::optional<Day>& began,
             std::string_view by) {
  KeyReader key(bytes);
  const char tag = key.tag();
  Counted counted;
  counted.at = key.when().value_or(When{});
  if (tag == assessmentsSum) {
    const auto kind = static_cast<Kind>(key.byte());
    const auto referral = key.when();
    const auto started = key.when();
    counted.deadline = assessmentDeadline(kind, referral, started, counted.at, asking);
    if (by == "kind") counted.group = kindName(kind);
  } else {
    const auto clock = key.when().value_or(counted.at);
    if (tag == conferencesSum) {
      counted.deadline = conferenceDeadline(clock, key.when(), counted.at, asking);
    } else {
      const auto due = reviewDue(clock, static_cast<ReviewClock>(key.byte()), counted.at, began, asking);
      counted.judged = due.isJudged();
      counted.deadline = due.deadline;
    }
  }
  Whereabouts where;
  where.locality = key.text();
  where.team = key.text();
  if (by != "kind") counted.group = where.group(by);
  return counted;
}

}  // namespace

std::string groupInWords(std::string_view by, std::string_view group, const Policies& /*policies*/) {
  return by == "kind" ? inWords(capnp::Schema::from<Kind>(), group) : std::string(group);
}

Result<void> measure(std::string_view name, const Reading& reading, const MeasureWanted& wanted,
                     MeasureCells& cells) {
  const char tag = name == "assessmentsInTime"   ? assessmentsSum
                   : name == "conferencesInTime" ? conferencesSum
                                                 : reviewsSum;
  const ScanRange range{.prefix = std::string(1, tag),
                        .from = Key(tag).when(When{wanted.from, Precision::year}).bytes(),
                        .until = Key(tag).when(When{wanted.until, Precision::year}).bytes()};
  CASEFOLD_TRY(const auto began, reviewsBegan(reading));
  return reading.sums(range, [&](std::string_view key, std::int64_t amount) {
    const auto counted = read(key, reading.asking(), began, wanted.by);
    if (!counted.deadline || !counted.judged) return;
    const bool inTime = counted.deadline->status == policy::DeadlineStatus::met;
    cells.add(counted.at.start, counted.group, inTime ? amount : 0, amount);
  });
}

}  // namespace casefold::assessment
