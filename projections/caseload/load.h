// How much the cases of a worker or a unit weigh, by policy and from sums: no case is looked at.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/caseload/state.h"
#include "projections/policy/policy.h"
#include "projections/runner/reading.h"

namespace casefold::caseload {

struct Load {
  std::string of;  // worker:…, a worker's name, or unit:…
  std::uint32_t cases = 0;
  std::uint64_t points = 0;
  std::uint32_t mentored = 0;  // of the cases, CAFs of which the worker is the mentor
};

// The points of one case: those stated, or the weightiest of its kinds.
[[nodiscard]] std::uint32_t pointsOf(const policy::Supervision& policy, std::uint32_t stated, Kinds kinds);

// The points of a CAF for its mentor.
[[nodiscard]] std::uint32_t pointsOfMentor(const policy::Supervision& policy);

// The CAFs of a mentor are the load of the one worker of that name; of the name, where no worker has it, or
// more than one. Absent: none has, or several have.
[[nodiscard]] Result<std::optional<std::string>> workerNamed(const Reading& reading, std::string_view name);

// The loads of all workers (workerLoadTag) or units (unitLoadTag), in order of `of`; or of one alone.
[[nodiscard]] Result<std::vector<Load>> loads(const Reading& reading, char tag, std::string_view of = {});

struct Limit {
  std::uint32_t most = 0;    // points of a worker, fewer while new and in part time; cases of a unit
  std::uint32_t fewest = 0;  // cases of a unit
  bool over = false;
  bool isNew = false;
  std::string name = {};               // of a worker, where it is known
  std::uint32_t wholeTimePercent = 0;  // of a worker; 0: not stated
};
// Against policy.
[[nodiscard]] Result<Limit> limitOf(const Reading& reading, const Load& load, char tag);

// The policy that holds on the day of asking.
[[nodiscard]] const policy::Supervision& policyNow(const Reading& reading);

// A unit's meetings from a time on until another, in order, each with what it left out.
struct Covered {
  When when;
  std::uint32_t minutes = 0;
  std::uint32_t attended = 0;
  std::uint32_t held = 0;
  std::vector<std::string> notTalkedAbout;
};
[[nodiscard]] Result<std::vector<Covered>> meetingsOf(const Reading& reading, std::string_view unit,
                                                      Instant from, Instant until);

}  // namespace casefold::caseload
