// One stream as a recorder works on it: what the log has accepted, the records appended after that and not
// yet read back (the chain), and the commands that wait for their turn. Private to services/recorder.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "projections/flags/checks.h"
#include "services/recorder/open_commands.h"

namespace casefold {

// A command whose record is on its way through the log.
struct Placed {
  Taken taken;
  RecordBytes record;
  Version version;
  Instant recorded;
  CaseSummary after;         // the stream's summary with this record folded in
  bool mayBeInLog = false;   // an append of it ended without an answer: it may land yet
  bool appendAgain = false;  // read back out of turn, or not known to be in the log: append the same bytes
  SteadyTime notBefore{};    // … but not before this
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

  // `record` was accepted: the head of the chain, or another's in its place. Then the chain has lost its
  // place; its commands are answered, or wait again before all others, in their order.
  void accept(const Position& position, const RecordReader& record, OpenCommands& open);
  // `record` was dropped. True if it is of the chain still, so that it may follow on yet: it was read before
  // the one that it is built on, and is to be appended again.
  bool drop(const Hash& record);
  // An append of `record` ended so. Certainly not in the log: its command is answered, and those that were
  // chained on it wait again. Otherwise it is to be appended again from `again` on. False if it was settled
  // meanwhile, or its command placed again as another record.
  bool appendFailed(const Hash& record, Error error, SteadyTime again, OpenCommands& open);
  // Answers this command as not settled in time; its record, if it has one, stays in the chain.
  void expire(std::uint64_t number, OpenCommands& open);
  // Answers every command so.
  void expireAll(OpenCommands& open);

 private:
  void displace(Placed& placed, const Position& position, const RecordReader& by, OpenCommands& open);
};

}  // namespace casefold
