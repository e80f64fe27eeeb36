// Searching the What Works catalogue. It needs no service: the catalogue is in the program, or in a file.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "infra/terminal/table.h"
#include "projections/what_works/catalogue.h"
#include "projections/what_works/query.h"
#include "services/casefold/commands.h"

namespace casefold {
namespace {

using what_works::Candidate;
using what_works::Catalogue;

Result<Catalogue> catalogueOf(const WhatWorksOptions& options) {
  if (options.catalogue.empty()) return what_works::shippedCatalogue();
  std::ifstream file(options.catalogue);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) return fail(ErrorCode::notFound, "the catalogue cannot be read", options.catalogue.string());
  return what_works::readCatalogue(options.catalogue.filename().string(), text.str());
}

what_works::Strength strengthOf(const std::string& name) {
  if (name == "trials") return what_works::Strength::trials;
  if (name == "figures") return what_works::Strength::figures;
  return what_works::Strength::practice;
}

void writeJson(const Candidate& candidate, Console& console) {
  const auto& approach = *candidate.approach;
  nlohmann::ordered_json line = {{"id", approach.id},
                                 {"name", approach.name},
                                 {"evidence", what_works::strengthText(approach.strength)},
                                 {"ages", {approach.youngest, approach.oldest}},
                                 {"settings", approach.settings},
                                 {"needs", approach.needs},
                                 {"matches", candidate.matches},
                                 {"summary", approach.summary},
                                 {"source", approach.source}};
  console.writeJson(line);
}

// What a person would say beside what was found.
struct Remarks {
  std::vector<std::string> wordsNotFound;
  std::size_t otherwise = 0;  // with these words, but at other ages, in other settings, or with less evidence
};

Result<Remarks> remarksOn(const std::vector<Candidate>& candidates, const Catalogue& catalogue,
                          const what_works::Wanted& wanted) {
  Remarks remarks;
  CASEFOLD_TRY(remarks.wordsNotFound, what_works::wordsNotFound(catalogue, wanted.words));
  CASEFOLD_TRY(const auto all, what_works::search(catalogue, {.words = wanted.words}));
  remarks.otherwise = all.size() - candidates.size();
  return remarks;
}

void say(const Remarks& remarks, bool any, Console& console) {
  if (!remarks.wordsNotFound.empty())
    console.say(fmt::format("the catalogue has nothing for: {}", fmt::join(remarks.wordsNotFound, ", ")));
  if (!any && remarks.otherwise > 0)
    console.say(
        fmt::format("{} of the catalogue, but not for this age, in this setting, or with this evidence; "
                    "without --age, --setting and --evidence they are shown",
                    remarks.otherwise));
}

void print(const std::vector<Candidate>& candidates, const Catalogue& catalogue, Console& console) {
  std::string out;
  for (const auto& candidate : candidates) {
    const auto& approach = *candidate.approach;
    out += fmt::format("{} ({})\n", approach.name, approach.id);
    Fields fields;
    fields.add("evidence", std::string(what_works::strengthText(approach.strength)));
    fields.add("ages", what_works::agesText(approach));
    fields.add("settings", fmt::format("{}", fmt::join(approach.settings, ", ")));
    if (!candidate.matches.empty())
      fields.add("found by", fmt::format("{}", fmt::join(candidate.matches, ", ")));
    fields.add("what it is", approach.summary);
    fields.add("to be read in", approach.source);
    fields.write(out, console.screen());
    out += '\n';
  }
  out += fmt::format(
      "{} of the {} approaches of the catalogue {}. To look through with a family: an offer, not a "
      "decision.\n",
      candidates.size(), catalogue.approaches.size(), catalogue.version);
  console.write(out);
}

}  // namespace

Exit whatWorks(const WhatWorksOptions& options, Console& console) {
  const auto catalogue = catalogueOf(options);
  if (!catalogue) return console.fail(catalogue.error());
  what_works::Wanted wanted{.words = fmt::format("{}", fmt::join(options.words, " ")),
                            .age = options.age,
                            .setting = options.setting,
                            .atLeast = strengthOf(options.evidence)};
  const auto candidates = what_works::search(*catalogue, wanted);
  if (!candidates) return console.fail(candidates.error());
  const auto remarks = remarksOn(*candidates, *catalogue, wanted);
  if (!remarks) return console.fail(remarks.error());
  say(*remarks, !candidates->empty(), console);
  if (options.json) {
    for (const auto& candidate : *candidates) writeJson(candidate, console);
  } else {
    print(*candidates, *catalogue, console);
  }
  return console.written();
}

}  // namespace casefold
