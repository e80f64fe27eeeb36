// Is a service really ready? It is asked, as its clients ask it: over a new connection, again and again.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "infra/net/endpoint.h"

namespace casefold {

struct ReadinessOptions {
  // Between two tries. Each takes a place among the connections for a moment.
  std::chrono::milliseconds pause{3'000};
  std::chrono::milliseconds wait{2'000};  // for a connection, and for an answer
};

// A thread that tries. Made and destroyed by one thread; missing() may be called by any.
class Readiness {
 public:
  Readiness(Endpoint service, ReadinessOptions options = {});
  ~Readiness();
  Readiness(const Readiness&) = delete;
  Readiness& operator=(const Readiness&) = delete;

  // What kept the last try from an answer; empty if nothing did. A try that does not come to an end counts as
  // one that failed.
  [[nodiscard]] std::string missing() const;

 private:
  void run();
  [[nodiscard]] std::string tried() const;

  const Endpoint service_;
  const ReadinessOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable ending_;
  bool ended_ = false;                                          // guarded by mutex_, as is all below
  std::string missing_ = "clients: it has not been tried yet";  // of the last try
  std::chrono::steady_clock::time_point since_;                 // when that was
  std::thread thread_;
};

}  // namespace casefold
