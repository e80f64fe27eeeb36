// Is a volunteer ready, and what is missing? By the policy and on the day of the asking.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "projections/doulas/state.h"
#include "projections/policy/policy.h"
#include "projections/runner/asking.h"
#include "schemas/views/doulas.capnp.h"

namespace casefold::doulas {

using RequirementStanding = schema::DoulaVolunteer::Standing;

struct RequirementMet {
  std::string name;
  std::optional<When> done;
  std::optional<When> until;  // absent: once for all, or not done
  RequirementStanding standing{};
};

struct Readiness {
  bool recruited = false;
  bool left = false;
  std::vector<RequirementMet> modules;  // that policy asks for, then others that were completed
  std::vector<RequirementMet> checks;

  [[nodiscard]] bool ready() const { return missing().empty(); }
  // "breastfeeding"; "enhanced disclosure, expired 2010-03-01"; "not recruited", "left".
  [[nodiscard]] std::vector<std::string> missing() const;
};

[[nodiscard]] const policy::Doulas& doulasPolicy(const Asking& asking);

[[nodiscard]] Readiness readinessOf(const Volunteer& volunteer, const Asking& asking);

// Families that she supports at one time, at most.
[[nodiscard]] std::uint32_t mostFamiliesOf(const Volunteer& volunteer, const Asking& asking);

}  // namespace casefold::doulas
