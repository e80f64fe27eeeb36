// What placements keeps of a stream: of a placement's, what was agreed, assessed and validated; of a
// provider's, its contracts; of a worker's, the accredited training. Which of it belongs together is found
// when it is asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schemas/assessment.capnp.h"
#include "schemas/codec/when.h"

namespace casefold::placements {

using Finding = schema::CriterionAssessed::Finding;
using Outcome = schema::PlacementEnded::Outcome;
using By = schema::AssessmentValidated::By;

inline constexpr std::size_t mostTextBytes = 400;   // kept of a text
inline constexpr std::size_t mostCriteria = 48;     // of a placement: the first
inline constexpr std::size_t mostValidations = 64;  // of a placement: the last
inline constexpr std::size_t mostContracts = 48;    // of a provider: the last
inline constexpr std::size_t mostTrainings = 24;    // of a worker: the last

// The last assessment of one criterion.
struct Assessed {
  std::string criterion;
  std::string version;  // of the criteria; empty: that of the placement
  Finding finding = Finding::NOT_STATED;
  When on;
  std::string evidence;
  std::string assessor;  // worker:…; may be empty
  std::uint32_t times = 0;
};

struct Validation {
  When on;
  By by = By::NOT_STATED;
  std::string criterion;  // empty: the assessment as a whole
  bool accepted = false;
  std::string reasons;
};

struct Placement {
  std::optional<When> agreed, started, ended;
  std::string childsCase, provider, contract, departsBecause, criteriaVersion, orderedBy;
  std::uint64_t weeklyFeePence = 0;  // 0: not stated
  std::uint32_t plannedWeeks = 0;
  Outcome outcome = Outcome::NOT_STATED;
  std::string reason;
  std::vector<Assessed> assessed;
  std::vector<Validation> validations;  // in order of occurrence

  [[nodiscard]] bool running() const { return started && !ended; }
  // What was last said about this assessment: a validation of it, or of the whole, on its day or since. Null:
  // nothing.
  [[nodiscard]] const Validation* validationOf(const Assessed& assessed) const;
};

struct Contract {
  std::string contract, region, departsBecause;
  When agreed;
  std::optional<When> from;  // absent: from the day it was agreed
  std::optional<When> until;
  std::uint64_t weeklyFeePence = 0;

  [[nodiscard]] const When& begins() const { return from ? *from : agreed; }
};

struct Provider {
  std::optional<When> registered;
  std::string name, region;
  std::vector<Contract> contracts;  // in order of occurrence
};

struct Training {
  std::string programme;
  When on;
  std::optional<When> until;
};

struct State {
  Placement placement;
  Provider provider;
  std::vector<Training> trainings;
  bool cut = false;  // a list had more than is kept
};

}  // namespace casefold::placements
