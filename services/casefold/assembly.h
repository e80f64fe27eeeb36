// What a process runs, put together: the log, and the consumers that follow it. The only place, with
// log_access.cc, that names implementations.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "infra/ops/metrics.h"
#include "projections/policy/policy.h"
#include "schemas/codec/result.h"
#include "services/casefold/data_directory.h"
#include "services/casefold/log_access.h"
#include "services/query/sources.h"

namespace casefold {

// Which consumers a process runs.
struct Roles {
  bool recorder = false;
  bool publisher = false;
  std::vector<std::string> views = {};

  // All that one process on a local log runs: the recorder and every shipped view. With a broker, the
  // publisher too.
  [[nodiscard]] static Roles all(bool withBroker);
  // From names as --only takes them. Errors: malformed (names those that there are).
  [[nodiscard]] static Result<Roles> parse(const std::vector<std::string>& names);
};

struct AssemblyOptions {
  std::filesystem::path data;
  LogOptions log;  // its directory is filled in from `data`
  Roles roles;
  std::shared_ptr<const Policies> policies = nullptr;  // by which it answers; null: what is shipped
  int filesOfAStore = 0;  // that each store may hold open (open_files.h); 0: as many as it likes
  DataDirectory::IfAbsent ifAbsent = DataDirectory::IfAbsent::make;
  DataDirectory::Holding holding{};
  // Asked between two consumers that are opened; true gives up (stopped). Absent: never.
  std::function<bool()> giveUp = {};
};

// What an operator is told of, on any thread. Holds no personal data.
using Report = std::function<void(std::string_view what)>;

// Made and destroyed by one thread; sources() may be used by any.
class Assembly {
 public:
  // Errors: those of DataDirectory and of the log. A consumer that cannot be opened is none: it is tried
  // again until it can be, and says why meanwhile (kept_consumer.h).
  [[nodiscard]] static Result<std::unique_ptr<Assembly>> open(const AssemblyOptions& options, Report report);
  // Lets what is in flight be, and closes all. Whoever uses sources() is gone by then.
  ~Assembly();
  Assembly(const Assembly&) = delete;
  Assembly& operator=(const Assembly&) = delete;

  [[nodiscard]] const QuerySources& sources() const;

  // What keeps the consumers from being ready, one sentence each: those that have not read to the log's end
  // since they were started, and those with a fault. Any thread.
  [[nodiscard]] std::vector<std::string> missing() const;
  // Waits, up to `wait`, for the consumers to have caught up once, but for those that stand still. True if
  // they have; an error if all stand still.
  [[nodiscard]] Result<bool> waitUntilReady(std::chrono::milliseconds wait) const;

  // Gives commands in flight until `deadline`; takes no new ones.
  void drain(std::chrono::steady_clock::time_point deadline);

  // What questions are answered by from now on. Any thread.
  void usePolicies(std::shared_ptr<const Policies> policies);

  // Ends everything that runs, naming each part to `closes` before it is ended. Whoever uses sources() is
  // gone by then. A second call does nothing.
  void close(const std::function<void(std::string_view what)>& closes);

 private:
  struct Parts;
  explicit Assembly(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// The assembly's metrics, by consumer and partition. Asks the log for its ends. Any thread.
void writeAssemblyMetrics(const QuerySources& sources, MetricsText& metrics);

}  // namespace casefold
