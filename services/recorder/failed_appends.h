// Appends that failed, from the log's threads, which tell of them, to the recorder's, which heeds them.
// Private to services/recorder.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "infra/log/log.h"
#include "schemas/codec/record.h"

namespace casefold {

struct FailedAppend {
  std::string stream;
  Hash record{};
  Error error;  // as of AppendDone: unknownOutcome, or certainly not in the log
};

// Any thread. Shared by the recorder and its appends, which may be decided when the recorder is gone.
class FailedAppends {
 public:
  // Wakes the reader.
  void add(FailedAppend failed);
  // Those that were added since the last call, in order.
  [[nodiscard]] std::vector<FailedAppend> take();
  // Whom add() wakes; null: nobody (any more).
  void wakes(LogReader* reader);

 private:
  std::mutex mutex_;
  std::vector<FailedAppend> all_;
  LogReader* reader_ = nullptr;
};

}  // namespace casefold
