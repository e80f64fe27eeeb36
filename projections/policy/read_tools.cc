#include <fmt/ranges.h>

#include "projections/policy/names.h"
#include "projections/policy/readers.h"

namespace casefold::policy {
namespace {

// As schemas/referral.capnp names them.
constexpr std::array<std::string_view, 6> decisions = {"section47", "section17", "earlyResponse",
                                                       "caf",       "advice",    "noFurtherAction"};

ScoreTool readTool(Section& section) {
  ScoreTool tool{
      .name = section.text("name"),
      .version = section.text("version"),
      .label = section.text("label"),
      .elements = section.texts("elements"),
      .lowest = section.real("lowest", {.least = -1000, .most = 1000}),
      .highest = section.real("highest", {.least = -1000, .most = 1000}),
      .step = section.real("step", {.least = 0.01, .most = 1000}),
      .polarity = section.oneOf<Polarity>("polarity", {{"higher is better", Polarity::higherIsBetter},
                                                       {"higher is worse", Polarity::higherIsWorse}}),
      .baseline = section.oneOf<Baseline>("baseline", {{"first assessment", Baseline::firstAssessment},
                                                       {"first review", Baseline::firstReview}}),
      .repeated = !section.flag("given-once"),
      .note = section.textOr("note", "")};
  if (tool.lowest >= tool.highest)
    section.wrong("highest", "must be more than lowest");
  else if (!tool.allows(tool.highest))
    section.wrong("step", "must lead from lowest to highest");
  return tool;
}

AreaList readList(Section& section) {
  AreaList list{.tool = section.text("tool"),
                .version = section.text("version"),
                .label = section.text("label"),
                .areas = {},
                .openEnded = section.flag("open-ended")};
  const auto add = [&](Section& from, const std::string& group) {
    for (std::string& area : from.texts("areas")) {
      if (list.has(area)) from.wrong("areas", fmt::format("\"{}\" is in the list twice", area));
      list.areas.push_back({std::move(area), group});
    }
  };
  if (section.has("groups"))
    section.list("groups", "group", [&](Section& group) { add(group, group.text("name")); });
  else
    add(section, "");
  return list;
}

}  // namespace

void read(Section& file, ScoreTools& tools) {
  file.list("tools", "tool", [&tools](Section& section) {
    ScoreTool tool = readTool(section);
    if (tools.find(tool.name, tool.version) != nullptr)
      section.wrong("version", "of this tool is there twice");
    tools.tools.push_back(std::move(tool));
  });
}

void read(Section& file, Areas& areas) {
  file.list("lists", "list", [&areas](Section& section) {
    AreaList list = readList(section);
    if (areas.find(list.tool, list.version) != nullptr)
      section.wrong("version", "of this tool is there twice");
    areas.lists.push_back(std::move(list));
  });
  if (areas.find(cafElements) == nullptr)
    file.wrong("lists", fmt::format("must have one of the tool \"{}\"", cafElements));
}

void read(Section& file, Codes& codes) {
  file.tables("lists", "list", [&codes](const std::string& name, Section& section) {
    std::vector<Code>& list = codes.lists[name];
    for (const std::string& code : section.keys()) list.push_back({code, section.text(code)});
    if (list.empty()) section.wrong("", "must have at least one code");
  });
  for (const std::string_view name : codes::all)
    if (!codes.lists.contains(name)) file.wrong("lists", fmt::format("must have the list \"{}\"", name));
  codes.endContact = file.texts("end-contact");
  for (const std::string& outcome : codes.endContact) {
    if (!codes.has(codes::contactOutcome, outcome))
      file.wrong("end-contact",
                 fmt::format("\"{}\" is not in the list \"{}\"", outcome, codes::contactOutcome));
    if (sameName(outcome, "referral"))
      file.wrong("end-contact", "a referral ends no contact: it is decided on");
  }
}

void read(Section& file, Thresholds& thresholds) {
  file.list("ratings", "rating", [&thresholds](Section& section) {
    Thresholds::Rating rating{.name = section.text("name"), .timeScale = section.text("time-scale")};
    if (thresholds.rating(rating.name) != nullptr) section.wrong("name", "is there twice");
    if (std::ranges::find(scale::all, rating.timeScale) == scale::all.end())
      section.wrong("time-scale", "must be a time scale; casefold policy show time-scales has the names");
    thresholds.ratings.push_back(std::move(rating));
  });
  thresholds.below = file.texts("below");
  for (const std::string& decision : thresholds.below)
    if (std::ranges::find(decisions, decision) == decisions.end())
      file.wrong("below",
                 fmt::format("\"{}\" is no decision; there are {}", decision, fmt::join(decisions, ", ")));
  file.table("escalation", [&thresholds](Section& escalation) {
    thresholds.escalationContacts = escalation.whole("contacts", {.least = 2, .most = 100});
    thresholds.escalationMonths = escalation.whole("months", {.least = 1, .most = 240});
  });
}

}  // namespace casefold::policy
