// The process as its operator sees it: signals, and the ops address with /healthz, /readyz and /metrics. Runs
// on a thread of its own (Boost.Asio), so that it answers, and heeds a second signal, whatever else the
// process does.
//
//     GET /healthz   200 while the process lives
//     GET /readyz    200 when nothing is missing, else 503 and what is missing, one a line
//     GET /metrics   Prometheus' text exposition
//
// The ops address shows counts and names of views, no personal data, and needs no identity.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "infra/net/endpoint.h"
#include "schemas/codec/result.h"

namespace casefold {

struct OpsLimits {
  std::uint32_t connections = 32;          // open at once; the next is closed as it arrives
  std::uint32_t headerBytes = 8192;        // of a request
  std::chrono::milliseconds time{10'000};  // from a connection's start to its end
};

// What the pages show. Both are called on the process's own thread, may take a while, and should not throw:
// what they throw is answered as 500.
struct OpsPages {
  std::function<std::vector<std::string>()> missing;  // what keeps the process from being ready; empty: it is
  std::function<std::string()> metrics;
};

// Made and destroyed by one thread. One at a time in a process, since signals belong to all of it.
class Process {
 public:
  // From now on SIGTERM and SIGINT ask the process to stop; the second one ends it at once, with status 1.
  // SIGPIPE is ignored.
  Process();
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // Serves the pages on `endpoint`; gives it back with the port that it really has. Called at most once.
  // Errors: inUse, unavailable.
  [[nodiscard]] Result<Endpoint> serve(const Endpoint& endpoint, const OpsLimits& limits, OpsPages pages);

  // Calls `work` again and again with `pause` between, on the process's own thread, until this object ends.
  void every(std::chrono::milliseconds pause, std::function<void()> work);

  // Ends the pages and the repeated work: none of it runs when this returns, and what they refer to may go.
  // Signals are still heeded.
  void stopServing();

  // Blocks until the process is asked to stop, by a signal or by askToStop().
  void waitForStop();
  // Waits up to `wait`; true if it was asked to stop.
  [[nodiscard]] bool waitForStop(std::chrono::milliseconds wait);
  // Any thread.
  void askToStop();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace casefold
