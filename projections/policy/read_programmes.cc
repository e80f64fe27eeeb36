#include <cmath>

#include "projections/policy/readers.h"

namespace casefold::policy {
namespace {

constexpr Whole points{.least = 1, .most = 100};
constexpr Whole months{.least = 1, .most = 240};

std::vector<Doulas::Requirement> readRequirements(Section& file, std::string_view key,
                                                  std::string_view what) {
  std::vector<Doulas::Requirement> required;
  file.list(key, what, [&required](Section& section) {
    Doulas::Requirement requirement{.name = section.text("name"),
                                    .forMonths = section.wholeIfThere("for-months", months)};
    if (std::ranges::find(required, requirement.name, &Doulas::Requirement::name) != required.end())
      section.wrong("name", "is there twice");
    required.push_back(std::move(requirement));
  });
  return required;
}

Placements::Fee readFee(Section& section) {
  Placements::Fee fee{.region = section.text("region"), .from = section.day("from")};
  const double pounds = section.real("weekly-pounds", {.least = 0.01, .most = 100'000});
  const double pence = std::round(pounds * 100);
  if (std::abs(pounds * 100 - pence) > 1e-6)
    section.wrong("weekly-pounds", "must be in pounds and whole pence");
  fee.weeklyPence = static_cast<std::uint64_t>(pence);
  return fee;
}

Placements::Criteria readCriteria(Section& section) {
  Placements::Criteria criteria{.version = section.text("version"), .criteria = {}};
  section.table("criteria", [&criteria](Section& table) {
    for (const std::string& id : table.keys()) criteria.criteria.push_back({id, table.text(id)});
    if (criteria.criteria.empty()) table.wrong("", "must not be empty");
  });
  return criteria;
}

}  // namespace

void read(Section& file, JuniorYip& yip) {
  yip.cohortSize = file.whole("cohort-size", {.least = 1, .most = 1000});
  yip.youngest = file.whole("youngest", {.least = 0, .most = 25});
  yip.oldest = file.whole("oldest", {.least = 0, .most = 25});
  if (yip.oldest < yip.youngest) file.wrong("oldest", "must not be less than youngest");
  yip.drawsAYear = file.whole("draws-a-year", {.least = 1, .most = 12});
  yip.nominationMonths = file.whole("nomination-counts-for-months", months);
  yip.pointsPerFurtherAgency = file.whole("points-per-further-agency", {.least = 0, .most = 100});
  yip.notAgainMonths = file.wholeIfThere("not-again-for-months", months).value_or(0);
  file.tables("factors", "risk factor", [&yip](const std::string& id, Section& section) {
    yip.factors.push_back({id, section.text("label"), section.whole("points", points)});
  });
}

void read(Section& file, Doulas& doulas) {
  doulas.modules = readRequirements(file, "modules", "module");
  doulas.checks = readRequirements(file, "checks", "check");
  doulas.mostFamilies = file.whole("most-families", {.least = 1, .most = 100});
  file.table("local-breastfeeding", [&doulas](Section& rates) {
    doulas.localBreastfeedingBegun = rates.real("begun-per-cent", {.least = 0, .most = 100});
    doulas.localBreastfeedingSixWeeks = rates.realIfThere("six-weeks-per-cent", {.least = 0, .most = 100});
  });
}

void read(Section& file, Supervision& supervision) {
  supervision.minutesAtLeast = file.whole("minutes-at-least", {.least = 1, .most = 600});
  supervision.newWorkerWeeks = file.whole("new-worker-weeks", {.least = 0, .most = 260});
  file.table("load", [&supervision](Section& load) {
    supervision.pointsUnweighted = load.whole("points-unweighted", {.least = 0, .most = 100});
    supervision.mostPoints = load.whole("most-points", {.least = 1, .most = 10'000});
    supervision.mostPointsNewWorker = load.whole("most-points-new-worker", {.least = 1, .most = 10'000});
    supervision.mostPointsMentor = load.wholeIfThere("most-points-mentor", {.least = 1, .most = 10'000})
                                       .value_or(supervision.mostPoints);
  });
  file.tables("weights", "kind of case", [&supervision](const std::string& kind, Section& section) {
    supervision.weights.push_back(
        {kind, section.text("label"), section.whole("points", {.least = 0, .most = 100})});
  });
  file.table("unit", [&supervision](Section& unit) {
    supervision.unitFewestCases = unit.whole("fewest-cases", {.least = 0, .most = 10'000});
    supervision.unitMostCases = unit.whole("most-cases", {.least = 1, .most = 10'000});
    if (supervision.unitMostCases < supervision.unitFewestCases)
      unit.wrong("most-cases", "must not be less than fewest-cases");
  });
}

void read(Section& file, Placements& placements) {
  file.list("fees", "fee", [&placements](Section& section) {
    Placements::Fee fee = readFee(section);
    for (const auto& other : placements.fees)
      if (other.region == fee.region && other.from == fee.from)
        section.wrong("from", "is there twice for this region");
    placements.fees.push_back(std::move(fee));
  });
  std::ranges::stable_sort(placements.fees, {}, &Placements::Fee::from);
  file.list("criteria", "criteria", [&placements](Section& section) {
    Placements::Criteria criteria = readCriteria(section);
    if (placements.criteriaOf(criteria.version) != nullptr && !criteria.version.empty())
      section.wrong("version", "is there twice");
    placements.criteria.push_back(std::move(criteria));
  });
  file.list("accredited", "training programme", [&placements](Section& section) {
    Placements::Training training{.programme = section.text("programme"),
                                  .forMonths = section.whole("for-months", months)};
    if (placements.training(training.programme) != nullptr) section.wrong("programme", "is there twice");
    placements.accredited.push_back(std::move(training));
  });
}

void read(Section& file, Measures& measures) {
  measures.smallestShown = file.whole("smallest-number-shown", {.least = 0, .most = 1000});
}

}  // namespace casefold::policy
