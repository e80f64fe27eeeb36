#include <chrono>
#include <string>

#include "projections/policy/policy.h"
#include "projections/runner/packed.h"
#include "projections/safety_net/in_net.h"
#include "projections/safety_net/query.h"
#include "projections/safety_net/rows.h"
#include "projections/sheet/wording.h"

namespace casefold::safety_net {
namespace {

constexpr std::string_view notKnown = "not known";

struct Count {
  Instant day;
  std::uint8_t code = 0;
  std::string locality;
  std::int64_t sum = 0;
};

std::string place(std::string_view locality) { return std::string(locality.empty() ? notKnown : locality); }

// The name of a code, as the schema has it.
template <class Enum>
std::string nameOf(std::uint8_t code) {
  for (auto enumerant : capnp::Schema::from<Enum>().getEnumerants())
    if (enumerant.getOrdinal() == code) return std::string(view(enumerant.getProto().getName()));
  return std::string(notKnown);
}

template <class Use>
Result<void> counts(Counter counter, const Reading& reading, const MeasureWanted& wanted, const Use& use) {
  auto start = [&](Instant at) {
    Key key(countTag);
    key.byte(static_cast<std::uint8_t>(counter)).instant(at);
    return key.bytes();
  };
  Key prefix(countTag);
  prefix.byte(static_cast<std::uint8_t>(counter));
  return reading.sums({.prefix = prefix.bytes(), .from = start(wanted.from), .until = start(wanted.until)},
                      [&](std::string_view bytes, std::int64_t sum) {
                        KeyReader key(bytes);
                        (void)key.tag();
                        (void)key.byte();
                        Count count;
                        count.day = key.instant();
                        count.code = key.byte();
                        count.locality = key.text();
                        count.sum = sum;
                        if (!key.failed()) use(count);
                      });
}

// Counts by locality, or by what the code stands for.
template <class Enum>
Result<void> byCode(Counter counter, const Reading& reading, const MeasureWanted& wanted,
                    MeasureCells& cells) {
  return counts(counter, reading, wanted, [&](const Count& count) {
    cells.add(count.day, wanted.by == "locality" ? place(count.locality) : nameOf<Enum>(count.code),
              count.sum);
  });
}

Result<void> reviewsInTime(const Reading& reading, const MeasureWanted& wanted, MeasureCells& cells) {
  const auto& asking = reading.asking();
  const auto at = [](Instant instant) { return Key(reviewTag).when(When{instant, Precision::year}).bytes(); };
  return reading.rows(
      {.prefix = std::string(1, reviewTag), .from = at(wanted.from), .until = at(wanted.until)},
      [&](std::string_view bytes, std::string_view value) {
        KeyReader key(bytes);
        (void)key.tag();
        const auto held = key.when();
        if (key.failed() || !held) return true;
        const auto review = unpack<ReviewHeld>(value.substr(value.find('\0') + 1));
        if (!leadsIn(review.way, review.decided, *asking.policies)) return true;
        const auto deadline = review.agreed
                                  ? policy::agreedDeadline(review.clock, *review.agreed, held, asking.asOf)
                                  : policy::deadlineOf(*asking.policies, policy::scale::safetyNetReview,
                                                       review.clock, held, asking.asOf);
        cells.add(held->start, place(review.locality), deadline.status == policy::DeadlineStatus::met ? 1 : 0,
                  1);
        return true;
      });
}

}  // namespace

std::string groupInWords(std::string_view by, std::string_view group, const Policies& /*policies*/) {
  if (by == "kind") return inWords(capnp::Schema::from<Kind>(), group);
  if (by == "decision") return inWords(capnp::Schema::from<Decision>(), group);
  if (by == "reason") return inWords(capnp::Schema::from<CloseReason>(), group);
  return std::string(group);
}

Result<void> measure(std::string_view name, const Reading& reading, const MeasureWanted& wanted,
                     MeasureCells& cells) {
  const auto& policies = *reading.asking().policies;
  const auto below = [&](const Count& count) {
    return leadsIn(count.code, When{count.day, Precision::day}, policies);
  };
  if (name == "submissions") return byCode<Kind>(Counter::submissions, reading, wanted, cells);
  if (name == "closures") return byCode<CloseReason>(Counter::closures, reading, wanted, cells);
  if (name == "reviewsInTime") return reviewsInTime(reading, wanted, cells);
  if (name == "belowThreshold")
    return counts(Counter::decisions, reading, wanted, [&](const Count& count) {
      if (!below(count)) return;
      cells.add(count.day, wanted.by == "decision" ? decisionName(count.code) : place(count.locality),
                count.sum);
    });
  if (name == "supported")
    return counts(Counter::supported, reading, wanted, [&](const Count& count) {
      if (below(count)) cells.add(count.day, place(count.locality), count.sum);
    });
  return counts(Counter::meetings, reading, wanted, [&](const Count& count) {
    const bool byMentor = count.code == static_cast<std::uint8_t>(ChairRole::MENTOR);
    cells.add(count.day, place(count.locality), byMentor ? count.sum : 0, count.sum);
  });
}

}  // namespace casefold::safety_net
