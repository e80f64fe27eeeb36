#include "projections/junior_yip/check.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string_view>

namespace casefold::junior_yip {
namespace {

// Of members by their ranks (0: none), those that stand in ascending order: as many as possible, and of
// equally many those beside whom fewer reasons stand.
std::vector<bool> inOrder(std::span<const Member> cohort, std::span<const std::uint32_t> ranks) {
  struct Best {
    std::size_t many = 0;
    std::size_t reasons = 0;
    std::optional<std::size_t> before;
  };
  const auto better = [](const Best& one, const Best& other) {
    return one.many != other.many ? one.many > other.many : one.reasons < other.reasons;
  };
  std::vector<Best> best(ranks.size());  // of the rows of members that end with this one
  std::optional<std::size_t> last;
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    if (ranks[i] == 0) continue;
    Best before;
    for (std::size_t j = 0; j < i; ++j)
      if (ranks[j] != 0 && ranks[j] < ranks[i] && better(best[j], before)) {
        before = best[j];
        before.before = j;
      }
    best[i] = {before.many + 1, before.reasons + (cohort[i].departs.empty() ? 0U : 1U), before.before};
    if (!last || better(best[i], best[*last])) last = i;
  }
  std::vector<bool> kept(ranks.size());
  for (; last; last = best[*last].before) kept[*last] = true;
  return kept;
}

// Reasons beside members, each of which is taken once.
class Reasons {
 public:
  Reasons(std::span<const Member> cohort, const std::vector<MemberCheck>& members)
      : cohort_(cohort), members_(members), taken_(cohort.size()) {}

  // The one that names who was left out.
  void takeOwn(LeftOut& one) {
    for (std::size_t i = 0; i < cohort_.size() && one.reason.empty(); ++i)
      if (names(cohort_[i].departs, one.person.person)) {
        taken_[i] = true;
        one.reason = cohort_[i].departs;
      }
  }
  // One beside a member who came after; a member who departs from the ranking comes last, since the reason is
  // first of all for that.
  void takeOther(LeftOut& one) {
    if (!one.reason.empty()) return;
    for (const bool departing : {false, true})
      for (std::size_t i = 0; i < cohort_.size(); ++i)
        if (!taken_[i] && !cohort_[i].departs.empty() && members_[i].departs == departing &&
            (members_[i].rank == 0 || members_[i].rank > one.person.rank)) {
          taken_[i] = true;
          one.reason = cohort_[i].departs;
          one.beside = cohort_[i].person;
          return;
        }
  }

 private:
  // As a whole word: case:1 is not named where case:12 is.
  static bool names(std::string_view reason, std::string_view person) {
    const auto goesOn = [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
             c == '_';
    };
    for (auto at = reason.find(person); at != std::string_view::npos; at = reason.find(person, at + 1)) {
      const auto end = at + person.size();
      if ((at == 0 || !goesOn(reason[at - 1])) && (end == reason.size() || !goesOn(reason[end]))) return true;
    }
    return false;
  }

  std::span<const Member> cohort_;
  const std::vector<MemberCheck>& members_;
  std::vector<bool> taken_;
};

Verdict verdictOf(std::span<const Member> cohort, const Check& check) {
  bool departed = !check.leftOut.empty();
  bool unexplained =
      std::ranges::any_of(check.leftOut, [](const LeftOut& one) { return one.reason.empty(); });
  for (std::size_t i = 0; i < cohort.size(); ++i) {
    departed = departed || check.members[i].departs;
    unexplained = unexplained || (check.members[i].departs && cohort[i].departs.empty());
  }
  if (!departed) return Verdict::asRanked;
  return unexplained ? Verdict::withoutReason : Verdict::withReasons;
}

}  // namespace

Check check(std::span<const Member> cohort, std::span<const Ranked> ranking) {
  Check check;
  check.members.resize(cohort.size());
  std::map<std::string_view, const Ranked*> people;
  for (const auto& person : ranking) people.emplace(person.person, &person);

  std::vector<std::uint32_t> ranks(cohort.size());
  std::set<std::string_view> drawn;
  for (std::size_t i = 0; i < cohort.size(); ++i) {
    const auto found = people.find(cohort[i].person);
    const bool again = !drawn.insert(cohort[i].person).second;
    if (found == people.end() || again) continue;
    ranks[i] = check.members[i].rank = found->second->rank;
    check.members[i].points = found->second->points;
    if (found->second->points != cohort[i].points) ++check.otherPoints;
  }
  std::uint32_t last = 0;  // the last place of the ranking that is within, or that somebody moves up from
  for (const auto& person : ranking) {
    if (person.standing != Standing::within) continue;
    ++last;
    if (!drawn.contains(person.person)) check.leftOut.push_back({person, {}, {}});
  }
  if (last == 0) return check;
  last += static_cast<std::uint32_t>(check.leftOut.size());

  const auto ordered = inOrder(cohort, ranks);
  for (std::size_t i = 0; i < cohort.size(); ++i) check.members[i].departs = !ordered[i] || ranks[i] > last;
  Reasons reasons(cohort, check.members);
  for (auto& one : check.leftOut) reasons.takeOwn(one);
  for (auto& one : check.leftOut) reasons.takeOther(one);
  check.verdict = verdictOf(cohort, check);
  return check;
}

}  // namespace casefold::junior_yip
