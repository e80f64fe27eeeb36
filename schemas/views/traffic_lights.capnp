@0xe5a8f0b4c3d271b1;
# Traffic lights: the severity of concern in each area of a core assessment, and how it moved.
#
# show: body is a TrafficLights.
# list: where light=red|amber|green   cases whose worst light it is, the longest first. No condition: all cases with
#                                     lights, the reds first, and of those the longest red first
#             notRevisitedSince=DAY   cases with an area that counts and was last rated before that day, or never; those
#                                     with one never rated first, then longest ago first
#             revisitOverdue=true     cases with an area that counts and is overdue to be rated again (policy:
#                                     lightsRevisited), in the same order
#             underWay=true|false     cases whose assessment goes on; cases whose assessment has ended (areaAssessment.ended)
#             relapseFrom=DAY, relapseTo=DAY   (either may be left out) cases with a relapse in that period, both days
#                                     included, in order of the first one in it. A relapse that is known only to the month
#                                     or year is found if it may lie in the period
#       any of them together; body is a TrafficLightsItem. Of an assessment that has ended nothing is due: it is in the lists
#       of lights and of relapses, and not in those of what is to be looked at again.
# measures: relapses          lights that got worse again after they had got better, by the month in which they did
#           revisitsInTime    share, by tool: of the revisits that fell due in the month, those that were made in time.
#                             An area that counts falls due, once, lightsRevisited (policy: 7 days) after it was last
#                             rated, or was chosen. Denominator: those whose last day is over at the time of asking, made
#                             or not, early or late; not those that were no longer due by then, because the assessment had
#                             ended or the area was no longer assessed. Numerator: those of them that were rated by the end
#                             of that day. However long an area waits, that is one revisit, and it is late; ratings of one
#                             area on one day are one visit, and one on the day of the choice is no revisit yet. tool: as
#                             the choice of areas names it, whose list they were chosen from
#
# Everything here goes by when a rating occurred, in whatever order ratings were recorded.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

using Light = import "/schemas/assessment.capnp".Light;
using Judgement = import "/schemas/assessment.capnp".CapacityToChangeJudged.Judgement;
using Outcome = import "/schemas/assessment.capnp".AreaAssessmentEnded.Outcome;
using When = import "/schemas/terms.capnp".When;
using Deadline = import "/schemas/views/deadline.capnp".Deadline;

struct TrafficLights {
  areas @0 :List(Area);          # in the order in which they were chosen; then those rated without having been chosen
  worst @1 :Light;               # of the areas that count; notStated: none is rated
  relapses @2 :List(Relapse);    # in order of occurrence: a light that got worse again after it had got better
  chosen @3 :When;               # when the areas were last chosen
  tool @4 :Text;
  expectedBirthDate @5 :When;
  capacityToChange @6 :List(Capacity);  # the first one first
  strengths @7 :List(Strength);
  ended @9 :Ending;              # of the assessment; absent: it goes on, or none is on record
  truncated @8 :Bool;            # true: a list had more than maxPageEntries; its newest are shown

  struct Ending {
    on @0 :When;
    outcome @1 :Outcome;
    conclusion @2 :Text;
    endedBy @3 :Text;            # who recorded it, where it names nobody
  }

  struct Area {
    area @0 :Text;
    light @1 :Light;             # notStated: not rated yet
    since @2 :When;              # since when the light is what it is
    ratedBy @3 :Text;            # who rated it last; who recorded the rating, where it names nobody
    ratedOn @4 :When;            # and when
    changes @5 :List(Change);    # every change in order of occurrence; the first rating is the first change
    strengths @6 :List(Text);
    chosen @7 :Bool;             # false: rated, but not (or no longer) among the areas chosen
    ratings @8 :UInt32;          # how often it was rated
    counts @9 :Bool;             # does it count as one of the assessment's now? Those chosen do, and those rated after
                                 # the choice without being among them: a red light there is no less red. With no choice
                                 # on record, all do
    revisit @10 :Deadline;       # when it is to be rated again; absent: it does not count, or the assessment has
                                 # ended
    outsideTool @11 :Bool;       # true: the tool's list of areas, as policy has it, does not name it. Of a tool that policy does
                                 # not know, no area is
  }

  struct Change {
    from @0 :Light;              # notStated: the first rating
    to @1 :Light;
    occurred @2 :When;
    ratedBy @3 :Text;
    reason @4 :Text;
    relapse @5 :Bool;            # it got worse, and at some time before it had got better
  }

  struct Relapse {
    area @0 :Text;
    from @1 :Light;
    to @2 :Light;
    occurred @3 :When;
  }

  struct Capacity {
    judgement @0 :Judgement;
    grounds @1 :Text;
    judgedBy @2 :Text;
    occurred @3 :When;
  }

  struct Strength {
    area @0 :Text;
    strength @1 :Text;
    occurred @2 :When;
  }
}

struct TrafficLightsItem {
  # Of the areas that count; but relapses are of all areas.
  worst @0 :Light;
  worstSince @1 :When;           # of the area that has been at the worst light the longest
  red @2 :UInt32;                # areas by light
  amber @3 :UInt32;
  green @4 :UInt32;
  unrated @5 :UInt32;           # chosen and not rated yet
  leastRecentlyRated @6 :When;   # when the area rated longest ago was rated; absent: one is not rated yet
  relapses @7 :UInt32;
  lastRelapse @8 :When;
  ended @10 :When;               # the assessment; absent: it goes on
  revisit @9 :Deadline;          # of the area rated longest ago, or chosen and not rated yet
}
