#include "projections/sheet/sheet.h"

#include <fmt/format.h>

#include "infra/terminal/shown_time.h"
#include "schemas/codec/event_types.h"
#include "schemas/codec/record.h"

namespace casefold {

Screen screenOf(const PrintOptions& options) {
  return {.width = options.width, .colours = options.colour ? Colours::on : Colours::off};
}

void writeHead(std::string& out, std::string_view what, schema::Answer::Reader answer, const Screen& screen) {
  auto head = fmt::format("{} of {}", what, view(answer.getStream()));
  head += answer.getVersion() == 0 ? ": nothing is recorded"
                                   : fmt::format(", at version {}", answer.getVersion());
  writeText(out, head, Colour::bold, screen);
  if (answer.getComplete() || !answer.hasIncomplete()) return;
  const auto missing = answer.getIncomplete();
  auto notice = [&](const std::string& sentence) { writeText(out, sentence, Colour::red, screen); };
  if (missing.getSince() > 0)
    notice(fmt::format("Incomplete: nothing from version {} on is in this answer: {}", missing.getSince(),
                       view(missing.getReason())));
  if (missing.getUnknownEvents() > 0)
    notice(fmt::format("Incomplete: {} of types that this version does not know.",
                       counted(missing.getUnknownEvents(), "event is", "events are")));
}

void writeFoot(std::string& out, schema::Page::Reader page, const Screen& screen) {
  if (page.getQuarantined() > 0)
    writeText(out,
              fmt::format("{} stopped at a record that could not be folded; see casefold status",
                          counted(page.getQuarantined(), "stream has", "streams have")),
              Colour::red, screen);
  if (page.getCursor().size() > 0)
    out += painted(fmt::format("more: ask again with cursor {}", harmless(view(page.getCursor()))),
                   Colour::dim, screen.colours) +
           "\n";
}

std::string orDash(std::string_view text) { return std::string(text.empty() ? dash : text); }

std::string timeOrDash(bool present, schema::When::Reader when) {
  return present ? shownTime(readWhen(when)) : std::string(dash);
}

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

}  // namespace casefold
