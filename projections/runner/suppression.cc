#include "projections/runner/suppression.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <queue>
#include <utility>

namespace casefold {
namespace {

using std::chrono::year_month;
using Place = std::size_t;
using RoadId = std::size_t;
using NumberId = std::size_t;

// Where the sums over groups of the whole time end, and those of months where there are no groups.
constexpr Place outside = 0;

// One cell.
struct Road {
  CellName name;
  Place upper = outside, lower = outside;  // the longer period's sum, and that of its own parts
  std::vector<std::int64_t> numbers;
  bool leftOut = false;
  bool settled = false;  // it stays as it is

  [[nodiscard]] std::int64_t size() const { return std::ranges::max(numbers); }
};

// Cells that add up to another.
struct Sum {
  std::vector<RoadId> parts;
  RoadId whole;
};

// The map of suppression.h.
class Map {
 public:
  enum class Of { totals, groups };

  Map(const NumbersByMonth& months, Of of, std::int64_t smallest) : of_(of), smallest_(smallest) {
    for (const auto& [where, numbers] : months) {
      if (std::ranges::all_of(numbers, [](auto number) { return number == 0; })) continue;
      const auto periods = periodsOf(where.first);
      addCell(periods, true, {}, numbers);
      if (of_ == Of::groups) addCell(periods, false, where.second, numbers);
    }
    addSums();
  }

  void settleTotals(const std::set<CellName>& leftOut) {
    for (auto& road : roads_) {
      if (!road.name.total) continue;
      road.settled = true;
      road.leftOut = leftOut.contains(road.name);
    }
  }

  void leaveOutWhatIsSmall() {
    for (auto& road : roads_)
      if (!road.settled)
        road.leftOut =
            road.leftOut || std::ranges::any_of(road.numbers, [&](auto number) { return isSmall(number); });
  }

  // Until a reader learns nothing small.
  void close() {
    const auto numbers = roads_.empty() ? 0 : roads_.front().numbers.size();
    for (bool changed = true; changed;) {
      changed = false;
      for (NumberId number = 0; number < numbers; ++number) {
        changed = openBridges(number) || changed;
        changed = openSmallSums(number) || changed;
      }
    }
  }

  void addLeftOut(std::set<CellName>& names) const {
    for (const auto& road : roads_)
      if (road.leftOut) names.insert(road.name);
  }

 private:
  [[nodiscard]] bool isSmall(std::int64_t number) const { return number > 0 && number < smallest_; }

  // ---- making the map

  // A month's cell, and what it adds to the cells of the longer periods around it.
  void addCell(const std::vector<std::string>& periods, bool total, const std::string& group,
               const std::vector<std::int64_t>& numbers) {
    for (std::size_t i = 0; i < periods.size(); ++i) {
      const CellName name{periods[i], total, group};
      const auto [found, isNew] = byName_.emplace(name, roads_.size());
      if (isNew) {
        const auto upper = i + 1 < periods.size() ? placeOf({periods[i + 1], total, group}) : outside;
        // A month is a sum over groups, where there are any.
        const auto lower = i > 0               ? placeOf(name)
                           : of_ == Of::groups ? placeOf({periods[i], true, {}})
                                               : outside;
        roads_.push_back({name, upper, lower, std::vector<std::int64_t>(numbers.size())});
        roadsAt_.resize(places_.size() + 1);
        roadsAt_[upper].push_back(found->second);
        roadsAt_[lower].push_back(found->second);
        if (i + 1 < periods.size())
          parents_.emplace_back(found->second, CellName{periods[i + 1], total, group});
      }
      auto& sum = roads_[found->second].numbers;
      for (std::size_t n = 0; n < numbers.size(); ++n) sum[n] += numbers[n];
    }
  }

  Place placeOf(const CellName& name) { return places_.emplace(name, places_.size() + 1).first->second; }

