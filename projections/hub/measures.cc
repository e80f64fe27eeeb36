// The hub's measures. What has a time scale is judged when it is asked for, by the policy that held: the sums
// are kept by the days between which time ran.
#include <capnp/schema.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "projections/hub/course.h"
#include "projections/hub/query.h"
#include "projections/hub/rows.h"
#include "projections/hub/standing.h"
#include "projections/hub/view.h"
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
  bool notLast = false;
  std::string outcome = {}, beside = {};
  std::optional<When> otherClock = {};
  std::uint8_t otherStanding = 0;
  std::string locality = {}, source = {};
};

Counted readKey(std::string_view bytes) {
  KeyReader key(bytes);
  const char tag = key.tag();
  Counted counted;
  if (const auto at = key.when()) counted.at = *at;
  if (tag == referredBeforeSum || tag == decisionsSum || tag == packagesSum) counted.clock = key.when();
  if (tag == referredBeforeSum || tag == packagesSum) counted.standing = key.byte();
  if (tag == referredBeforeSum || tag == decisionsSum) counted.value = key.small();
  if (tag == decisionsSum || tag == packagesSum) counted.outcome = key.text();
  if (tag == decisionsSum) {
    counted.notLast = key.byte() != 0;
    counted.beside = key.text();
  } else if (tag == packagesSum) {
    counted.otherClock = key.when();
    counted.otherStanding = key.byte();
  }
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

// Was the decision about this contact? As underPolicy() has it.
bool isDecided(const Counted& counted, const Policies& policies) {
  const auto& on = *counted.clock;
  if (counted.outcome.empty() || !endsContact(counted.outcome, on, policies)) return true;
  std::string_view others = counted.beside;
  while (!others.empty()) {
    const auto end = others.find('\n');
    if (!endsContact(others.substr(0, end), on, policies)) return false;
    others.remove_prefix(end + 1);
  }
  return !counted.notLast;
}

// Of the contact that the package was about, as underPolicy() has it. Nothing: it was not the first of that.
std::optional<Counted> aboutWhichContact(Counted package, const Policies& policies) {
  if (package.outcome.empty() || !endsContact(package.outcome, *package.clock, policies)) return package;
  if (package.otherStanding == notCounted) return {};
  package.clock = package.otherClock;
  package.standing = package.otherStanding;
  return package;
}

using Each = std::function<void(const Counted& counted, std::int64_t amount)>;

Result<void> each(char tag, const Reading& reading, const MeasureWanted& wanted, const Each& use) {
  const ScanRange range{.prefix = std::string(1, tag),
                        .from = Key(tag).when(When{wanted.from, Precision::year}).bytes(),
                        .until = Key(tag).when(When{wanted.until, Precision::year}).bytes()};
  const auto& policies = *reading.asking().policies;
  return reading.sums(range, [&](std::string_view key, std::int64_t amount) {
    auto counted = readKey(key);
    if (tag == decisionsSum && !isDecided(counted, policies)) return;
    if (tag != packagesSum) return use(counted, amount);
    if (const auto package = aboutWhichContact(std::move(counted), policies)) use(*package, amount);
  });
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

// Contacts that made an escalation, as belowUpTo() has it.
Result<void> escalations(const Reading& reading, const MeasureWanted& wanted, MeasureCells& cells) {
  const ScanRange range{.prefix = std::string(1, escalationTag),
                        .from = Key(escalationTag).when(When{wanted.from, Precision::year}).bytes(),
                        .until = Key(escalationTag).when(When{wanted.until, Precision::year}).bytes()};
  const auto& policies = *reading.asking().policies;
  Result<void> fault;
  CASEFOLD_CHECK(reading.rows(range, [&](std::string_view, std::string_view row) {
    const auto stream = row.substr(0, row.find('\0'));
    const auto value = row.substr(std::min(stream.size() + 1, row.size()));
    auto found = reading.find(stream);
    if (!found) {
      fault = std::move(found).error();
      return false;
    }
    const auto all = underPolicy(settled(TypedView<HubView>::value(*found->state)), policies);
    const auto contact = std::ranges::find(all.contacts, unpack<RowValue>(value).contact, &Contact::number);
    if (contact == all.contacts.end() || !belowUpTo(all, *contact, policies).escalation) return true;
    cells.add(contact->received().occurred.start,
              wanted.by == "locality" ? contact->locality
              : wanted.by == "source" ? contact->source
                                      : std::string(),
              1);
    return true;
  }));
  return fault;
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
  if (name == "escalations") return escalations(reading, wanted, cells);
  if (name == "reReferralRate") return reReferrals(reading, wanted, cells);
  if (name == "decisionsInTime")
    return inTime(decisionsSum, reading, wanted, cells,
                  [](const Counted&) { return policy::scale::referralDecision; });
  return inTime(packagesSum, reading, wanted, cells, [&](const Counted& counted) {
    return scaleOf(static_cast<Rating>(counted.standing), *counted.clock, *reading.asking().policies);
  });
}

}  // namespace casefold::hub
