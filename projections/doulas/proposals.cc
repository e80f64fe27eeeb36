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

// A programme has some dozens; more than this are not looked at.
constexpr std::size_t mostLookedAt = 2000;

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
    (offered ? proposal.why : proposal.against).push_back((offered ? "offers " : "does not offer ") + need);
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

Result<std::vector<Proposal>> proposalsFor(const Family& family, const Reading& reading) {
  std::vector<Proposal> found;
  if (!family.waits()) return found;
  Result<void> fault;
  std::size_t looked = 0;
  CASEFOLD_CHECK(reading.rows({.prefix = std::string(1, volunteerTag)}, [&](auto, std::string_view stream) {
    const auto volunteer = reading.find(stream);
    const auto now = familiesOf(stream, reading);
    if (!volunteer || !now) {
      fault = volunteer ? now.error() : volunteer.error();
      return false;
    }
    const auto& state = TypedView<DoulasView>::value(*volunteer->state).volunteer;
    const auto most = mostFamiliesOf(state, reading.asking());
    if (*now < most && readinessOf(state, reading.asking()).ready()) {
      auto proposal = weigh(*family.request, family.locality(), state);
      proposal.volunteer = stream;
      proposal.familiesNow = *now;
      proposal.room = most - *now;
      found.push_back(std::move(proposal));
    }
    return ++looked < mostLookedAt;
  }));
  CASEFOLD_CHECK(std::move(fault));
  std::ranges::stable_sort(found, better);
  if (found.size() > mostProposals) found.resize(mostProposals);
  return found;
}

}  // namespace casefold::doulas
