// The pseudo CAF, by which a school asks for attendance services.
#include "tools/sample/telling.h"

namespace casefold::sample {

Day tellPseudoCaf(Telling& telling, Day from, std::string_view support) {
  Random& random = telling.random;
  Story& story = telling.story;
  from = working(from);
  const Worker mentor = worker(telling.area, firstMentor + random.upTo(mentors));
  story.tell(school(), {{"referral.received",
                         from,
                         {{"source", "2A"},
                          {"primaryNeed", "N6"},
                          {"referrer", "attendance lead of the school"},
                          {"concerns", telling.text(words::attendanceConcerns())},
                          {"kind", "pseudoCaf"}}}});
  const Day opened = workingDays(from, random.between(1, 3));
  story.tell(administrator(), {{"mentor.named", workingDays(from, 1), {{"mentor", mentor.name}}}});
  story.tell(mentor.by(), {{"caf.opened", opened, {{"kind", "pseudoCaf"}, {"reason", "attendance"}}}});
  // Of one in twelve the attendance officers were not told.
  if (!random.chance(8))
    story.tell(mentor.by(), {{"attendance.notified",
                              workingDays(opened, random.between(0, 4)),
                              {{"to", "attendance officers"}, {"support", support}}}});
  const bool attends = random.chance(70);
  const Day closed = working(opened + days{random.between(60, 150)});
  story.tell({"attendance officer", "education"},
             {{"service.started",
               workingDays(opened, 8),
               {{"service", "attendance services"}, {"provider", "education"}}}});
  story.tell({"attendance officer", "education"},
             {{"meeting.held",
               Time(workingDays(opened, 12), 14 * 60),
               {{"chair", "attendance officer"}, {"attended", {"mother", "head of year"}}}}},
             telling.lateness());
  story.tell(
      {"attendance officer", "education"},
      {{"service.ended",
        closed,
        {{"service", "attendance services"}, {"outcome", attends ? "attendance above 90 %" : "to court"}}}});
  story.tell(mentor.by(), {{"caf.closed", closed, {{"reason", attends ? "needsMet" : "disengaged"}}}});
  return closed;
}

}  // namespace casefold::sample
