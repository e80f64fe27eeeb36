@0x9cf1d8b2e67a4031;
# The supervision family: who works with a case, and whether they get room to think. Decisions about a child stand in
# the child's stream; what is personal to the worker stands in the worker's stream, which has its own readers.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

using Terms = import "terms.capnp";
using When = import "terms.capnp".When;

struct CaseAllocated {
  # To a worker; an earlier allocation ends with it.
  worker @0 :Text $Terms.required;
  team @1 :Text;
  points @2 :UInt32;  # weight of the case in the worker's load, by local scheme; 0: not weighted
  unit @3 :Text $Terms.stream;      # the unit that shares the case, unit:…; empty: none
  reason @4 :Text;                  # of a reallocation: "worker left", "moved to the area team"
  handover @5 :Text;                # what was handed over, and how: a joint visit, a meeting, a note, nothing
  workerStream @6 :Text $Terms.stream;  # the worker's stream, worker:…; empty: not known by one
}

struct SupervisionHeld {
  minutes @0 :UInt32;
  kind @1 :Text;           # "individual", "group", …
  reflective @2 :Bool;     # was there room to reflect?
  cases @3 :List(Text) $Terms.stream;    # streams that were talked about
  supervisor @4 :Text;
}

struct SupervisionMissed {
  reason @0 :Text;
}

struct DecisionRecorded {
  decision @0 :Text $Terms.required;
  reasons @1 :Text;
  decidedBy @2 :Text;
}

struct AllocationEnded {
  # The case is with no worker any more. (An allocation to another ends the earlier one by itself.)
  reason @0 :Text;
}

struct WorkerJoined {
  # Whose stream it is begins work. A worker is new for the first weeks (by policy), and is supervised more often then.
  unit @0 :Text $Terms.stream;       # unit:…; empty: none
  role @1 :Text;                     # "social worker", "CAF mentor", "family support worker"
  wholeTimePercent @2 :UInt32;       # 100: whole time; 0: not stated
  newlyQualified @3 :Bool;
  name @4 :Text;                     # as colleagues know them; empty: lists show the stream's name
}

struct WorkerLeft {
  reason @0 :Text;
}

struct SupervisionPlanned {
  forWhen @0 :When $Terms.required;
  supervisor @1 :Text;
}

struct TrainingAccredited {
  # The worker completed an accredited training programme.
  programme @0 :Text $Terms.required;  # as policy names it
  until @1 :When;                      # absent: as long as policy says
}

struct UnitMeetingHeld {
  # A unit's meeting, on the unit's stream: the unit shares its cases, and meets weekly on every child.
  minutes @0 :UInt32;
  cases @1 :List(Text) $Terms.stream;  # that were talked about
  attended @2 :List(Text);
}