  void addSums() {
    std::map<RoadId, std::vector<RoadId>> ofTime, ofGroups;
    for (const auto& [part, whole] : parents_) ofTime[byName_.at(whole)].push_back(part);
    for (RoadId id = 0; id < roads_.size(); ++id)
      if (!roads_[id].name.total) ofGroups[byName_.at({roads_[id].name.period, true, {}})].push_back(id);
    for (auto& [whole, parts] : ofGroups) sums_.push_back({std::move(parts), whole});
    for (auto& [whole, parts] : ofTime) {
      partsInTime_.emplace(whole, sums_.size());
      sums_.push_back({std::move(parts), whole});
    }
  }

  // ---- what a reader works out

  // A road of a number that the reader is not shown.
  [[nodiscard]] bool isOpen(RoadId id, NumberId number) const {
    return roads_[id].leftOut && roads_[id].numbers[number] > 0;
  }

  // Which roads can be worked out for this number: Tarjan's search, without recursion.
  [[nodiscard]] std::vector<bool> bridges(NumberId number) const {
    constexpr auto none = std::numeric_limits<std::size_t>::max();
    struct Step {
      Place place;
      RoadId by;
      std::size_t next;
    };
    std::vector<bool> found(roads_.size());
    std::vector<std::size_t> seen(roadsAt_.size(), none), lowest(roadsAt_.size(), none);
    std::size_t order = 0;
    for (Place start = 0; start < roadsAt_.size(); ++start) {
      if (seen[start] != none) continue;
      std::vector<Step> way = {{start, none, 0}};
      seen[start] = lowest[start] = order++;
      while (!way.empty()) {
        auto& [place, by, next] = way.back();
        if (next < roadsAt_[place].size()) {
          const auto id = roadsAt_[place][next++];
          if (id == by || !isOpen(id, number)) continue;
          const auto other = otherEnd(id, place);
          if (seen[other] != none) {
            lowest[place] = std::min(lowest[place], seen[other]);
          } else {
            seen[other] = lowest[other] = order++;
            way.push_back({other, id, 0});
          }
          continue;
        }
        const auto done = way.back();
        way.pop_back();
        if (way.empty()) break;
        const auto before = way.back().place;
        lowest[before] = std::min(lowest[before], lowest[done.place]);
        if (lowest[done.place] > seen[before]) found[done.by] = true;
      }
    }
    return found;
  }

  [[nodiscard]] Place otherEnd(RoadId id, Place place) const {
    return roads_[id].upper == place ? roads_[id].lower : roads_[id].upper;
  }

  // ---- keeping it from them

  bool openBridges(NumberId number) {
    const auto known = bridges(number);
    bool changed = false;
    for (RoadId id = 0; id < roads_.size(); ++id)
      if (known[id] && isSmall(roads_[id].numbers[number])) changed = makeWayRound(id, number) || changed;
    return changed;
  }

  // What is left of a sum when all that is known of it is taken off.
  struct Rest {
    std::int64_t notKnown = 0;
    std::vector<RoadId> more;  // what was taken off and may be left out, too
    bool moved = false;        // some of it was left out since these bridges were looked for
  };

  // Of a longer period that is not known, what is known of its parts is taken off.
  void take(RoadId id, NumberId number, const std::vector<bool>& known, const std::vector<bool>& before,
            Rest& rest) const {
    const auto& road = roads_[id];
    rest.moved = rest.moved || road.leftOut != before[id];
    if (road.numbers[number] == 0) return;
    if (!isOpen(id, number) || known[id]) {
      if (road.leftOut || !road.settled) rest.more.push_back(id);
    } else if (const auto parts = partsInTime_.find(id); parts != partsInTime_.end()) {
      for (const auto part : sums_[parts->second].parts) take(part, number, known, before, rest);
    } else {
      rest.notKnown += road.numbers[number];
    }
  }

