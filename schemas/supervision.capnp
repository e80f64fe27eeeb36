@0x9cf1d8b2e67a4031;
# The supervision family: who works with a case, and whether they get room to think. Decisions about a child stand in
# the child's stream; what is personal to the worker stands in the worker's stream, which has its own readers.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

using Terms = import "terms.capnp";

struct CaseAllocated {
  # To a worker; an earlier allocation ends with it.
  worker @0 :Text $Terms.required;
  team @1 :Text;
  points @2 :UInt32;  # weight of the case in the worker's load, by local scheme; 0: not weighted
}

struct SupervisionHeld {
  minutes @0 :UInt32;
  kind @1 :Text;           # "individual", "group", …
  reflective @2 :Bool;     # was there room to reflect?
  cases @3 :List(Text) $Terms.stream;    # streams that were talked about
}

struct SupervisionMissed {
  reason @0 :Text;
}

struct DecisionRecorded {
  decision @0 :Text $Terms.required;
  reasons @1 :Text;
  decidedBy @2 :Text;
}
