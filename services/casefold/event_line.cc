#include "services/casefold/event_line.h"

#include <fmt/format.h>

#include "infra/terminal/shown_time.h"
#include "schemas/codec/record.h"

namespace casefold {

std::string recordLine(const RecordLine& line, const Screen& screen) {
  std::string events;
  for (const auto event : line.events) {
    const auto occurred = event.getOccurred();
    const When when{Instant{std::chrono::microseconds{occurred.getMicros()}},
                    static_cast<Precision>(occurred.getPrecision())};
    events += fmt::format("{}{} {}", events.empty() ? "" : ", ", view(event.getType()), shownTime(when));
  }
  std::string flags;
  for (const auto flag : line.flags)
    flags += fmt::format("{}{}", flags.empty() ? "" : ", ", view(flag.getRule()));
  const Instant recorded{std::chrono::microseconds{line.recorded}};
  std::string text = painted(shownTime(recorded), Colour::dim, screen.colours) +
                     harmless(fmt::format("  {}  {} v{}  {}  {}", line.position, line.stream, line.version,
                                          line.agency, events));
  if (!flags.empty()) text += painted(harmless("  (" + flags + ")"), Colour::amber, screen.colours);
  std::erase(text, '\n');
  return text + "\n";
}

}  // namespace casefold
