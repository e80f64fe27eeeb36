// Says what became of a message of the log, by the journal of a consumer that has read past it.
#pragma once

#include <optional>

#include "infra/log/log.h"
#include "projections/runner/runner.h"

namespace casefold {

// What became of a message.
struct Judgement {
  std::optional<Dropped> dropped;  // nothing: it was accepted
  bool decoded = true;
};

// One thread. `reading` outlives it and was made after the consumer had read past every message that is
// judged.
class Judge {
 public:
  explicit Judge(const Reading& reading) : reading_(reading) {}

  // `record` is left pointing at the message, if it could be decoded. A message is accepted exactly if the
  // journal has it; if not, the one rule (schemas/record.capnp) is put to it again, against what the stream
  // was at that point. Errors: what reading the journal gives.
  [[nodiscard]] Result<Judgement> judge(const LogEntry& entry, RecordReader& record);

 private:
  [[nodiscard]] Result<bool> inJournal(const Position& position);
  [[nodiscard]] Result<Dropped> whyDropped(const Position& position, const RecordReader& record);

  const Reading& reading_;
};

}  // namespace casefold
