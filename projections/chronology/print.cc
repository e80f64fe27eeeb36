#include "projections/chronology/print.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "infra/terminal/shown_time.h"
#include "infra/terminal/table.h"
#include "projections/sheet/sheet.h"
#include "schemas/codec/record.h"
#include "schemas/views/chronology.capnp.h"

namespace casefold::chronology {
namespace {

// On a narrower screen who and agency share a column, so that what happened has the room.
constexpr unsigned widthForAll = 120;

Instant instantOf(std::int64_t micros) { return Instant{std::chrono::microseconds{micros}}; }

// What happened, and beneath it what there is to say about the entry.
Cell whatCell(schema::Chronology::Entry::Reader entry) {
  std::string text(view(entry.getSummary()));
  for (auto flag : entry.getFlags()) text += fmt::format("\n⚑ query: {}", view(flag));
  if (entry.hasMovedTo())
    text += fmt::format("\n✎ corrected by version {}: stands at {}", entry.getCorrected(),
                        shownTime(readWhen(entry.getMovedTo())));
  else if (entry.hasMovedFrom())
    text += fmt::format("\n✎ as corrected by version {}; was at {}", entry.getCorrected(),
                        shownTime(readWhen(entry.getMovedFrom())));
  else if (entry.getCorrected() > 0)
    text += fmt::format("\n✎ as corrected by version {}", entry.getCorrected());
  if (entry.getOriginal().size() > 0 && entry.getOriginal() != entry.getSummary())
    text += fmt::format("\n  was: {}", view(entry.getOriginal()));
  if (entry.getWithdrawn() > 0)
    return {text + fmt::format("\n✗ recorded in error, withdrawn by version {}", entry.getWithdrawn()),
            Colour::dim};
  if (entry.hasMovedTo()) return {std::move(text), Colour::dim};
  return {std::move(text), entry.getFlags().size() > 0 ? Colour::amber : Colour::plain};
}

}  // namespace

std::string print(schema::Answer::Reader answer, const PrintOptions& options) {
  const auto screen = screenOf(options);
  std::string out;
  writeHead(out, "Chronology", answer, screen);
  const auto body = answer.getBody().getAs<schema::Chronology>();
  const bool wide = screen.width >= widthForAll;
  std::vector<Column> columns = {{.heading = "when"}, {.heading = "what"}};
  if (wide)
    columns.insert(columns.end(), {{.heading = "who"}, {.heading = "agency"}});
  else
    columns.push_back({.heading = "who, agency"});
  columns.insert(columns.end(), {{.heading = "recorded"}, {.heading = "version", .align = Align::right}});
  Table table(std::move(columns));
  for (auto entry : body.getEntries()) {
    std::vector<Cell> cells = {timeOrDash(entry.hasOccurred(), entry.getOccurred()), whatCell(entry)};
    const auto who = orDash(view(entry.getActor()));
    const auto agency = orDash(view(entry.getAgency()));
    if (wide)
      cells.insert(cells.end(), {who, agency});
    else
      cells.emplace_back(fmt::format("{}\n{}", who, agency));
    cells.emplace_back(shownTime(instantOf(entry.getRecorded())), Colour::dim);
    cells.emplace_back(std::to_string(entry.getVersion()), Colour::dim);
    table.row(std::move(cells));
  }
  if (!table.empty()) out += "\n";
  table.write(out, screen);
  if (body.getEntries().size() < body.getTotal())
    out += fmt::format("\n{} of {} shown.", body.getEntries().size(),
                       counted(body.getTotal(), "entry", "entries")) +
           (body.getCursor().size() > 0
                ? fmt::format(" More: ask again with cursor {}", harmless(view(body.getCursor())))
                : std::string()) +
           "\n";
  return out;
}

std::string printList(schema::Page::Reader page, const PrintOptions& options) {
  const auto screen = screenOf(options);
  std::string out;
  Table table({{.heading = "stream"},
               {.heading = "entries", .align = Align::right},
               {.heading = "from"},
               {.heading = "to"},
               {.heading = "last recorded"}});
  for (auto row : page.getItems()) {
    const auto item = row.getBody().getAs<schema::ChronologyItem>();
    table.row({Cell(view(row.getStream()), row.getComplete() ? Colour::plain : Colour::red),
               std::to_string(item.getEntries()),
               timeOrDash(item.hasFirstOccurred(), item.getFirstOccurred()),
               timeOrDash(item.hasLastOccurred(), item.getLastOccurred()),
               shownTime(instantOf(item.getLastRecorded()))});
  }
  if (table.empty()) out += "No such stream.\n";
  table.write(out, screen);
  writeFoot(out, page, screen);
  return out;
}

}  // namespace casefold::chronology
