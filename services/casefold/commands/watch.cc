#include <nlohmann/json.hpp>

#include "schemas/codec/json.h"
#include "schemas/codec/record.h"
#include "schemas/limits.capnp.h"
#include "services/casefold/access.h"
#include "services/casefold/commands.h"
#include "services/casefold/event_line.h"
#include "services/casefold/stale_words.h"
#include "services/casefold/views.h"

namespace casefold {
namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// One wait for changes. Nothing depends on it: changes come at once.
constexpr milliseconds oneWait{30'000};

bool writeChange(schema::Change::Reader change, const WatchOptions& options, Console& console) {
  if (options.json) return console.writeJson(toJson(change));
  return console.write(recordLine({.recorded = change.getRecorded(),
                                   .position = std::string(view(change.getPosition())),
                                   .stream = std::string(view(change.getStream())),
                                   .version = change.getVersion(),
                                   .agency = std::string(view(change.getAgency())),
                                   .events = change.getEvents(),
                                   .flags = change.getFlags()},
                                  console.screen()));
}

Result<void> follow(Watching& watching, const WatchOptions& options, Console& console) {
  const auto end = options.forSeconds == 0 ? SteadyClock::time_point::max()
                                           : SteadyClock::now() + std::chrono::seconds{options.forSeconds};
  bool stale = false;
  std::uint64_t left = options.limit == 0 ? std::numeric_limits<std::uint64_t>::max() : options.limit;
  while (left > 0 && SteadyClock::now() < end) {
    auto wait = oneWait;
    if (options.forSeconds != 0)
      wait = std::clamp(std::chrono::duration_cast<milliseconds>(end - SteadyClock::now()), milliseconds{1},
                        oneWait);
    const auto limit = static_cast<std::uint32_t>(std::min<std::uint64_t>(left, schema::MAX_PAGE_ENTRIES));
    CASEFOLD_TRY(const auto changes, watching.next(limit, wait));
    // Said when it begins; the changes themselves are what they are.
    if (changes.get().hasStale() && !std::exchange(stale, true))
      console.say(staleWords(options.view, changes.get().getStale()));
    else if (!changes.get().hasStale() && std::exchange(stale, false))
      console.say(options.view + " follows the log again");
    for (const auto change : changes.get().getChanges()) {
      if (!writeChange(change, options, console)) return {};
      --left;
    }
  }
  return {};
}

}  // namespace

Exit watch(const WatchOptions& options, Console& console) {
  if (const auto view = shippedView(options.view); !view) return console.fail(view.error());
  auto access =
      Access::open(options.access, {.views = {options.view}}, DataDirectory::IfAbsent::refuse, console);
  if (!access) return console.fail(access.error());
  const bool live = options.from.empty() && !options.fromStart;
  auto watching = (*access)->client().watch(
      options.view, {.stream = options.stream, .positions = options.from, .live = live});
  if (!watching) return console.fail(watching.error());
  const auto followed = follow(**watching, options, console);
  return followed ? console.written() : console.fail(followed.error());
}

}  // namespace casefold
