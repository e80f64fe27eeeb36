#include "projections/junior_yip/told.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "projections/runner/packed.h"
#include "schemas/codec/london.h"

namespace casefold::junior_yip {

Result<std::vector<MemberOf>> membershipsOf(const Reading& reading, std::string_view person, std::size_t most,
                                            bool& more) {
  std::vector<MemberOf> found;
  const ScanRange newestFirst{.prefix = entriesOf(membershipTag, person).bytes(),
                              .direction = Direction::backward};
  CASEFOLD_CHECK(reading.rows(newestFirst, [&](auto key, auto value) {
    KeyReader read(key);
    (void)read.tag();
    (void)read.text();
    const auto drawn = read.when();
    if (!drawn) return true;
    more = found.size() == most;
    if (more) return false;
    const auto programme = value.substr(0, value.find('\0'));
    found.push_back({std::string(programme), *drawn,
                     unpack<Membership>(value.substr(std::min(programme.size() + 1, value.size())))});
    return true;
  }));
  std::ranges::reverse(found);
  return found;
}

schema::HomeVisitFirst homeVisitFirst(const Start& start) {
  using First = schema::HomeVisitFirst;
  if (!start.firstVisit && !start.firstActivity) return First::NOTHING_YET;
  if (!start.firstVisit) return First::ACTIVITY_FIRST;
  const bool first =
      !start.firstActivity || london::earliest(*start.firstVisit) <= london::latest(*start.firstActivity);
  return first ? First::VISIT_FIRST : First::ACTIVITY_FIRST;
}

std::string linkPersonOf(const State& state, std::string_view programme) {
  auto found = std::ranges::find(state.linkPersons, programme, &LinkPerson::programme);
  if (found == state.linkPersons.end())
    found = std::ranges::find(state.linkPersons, std::string_view{}, &LinkPerson::programme);
  return found == state.linkPersons.end() ? std::string{} : found->name;
}

std::vector<std::string> reasonsOf(const Ranked& ranked) {
  std::vector<std::string> reasons;
  for (const auto& factor : ranked.factors) reasons.push_back(factor.id);
  reasons.insert(reasons.end(), ranked.agencies.begin(), ranked.agencies.end());
  return reasons;
}

std::vector<std::string> reasonsInWords(const std::vector<std::string>& reasons,
                                        const policy::JuniorYip& policy) {
  std::vector<std::string> words;
  for (const auto& reason : reasons) {
    const auto* known = policy.factor(reason);
    words.push_back(known == nullptr ? reason : known->label);
  }
  return words;
}

std::string because(const Ranked& ranked, const policy::JuniorYip& policy) {
  std::vector<std::string> factors;
  for (const auto& [id, points] : ranked.factors) {
    const auto* known = policy.factor(id);
    factors.push_back(fmt::format("{} ({})", known == nullptr ? id : known->label, points));
  }
  return fmt::format("{}; {}{}", fmt::join(factors, ", "), fmt::join(ranked.agencies, ", "),
                     ranked.agencyPoints == 0 ? "" : fmt::format(" ({})", ranked.agencyPoints));
}

}  // namespace casefold::junior_yip
