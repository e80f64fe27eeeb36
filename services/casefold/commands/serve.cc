// `casefold serve`: opens the log and the consumers, listens, and waits to be told to stop.
//
// The operators' address and the signals come first, so that a process that waits for a broker says so and
// can be stopped; clients are let in once everything is open.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <mutex>

#include "infra/ops/process.h"
#include "infra/rpc/server.h"
#include "infra/rpc/service.h"
#include "schemas/limits.capnp.h"
#include "services/casefold/assembly.h"
#include "services/casefold/commands.h"
#include "services/casefold/logging.h"
#include "services/casefold/policy_files.h"
#include "services/query/service.h"

namespace casefold {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds drainPatience{4};       // for calls in flight when told to stop
constexpr milliseconds openAgain{2'000};  // after the log could not be reached
constexpr milliseconds lookAtHealth{1'000};

RpcLimits rpcLimits() {
  RpcLimits limits;
  limits.connections = schema::MAX_CONNECTIONS;
  limits.callsInFlight = schema::MAX_CALLS_IN_FLIGHT;
  limits.messageWords = schema::MAX_MESSAGE_WORDS;
  return limits;
}

void writeRpcMetrics(const RpcCounters& counters, MetricsText& metrics) {
  metrics.gauge("casefold_rpc_connections", "Connections that are open.").sample(counters.open.load());
  metrics.counter("casefold_rpc_accepted_total", "Connections accepted.").sample(counters.accepted.load());
  metrics.counter("casefold_rpc_refused_total", "Connections closed at once, past the limit.")
      .sample(counters.refused.load());
  metrics
      .counter("casefold_rpc_broken_off_total",
               "Connections closed for what came over them, or for stalling.")
      .sample(counters.brokenOff.load());
  metrics.counter("casefold_rpc_accept_failures_total", "Connections that the system could not accept.")
      .sample(counters.acceptFailures.load());
  metrics.counter("casefold_rpc_messages_total", "Messages read.").sample(counters.messages.load());
  metrics.counter("casefold_rpc_calls_total", "Calls let in.").sample(counters.calls.load());
  metrics.gauge("casefold_rpc_calls_in_flight", "Calls in flight.").sample(counters.callsInFlight.load());
  metrics
      .counter("casefold_rpc_calls_refused_total", "Calls told that the connection has too many in flight.")
      .sample(counters.callsRefused.load());
}

// What is open so far, as the operators' pages see it from their thread.
class Opened {
 public:
  void waitingFor(std::string what) {
    const std::lock_guard lock(mutex_);
    waiting_ = std::move(what);
  }
  void open(const Assembly& assembly, const RpcServer& server) {
    const std::lock_guard lock(mutex_);
    assembly_ = &assembly;
    server_ = &server;
    waiting_.clear();
  }

  [[nodiscard]] std::vector<std::string> missing() const {
    const std::lock_guard lock(mutex_);
    if (assembly_ == nullptr) return {waiting_};
    return assembly_->missing();
  }
  [[nodiscard]] std::string metrics() const {
    const std::lock_guard lock(mutex_);
    MetricsText metrics;
    if (assembly_ != nullptr) {
      writeAssemblyMetrics(assembly_->sources(), metrics);
      writeRpcMetrics(server_->counters(), metrics);
    }
    writeProcessMetrics(metrics);
    return metrics.text();
  }

 private:
  mutable std::mutex mutex_;
  std::string waiting_ = "the log and the consumers are being opened";
  const Assembly* assembly_ = nullptr;
  const RpcServer* server_ = nullptr;
};

class Serving {
 public:
  Serving(const ServeOptions& options, Console& console)
      : options_(options), console_(console), log_(options.logLevel) {}

  Exit run() {
    auto served = serve();
    process_.stopServing();
    if (served) return console_.written();
    return console_.fail(served.error());
  }

 private:
  Result<void> serve() {
    Roles roles = Roles::all(!options_.brokers.empty());
    if (!options_.only.empty()) {
      CASEFOLD_TRY(roles, Roles::parse(options_.only));
    }
    CASEFOLD_TRY(const Endpoint listen, Endpoint::parse(options_.listen));
    CASEFOLD_TRY(policies_, loadPolicies(options_.policy));
    if (!options_.policy.empty())
      log_.write(LogLevel::info,
                 fmt::format("policy from {}: {}", options_.policy.string(), replaced(*policies_)));
    std::string ops;
    if (!options_.ops.empty()) {
      CASEFOLD_TRY(const Endpoint wanted, Endpoint::parse(options_.ops));
      CASEFOLD_TRY(const Endpoint real, process_.serve(wanted, {},
                                                       {.missing = [this] { return opened_.missing(); },
                                                        .metrics = [this] { return opened_.metrics(); }}));
      ops = real.text();
    }
    CASEFOLD_TRY(const auto assembly, openPatiently(roles));
    if (!assembly) return {};  // told to stop while it waited
    CASEFOLD_TRY(
        const auto server,
        RpcServer::start(
            listen, rpcLimits(),
            [&sources = assembly->sources()](kj::Timer& timer) { return makeQueryService(sources, timer); },
            [this](std::string_view what) { log_.write(LogLevel::warning, what); }));
    opened_.open(*assembly, *server);
    process_.every(lookAtHealth, [this, &assembly = *assembly] { lookAt(assembly); });
    console_.write(fmt::format("casefold: serving on {}{}\n", server->endpoint().text(),
                               ops.empty() ? "" : fmt::format(", operators on {}", ops)));
    log_.write(LogLevel::info,
               fmt::format("serving on {} from {}: {} log, {}", server->endpoint().text(),
                           options_.data.string(), assembly->sources().logKind, names(roles)));
    process_.waitForStop();
    log_.write(LogLevel::info, "told to stop: letting calls in flight end");
    server->stop(drainPatience);
    assembly->drain(std::chrono::steady_clock::now() + milliseconds{500});
    process_.stopServing();
    log_.write(LogLevel::info, "stopped");
    return {};
  }

  // Waits for a broker that is away, until told to stop; then there is no assembly.
  Result<std::unique_ptr<Assembly>> openPatiently(const Roles& roles) {
    const AssemblyOptions options{
        .data = options_.data,
        .log = {.brokers = options_.brokers, .name = options_.logName, .partitions = options_.partitions},
        .roles = roles,
        .policies = policies_,
        .holding = {.asService = true}};
    for (;;) {
      auto assembly =
          Assembly::open(options, [this](std::string_view what) { log_.write(LogLevel::warning, what); });
      if (assembly) return assembly;
      const bool away = assembly.error().code == ErrorCode::unavailable && !options_.brokers.empty();
      if (!away) return assembly;
      opened_.waitingFor(assembly.error().message);
      log_.write(LogLevel::warning, assembly.error().message + "; trying again");
      if (process_.waitForStop(openAgain)) return std::unique_ptr<Assembly>();
    }
  }

  // Says on the operating log what has changed about the consumers. On the process's thread.
  void lookAt(const Assembly& assembly) {
    auto missing = assembly.missing();
    if (missing == lastMissing_) return;
    for (const std::string& part : missing)
      if (std::ranges::find(lastMissing_, part) == lastMissing_.end()) log_.write(LogLevel::warning, part);
    if (missing.empty()) log_.write(LogLevel::info, "all consumers are up to date");
    lastMissing_ = std::move(missing);
  }

  // The policy files that are not those that are shipped, by version.
  static std::string replaced(const Policies& policies) {
    std::vector<std::string> versions;
    for (const auto& edition : policies.editions())
      if (std::ranges::find(policy::shippedTexts(), policies.textOf(edition).text,
                            &policy::PolicyText::text) == policy::shippedTexts().end())
        versions.push_back(fmt::format("{} {}", edition.subject, edition.version));
    return versions.empty() ? "the same as is shipped" : fmt::format("{}", fmt::join(versions, ", "));
  }

  static std::string names(const Roles& roles) {
    std::vector<std::string> names = roles.views;
    if (roles.publisher) names.insert(names.begin(), "publisher");
    if (roles.recorder) names.insert(names.begin(), "recorder");
    return fmt::format("{}", fmt::join(names, ", "));
  }

  const ServeOptions& options_;
  Console& console_;
  OperatingLog log_;
  std::shared_ptr<const Policies> policies_;
  Opened opened_;
  std::vector<std::string> lastMissing_ = {""};  // what no consumer says, so that the first look is news
  Process process_;
};

}  // namespace

Exit serve(const ServeOptions& options, Console& console) { return Serving(options, console).run(); }

}  // namespace casefold
