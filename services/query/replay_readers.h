// The readers of the log that replays hold. A client may hold many replays and ask few of them: what a reader
// takes of the system (files, connections, memory) is held for the last few that were asked, and made anew
// for the others when they are asked again.
#pragma once

#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "infra/log/log.h"

namespace casefold {

// One replay's reader, and what it has read and not given out yet.
struct ReplayReading {
  struct Kept {
    Position position;
    std::string bytes;
  };
  std::unique_ptr<LogReader> reader;
  std::deque<Kept> waiting = {};
};

// Any thread. Goes before the log.
class ReplayReaders {
 public:
  // Readers that are held while nobody reads with them. Those at work are as many as there are workers.
  static constexpr std::size_t mostHeld = 16;

  // What was kept for `replay`, or nothing: it has to be opened again where the replay stands.
  [[nodiscard]] std::unique_ptr<ReplayReading> take(const void* replay);
  // Keeps it for the next call. The one that was kept longest may go for it.
  void keep(const void* replay, std::unique_ptr<ReplayReading> reading);
  [[nodiscard]] std::size_t held() const;

 private:
  mutable std::mutex mutex_;
  std::list<std::pair<const void*, std::unique_ptr<ReplayReading>>> held_;  // guarded by mutex_; oldest first
};

}  // namespace casefold
