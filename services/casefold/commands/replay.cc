#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "schemas/codec/record.h"
#include "schemas/limits.capnp.h"
#include "services/casefold/access.h"
#include "services/casefold/answer_json.h"
#include "services/casefold/commands.h"
#include "services/casefold/event_line.h"

namespace casefold {
namespace {

using Entry = schema::Replay::Entry;

bool writeEntry(Entry::Reader entry, const ReplayOptions& options, Console& console) {
  if (options.json) return console.writeJson(entryJson(entry));
  std::string line;
  if (entry.getOutcome() == Entry::Outcome::DROPPED) {
    const auto why = fmt::format("dropped: {}", view(entry.getReason()));
    line = painted(harmless(why), Colour::amber, console.screen().colours) + "  ";
  }
  if (entry.getStream().size() == 0) return console.write(line + harmless(view(entry.getPosition())) + "\n");
  return console.write(line + recordLine({.recorded = entry.getRecorded(),
                                          .position = std::string(view(entry.getPosition())),
                                          .stream = std::string(view(entry.getStream())),
                                          .version = entry.getVersion(),
                                          .agency = std::string(view(entry.getAgency())),
                                          .events = entry.getEvents(),
                                          .flags = entry.getFlags()},
                                         console.screen()));
}

// How many records and dropped messages there were.
Result<std::uint64_t> replayAll(Replaying& replaying, const ReplayOptions& options, Console& console) {
  std::uint64_t read = 0;
  for (;;) {
    CASEFOLD_TRY(const auto entries, replaying.next(schema::MAX_PAGE_ENTRIES));
    const auto list = entries.get().getEntries();
    if (list.size() == 0) return read;
    read += list.size();
    for (const auto entry : list) {
      if (options.droppedOnly && entry.getOutcome() != Entry::Outcome::DROPPED) continue;
      if (!writeEntry(entry, options, console)) return read;
    }
    if (options.droppedOnly) console.progress(fmt::format("{} messages read", read));
  }
}

}  // namespace

Exit replay(const ReplayOptions& options, Console& console) {
  auto access = Access::open(options.access, {.recorder = true}, DataDirectory::IfAbsent::refuse, console);
  if (!access) return console.fail(access.error());
  auto replaying = (*access)->client().replay(options.stream, options.from);
  if (!replaying) return console.fail(replaying.error());
  const auto replayed = replayAll(**replaying, options, console);
  if (!replayed) return console.fail(replayed.error());
  if (*replayed == 0)
    console.say(options.stream.empty() ? "there is nothing in the log from there on"
                                       : "of this stream nothing is recorded");
  return console.written();
}

}  // namespace casefold
