// The process as its operator sees it: signals, and the ops address with /healthz, /readyz and /metrics. Runs
// on a thread of its own (Boost.Asio), so that it answers, and heeds a second signal, whatever else the
// process does.
//
//     GET /healthz   200 while the process lives
//     GET /readyz    200 when nothing is missing, else 503 and what is missing, one a line
//     GET /metrics   Prometheus' text exposition
//
// The ops address shows counts and names of views, no personal data, and needs no identity; so it is on
// loopback only.
//
// What this thread calls of somebody else's stands in a ProcessWork. Whoever holds one holds it below what
// the work refers to, so that the work ends first: the order in which a process is taken down is the order in
// which it is put together, turned round.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "infra/net/endpoint.h"
#include "schemas/codec/result.h"

namespace casefold {

struct OpsLimits {
  // Open at once. At the next, the one that has been open longest gives way, of those first that have not
  // asked anything yet: who asks at once is answered, however many others stall.
  std::uint32_t connections = 32;
  std::uint32_t headerBytes = 8192;          // of a request
  std::chrono::milliseconds request{2'000};  // from a connection's start to the end of its request
  std::chrono::milliseconds time{10'000};    // from there to the end of the answer
};

// What the pages show. Both are called on the process's own thread, may take a while, and should not throw:
// what they throw is answered as 500.
struct OpsPages {
  std::function<std::vector<std::string>()> missing;  // what keeps the process from being ready; empty: it is
  std::function<std::string()> metrics;
};

// Work on a process's thread, as long as this stands. When its destructor returns, none of it runs and none
// will. It must not outlive its Process.
class ProcessWork {
 public:
  ProcessWork() = default;
  ProcessWork(const ProcessWork&) = delete;
  ProcessWork& operator=(const ProcessWork&) = delete;
  virtual ~ProcessWork() = default;
};

struct ServedPages {
  Endpoint endpoint;  // with the port that it really has
  std::unique_ptr<ProcessWork> work;
};

struct ProcessOptions {
  // From being told to stop to the end. What is not done by then is left as it is.
  std::chrono::milliseconds stopWithin{20'000};
  // Told then what was being waited for, on a thread of the process's; the process then exits with status 1.
  std::function<void(std::string_view left)> tooLong = {};
};

// Made and destroyed by one thread. One at a time in a process, since signals belong to all of it.
class Process {
 public:
  // From now on SIGTERM and SIGINT ask the process to stop; the second one ends it at once, with status 1,
  // and so does a stop that takes too long. SIGPIPE is ignored. SIGHUP is held back from this thread and
  // those that it starts (see onHangUp).
  explicit Process(ProcessOptions options = {});
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // SIGHUP never ends a process whose threads all hold it back: call it before there is another thread. It
  // then waits until a Process takes it, if ever.
  static void holdBackHangUps();

  // Serves the pages on `endpoint`. Once a page's work has ended it is answered 503. Errors: wrongSettings
  // (not a loopback address), inUse, unavailable.
  [[nodiscard]] Result<ServedPages> serve(const Endpoint& endpoint, const OpsLimits& limits, OpsPages pages);

  // Calls `work` again and again with `pause` between. It should not throw.
  [[nodiscard]] std::unique_ptr<ProcessWork> every(std::chrono::milliseconds pause,
                                                   std::function<void()> work);

  // Calls `work` for each SIGHUP, one that came before among them; several that come at once are one.
  [[nodiscard]] std::unique_ptr<ProcessWork> onHangUp(std::function<void()> work);

  // Blocks until the process is asked to stop, by a signal or by askToStop().
  void waitForStop();
  // Waits up to `wait`; true if it was asked to stop. Any thread.
  [[nodiscard]] bool waitForStop(std::chrono::milliseconds wait);
  // Any thread.
  void askToStop();

  // What is waited for from now on, should a stop take too long. Any thread.
  void waitsFor(std::string_view what);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace casefold
