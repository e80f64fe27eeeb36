// What what-works knows of a stream: needs as they stand, and the last offers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schemas/assessment.capnp.h"
#include "schemas/codec/when.h"

namespace casefold::what_works {

// More needs, or offers, are left out: the oldest offers, and the needs that come last.
inline constexpr std::size_t mostNeeds = 64;
inline constexpr std::size_t mostOffers = 32;
inline constexpr std::size_t mostNameBytes = 256;

struct Need {
  std::string name;  // an element of the CAF, or an area of the traffic lights
  When occurred = {};
};

struct Offer {
  std::string approach;
  schema::ApproachOffered::Answer answer = {};
  std::string offeredBy;
  std::string reasons;
  When occurred = {};
};

struct State {
  std::vector<Need> elements;  // of the last CAF assessment
  std::vector<Need> areas;     // whose light is amber or red
  std::string primaryNeed;     // code, of the last referral that says
  std::optional<When> primaryNeedAt;
  std::optional<When> birth;
  bool unborn = false;        // an expected birth date is known, and no birth
  std::vector<Offer> offers;  // in order of occurrence
  std::uint32_t offered = 0;  // how many there were at all
};

}  // namespace casefold::what_works
