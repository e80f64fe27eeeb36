// `casefold serve`: opens the log and the consumers, listens, and waits to be told to stop.
//
// The operators' address and the signals come first, so that a process that waits for a broker says so and
// can be stopped; clients are let in once everything is open.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <malloc.h>

#include <algorithm>
#include <mutex>
#include <optional>

#include "infra/ops/process.h"
#include "infra/rpc/server.h"
#include "infra/rpc/service.h"
#include "schemas/limits.capnp.h"
#include "services/casefold/assembly.h"
#include "services/casefold/commands.h"
#include "services/casefold/config_file.h"
#include "services/casefold/logging.h"
#include "services/casefold/open_files.h"
#include "services/casefold/policy_files.h"
#include "services/casefold/readiness.h"
#include "services/query/service.h"

namespace casefold {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds drainPatience{4};  // for calls in flight when told to stop
constexpr seconds stopWithin{20};    // for all of a stop
// A thread a consumer, and each would keep an arena of memory of its own, with what it has freed in it:
// making every view anew out of 136,000 records took 650 MB so, and with few arenas 390 MB, in the same time.
constexpr int memoryArenas = 2;
constexpr milliseconds openAgain{2'000};  // after the log could not be reached
constexpr milliseconds lookAtHealth{1'000};

RpcLimits rpcLimits(std::uint32_t connections) {
  RpcLimits limits;
  limits.connections = connections;
  limits.connectionsPerAddress =
      std::min(std::uint32_t{schema::MAX_CONNECTIONS_PER_ADDRESS}, connections - connections / 4);
  limits.callsInFlight = schema::MAX_CALLS_IN_FLIGHT;
  limits.unfinishedCalls = schema::MAX_UNFINISHED_CALLS;
  limits.capabilities = schema::MAX_CAPABILITIES;
  limits.messageWords = schema::MAX_MESSAGE_WORDS;
  limits.unreadReplyBytes = schema::MAX_UNREAD_REPLY_BYTES;
  limits.unreadBytes = schema::MAX_UNREAD_BYTES;
  limits.firstMessage = milliseconds{schema::MAX_FIRST_MESSAGE_MILLIS};
  limits.message = milliseconds{schema::MAX_MESSAGE_MILLIS};
  limits.reply = milliseconds{schema::MAX_REPLY_MILLIS};
  return limits;
}

void writeRpcMetrics(const RpcCounters& counters, MetricsText& metrics) {
  metrics.gauge("casefold_rpc_connections", "Connections that are open.").sample(counters.open.load());
  metrics.counter("casefold_rpc_accepted_total", "Connections accepted.").sample(counters.accepted.load());
  metrics.counter("casefold_rpc_refused_total", "Connections closed at once, past the limit.")
      .sample(counters.refused.load());
  metrics.counter("casefold_rpc_gave_way_total", "Idle connections closed to make room for others.")
      .sample(counters.gaveWay.load());
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

  // What is shown, as long as this stands.
  class Shown {
   public:
    Shown(Opened& opened, const Assembly& assembly, const RpcServer& server, const Readiness& readiness)
        : opened_(opened) {
      const std::lock_guard lock(opened_.mutex_);
      opened_.assembly_ = &assembly;
      opened_.server_ = &server;
      opened_.readiness_ = &readiness;
      opened_.waiting_ = "the process is being stopped";
    }
    ~Shown() {
      const std::lock_guard lock(opened_.mutex_);
      opened_.assembly_ = nullptr;
      opened_.server_ = nullptr;
      opened_.readiness_ = nullptr;
    }
    Shown(const Shown&) = delete;
    Shown& operator=(const Shown&) = delete;

   private:
    Opened& opened_;
  };

  [[nodiscard]] std::vector<std::string> missing() const {
    const std::lock_guard lock(mutex_);
    if (assembly_ == nullptr) return {waiting_};
    std::vector<std::string> missing = assembly_->missing();
    if (std::string clients = readiness_->missing(); !clients.empty()) missing.push_back(std::move(clients));
    return missing;
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
  const Readiness* readiness_ = nullptr;
};

// The order in which things are taken down is a rule: what uses something is held below it, here and in
// serve(), and so ends before it. Nothing of it has to be remembered at the end.
class Serving {
 public:
  Serving(const ServeOptions& options, Console& console)
      : options_(options),
        console_(console),
        log_(options.logLevel),
        process_({.stopWithin = stopWithin, .tooLong = [this](std::string_view left) {
                    log_.write(
                        LogLevel::error,
                        fmt::format("the stop has taken {} seconds, the most it may, and waits for {}: "
                                    "the process ends as it is. Nothing recorded is lost",
                                    stopWithin.count(), left));
                  }}) {}

  Exit run() {
    auto served = serve();
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
    ServedPages pages;
    if (!options_.ops.empty()) {
      CASEFOLD_TRY(const Endpoint wanted, Endpoint::parse(options_.ops));
      CASEFOLD_TRY(pages, process_.serve(wanted, {},
                                         {.missing = [this] { return opened_.missing(); },
                                          .metrics = [this] { return opened_.metrics(); }}));
    }
    CASEFOLD_TRY(const OpenFilesShare files, openFiles(roles));
    CASEFOLD_TRY(const auto assembly, openPatiently(roles, files));
    if (!assembly) return {};  // told to stop while it waited
    CASEFOLD_TRY(
        const auto server,
        RpcServer::start(
            listen, rpcLimits(files.connections),
            [&sources = assembly->sources()](kj::Timer& timer) { return makeQueryService(sources, timer); },
            [this](std::string_view what) { log_.write(LogLevel::warning, what); }));
    const Readiness readiness(server->endpoint());
    std::optional<Opened::Shown> shown;
    shown.emplace(opened_, *assembly, *server, readiness);
    auto looking = process_.every(lookAtHealth, [this, &assembly = *assembly] { lookAt(assembly); });
    const auto hangUps = process_.onHangUp([this, &assembly = *assembly] { readSettingsAgain(assembly); });
    console_.write(fmt::format("casefold: serving on {}{}\n", server->endpoint().text(),
                               pages.work ? ", operators on " + pages.endpoint.text() : ""));
    log_.write(LogLevel::info,
               fmt::format("serving on {} from {}: {} log, {}", server->endpoint().text(),
                           options_.data.string(), assembly->sources().logKind, names(roles)));
    process_.waitForStop();
    log_.write(LogLevel::info, "told to stop: letting calls in flight end");
    // From now on it is not ready, and that consumers end is no news.
    looking.reset();
    shown.reset();
    stop(*server, *assembly);
    return {};
  }

  // Ends, in this order, what is let end; what is left of it goes with what holds it.
  void stop(RpcServer& server, Assembly& assembly) {
    process_.waitsFor("calls in flight");
    server.stop(drainPatience);
    process_.waitsFor("commands in flight");
    assembly.drain(std::chrono::steady_clock::now() + milliseconds{500});
    assembly.close([this](std::string_view what) { process_.waitsFor(what); });
    process_.waitsFor("the process itself");
    log_.write(LogLevel::info, "stopped");
  }

  // Sees to it that there are open files for all that the process may come to hold.
  Result<OpenFilesShare> openFiles(const Roles& roles) {
    const OpenFilesNeed need{.connections = schema::MAX_CONNECTIONS,
                             .opsConnections = options_.ops.empty() ? 0 : OpsLimits{}.connections,
                             .consumers = static_cast<std::uint32_t>(roles.views.size()) +
                                          (roles.recorder ? 1U : 0U) + (roles.publisher ? 1U : 0U),
                             .onBrokers = !options_.brokers.empty()};
    CASEFOLD_TRY(auto share, openFilesFor(need));
    if (!share.cut.empty()) log_.write(LogLevel::warning, share.cut);
    return share;
  }

  // Waits for a broker that is away, until told to stop; then there is no assembly.
  Result<std::unique_ptr<Assembly>> openPatiently(const Roles& roles, const OpenFilesShare& files) {
    const auto tell = [this](std::string_view what) { log_.write(LogLevel::warning, what); };
    const AssemblyOptions options{.data = options_.data,
                                  .log = {.brokers = options_.brokers,
                                          .name = options_.logName,
                                          .partitions = options_.partitions,
                                          .connection = tell},
                                  .roles = roles,
                                  .policies = policies_,
                                  .filesOfAStore = files.filesOfAStore,
                                  .holding = {.asService = true},
                                  .giveUp = [this] { return process_.waitForStop(milliseconds{0}); }};
    for (;;) {
      auto assembly = Assembly::open(options, tell);
      if (assembly) return assembly;
      if (process_.waitForStop(milliseconds{0})) return std::unique_ptr<Assembly>();
      const bool away = assembly.error().code == ErrorCode::unavailable && !options_.brokers.empty();
      if (!away) return assembly;
      opened_.waitingFor(assembly.error().message);
      log_.write(LogLevel::warning, assembly.error().message + "; trying again");
      if (process_.waitForStop(openAgain)) return std::unique_ptr<Assembly>();
    }
  }

  // What can change while the process runs: how much is said, and the policy. All of it or, if anything of it
  // is not right, nothing. On the process's thread.
  void readSettingsAgain(Assembly& assembly) {
    auto now = readAgain(options_, [this](const std::string& option) {
      log_.write(LogLevel::warning, fmt::format("{}: `{}` is another now; that takes a restart",
                                                options_.config.string(), option));
    });
    auto policies = now ? loadPolicies(now->policy) : Result<std::shared_ptr<const Policies>>(now.error());
    if (!policies) {
      log_.write(LogLevel::error,
                 fmt::format("told to read its settings again (SIGHUP): they are not right, and those that "
                             "held before hold on: {}",
                             policies.error().message));
      return;
    }
    log_.setLevel(now->logLevel);
    assembly.usePolicies(*policies);
    log_.write(
        LogLevel::info,
        fmt::format("settings read again (SIGHUP): log level {}; policy {}", now->logLevel,
                    now->policy.empty() ? "as shipped"
                                        : "from " + now->policy.string() + ": " + replaced(**policies)));
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

Exit serve(const ServeOptions& options, Console& console) {
  mallopt(M_ARENA_MAX, memoryArenas);
  return Serving(options, console).run();
}

}  // namespace casefold
