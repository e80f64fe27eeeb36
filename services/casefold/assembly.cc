#include "services/casefold/assembly.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

#include "infra/clock/clock.h"
#include "infra/store/rocksdb_store.h"
#include "projections/policy/policy.h"
#include "services/casefold/kept_consumer.h"
#include "services/casefold/put_aside.h"
#include "services/casefold/version.h"
#include "services/casefold/views.h"
#include "services/publisher/published_event.h"
#include "services/publisher/publisher.h"
#include "services/query/following.h"

namespace casefold {
namespace {

constexpr std::string_view recorderName = "recorder";
constexpr std::string_view publisherName = "publisher";
// Between two looks at whether a consumer has stopped. Nothing waits for it but what stands still.
constexpr std::chrono::milliseconds lookAtConsumers{200};

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

// What goes on using something stands below it, and so ends before it: the keeper asks the consumers, clients
// come through the sources, and the consumers read the log.
struct Assembly::Parts {
  explicit Parts(DataDirectory held, Report tell) : directory(std::move(held)), report(std::move(tell)) {}
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;
  ~Parts() {
    close([](std::string_view) {});
  }

  DataDirectory directory;
  Report report;
  SystemClock clock;
  LoopSignal moved;
  // All stores of a process keep what they keep in memory out of one budget.
  std::shared_ptr<StoreMemory> memory = makeStoreMemory();
  int filesOfAStore = RocksDbStoreOptions{}.openFiles;
  mutable std::mutex mutex;
  mutable std::condition_variable news;  // some consumer has moved
  std::condition_variable closing;
  bool stopping = false;                     // guarded by mutex
  std::shared_ptr<const Policies> policies;  // guarded by mutex
  std::weak_ptr<Recorder> recorder;          // guarded by mutex; while it is open
  std::unique_ptr<Log> log;
  std::vector<std::unique_ptr<KeptConsumer>> consumers;
  std::unique_ptr<QuerySources> sources;
  std::thread keeper;

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
    if (options.filesOfAStore > 0) filesOfAStore = options.filesOfAStore;
    policies = options.policies ? options.policies : policy::shippedPolicies();
    CASEFOLD_TRY(log, openLog(logOptions, report));
    sources = std::make_unique<QuerySources>(QuerySources{.log = *log,
                                                          .logKind = logOptions.kind(),
                                                          .programVersion = std::string(programVersion),
                                                          .clock = &clock,
                                                          .policies =
                                                              [this] {
                                                                const std::lock_guard lock(mutex);
                                                                return policies;
                                                              },
                                                          .moved = moved});
    if (options.roles.recorder) {
      sources->recorder = [this] { return openRecorder(); };
      keep(sources->others, recorderName, directory.recorder(),
           [this, group = logOptions.name + ".recorder"] {
             return ofThisHistory(recorderName, directory.recorder(), [&] { return startRecorder(group); });
           });
    }
    if (options.roles.publisher)
      keep(sources->others, publisherName, directory.publisher(),
           [this, logOptions] { return startPublisher(logOptions); });
    for (const std::string& name : options.roles.views) {
      if (options.giveUp && options.giveUp()) return fail(ErrorCode::stopped, "it was told to stop");
      keep(sources->views, name, directory.view(name), [this, name, group = logOptions.name + "." + name] {
        return ofThisHistory(name, directory.view(name), [&] { return startView(name, group); });
      });
    }
    keeper = std::thread([this] { keepRunning(); });
    return {};
  }

  // Opens a consumer and keeps it running: one that cannot be opened now is tried again, and keeps nothing
  // else from running.
  void keep(std::vector<NamedConsumer>& among, std::string_view name, const std::filesystem::path& store,
            std::function<Result<RunningConsumer>()> open) {
    auto kept = std::make_unique<KeptConsumer>(
        KeptConsumerOptions{.name = std::string(name),
                            .open = std::move(open),
                            .mayOpen = [store] { return roomForRocksDbStore({.directory = store}); },
                            .putAside = [store] { return storesPutAside(store); }});
    kept->keepRunning();
    among.push_back(kept->named());
    consumers.push_back(std::move(kept));
  }

  // Opens a consumer; one whose store is of another history than the log's with a new store, which is made
  // anew from the log, and the old one put aside.
  template <class Open>
  Result<RunningConsumer> ofThisHistory(std::string_view name, const std::filesystem::path& store,
                                        Open open) {
    auto opened = open();
    if (opened || opened.error().code != ErrorCode::otherHistory) return opened;
    CASEFOLD_TRY(const auto aside, putStoreAside(store, opened.error().message, clock.now()));
    report(
        fmt::format("{}: its store is of another history than the log: {}. It was put aside in {}, and is "
                    "made anew from the log",
                    name, aside.reason, aside.path));
    return open();
  }

  // The keeper's thread.
  void keepRunning() {
    std::unique_lock lock(mutex);
    while (!stopping) {
      lock.unlock();
      for (const auto& consumer : consumers)
        if (consumer->keepRunning()) tellMoved();
      lock.lock();
      closing.wait_for(lock, lookAtConsumers, [this] { return stopping; });
    }
  }

  [[nodiscard]] RocksDbStoreOptions storeIn(const std::filesystem::path& place) const {
    return {.directory = place, .memory = memory, .openFiles = filesOfAStore};
  }

  std::shared_ptr<Recorder> openRecorder() const {
    const std::lock_guard lock(mutex);
    return recorder.lock();
  }

