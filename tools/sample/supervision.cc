// Workers and units: supervision planned, held and missed; the weekly meeting on every child.
#include <fmt/format.h>

#include <algorithm>

#include "tools/sample/telling.h"

namespace casefold::sample {
namespace {

// The cases that a worker, or a unit, had on that day.
std::vector<std::string> casesOn(const Area& area, Day day, auto&& isTheirs) {
  std::vector<std::string> cases;
  for (const Allocation& allocation : area.allocations)
    if (allocation.from <= day && day < allocation.until && isTheirs(allocation))
      cases.push_back(allocation.stream);
  return cases;
}

void tellWorker(Area& area, const Worker& worker, Story& story) {
  Random random = area.random("worker", worker.index);
  const By manager{"team manager", worker.by().agency};
  story.tell(manager, {{"worker.joined",
                        worker.joined,
                        {{"name", worker.name},
                         {"unit", worker.unit},
                         {"role", worker.role},
                         {"wholeTimePercent", random.chance(75) ? 100 : 60},
                         {"newlyQualified", worker.index == successor}}}});
  if (worker.index < 6)
    story.tell(manager, {{"training.accredited",
                          working(worker.index < 4 ? Day{std::chrono::year{2007} / 9 / 14}
                                                   : Day{std::chrono::year{2009} / 6 / 19}),
                          {{"programme", "parent and baby assessment"}}}});
  Day day = working(std::max(worker.joined, firstDay) + days{5});
  const Day end = std::min(worker.left, lastDay);
  while (day < end) {
    const Day asked = workingDays(day - days{12}, 0);
    if (asked >= worker.joined)
      story.tell(manager, {{"supervision.planned",
                            asked,
                            {{"forWhen", Time(day, 10 * 60)}, {"supervisor", "team manager"}}}});
    if (random.chance(14)) {
      story.tell(manager, {{"supervision.missed", day, {{"reason", random.pick(words::missedReasons())}}}});
    } else {
      auto cases = casesOn(area, day, [&](const Allocation& a) { return a.worker == worker.index; });
      if (cases.size() > 6) cases.resize(6);
      const bool group = random.chance(12);
      story.tell(manager,
                 {{"supervision.held",
                   Time(day, 10 * 60),
                   {{"minutes", random.chance(2)    ? 0
                                : random.chance(78) ? random.between(90, 120)
                                                    : random.between(40, 85)},
                    {"kind", group ? "group" : "individual"},
                    {"reflective", random.chance(62)},
                    {"cases", cases},
                    {"supervisor", "team manager"}}}},
                 random.chance(90) ? 0 : random.between(3, 40));
    }
    // Weekly in a new worker's first six weeks, then monthly, more or less.
    const bool isNew = day - worker.joined < weeks{6};
    day = working(day + days{isNew ? 7 : random.between(25, 34)});
  }
  // Of the leaver one more is on record than there can have been.
  if (worker.left <= lastDay)
    story.tell(
        manager,
        {{"supervision.held", working(worker.left + days{14}), {{"minutes", 90}, {"kind", "individual"}}}});
  if (worker.left <= lastDay)
    story.tell(manager, {{"worker.left", worker.left, {{"reason", "another post"}}}});
}

void tellUnit(Area& area, std::uint32_t unit, Story& story) {
  Random random = area.random("unit", unit);
  const By consultant{"consultant social worker", "social care"};
  const std::string stream = unitStream(area, unit);
  std::vector<Worker> members;
  for (std::uint32_t i = 0; i < workers; ++i)
    if (Worker one = worker(area, i); one.unit == stream) members.push_back(std::move(one));
  for (Day day = firstDay + days{3}; day <= lastDay; day += weeks{1}) {
    if (random.chance(4)) continue;  // not held
    auto cases = casesOn(area, day, [&](const Allocation& a) {
      return std::ranges::any_of(members, [&](const Worker& member) { return member.index == a.worker; });
    });
    // Now and then a child is left out.
    if (cases.size() > 3 && random.chance(15))
      cases.erase(cases.begin() +
                  static_cast<std::ptrdiff_t>(random.upTo(static_cast<std::uint32_t>(cases.size()))));
    std::vector<std::string> attended = {"consultant social worker"};
    for (const Worker& member : members)
      if (member.joined <= day && day < member.left && random.chance(88)) attended.push_back(member.name);
    story.tell(consultant,
               {{"unitMeeting.held",
                 Time(day, 9 * 60 + 30),
                 {{"minutes", random.between(90, 180)}, {"cases", cases}, {"attended", attended}}}},
               random.chance(95) ? 0 : 9);
  }
}

}  // namespace

bool tellWorkers(Area& area, const Sink& sink) {
  for (std::uint32_t i = 0; i < workers; ++i) {
    const Worker one = worker(area, i);
    Story story("worker", one.id);
    tellWorker(area, one, story);
    if (!story.write(sink)) return false;
  }
  return true;
}

bool tellUnits(Area& area, const Sink& sink) {
  for (std::uint32_t i = 0; i < units; ++i) {
    Story story("unit", area.id(i + 1));
    tellUnit(area, i, story);
    if (!story.empty() && !story.write(sink)) return false;
  }
  return true;
}

}  // namespace casefold::sample
