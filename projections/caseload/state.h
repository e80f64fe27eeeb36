// What caseload keeps of a stream: of a case, who worked with it; of a unit and a worker, a date or two.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/codec/when.h"

namespace casefold::caseload {

inline constexpr std::size_t allocationsKept = 64;  // the newest
inline constexpr std::size_t mostTextBytes = 256;   // of any text that is kept; longer ones are cut

// What weighs a case whose allocation states no points, as policy names it (supervision.toml, weights). A set
// of these is a number, the first being bit 0.
using Kinds = std::uint8_t;
inline constexpr std::array<std::string_view, 5> kindNames = {"protection-plan", "court", "assessment",
                                                              "in-need", "caf"};

struct Allocation {
  When from;
  std::optional<When> until = {};  // absent: the case is with them
  std::string worker = {};         // a name
  std::string workerStream = {};   // worker:…; may be empty
  std::string team = {};
  std::string unit = {};     // unit:…; may be empty
  std::uint32_t points = 0;  // 0: not stated
  std::string reason = {};
  std::string handover = {};
  std::string ended = {};  // why it ended; empty where it went to another worker

  // By what a worker's cases are found: the stream, or the name where none is known.
  [[nodiscard]] const std::string& with() const { return workerStream.empty() ? worker : workerStream; }
};

// A CAF that has a mentor, from when the mentor was named until it is closed or stepped up, or the child
// dies.
struct Mentored {
  When from;
  std::string mentor;  // a name
};

struct State {
  // Of a case.
  std::vector<Allocation> history;  // in order
  std::uint32_t allocations = 0;    // with those no longer kept
  Kinds kinds = 0;                  // that it is now
  bool inSocialCare = false;
  bool inCaf = false;
  std::optional<Mentored> mentored;
  // Of a unit.
  std::optional<When> lastMet;
  // Of a worker.
  std::optional<When> joined;
  std::string name;                    // may be empty
  std::uint32_t wholeTimePercent = 0;  // 0: not stated, which counts as whole time

  // The allocation that stands; null: the case is with nobody.
  [[nodiscard]] const Allocation* standing() const {
    return history.empty() || history.back().until ? nullptr : &history.back();
  }
};

}  // namespace casefold::caseload
