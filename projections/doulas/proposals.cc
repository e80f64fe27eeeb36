#include "projections/doulas/proposals.h"

#include <algorithm>
#include <string_view>
#include <tuple>

#include "projections/doulas/readiness.h"
#include "projections/doulas/rows.h"
#include "projections/doulas/view.h"
#include "projections/policy/names.h"

namespace casefold::doulas {
namespace {

const std::string* firstOfBoth(const std::vector<std::string>& wanted, const std::vector<std::string>& has) {
  for (const auto& one : wanted)
    for (const auto& other : has)
      if (policy::sameName(one, other)) return &one;
  return nullptr;
}

}  // namespace

Proposal weigh(const Request& request, const std::string& locality, const Volunteer& volunteer) {
  Proposal proposal;
  const auto* language = firstOfBoth(request.languages, volunteer.languages);
  proposal.language = request.languages.empty() || language != nullptr;
  if (language != nullptr) proposal.why.push_back("speaks " + *language);
  if (!proposal.language) proposal.against.emplace_back("speaks none of the languages asked for");

  proposal.locality = locality.empty() || volunteer.localities.empty() ||
                      firstOfBoth({locality}, volunteer.localities) != nullptr;
  if (!locality.empty() && proposal.locality)
    proposal.why.push_back(volunteer.localities.empty() ? "goes anywhere" : "goes to " + locality);
  if (!proposal.locality) proposal.against.push_back("does not go to " + locality);

  for (const auto& need : request.needs) {
    const bool offered = firstOfBoth({need}, volunteer.offers) != nullptr;
    if (offered) ++proposal.needs;
    (offered ? proposal.why : proposal.against)
        .push_back((offered ? "has experience with " : "no experience known with ") + need);
  }
  return proposal;
}

bool better(const Proposal& one, const Proposal& other) {
  return std::tuple(!one.language, !one.locality, -static_cast<std::int64_t>(one.needs), one.familiesNow) <
         std::tuple(!other.language, !other.locality, -static_cast<std::int64_t>(other.needs),
                    other.familiesNow);
}

Result<std::uint32_t> familiesOf(std::string_view volunteer, const Reading& reading) {
  Key key(supportedTag);
  key.text(volunteer);
  CASEFOLD_TRY(const auto families, reading.sum(key));
  return static_cast<std::uint32_t>(std::max<std::int64_t>(families, 0));
}

namespace {

// Absent: not ready, or no room.
Result<std::optional<Proposal>> proposalOf(std::string_view stream, const Family& family,
                                           const Reading& reading) {
  CASEFOLD_TRY(const auto found, reading.find(stream));
  const auto& volunteer = TypedView<DoulasView>::value(*found.state).volunteer;
  if (!readinessOf(volunteer, reading.asking()).ready()) return std::optional<Proposal>{};
  CASEFOLD_TRY(const auto now, familiesOf(stream, reading));
  const auto most = mostFamiliesOf(volunteer, reading.asking());
  if (now >= most) return std::optional<Proposal>{};
  auto proposal = weigh(*family.request, family.locality(), volunteer);
  proposal.volunteer = stream;
  proposal.name = volunteer.name;
  proposal.familiesNow = now;
  proposal.room = most - now;
  return std::optional(std::move(proposal));
}

}  // namespace

Result<Proposals> proposalsFor(const Family& family, const Reading& reading, std::size_t most) {
  Proposals found;
  if (!family.waits()) return found;
  Result<void> fault;
  std::size_t looked = 0;
  CASEFOLD_CHECK(reading.rows({.prefix = std::string(1, volunteerTag)}, [&](auto, std::string_view stream) {
    if (looked++ == most) {
      found.notAllLookedAt = true;
      return false;
    }
    auto proposal = proposalOf(stream, family, reading);
    if (!proposal) {
      fault = proposal.error();
      return false;
    }
    // The best so far, in order: those who are as good stand in the order in which they joined.
    if (*proposal) {
      found.best.insert(std::ranges::upper_bound(found.best, **proposal, better), *std::move(*proposal));
      if (found.best.size() > mostProposals) found.best.pop_back();
    }
    return true;
  }));
  CASEFOLD_CHECK(std::move(fault));
  return found;
}

Result<std::string> nameOf(std::string_view volunteer, const Reading& reading) {
  if (!volunteer.starts_with("volunteer:")) return std::string();
  CASEFOLD_TRY(const auto found, reading.find(volunteer));
  return TypedView<DoulasView>::value(*found.state).volunteer.name;
}

}  // namespace casefold::doulas
