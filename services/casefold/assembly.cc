#include "services/casefold/assembly.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "infra/clock/clock.h"
#include "infra/store/rocksdb_store.h"
#include "projections/policy/policy.h"
#include "services/casefold/version.h"
#include "services/casefold/views.h"
#include "services/publisher/published_event.h"
#include "services/publisher/publisher.h"

namespace casefold {
namespace {

constexpr std::string_view recorderName = "recorder";
constexpr std::string_view publisherName = "publisher";

}  // namespace

Roles Roles::all(bool withBroker) {
  Roles roles{.recorder = true, .publisher = withBroker && publisherShips};
  for (const auto& view : shippedViews()) roles.views.emplace_back(view->name());
  return roles;
}

Result<Roles> Roles::parse(const std::vector<std::string>& names) {
  const Roles known = all(true);
  Roles roles;
  for (const std::string& name : names) {
    if (name == recorderName) {
      roles.recorder = true;
    } else if (name == publisherName && publisherShips) {
      roles.publisher = true;
    } else if (std::ranges::find(known.views, name) != known.views.end()) {
      if (std::ranges::find(roles.views, name) == roles.views.end()) roles.views.push_back(name);
    } else {
      return fail(ErrorCode::malformed,
                  fmt::format("no such role: roles are {}, {}{}", recorderName,
                              publisherShips ? "publisher, " : "", fmt::join(known.views, ", ")),
                  "only");
    }
  }
  return roles;
}

struct Assembly::Parts {
  explicit Parts(DataDirectory held, Report tell) : directory(std::move(held)), report(std::move(tell)) {}

  DataDirectory directory;
  Report report;
  SystemClock clock;
  LoopSignal moved;
  mutable std::mutex mutex;
  mutable std::condition_variable news;  // some consumer has moved
  std::unique_ptr<Log> log;
  // Consumers go before the log.
  std::unique_ptr<Recorder> recorder;
  std::unique_ptr<Publisher> publisher;
  std::vector<std::unique_ptr<Consumer>> views;
  std::unique_ptr<QuerySources> sources;

  void tellMoved() {
    moved.raise();
    // Without the lock a waiter between its look and its sleep would miss this; it looks again soon anyway.
    news.notify_all();
  }

  Result<void> openLogAndConsumers(const AssemblyOptions& options) {
    LogOptions logOptions = options.log;
    logOptions.directory = directory.log();
    if (options.ifAbsent == DataDirectory::IfAbsent::refuse)
      logOptions.ifAbsent = LogOptions::IfAbsent::refuse;
    CASEFOLD_TRY(log, openLog(logOptions, report));
    sources = std::make_unique<QuerySources>(
        QuerySources{.log = *log,
                     .logKind = logOptions.kind(),
                     .programVersion = std::string(programVersion),
                     .clock = &clock,
                     .policies = options.policies ? options.policies : policy::shippedPolicies(),
                     .moved = moved});
    if (options.roles.recorder) CASEFOLD_CHECK(startRecorder(logOptions.name));
    if (options.roles.publisher) CASEFOLD_CHECK(startPublisher(logOptions));
    for (const std::string& name : options.roles.views) CASEFOLD_CHECK(startView(name, logOptions.name));
    return {};
  }

  Result<void> startRecorder(const std::string& logName) {
    CASEFOLD_TRY(auto store, openRocksDbStore({.directory = directory.recorder()}));
    CASEFOLD_TRY(recorder, Recorder::start(*log, std::move(store), clock, {.group = logName + ".recorder"},
                                           [this] { tellMoved(); }));
    sources->recorder = recorder.get();
    sources->others.push_back(
        {std::string(recorderName), &recorder->runner(), [this] { return recorder->health(); }});
    return {};
  }

  Result<void> startPublisher(const LogOptions& logOptions) {
    CASEFOLD_TRY(auto outlet, openOutlet(logOptions, log->partitions(), publishedFamilies(), report));
    CASEFOLD_TRY(auto store, openRocksDbStore({.directory = directory.publisher()}));
    CASEFOLD_TRY(publisher, Publisher::start(*log, std::move(store), std::move(outlet),
                                             {.group = fmt::format("{}.{}", logOptions.name, publisherName),
                                              .source = publishedSource(logOptions.name)},
                                             [this] { tellMoved(); }));
    sources->others.push_back(
        {std::string(publisherName), &publisher->runner(), [this] { return publisher->health(); }});
    return {};
  }

  Result<void> startView(const std::string& name, const std::string& logName) {
    CASEFOLD_TRY(auto view, shippedView(name));
    CASEFOLD_TRY(auto store, openRocksDbStore({.directory = directory.view(name)}));
    CASEFOLD_TRY(auto runner, Runner::open(std::move(view), std::move(store), log->partitions()));
    CASEFOLD_TRY(auto consumer,
                 Consumer::start(*log, std::move(runner), logName + "." + name, [this] { tellMoved(); }));
    const Consumer* running = consumer.get();
    sources->views.push_back({name, &running->runner(), [running] { return running->health(); }});
    views.push_back(std::move(consumer));
    return {};
  }

  template <class Step>
  void eachConsumer(Step step) const {
    for (const auto* consumers : {&sources->others, &sources->views})
      for (const NamedConsumer& consumer : *consumers) step(consumer);
  }
};

Assembly::Assembly(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Assembly::~Assembly() {
  // All at once, so that the slowest one decides how long it takes.
  if (parts_->publisher) parts_->publisher->stop();
  for (const auto& view : parts_->views) view->stop();
}

Result<std::unique_ptr<Assembly>> Assembly::open(const AssemblyOptions& options, Report report) {
  CASEFOLD_TRY(auto directory, DataDirectory::open(options.data, options.ifAbsent));
  auto parts = std::make_unique<Parts>(std::move(directory), std::move(report));
  CASEFOLD_CHECK(parts->openLogAndConsumers(options));
  return std::unique_ptr<Assembly>(new Assembly(std::move(parts)));  // NOLINT: the constructor is private
}

const QuerySources& Assembly::sources() const { return *parts_->sources; }

std::vector<std::string> Assembly::missing() const {
  std::vector<std::string> missing;
  parts_->eachConsumer([&missing](const NamedConsumer& consumer) {
    const ConsumerHealth health = consumer.health();
    if (!health.fault.empty())
      missing.push_back(consumer.name + ": " + health.fault);
    else if (health.stopped)
      missing.push_back(consumer.name + ": it has stopped");
    else if (!health.caughtUpOnce)
      missing.push_back(consumer.name + ": it has not read to the end of the log yet");
  });
  return missing;
}

Result<bool> Assembly::waitUntilReady(std::chrono::milliseconds wait) const {
  constexpr std::chrono::milliseconds look{20};
  const auto deadline = std::chrono::steady_clock::now() + wait;
  for (;;) {
    bool ready = true;
    std::optional<Error> stopped;
    parts_->eachConsumer([&](const NamedConsumer& consumer) {
      const ConsumerHealth health = consumer.health();
      if (health.stopped)
        stopped = fail(ErrorCode::unavailable, consumer.name + " has stopped: " + health.fault);
      ready = ready && health.caughtUpOnce;
    });
    if (stopped) return *stopped;
    if (ready || std::chrono::steady_clock::now() >= deadline) return ready;
    std::unique_lock lock(parts_->mutex);
    parts_->news.wait_for(lock, look);
  }
}

void Assembly::drain(std::chrono::steady_clock::time_point deadline) {
  if (parts_->recorder) parts_->recorder->drain(deadline);
}

}  // namespace casefold
