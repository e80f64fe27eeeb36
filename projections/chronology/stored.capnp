@0xaf03c1d27be84695;
# How the chronology keeps its state of a stream. For casefold alone: a client never sees this.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::stored");

using When = import "/schemas/terms.capnp".When;

struct ChronologyState {
  entries @0 :UInt64;
  marks @1 :UInt64;
  firstOccurred @2 :When;   # absent: no entries
  lastOccurred @3 :When;
  lastRecorded @4 :Int64;   # microseconds since 1970-01-01T00:00:00Z
}
