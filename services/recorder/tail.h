// One stream as a recorder works on it: what the log has accepted, the records appended after that and not
// yet read back, and the commands that wait for their turn. Private to services/recorder.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "projections/flags/checks.h"
#include "services/recorder/draft.h"
#include "services/recorder/recorder.h"

namespace casefold {

using SteadyTime = std::chrono::steady_clock::time_point;

// A command in the recorder's hands.
struct Taken {
  std::uint64_t number = 0;  // in the order of submit()
  Draft draft;
  SteadyTime deadline;
  Recorder::Done done;  // empty once it was answered
  // Where the log ended at some time after the command came: having read so far, the recorder knows all that
  // its client may have known. Asked for only if the client names a version that is not known yet.
  std::optional<Cut> knownByThen;
};

// A command whose record is on its way through the log.
struct Placed {
  Taken taken;
  RecordBytes record;
  Version version;
  Instant recorded;
  std::vector<RaisedFlag> flags;
  CaseSummary after;        // the stream's summary with this record folded in
  bool mayBeInLog = false;  // an append of it ended without an answer: it may land yet
  bool appendAgain =
      false;  // read back out of turn, or certainly not in the log: append the same bytes once more
  SteadyTime notBefore{};  // … but not before this
};

struct Tail {
  // What the log has accepted, as far as it is read.
  Version version;
  std::optional<Hash> hash;
  Instant recorded{};
  CaseSummary summary;
  bool unreadable = false;  // it has a record that this recorder cannot read: it builds nothing on that

  std::deque<Placed> chain;   // each built on the one before it, the first on what is accepted
  std::deque<Taken> waiting;  // in order; the first one waits for something, the others for it

  [[nodiscard]] bool idle() const { return chain.empty() && waiting.empty(); }
  // As if everything in the chain had been accepted.
  [[nodiscard]] Version lastVersion() const { return chain.empty() ? version : chain.back().version; }
  [[nodiscard]] std::optional<Hash> lastHash() const {
    return chain.empty() ? hash : std::optional<Hash>(chain.back().record.hash());
  }
  [[nodiscard]] Instant lastRecorded() const { return chain.empty() ? recorded : chain.back().recorded; }
  [[nodiscard]] const CaseSummary& lastSummary() const {
    return chain.empty() ? summary : chain.back().after;
  }
};

}  // namespace casefold
