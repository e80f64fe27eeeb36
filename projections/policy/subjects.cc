#include "projections/policy/subjects.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "projections/policy/names.h"
#include "schemas/codec/utf8.h"

namespace casefold::policy {
namespace {

template <class Range, class Member>
auto* found(const Range& range, Member member, std::string_view name) {
  const auto at = std::ranges::find(range, name, member);
  return at == std::ranges::end(range) ? nullptr : &*at;
}

}  // namespace

bool sameName(std::string_view one, std::string_view other) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(one, other, {}, lower, lower);
}

bool ScoreTool::allows(double score) const {
  constexpr double slack = 1e-9;
  if (!(score >= lowest - slack && score <= highest + slack)) return false;
  const double steps = (score - lowest) / step;
  return std::abs(steps - std::round(steps)) < 1e-6;
}

const ScoreTool* ScoreTools::find(std::string_view name, std::string_view version) const {
  for (const ScoreTool& tool : tools)
    if (sameName(tool.name, name) && sameName(tool.version, version)) return &tool;
  return nullptr;
}

bool AreaList::has(std::string_view area) const { return found(areas, &Area::name, area) != nullptr; }

const AreaList* Areas::find(std::string_view tool, std::string_view version) const {
  for (const AreaList& list : lists)
    if (sameName(list.tool, tool) && (version.empty() || sameName(list.version, version))) return &list;
  return nullptr;
}

std::string_view Codes::label(std::string_view list, std::string_view code) const {
  const auto at = lists.find(list);
  if (at == lists.end()) return {};
  const Code* known = found(at->second, &Code::code, code);
  if (known == nullptr && list == codes::contactOutcome)
    for (const Code& each : at->second)
      if (sameName(each.code, code)) known = &each;
  return known == nullptr ? std::string_view{} : known->label;
}

bool Codes::has(std::string_view list, std::string_view code) const { return !label(list, code).empty(); }

bool Codes::endsContact(std::string_view outcome) const {
  return std::ranges::any_of(endContact, [&](const std::string& each) { return sameName(each, outcome); });
}

std::string Codes::named(std::string_view list, std::string_view code) const {
  if (code.empty()) return {};
  const auto known = label(list, code);
  return known.empty() ? fmt::format("code {}", cutToBytes(code, 16)) : fmt::format("{} ({})", known, code);
}

const Thresholds::Rating* Thresholds::rating(std::string_view name) const {
  for (const Rating& known : ratings)
    if (sameName(known.name, name)) return &known;
  return nullptr;
}

bool Thresholds::isBelow(std::string_view decision) const {
  return std::ranges::find(below, decision) != below.end();
}

const JuniorYip::Factor* JuniorYip::factor(std::string_view id) const {
  return found(factors, &Factor::id, id);
}

const Supervision::CaseWeight* Supervision::weight(std::string_view kind) const {
  return found(weights, &CaseWeight::kind, kind);
}

std::optional<std::uint64_t> Placements::weeklyFeePence(std::string_view region, Day day) const {
  std::optional<std::uint64_t> pence;
  for (const Fee& fee : fees)
    if (fee.from <= day && sameName(fee.region, region)) pence = fee.weeklyPence;
  return pence;
}

const Placements::Criteria* Placements::criteriaOf(std::string_view version) const {
  if (version.empty()) return criteria.empty() ? nullptr : &criteria.back();
  return found(criteria, &Criteria::version, version);
}

const Placements::Training* Placements::training(std::string_view programme) const {
  for (const Training& known : accredited)
    if (sameName(known.programme, programme)) return &known;
  return nullptr;
}

}  // namespace casefold::policy
