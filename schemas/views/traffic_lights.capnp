@0xe5a8f0b4c3d271b1;
# Traffic lights: the severity of concern in each area of a core assessment, and how it moved.
#
# show: body is a TrafficLights.
# list: where light=red|amber|green   cases whose worst light it is: the reds first, the longest red first (no condition:
#                                     all cases with lights, in the same order)
#             notRevisitedSince=DAY   cases with a chosen area last rated before that day, or never, longest ago first
#             relapseFrom=DAY, relapseTo=DAY   (either may be left out) cases with a relapse in that period, in its order
#       body is a TrafficLightsItem.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

using Light = import "/schemas/assessment.capnp".Light;
using Judgement = import "/schemas/assessment.capnp".CapacityToChangeJudged.Judgement;
using When = import "/schemas/terms.capnp".When;

struct TrafficLights {
  areas @0 :List(Area);          # in the order in which they were chosen; then those rated without having been chosen
  worst @1 :Light;               # of the areas chosen; notStated: none is rated
  relapses @2 :List(Relapse);    # in order of occurrence: a light that got worse again after it had got better
  chosen @3 :When;               # when the areas were last chosen
  tool @4 :Text;
  expectedBirthDate @5 :When;
  capacityToChange @6 :List(Capacity);  # the first one first
  strengths @7 :List(Strength);
  truncated @8 :Bool;            # true: a list had more than maxPageEntries; its newest are shown

  struct Area {
    area @0 :Text;
    light @1 :Light;             # notStated: not rated yet
    since @2 :When;              # since when the light is what it is
    ratedBy @3 :Text;            # who rated it last
    ratedOn @4 :When;            # and when
    changes @5 :List(Change);    # every change in order of occurrence; the first rating is the first change
    strengths @6 :List(Text);
    chosen @7 :Bool;             # false: rated, but not (or no longer) among the areas chosen
    ratings @8 :UInt32;          # how often it was rated
  }

  struct Change {
    from @0 :Light;              # notStated: the first rating
    to @1 :Light;
    occurred @2 :When;
    ratedBy @3 :Text;
    reason @4 :Text;
    relapse @5 :Bool;
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
  worst @0 :Light;
  worstSince @1 :When;           # of the area that has been at the worst light the longest
  red @2 :UInt32;                # areas by light
  amber @3 :UInt32;
  green @4 :UInt32;
  unrated @5 :UInt32;
  leastRecentlyRated @6 :When;   # the chosen area rated longest ago; absent: one is not rated yet
  relapses @7 :UInt32;
  lastRelapse @8 :When;
}
