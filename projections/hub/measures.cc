// The hub's measures. What has a time scale is judged when it is asked for, by the policy that held: the sums
// are kept by the days between which time ran.
#include <capnp/schema.h>

#include <functional>
#include <optional>

#include "projections/hub/query.h"
#include "projections/hub/rows.h"
#include "projections/hub/standing.h"
#include "projections/policy/policy.h"
#include "projections/sheet/wording.h"
#include "schemas/codec/record.h"

namespace casefold::hub {
namespace {

// The parts of a sum's key behind its tag and first time.
struct Counted {
  When at;
  std::optional<When> clock;
  std::uint16_t value = 0;  // a decision, or the decision before a referral
  std::uint8_t standing = 0;
  std::string locality, source;
};

Counted readKey(std::string_view bytes) {
  KeyReader key(bytes);
  const char tag = key.tag();
  Counted counted;
  if (const auto at = key.when()) counted.at = *at;
  if (tag == referredBeforeSum || tag == decisionsSum || tag == packagesSum) counted.clock = key.when();
  if (tag == referredBeforeSum || tag == packagesSum) counted.standing = key.byte();
  if (tag == referredBeforeSum || tag == decisionsSum) counted.value = key.small();
  counted.locality = key.text();
  if (tag != initialAssessmentsSum) counted.source = key.text();
  return counted;
}

std::string groupOf(const Counted& counted, std::string_view by) {
  if (by == "locality") return counted.locality;
  if (by == "source") return counted.source;
  if (by != "decision") return {};
  const auto enumerants = capnp::Schema::from<Decision>().getEnumerants();
  return counted.value < enumerants.size() ? std::string(view(enumerants[counted.value].getProto().getName()))
                                           : std::string();
}

using Each = std::function<void(const Counted& counted, std::int64_t amount)>;

Result<void> each(char tag, const Reading& reading, const MeasureWanted& wanted, const Each& use) {
  const ScanRange range{.prefix = std::string(1, tag),
                        .from = Key(tag).when(When{wanted.from, Precision::year}).bytes(),
                        .until = Key(tag).when(When{wanted.until, Precision::year}).bytes()};
  return reading.sums(range, [&](std::string_view key, std::int64_t amount) { use(readKey(key), amount); });
}

Result<void> count(char tag, const Reading& reading, const MeasureWanted& wanted, MeasureCells& cells) {
  return each(tag, reading, wanted, [&](const Counted& counted, std::int64_t amount) {
    cells.add(counted.at.start, groupOf(counted, wanted.by), amount);
  });
}

// Of those counted, how many were done within the time scale from their clock. What is known only to the
// month or year was in time as far as anybody knows, which is no measure of anything: it is left out.
Result<void> inTime(char tag, const Reading& reading, const MeasureWanted& wanted, MeasureCells& cells,
                    const std::function<std::string_view(const Counted&)>& scaleOfEach) {
  const auto& asking = reading.asking();
  return each(tag, reading, wanted, [&](const Counted& counted, std::int64_t amount) {
    const auto scale = scaleOfEach(counted);
    if (scale.empty() || !counted.clock) return;
    const auto deadline =
        policy::deadlineOf(*asking.policies, scale, *counted.clock, counted.at, asking.asOf);
    if (deadline.approximate) return;
    cells.add(counted.at.start, groupOf(counted, wanted.by),
              deadline.status == policy::DeadlineStatus::met ? amount : 0, amount);
  });
}

Result<void> reReferrals(const Reading& reading, const MeasureWanted& wanted, MeasureCells& cells) {
  CASEFOLD_CHECK(each(referralsSum, reading, wanted, [&](const Counted& counted, std::int64_t amount) {
    cells.add(counted.at.start, groupOf(counted, wanted.by), 0, amount);
  }));
  return each(referredBeforeSum, reading, wanted, [&](const Counted& counted, std::int64_t amount) {
    const ReferralBefore before{counted.clock.value_or(counted.at), static_cast<Before>(counted.standing),
                                static_cast<Decision>(counted.value)};
    if (isReReferral(before, counted.at, reading.asking()))
      cells.add(counted.at.start, groupOf(counted, wanted.by), amount, 0);
  });
}

}  // namespace

std::string groupInWords(std::string_view by, std::string_view group, const Policies& policies) {
  if (by == "decision") return inWords(capnp::Schema::from<Decision>(), group);
  if (by == "source") return policies.codes().editions().back().named(policy::codes::referralSource, group);
  return std::string(group);
}

Result<void> measure(std::string_view name, const Reading& reading, const MeasureWanted& wanted,
                     MeasureCells& cells) {
  if (name == "contacts") return count(contactsSum, reading, wanted, cells);
  if (name == "referrals") return count(referralsSum, reading, wanted, cells);
  if (name == "decisions") return count(decisionsSum, reading, wanted, cells);
  if (name == "initialAssessments") return count(initialAssessmentsSum, reading, wanted, cells);
  if (name == "reReferralRate") return reReferrals(reading, wanted, cells);
  if (name == "decisionsInTime")
    return inTime(decisionsSum, reading, wanted, cells,
                  [](const Counted&) { return policy::scale::referralDecision; });
  return inTime(packagesSum, reading, wanted, cells, [&](const Counted& counted) {
    return scaleOf(static_cast<Rating>(counted.standing), *counted.clock, *reading.asking().policies);
  });
}

}  // namespace casefold::hub