  // What a running consumer is made of, as its keeper holds it.
  template <class Started>
  static RunningConsumer running(const std::shared_ptr<Started>& started, std::function<void()> stop) {
    const Started* consumer = started.get();
    return {.runner = std::shared_ptr<const Runner>(started, &started->runner()),
            .health = [consumer] { return consumer->health(); },
            .stop = std::move(stop)};
  }

  Result<RunningConsumer> startRecorder(const std::string& group) {
    CASEFOLD_TRY(auto store, openRocksDbStore(storeIn(directory.recorder())));
    CASEFOLD_TRY(auto opened,
                 Recorder::start(*log, std::move(store), clock,
                                 {.group = group, .policies = sources->policies}, [this] { tellMoved(); }));
    const std::shared_ptr<Recorder> started = std::move(opened);
    const std::lock_guard lock(mutex);
    recorder = started;
    return running(started, [] {});  // it is drained before it is ended
  }

  Result<RunningConsumer> startPublisher(const LogOptions& logOptions) {
    CASEFOLD_TRY(auto outlet, openOutlet(logOptions, log->partitions(), publishedFamilies()));
    CASEFOLD_TRY(auto store, openRocksDbStore(storeIn(directory.publisher())));
    CASEFOLD_TRY(auto opened, Publisher::start(*log, std::move(store), std::move(outlet),
                                               {.group = fmt::format("{}.{}", logOptions.name, publisherName),
                                                .source = publishedSource(logOptions.name)},
                                               [this] { tellMoved(); }));
    const std::shared_ptr<Publisher> started = std::move(opened);
    return running(started, [publisher = started.get()] { publisher->stop(); });
  }

  Result<RunningConsumer> startView(const std::string& name, const std::string& group) {
    CASEFOLD_TRY(auto view, shippedView(name));
    CASEFOLD_TRY(auto store, openRocksDbStore(storeIn(directory.view(name))));
    CASEFOLD_TRY(auto runner, Runner::open(std::move(view), std::move(store), log->partitions()));
    CASEFOLD_TRY(auto opened, Consumer::start(*log, std::move(runner), group, [this] { tellMoved(); }));
    const std::shared_ptr<Consumer> started = std::move(opened);
    return running(started, [consumer = started.get()] { consumer->stop(); });
  }

  void close(const std::function<void(std::string_view)>& closes) {
    closes("what keeps the consumers running");
    {
      const std::lock_guard lock(mutex);
      stopping = true;
    }
    closing.notify_all();
    if (keeper.joinable()) keeper.join();
    // All at once, so that the slowest one decides how long it takes: a client of a broker that is away takes
    // its time. (Where there are no threads left, one after the other.)
    for (const auto& consumer : consumers) consumer->stop();
    std::vector<std::future<void>> closed;
    for (const auto& consumer : consumers) closed.push_back(std::async([&consumer] { consumer->close(); }));
    for (std::size_t i = 0; i < closed.size(); ++i) {
      closes(consumers[i]->name());
      closed[i].wait();
    }
    closes("the log");
    if (log) log->close();
  }
};

Assembly::Assembly(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Assembly::~Assembly() = default;

Result<std::unique_ptr<Assembly>> Assembly::open(const AssemblyOptions& options, Report report) {
  CASEFOLD_TRY(auto directory, DataDirectory::open(options.data, options.ifAbsent, options.holding));
  auto parts = std::make_unique<Parts>(std::move(directory), std::move(report));
  CASEFOLD_CHECK(parts->openLogAndConsumers(options));
  return std::unique_ptr<Assembly>(new Assembly(std::move(parts)));  // NOLINT: the constructor is private
}

const QuerySources& Assembly::sources() const { return *parts_->sources; }

std::vector<std::string> Assembly::missing() const {
  std::vector<std::string> missing;
  if (!canBeRecorded(parts_->clock.now()))
    missing.emplace_back(
        "clock: it stands at a time that no record can hold; nothing is recorded until it is set");
  for (const auto& consumer : parts_->consumers) {
    const ConsumerHealth health = consumer->health();
    if (!health.fault.empty() || health.stopped || !health.caughtUpOnce)
      missing.push_back(fmt::format("{}: {}", consumer->name(), whyNotUpToDate(health)));
  }
  return missing;
}

Result<bool> Assembly::waitUntilReady(std::chrono::milliseconds wait) const {
  constexpr std::chrono::milliseconds look{20};
  const auto deadline = std::chrono::steady_clock::now() + wait;
  for (;;) {
    bool ready = true;
    std::size_t standStill = 0;
    std::string why;
    for (const auto& consumer : parts_->consumers) {
      const ConsumerHealth health = consumer->health();
      if (health.stopped) {
        ++standStill;
        why = fmt::format("{}: {}", consumer->name(), whyNotUpToDate(health));
      }
      ready = ready && (health.caughtUpOnce || health.stopped);
    }
    // What some can still answer is answered; those that cannot say so themselves.
    if (standStill > 0 && standStill == parts_->consumers.size()) return fail(ErrorCode::unavailable, why);
    if (ready || std::chrono::steady_clock::now() >= deadline) return ready;
    std::unique_lock lock(parts_->mutex);
    parts_->news.wait_for(lock, look);
  }
}

void Assembly::usePolicies(std::shared_ptr<const Policies> policies) {
  const std::lock_guard lock(parts_->mutex);
  parts_->policies = std::move(policies);
}

void Assembly::close(const std::function<void(std::string_view)>& closes) { parts_->close(closes); }

void Assembly::drain(std::chrono::steady_clock::time_point deadline) {
  if (const auto recorder = parts_->openRecorder()) recorder->drain(deadline);
}

}  // namespace casefold