  // Cells left out whose sum is known to be small.
  bool openSmallSums(NumberId number) {
    const auto known = bridges(number);
    std::vector<bool> before;
    for (const auto& road : roads_) before.push_back(road.leftOut);
    bool changed = false;
    for (const auto& sum : sums_) {
      if (isOpen(sum.whole, number) && !known[sum.whole]) continue;
      Rest rest;
      for (const auto id : sum.parts) take(id, number, known, before, rest);
      if (!isSmall(rest.notKnown)) continue;
      changed = rest.moved || leaveOutOneOf(std::move(rest.more), sum.whole, number) || changed;
    }
    return changed;
  }

  // The smallest that can be; where none can, the sum.
  bool leaveOutOneOf(std::vector<RoadId> parts, RoadId whole, NumberId number) {
    std::ranges::sort(parts, {}, [&](RoadId id) { return roads_[id].numbers[number]; });
    if (roads_[whole].leftOut || !roads_[whole].settled) parts.push_back(whole);
    return std::ranges::any_of(parts, [&](RoadId id) { return makeWayRound(id, number); });
  }

  // Leaves a cell out, and those that it takes for a way round it, the least in all. False: nothing changed.
  bool makeWayRound(RoadId around, NumberId number) {
    constexpr auto far = std::numeric_limits<std::int64_t>::max();
    std::vector<std::int64_t> cost(roadsAt_.size(), far);
    std::vector<RoadId> by(roadsAt_.size());
    using Reached = std::pair<std::int64_t, Place>;
    std::priority_queue<Reached, std::vector<Reached>, std::greater<>> next;
    const auto start = roads_[around].upper, end = roads_[around].lower;
    cost[start] = 0;
    next.emplace(0, start);
    while (!next.empty()) {
      const auto [soFar, place] = next.top();
      next.pop();
      if (place == end) break;
      if (soFar > cost[place]) continue;
      for (const auto id : roadsAt_[place]) {
        const auto& road = roads_[id];
        if (id == around || road.numbers[number] == 0 || (road.settled && !road.leftOut)) continue;
        const auto there = soFar + (road.leftOut ? 0 : road.size());
        const auto other = otherEnd(id, place);
        if (there >= cost[other]) continue;
        cost[other] = there;
        by[other] = id;
        next.emplace(there, other);
      }
    }
    if (cost[end] == far) return false;
    bool changed = leaveOut(around);
    for (auto place = end; place != start; place = otherEnd(by[place], place))
      changed = leaveOut(by[place]) || changed;
    return changed;
  }

  bool leaveOut(RoadId id) { return !std::exchange(roads_[id].leftOut, true); }

  Of of_;
  std::int64_t smallest_;
  std::vector<Road> roads_;
  std::map<CellName, RoadId> byName_;
  std::map<CellName, Place> places_;  // by the cell whose sum it is; a month's by its total
  std::vector<std::vector<RoadId>> roadsAt_{1};
  std::vector<std::pair<RoadId, CellName>> parents_;
  std::vector<Sum> sums_;
  std::map<RoadId, std::size_t> partsInTime_;  // in sums_
};

}  // namespace

std::vector<std::string> periodsOf(year_month month) {
  const auto year = static_cast<int>(month.year());
  const auto number = static_cast<unsigned>(month.month());
  return {fmt::format("{:04}-{:02}", year, number), fmt::format("{:04}-Q{}", year, (number + 2) / 3),
          fmt::format("{:04}", year), ""};
}

std::set<CellName> suppressedTotals(const NumbersByMonth& months, std::int64_t smallest) {
  std::set<CellName> names;
  if (smallest <= 1) return names;
  Map map(months, Map::Of::totals, smallest);
  map.leaveOutWhatIsSmall();
  map.close();
  map.addLeftOut(names);
  return names;
}

std::set<CellName> suppressed(const NumbersByMonth& months, std::int64_t smallest,
                              std::set<CellName> totals) {
  if (smallest <= 1) return totals;
  Map map(months, Map::Of::groups, smallest);
  map.settleTotals(totals);
  map.leaveOutWhatIsSmall();
  map.close();
  map.addLeftOut(totals);
  return totals;
}

}  // namespace casefold
