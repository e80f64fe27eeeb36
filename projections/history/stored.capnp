@0xc5a1e07f94d2b361;
# How the views keep what they have folded. For casefold alone: a client never sees these.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::stored");

using Event = import "/schemas/event.capnp".Event;

struct Moment {
  # moment.h's Moment.
  micros @0 :Int64;
  version @1 :UInt64;
  event @2 :UInt16;
  precision @3 :UInt8;
  present @4 :Bool;     # false: there is none
}

struct HistoryRow {
  # An event as it stands after corrections, with who recorded it.
  event @0 :Event;
  actor @1 :Text;
  agency @2 :Text;
}
