// What a process serves from: made where the program is put together, and outliving the service.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "infra/clock/clock.h"
#include "infra/log/log.h"
#include "infra/rpc/loop_signal.h"
#include "projections/runner/consumer.h"
#include "services/recorder/recorder.h"

namespace casefold {

// A store that was of another history than the log's, and was kept.
struct PutAside {
  std::string path;    // its directory
  Instant at;          // when it was put aside
  std::string reason;  // how it was seen
};

// A consumer of this process, under the name that status and metrics show.
struct NamedConsumer {
  std::string name;
  // What it is made of now; null: its store is not open, and `health` says why. Held while it is used and no
  // longer: a consumer that has stopped is opened again once nobody holds what it was. Any thread.
  std::function<std::shared_ptr<const Runner>()> runner;
  // Any thread.
  std::function<ConsumerHealth()> health;
  // Its stores that were put aside and are still there, the oldest first. Any thread.
  std::function<std::vector<PutAside>()> putAside = [] { return std::vector<PutAside>{}; };
  // How often its log turned out to be of another history since this process began. Any thread.
  std::function<std::uint64_t()> historiesLeft = [] { return std::uint64_t{0}; };
};

// Read only, but for `recorder` and `log`, which any thread may use.
struct QuerySources {
  Log& log;
  std::string logKind;  // "local" or "kafka"
  std::string programVersion;
  // Absent: this process records nothing. It gives null while the recorder is not open; what it gives is held
  // as a runner is.
  std::function<std::shared_ptr<Recorder>()> recorder = {};
  std::vector<NamedConsumer> views = {};   // that sessions may ask for, by name
  std::vector<NamedConsumer> others = {};  // recorder and publisher, for status
  // What time it is for those who ask, and by which policy they are answered. Never null.
  Clock* clock = nullptr;
  std::function<std::shared_ptr<const Policies>()> policies = {};  // as they are now; any thread
  // Raised whenever one of the consumers has stored something: what waits for a position looks again.
  LoopSignal& moved;

  [[nodiscard]] Asking asking() const {
    return {.asOf = clock->now(), .policies = policies ? policies() : nullptr};
  }

  // The consumer whose counts stand for the whole log, and whose journal says what was accepted: the first
  // that runs, or else the first that can be asked. Null: there is none.
  [[nodiscard]] const NamedConsumer* witness() const;
};

}  // namespace casefold
