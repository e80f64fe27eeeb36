#include "projections/doulas/readiness.h"

#include <algorithm>

#include "projections/policy/deadline.h"
#include "projections/policy/names.h"
#include "schemas/codec/london.h"

namespace casefold::doulas {
namespace {

using Asked = policy::Doulas::Requirement;

// The last day on which it holds.
std::optional<When> holdsUntil(const Passed& passed, const Asked* asked, const Asking& asking) {
  if (passed.until || asked == nullptr || !asked->forMonths) return passed.until;
  policy::TimeScale scale;
  scale.count = *asked->forMonths;
  scale.dayCount = policy::DayCount::calendarMonths;
  const auto& calendar = asking.policies->calendars().at(london::dayOf(asking.asOf));
  return policy::dueAfter(scale, calendar, passed.on).when;
}

RequirementMet met(const Passed& passed, const Asked* asked, const Asking& asking) {
  RequirementMet found{passed.name, passed.on, holdsUntil(passed, asked, asking),
                       RequirementStanding::NOT_ASKED_FOR};
  if (asked != nullptr)
    found.standing = found.until && london::latest(*found.until) < asking.asOf ? RequirementStanding::EXPIRED
                                                                               : RequirementStanding::HOLDS;
  return found;
}

std::vector<RequirementMet> compared(const std::vector<Passed>& passed, const std::vector<Asked>& asked,
                                     const Asking& asking) {
  std::vector<RequirementMet> found;
  const auto named = [](const auto& name) {
    return [&name](const auto& other) { return policy::sameName(other.name, name); };
  };
  for (const auto& requirement : asked) {
    // In another letter case it may have been passed twice: the last time counts.
    const Passed* last = nullptr;
    for (const auto& one : passed)
      if (policy::sameName(one.name, requirement.name) && (last == nullptr || last->on < one.on)) last = &one;
    if (last == nullptr)
      found.push_back({requirement.name, {}, {}, RequirementStanding::MISSING});
    else
      found.push_back(met(*last, &requirement, asking));
  }
  for (const auto& one : passed)
    if (std::ranges::none_of(asked, named(one.name))) found.push_back(met(one, nullptr, asking));
  return found;
}

}  // namespace

const policy::Doulas& doulasPolicy(const Asking& asking) {
  return asking.policies->doulas().at(london::dayOf(asking.asOf));
}

Readiness readinessOf(const Volunteer& volunteer, const Asking& asking) {
  const auto& policy = doulasPolicy(asking);
  return {volunteer.recruited.has_value(), volunteer.left.has_value(),
          compared(volunteer.modules, policy.modules, asking),
          compared(volunteer.checks, policy.checks, asking)};
}

std::vector<std::string> Readiness::missing() const {
  std::vector<std::string> found;
  if (left) found.emplace_back("left");
  if (!recruited) found.emplace_back("not recruited, as far as is recorded");
  for (const auto* list : {&modules, &checks})
    for (const auto& requirement : *list) {
      if (requirement.standing == RequirementStanding::MISSING) found.push_back(requirement.name);
      if (requirement.standing == RequirementStanding::EXPIRED)
        found.push_back(requirement.name + ", expired " + text(*requirement.until));
    }
  return found;
}

std::uint32_t mostFamiliesOf(const Volunteer& volunteer, const Asking& asking) {
  return volunteer.mostFamilies > 0 ? volunteer.mostFamilies : doulasPolicy(asking).mostFamilies;
}

}  // namespace casefold::doulas
