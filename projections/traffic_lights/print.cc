#include "projections/traffic_lights/print.h"

#include <fmt/format.h>

#include "infra/terminal/table.h"
#include "projections/sheet/deadline.h"
#include "projections/sheet/sheet.h"
#include "projections/traffic_lights/picture.h"
#include "schemas/codec/record.h"
#include "schemas/views/traffic_lights.capnp.h"

namespace casefold::traffic_lights {
namespace {

using schema::Light;
using Lights = schema::TrafficLights;

Cell lightCell(Light light) {
  switch (light) {
    case Light::NOT_STATED:
      return {"–", Colour::dim};
    case Light::GREEN:
      return {"green", Colour::green};
    case Light::AMBER:
      return {"amber", Colour::amber};
    case Light::RED:
      return {"red", Colour::red};
  }
  return "(not known to this version)";
}

std::string_view judgementName(schema::CapacityToChangeJudged::Judgement judgement) {
  using Judgement = schema::CapacityToChangeJudged::Judgement;
  switch (judgement) {
    case Judgement::NOT_STATED:
      return dash;
    case Judgement::IMPROVING:
      return "improving";
    case Judgement::UNCERTAIN:
      return "uncertain";
    case Judgement::NOT_SHOWN:
      return "not shown";
  }
  return "(not known to this version)";
}

// "2010-05-06, complete, by A. Prentice: home together".
std::string endingLine(Lights::Ending::Reader ending) {
  using Outcome = schema::AreaAssessmentEnded::Outcome;
  auto line = timeOrDash(ending.hasOn(), ending.getOn());
  if (ending.getOutcome() == Outcome::COMPLETE) line += ", complete";
  if (ending.getOutcome() == Outcome::ENDED_EARLY) line += ", early";
  line += fmt::format(", by {}", view(ending.getEndedBy()));
  if (ending.getConclusion().size() > 0) line += fmt::format(": {}", view(ending.getConclusion()));
  return line;
}

void writeTable(std::string& out, std::string_view heading, const Table& table, const Screen& screen) {
  if (table.empty()) return;
  writeHeading(out, heading, screen);
  table.write(out, screen);
}

void writeAreas(std::string& out, Lights::Reader lights, const Screen& screen) {
  std::vector<Column> columns = {{.heading = "area"},
                                 {.heading = "light"},
                                 {.heading = "since"},
                                 {.heading = "last rated"},
                                 {.heading = "by"},
                                 {.heading = "due again"},
                                 {.heading = "ratings", .align = Align::right},
                                 {.heading = "relapses", .align = Align::right}};
  // Beside the concerns, where there are any.
  for (auto area : lights.getAreas())
    if (area.getStrengths().size() > 0) {
      columns.push_back({.heading = "strengths"});
      break;
    }
  Table table(std::move(columns));
  for (auto area : lights.getAreas()) {
    std::string strengths;
    for (auto strength : area.getStrengths())
      strengths += (strengths.empty() ? "" : "\n") + std::string(view(strength));
    std::string name(view(area.getArea()));
    if (area.getOutsideTool()) name += "\n(not in the tool's list)";
    if (!area.getChosen()) name += area.getCounts() ? "\n(not among those chosen)" : "\n(no longer assessed)";
    unsigned relapses = 0;
    for (auto change : area.getChanges()) relapses += change.getRelapse() ? 1 : 0;
    table.row({Cell(std::move(name), area.getCounts() ? Colour::plain : Colour::dim),
               lightCell(area.getLight()), timeOrDash(area.hasSince(), area.getSince()),
               timeOrDash(area.hasRatedOn(), area.getRatedOn()), orDash(view(area.getRatedBy())),
               area.hasRevisit() ? ofDeadline(area.getRevisit(), Within::table).cell : Cell(dash),
               std::to_string(area.getRatings()),
               Cell(std::to_string(relapses), relapses > 0 ? Colour::red : Colour::plain),
               Cell(std::move(strengths))});
  }
  if (table.empty()) {
    out += "\nNo area was chosen or rated.\n";
    return;
  }
  out += "\n";
  table.write(out, screen);
}

// Area by area: what the light was before, and what it became.
void writeChanges(std::string& out, Lights::Reader lights, const Screen& screen) {
  Table table({{.heading = "area"},
               {.heading = "when"},
               {.heading = "from"},
               {.heading = "to"},
               {.heading = "by"},
               {.heading = "why"}});
  for (auto area : lights.getAreas()) {
    std::string name(view(area.getArea()));
    for (auto change : area.getChanges()) {
      auto to = lightCell(change.getTo());
      if (change.getRelapse()) to.text += " (relapse)";
      table.row({std::exchange(name, {}), timeOrDash(change.hasOccurred(), change.getOccurred()),
                 lightCell(change.getFrom()), to, orDash(view(change.getRatedBy())),
                 orDash(view(change.getReason()))});
    }
  }
  writeTable(out, "How the lights moved", table, screen);
}

// When the area rated longest ago was rated; of an assessment that has ended, when it did.
std::string longestAgo(schema::TrafficLightsItem::Reader item) {
  if (item.hasEnded()) return "ended " + timeOrDash(true, item.getEnded());
  if (item.getUnrated() > 0) return "never";
  return timeOrDash(item.hasLeastRecentlyRated(), item.getLeastRecentlyRated());
}

}  // namespace

std::string print(schema::Answer::Reader answer, const PrintOptions& options) {
  const auto screen = screenOf(options);
  std::string out;
  writeHead(out, "Traffic lights", answer, screen);
  const auto lights = answer.getBody().getAs<Lights>();
  Fields fields;
  auto worst = lightCell(lights.getWorst());
  if (lights.getRelapses().size() > 0)
    worst.text += fmt::format(", {}", counted(lights.getRelapses().size(), "relapse", "relapses"));
  fields.add("worst light", worst);
  fields.add("areas chosen", timeOrDash(lights.hasChosen(), lights.getChosen()));
  fields.add("tool", orDash(view(lights.getTool())));
  if (lights.hasExpectedBirthDate())
    fields.add("child expected", timeOrDash(true, lights.getExpectedBirthDate()));
  if (lights.hasEnded()) fields.add("ended", endingLine(lights.getEnded()));
  fields.write(out, screen);
  writeAreas(out, lights, screen);
  writeGrid(out, gridOf(lights), screen);
  writeChanges(out, lights, screen);

  Table strengths({{.heading = "when"}, {.heading = "area"}, {.heading = "strength"}});
  for (auto strength : lights.getStrengths())
    strengths.row({timeOrDash(strength.hasOccurred(), strength.getOccurred()),
                   strength.getArea().size() > 0 ? std::string(view(strength.getArea())) : "the family",
                   Cell(view(strength.getStrength()))});
  writeTable(out, "Strengths", strengths, screen);

  Table capacity(
      {{.heading = "when"}, {.heading = "capacity to change"}, {.heading = "by"}, {.heading = "grounds"}});
  for (auto judged : lights.getCapacityToChange())
    capacity.row({timeOrDash(judged.hasOccurred(), judged.getOccurred()),
                  std::string(judgementName(judged.getJudgement())), orDash(view(judged.getJudgedBy())),
                  orDash(view(judged.getGrounds()))});
  writeTable(out, "Capacity to change", capacity, screen);
  if (lights.getTruncated()) out += "\nLists are cut to their newest entries; the chronology has all.\n";
  return out;
}

std::string printList(schema::Page::Reader page, const PrintOptions& options) {
  const auto screen = screenOf(options);
  std::string out;
  Table table({{.heading = "stream"},
               {.heading = "worst"},
               {.heading = "since"},
               {.heading = "red", .align = Align::right},
               {.heading = "amber", .align = Align::right},
               {.heading = "green", .align = Align::right},
               {.heading = "unrated", .align = Align::right},
               {.heading = "rated longest ago"},
               {.heading = "relapses", .align = Align::right},
               {.heading = "last relapse"}});
  for (auto row : page.getItems()) {
    const auto item = row.getBody().getAs<schema::TrafficLightsItem>();
    table.row({Cell(view(row.getStream()), row.getComplete() ? Colour::plain : Colour::red),
               lightCell(item.getWorst()), timeOrDash(item.hasWorstSince(), item.getWorstSince()),
               std::to_string(item.getRed()), std::to_string(item.getAmber()),
               std::to_string(item.getGreen()), std::to_string(item.getUnrated()), longestAgo(item),
               std::to_string(item.getRelapses()), timeOrDash(item.hasLastRelapse(), item.getLastRelapse())});
  }
  if (table.empty()) out += "No such case.\n";
  table.write(out, screen);
  writeFoot(out, page, screen);
  return out;
}

}  // namespace casefold::traffic_lights
