#include "tools/sample/telling.h"

#include <fmt/format.h>

namespace casefold::sample {

using namespace std::chrono;

By Worker::by() const {
  return {fmt::format("{}, {}", name, role), index < firstMentor || index >= successor ? "social care"
                                             : index < firstSupport                    ? "CAF team"
                                                                                       : "children's centre"};
}

Worker worker(const Area& area, std::uint32_t index) {
  Worker worker;
  worker.index = index;
  worker.id = area.id(index + 1);
  worker.name = words::workerName(area.number() * workers + index);
  worker.joined = Day{year{2005} / 9 / 5} + weeks{7 * static_cast<int>(index)};
  worker.left = lastDay + days{1};
  worker.role = index < firstMentor    ? "social worker"
                : index < firstSupport ? "CAF mentor"
                                       : "family support worker";
  if (index < firstMentor) worker.unit = unitStream(area, index / workersPerUnit);
  if (index == leaver) worker.left = year{2009} / 3 / 31;
  if (index == successor) {
    worker.role = "social worker";
    worker.unit = unitStream(area, leaver / workersPerUnit);
    worker.joined = year{2009} / 3 / 16;
  }
  return worker;
}

std::string unitStream(const Area& area, std::uint32_t unit) { return "unit:" + area.id(unit + 1); }

By administrator() { return {"CAF administrator", "CAF team"}; }
By coordinator() { return {"referral coordinator", "multi-agency safeguarding hub"}; }
By manager() { return {"Early Years and Families manager", "social care"}; }
By school() { return {"designated teacher", "school"}; }
By police() { return {"control room", "police"}; }
By midwife() { return {"community midwife", "midwifery"}; }

Day Telling::start(int roomDays) {
  const int all = static_cast<int>((lastDay - firstDay).count()) - roomDays;
  return working(firstDay + days{random.between(0, all - 1)});
}

int Telling::lateness() {
  if (random.chance(4)) return random.between(30, 200);
  return random.chance(60) ? 0 : random.between(1, 2);
}

void Telling::identify(Day day, const By& by, int ageDays) {
  ageDays_ = ageDays;
  identified_ = day;
  const bool unborn = ageDays < 0;
  const Day birth = day - days{ageDays};
  const std::string unbornName = fmt::format("unborn baby of {}", words::childName(random, true));
  story.tell(by, {{"child.identified",
                   day,
                   {{"pupilNumber", ageDays > 4 * 365 ? child.pupilNumber : std::string()},
                    {unborn ? "expectedBirthDate" : "birthDate", birth},
                    {"gender", unborn       ? "0"
                               : child.girl ? "2"
                                            : "1"},
                    {"ethnicity", random.pick(words::ethnicities())},
                    {"name", unborn ? unbornName : child.name},
                    {"locality", child.locality}}}});
}

void Telling::birth(Day born, int late) {
  story.tell(midwife(),
             {{"birth.recorded", born},
              {"child.identified",
               born,
               {{"name", child.name},
                {"birthDate", born},
                {"gender", child.girl ? "2" : "1"},
                {"locality", child.locality}}}},
             late);
}

void Telling::move(Day day, const By& by) {
  std::string_view to = child.locality;
  while (to == child.locality) to = random.pick(words::localities());
  story.tell(by,
             {{"child.identified",
               day,
               {{ageDays_ < 0 ? "expectedBirthDate" : "birthDate", identified_ - days{ageDays_}},
                {"gender", ageDays_ < 0 ? "0"
                           : child.girl ? "2"
                                        : "1"},
                {"name", child.name},
                {"locality", to}}}},
             lateness());
}

void Telling::link(Day day, const By& by, const Child* other, std::string_view relation,
                   std::string_view reason) {
  if (other == nullptr) return;
  story.tell(
      by,
      {{"record.linked", day, {{"stream", other->stream()}, {"relation", relation}, {"reason", reason}}}});
}

}  // namespace casefold::sample
