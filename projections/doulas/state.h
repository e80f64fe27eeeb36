// What doulas keeps of a stream: of a volunteer's, what she brings and has learnt; of a case's, how the
// family is supported.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schemas/codec/when.h"
#include "schemas/programme.capnp.h"

namespace casefold::doulas {

using Breastfed = schema::FeedingRecorded::Breastfed;
using Stage = schema::VolunteerVisited::Stage;

inline constexpr std::size_t mostTextBytes = 160;  // kept of a text
inline constexpr std::size_t mostNames = 32;       // kept of a list of languages, modules, …: the first
inline constexpr std::size_t mostMatches = 16;     // of a family: the last
inline constexpr std::size_t mostLastVisits = 12;  // of a family: the last; all are counted
inline constexpr std::size_t mostSignposts = 24;   // likewise
inline constexpr std::size_t stages = 4;

struct Request {
  When occurred;
  std::optional<When> expectedBirth;
  std::vector<std::string> languages;
  std::string locality;
  std::vector<std::string> needs;
  std::string countedIn = {};  // the locality with which it was counted
};

struct Match {
  std::string volunteer;
  When matched;
  std::string decidedBy;
  std::string reasons;
  std::optional<When> ended;
  std::string why;
};

struct Visit {
  When occurred;
  std::string volunteer;
  Stage stage = Stage::NOT_STATED;
  std::uint32_t minutes = 0;
  std::string note;
};

struct VisitCount {
  std::uint32_t visits = 0;
  std::uint64_t minutes = 0;
};

struct Signpost {
  When occurred;
  std::string service;
  std::string reason;
};

struct Feeding {
  Breastfed breastfed = Breastfed::NOT_STATED;
  When on;
};

struct Family {
  std::optional<Request> request;  // the last
  std::string programme;           // that was asked; may be empty
  std::uint32_t requests = 0;
  bool requestMatched = false;  // a volunteer was matched since the last request
  std::vector<Match> matches;   // in order of occurrence
  std::array<VisitCount, stages> visits{};
  std::vector<Visit> lastVisits;
  std::vector<Signpost> signposts;
  std::uint32_t signposted = 0;
  std::optional<When> born;
  std::optional<When> died;
  std::optional<Feeding> begun;
  std::optional<Feeding> sixWeeks;
  std::string livesIn;  // as last identified

  [[nodiscard]] const std::string& locality() const {
    return request && !request->locality.empty() ? request->locality : livesIn;
  }
  // The last match that stands; null: none.
  [[nodiscard]] const Match* doula() const {
    for (auto match = matches.rbegin(); match != matches.rend(); ++match)
      if (!match->ended) return &*match;
    return nullptr;
  }
  // Does the request wait for a match? A match that ended before the birth leaves it waiting; after the
  // birth, the support was given.
  [[nodiscard]] bool waits() const;
  // Was the birth one with a doula? Of each match the days are looked at.
  [[nodiscard]] bool bornWithDoula() const;
};

// Something that policy may ask for, and that was passed.
struct Passed {
  std::string name;
  When on;                    // the last time
  std::optional<When> until;  // where a day was set; otherwise as long as policy says
};

struct Volunteer {
  std::string name;  // empty: not told
  std::optional<When> recruited;
  std::optional<When> left;
  std::vector<std::string> languages, localities, offers;
  std::uint32_t mostFamilies = 0;  // 0: as policy says
  std::vector<Passed> modules, checks;
};

struct State {
  Family family;
  Volunteer volunteer;
  bool cut = false;  // a list had more than is kept
};

}  // namespace casefold::doulas
