#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "infra/terminal/shown_time.h"
#include "infra/terminal/table.h"
#include "schemas/codec/record.h"
#include "services/casefold/access.h"
#include "services/casefold/answer_json.h"
#include "services/casefold/commands.h"

namespace casefold {
namespace {

std::string text(capnp::Text::Reader from) { return std::string(view(from)); }

void printCounts(std::string& out, std::string_view heading, capnp::List<schema::Count>::Reader counts,
                 const Screen& screen) {
  Table table({{.heading = std::string(heading)}, {.heading = "count", .align = Align::right}});
  for (const auto count : counts) table.row({text(count.getName()), std::to_string(count.getCount())});
  if (!table.empty() && !out.empty()) out += '\n';
  table.write(out, screen);
}

std::string time(std::int64_t micros) {
  return micros == 0 ? "" : shownTime(Instant{std::chrono::microseconds{micros}});
}

// "0:12 1:7": what each partition's next offset is.
std::string positions(schema::ViewStatus::Reader consumer) {
  std::string all;
  for (const auto partition : consumer.getPartitions())
    if (partition.getPosition() > 0)
      all +=
          fmt::format("{}{}:{}", all.empty() ? "" : " ", partition.getPartition(), partition.getPosition());
  return all;
}

Cell state(schema::ViewStatus::Reader consumer) {
  if (consumer.getFollowing() == schema::Following::CANNOT_ANSWER) return {"cannot answer", Colour::red};
  if (consumer.getFollowing() == schema::Following::STANDS_STILL) return {"stands still", Colour::red};
  if (consumer.getFault().size() > 0) return {"fault", Colour::red};
  if (consumer.getQuarantined() > 0) return {"incomplete", Colour::amber};
  const bool behind = consumer.getLag() > 0 || consumer.getFollowing() == schema::Following::BEHIND;
  return behind ? Cell("behind", Colour::amber) : Cell("up to date", Colour::green);
}

std::string print(schema::Status::Reader status, const Screen& screen) {
  std::string out;
  Fields fields;
  fields.add("log", text(status.getLog()));
  fields.add("streams", std::to_string(status.getStreams()));
  fields.add("records", std::to_string(status.getRecords()));
  fields.add("events", std::to_string(status.getEvents()));
  if (status.getDropped() > 0)
    fields.add("dropped", Cell(std::to_string(status.getDropped()), Colour::amber));
  fields.add("counted by", text(status.getCountedBy()));
  fields.add("program", text(status.getVersion()));
  fields.write(out, screen);

  Table consumers({{.heading = "consumer"},
                   {.heading = "state"},
                   {.heading = "lag", .align = Align::right},
                   {.heading = "quarantined", .align = Align::right},
                   {.heading = "next offset by partition"}});
  Table faults(
      {{.heading = "consumer"}, {.heading = "since"}, {.heading = "fault"}, {.heading = "opened again at"}});
  std::string aside;
  Table quarantine({{.heading = "consumer"},
                    {.heading = "quarantined stream"},
                    {.heading = "since version", .align = Align::right},
                    {.heading = "reason"}});
  for (const auto consumer : status.getViews()) {
    const std::string name = text(consumer.getView());
    consumers.row({name, state(consumer), std::to_string(consumer.getLag()),
                   std::to_string(consumer.getQuarantined()), positions(consumer)});
    if (consumer.getFault().size() > 0)
      faults.row(
          {name, time(consumer.getSince()), text(consumer.getFault()), time(consumer.getTriesAgain())});
    // A path on a line of its own, so that it can be copied.
    for (const auto put : consumer.getPutAside())
      aside += fmt::format("{}, {}: {}. It is kept in\n  {}\n", name, time(put.getAt()),
                           harmless(text(put.getReason())), harmless(text(put.getPath())));
    for (const auto stream : consumer.getQuarantine())
      quarantine.row(
          {name, text(stream.getStream()), std::to_string(stream.getSince()), text(stream.getReason())});
  }
  for (const Table* table : {&consumers, &faults, &quarantine}) {
    if (!table->empty()) out += '\n';
    table->write(out, screen);
  }
  if (!aside.empty()) {
    writeHeading(out, "Made anew, because its store was of another history", screen);
    out += aside;
  }
  printCounts(out, "event type", status.getEventsByType(), screen);
  printCounts(out, "query raised", status.getFlags(), screen);
  printCounts(out, "dropped because", status.getDroppedByReason(), screen);
  return out;
}

}  // namespace

Exit status(const StatusOptions& options, Console& console) {
  auto access = Access::open(options.access, Roles::all(false), DataDirectory::IfAbsent::refuse, console);
  if (!access) return console.fail(access.error());
  const auto status = (*access)->client().status();
  if (!status) return console.fail(status.error());
  if (options.json)
    console.writeJson(statusJson(status->get()));
  else
    console.write(print(status->get(), console.screen()));
  return console.written();
}

}  // namespace casefold
