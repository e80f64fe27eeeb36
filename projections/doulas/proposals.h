// Proposals: which volunteers might support a family, best first, and why. An offer: a person decides.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "projections/doulas/state.h"
#include "projections/runner/reading.h"
#include "schemas/codec/result.h"

namespace casefold::doulas {

// Shown of a request: the best.
inline constexpr std::size_t mostProposals = 20;
// Volunteers of all programmes that are looked at for one request: those who joined first. A city has some
// hundreds; where there are more, the answer says that not all were looked at.
inline constexpr std::size_t mostLookedAt = 20'000;

struct Proposal {
  std::string volunteer;
  std::string name;
  bool language = false;    // speaks one of those asked for, or none was asked for
  bool locality = false;    // can go there
  std::uint32_t needs = 0;  // with how many of the needs she has experience
  std::uint32_t familiesNow = 0;
  std::uint32_t room = 0;
  std::vector<std::string> why, against;
};

// Of one volunteer for one request, without her families.
[[nodiscard]] Proposal weigh(const Request& request, const std::string& locality, const Volunteer& volunteer);

// Is `one` the better? By language, then locality, then how many needs are met, then who supports fewer
// families now; where all are equal, in the order in which they joined.
[[nodiscard]] bool better(const Proposal& one, const Proposal& other);

struct Proposals {
  std::vector<Proposal> best;
  bool notAllLookedAt = false;  // there are more than `most` volunteers
};

// Volunteers who are ready and have room, at most mostProposals, best first. Empty where the family does not
// wait.
[[nodiscard]] Result<Proposals> proposalsFor(const Family& family, const Reading& reading,
                                             std::size_t most = mostLookedAt);

// The name of a volunteer, where it is known. Empty: it is not.
[[nodiscard]] Result<std::string> nameOf(std::string_view volunteer, const Reading& reading);

// How many families a volunteer supports now.
[[nodiscard]] Result<std::uint32_t> familiesOf(std::string_view volunteer, const Reading& reading);

}  // namespace casefold::doulas
