// A placement with what other streams and policy say about it: the contract and the regional fee, the
// baseline criteria, and whether an assessor held accredited training.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/placements/state.h"
#include "projections/policy/policy.h"
#include "projections/runner/reading.h"
#include "schemas/views/placements.capnp.h"

namespace casefold::placements {

using schema::Accredited;
using schema::CriterionStanding;
using schema::FeeStanding;
using schema::PlacementStanding;

[[nodiscard]] PlacementStanding standingOf(const Placement& placement);

// ---- fees

struct Fee {
  std::uint64_t weeklyPence = 0;  // 0: not stated
  std::optional<std::uint64_t> contractedPence;
  std::optional<std::uint64_t> regionalPence;  // absent: policy knows none for that region and day
  std::string region;
  FeeStanding standing = FeeStanding::NOT_KNOWN;
  std::string why;  // it departs: the reason, or "no reason given"
};

// Of a placement: what it costs; where it says nothing, what its contract says. `provider` is absent where it
// cannot be known.
[[nodiscard]] Fee feeOf(const Placement& placement, const Provider* provider, const Policies& policies);
[[nodiscard]] Fee feeOf(const Contract& contract, const Provider& provider, const Policies& policies);

// ---- criteria

struct Criterion {
  std::string id;
  std::string label;                   // empty: policy does not have it
  const Assessed* assessed = nullptr;  // into the placement; null: not yet
  const Validation* validation = nullptr;
  CriterionStanding standing = CriterionStanding::NOT_ASSESSED;
};

struct Criteria {
  bool known = true;                // policy has this version
  std::string version;              // that the placement goes by
  std::vector<Criterion> criteria;  // in policy's order; then others that were assessed
  [[nodiscard]] std::vector<std::string> outstanding() const;
};

[[nodiscard]] Criteria criteriaOf(const Placement& placement, const Asking& asking);

// ---- training

// The last day on which a training that policy counts on `day` is held; absent: policy does not count it.
[[nodiscard]] std::optional<Day> heldUntil(const Training& training, Day day, const Policies& policies);
// Did a worker of these trainings hold one that policy counted on that day?
[[nodiscard]] bool accreditedOn(const When& day, const std::vector<Training>& trainings,
                                const Policies& policies);
// The same of the assessor. notKnown in an answer about an earlier time.
[[nodiscard]] Result<Accredited> accreditedAssessor(const Assessed& assessed, const Reading& reading);

// ---- other streams

// The state of another stream in this view. The name may come out of an event.
[[nodiscard]] Result<State> stateOf(std::string_view stream, const Reading& reading);
// The provider's; nothing in an answer about an earlier time, or where none is named.
[[nodiscard]] Result<std::optional<Provider>> providerOf(const Placement& placement, const Reading& reading);
// The criteria that were assessed by somebody who held no accredited training then.
[[nodiscard]] Result<std::vector<std::string>> unaccredited(const Placement& placement,
                                                            const Reading& reading);

}  // namespace casefold::placements
