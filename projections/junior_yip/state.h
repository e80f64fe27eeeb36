// What junior-yip keeps of a stream: of a young person, who put them forward; of a programme, its cohorts.
// What grows is kept in rows (rows.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schemas/codec/ids.h"
#include "schemas/codec/when.h"

namespace casefold::junior_yip {

// Of each, the newest are kept. A young person who is put forward more often within the months for which
// nominations count is ranked by the newest.
inline constexpr std::size_t nominationsKept = 64;
inline constexpr std::size_t cohortsKept = 64;
inline constexpr std::size_t linkPersonsKept = 8;  // one a programme
inline constexpr std::size_t mostFactors = 32;     // of one nomination; further ones are left out
inline constexpr std::size_t mostReasons = 64;     // of one member of a cohort
inline constexpr std::size_t mostTextBytes = 256;  // of any text that is kept; longer ones are cut

// Which event it was: later events have a higher version, or stand later in the record.
struct Source {
  Version version;
  std::uint16_t event = 0;
  Instant recorded;
};

struct Nomination {
  When when;
  Source source;
  std::string programme;
  std::string agency;
  std::vector<std::string> factors;  // none twice
};

struct LinkPerson {
  std::string programme;  // empty: none in particular
  std::string name;
  When since;
};

// A cohort, without its members.
struct Drawn {
  When when;
  Source source;
  std::string cohort;
  std::uint32_t members = 0;
  std::string policyVersion;
  std::uint32_t considered = 0;
  std::string drawnBy;
  std::optional<When> nominationsUntil;
};

struct State {
  // Of a case. All in order of occurrence.
  std::optional<When> born;
  std::optional<When> died;
  std::vector<Nomination> nominations;
  std::uint32_t nominated = 0;  // how often, with those no longer kept
  std::vector<LinkPerson> linkPersons;
  // Of a programme.
  std::vector<Drawn> cohorts;
  std::uint32_t drawn = 0;
};

}  // namespace casefold::junior_yip
