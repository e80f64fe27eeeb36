#include "services/casefold/access.h"

#include <fmt/format.h>

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "services/casefold/open_files.h"
#include "services/casefold/policy_files.h"

namespace casefold {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds look{100};

// What threads of the assembly report, kept until this command's thread says it: nothing is made anew in
// silence.
class Reported {
 public:
  void add(std::string_view what) {
    const std::lock_guard lock(mutex_);
    what_.emplace_back(what);
  }
  void sayAll(Console& console) {
    const std::lock_guard lock(mutex_);
    for (const auto& what : std::exchange(what_, {})) console.say(what);
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> what_;
};

// How much of the log is read, for a person who waits.
std::string readSoFar(const QuerySources& sources, const Result<Cut>& ends) {
  std::uint64_t read = 0, all = 0;
  for (const auto* consumers : {&sources.others, &sources.views})
    for (const NamedConsumer& consumer : *consumers) {
      const auto runner = consumer.runner();
      if (!runner) continue;
      const Cut cut = runner->cut();
      for (std::uint32_t p = 0; p < runner->partitions(); ++p) {
        read += cut.next(Partition{p}).get();
        if (ends) all += ends->next(Partition{p}).get();
      }
    }
  return all == 0 ? "reading the log" : fmt::format("reading the log: {} of {} messages", read, all);
}

// A fault that lasts for `patience` is an error.
Result<void> waitUntilReady(const Assembly& assembly, std::chrono::seconds patience, Console& console) {
  const auto ends = assembly.sources().log.ends(std::chrono::seconds{1});
  auto lastWell = SteadyClock::now();
  for (;;) {
    CASEFOLD_TRY(const bool ready, assembly.waitUntilReady(look));
    if (ready) break;
    std::string fault;
    for (const auto* consumers : {&assembly.sources().others, &assembly.sources().views})
      for (const NamedConsumer& consumer : *consumers)
        if (auto health = consumer.health(); !health.fault.empty() && !health.stopped) fault = health.fault;
    if (fault.empty())
      lastWell = SteadyClock::now();
    else if (SteadyClock::now() - lastWell > patience)
      return fail(ErrorCode::unavailable, fault);
    console.progress(readSoFar(assembly.sources(), ends));
  }
  console.endProgress();
  return {};
}

}  // namespace

Access::~Access() {
  client_.reset();  // what it holds of the assembly goes first
}

Result<std::unique_ptr<Access>> Access::open(const AccessOptions& options, const Roles& roles,
                                             DataDirectory::IfAbsent ifAbsent, Console& console) {
  std::unique_ptr<Access> access(new Access);  // NOLINT: the constructor is private
  const std::chrono::seconds patience{options.timeoutSeconds};
  const ClientOptions clientOptions{.retryFor = patience};
  if (options.data.empty()) {
    CASEFOLD_TRY(const Endpoint endpoint, Endpoint::parse(options.connect));
    CASEFOLD_TRY(access->client_, Client::connect(endpoint, clientOptions));
    return access;
  }
  CASEFOLD_TRY(auto policies, loadPolicies(options.policy));
  const OpenFilesNeed need{.consumers = static_cast<std::uint32_t>(roles.views.size()) + 2U,
                           .onBrokers = !options.brokers.empty()};
  CASEFOLD_TRY(const OpenFilesShare files, openFilesFor(need));
  const AssemblyOptions assembly{
      .data = options.data,
      .log = {.brokers = options.brokers, .name = options.logName, .partitions = options.partitions},
      .roles = roles,
      .policies = std::move(policies),
      .filesOfAStore = files.filesOfAStore,
      .ifAbsent = options.brokers.empty() ? ifAbsent : DataDirectory::IfAbsent::make,
      .holding = {.wait = patience}};
  const auto reported = std::make_shared<Reported>();
  CASEFOLD_TRY(access->assembly_,
               Assembly::open(assembly, [reported](std::string_view what) { reported->add(what); }));
  const auto ready = waitUntilReady(*access->assembly_, patience, console);
  reported->sayAll(console);
  CASEFOLD_CHECK(ready);
  CASEFOLD_TRY(access->client_, Client::inProcess(access->assembly_->sources(), clientOptions));
  return access;
}

}  // namespace casefold
