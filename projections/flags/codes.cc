// Which codes policy knows.
#include <algorithm>
#include <string>
#include <utility>

#include "projections/flags/checks.h"
#include "projections/flags/coded_fields.h"
#include "projections/policy/names.h"
#include "projections/policy/policy.h"
#include "schemas/codec/london.h"
#include "schemas/codec/record.h"

namespace casefold {
namespace {

using policy::sameName;

std::pair<std::string_view, std::string_view> split(std::string_view within) {
  const auto end = std::min(within.find('\n'), within.size());
  return {within.substr(0, end), within.substr(std::min(end + 1, within.size()))};
}

template <class Range, class Member>
bool holds(const Range& range, Member member, std::string_view name) {
  return std::ranges::any_of(range, [&](const auto& each) { return sameName(each.*member, name); });
}

bool isScore(std::string_view list, std::string_view within, std::string_view code,
             const policy::ScoreTools& tools) {
  if (list == lists::scoreTool) {
    if (!within.empty()) return tools.find(code, within) != nullptr;
    return holds(tools.tools, &policy::ScoreTool::name,
                 code);  // that no version is given is a query of its own
  }
  const auto [name, version] = split(within);
  const auto* tool = tools.find(name, version);
  return tool == nullptr || std::ranges::find(tool->elements, code) != tool->elements.end();
}

bool isArea(std::string_view list, std::string_view within, std::string_view code,
            const policy::Areas& areas) {
  if (list == lists::areaTool) return areas.find(code, within) != nullptr;
  if (list == lists::cafElement) {
    const auto* elements = areas.find(policy::cafElements);
    return elements == nullptr || elements->has(code);
  }
  const auto [name, version] = split(within);
  const auto* of = areas.find(name, version);
  return of == nullptr || of->openEnded || of->has(code);
}

bool isOfPlacements(std::string_view list, std::string_view within, std::string_view code,
                    const policy::Placements& placements) {
  using policy::Placements;
  if (list == lists::criteria) return placements.criteriaOf(code) != nullptr;
  if (list == lists::region) return holds(placements.fees, &Placements::Fee::region, code);
  if (list == lists::training) return placements.training(code) != nullptr;
  // The version may stand on the placement alone: then any that has the criterion will do.
  if (!within.empty() && placements.criteriaOf(within) == nullptr) return true;
  return std::ranges::any_of(placements.criteria, [&](const Placements::Criteria& criteria) {
    return (within.empty() || criteria.version == within) &&
           holds(criteria.criteria, &Placements::Criterion::id, code);
  });
}

}  // namespace

bool isKnownCode(std::string_view list, std::string_view within, std::string_view code, const When& on,
                 const Policies& policies) {
  const auto day = london::lastDayOf(on);
  if (list == lists::hubRating) return policies.thresholds().at(day).rating(code) != nullptr;
  if (list == lists::scoreTool || list == lists::scoreElement)
    return isScore(list, within, code, policies.scoreTools().at(day));
  if (list == lists::areaTool || list == lists::area || list == lists::cafElement)
    return isArea(list, within, code, policies.areas().at(day));
  if (list == lists::riskFactor) return policies.juniorYip().at(day).factor(code) != nullptr;
  if (list == lists::doulaModule)
    return holds(policies.doulas().at(day).modules, &policy::Doulas::Requirement::name, code);
  if (list == lists::doulaCheck)
    return holds(policies.doulas().at(day).checks, &policy::Doulas::Requirement::name, code);
  if (list == lists::criteria || list == lists::criterion || list == lists::region || list == lists::training)
    return isOfPlacements(list, within, code, policies.placements().at(day));
  return policies.codes().at(day).has(list, code);
}

void checkCodes(schema::Event::Reader event, const std::shared_ptr<const Policies>& policies,
                const FlagSink& raise) {
  const auto& known = policy::orShipped(policies);
  const auto on = readWhen(event.isRecordCorrected() ? event.getRecordCorrected().getCorrected().getOccurred()
                                                     : event.getOccurred());
  bool unknown = false;
  forEachCodedField(event, [&](const CodedField& field) {
    unknown = unknown || !isKnownCode(field.list, field.within, field.code, on, known);
  });
  if (unknown) raise(rules::unknownCode.name);
}

}  // namespace casefold
