@0x9b64e8d05c7fa213;
# How traffic-lights keeps its state of a stream. For casefold alone: a client never sees this.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::stored");

using Moment = import "/projections/history/stored.capnp".Moment;
using When = import "/schemas/terms.capnp".When;
using Light = import "/schemas/assessment.capnp".Light;

struct LightCourse {
  # course.h's Course.
  light @0 :Light;
  gotBetter @1 :Bool;
  relapses @2 :UInt32;
  since @3 :When;
  lastRelapse @4 :When;
  last @5 :Moment;
}

struct LightRating {
  # course.h's Rating, flat: there are many.
  micros @0 :Int64;
  version @1 :UInt64;
  event @2 :UInt16;
  precision @3 :UInt8;
  light @4 :UInt8;
}

struct RatedArea {
  name @0 :Text;
  base @1 :LightCourse;
  settled @2 :Moment;
  recent @3 :List(LightRating);
}

struct TrafficLightsState {
  areas @0 :List(RatedArea);
  chosenAt @1 :Moment;
  chosen @2 :List(Text);
}
