@0xc5a1e07f94d2b361;
# How the views keep what they have folded. For casefold alone: a client never sees these.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::stored");

using Event = import "/schemas/event.capnp".Event;

struct HistoryRow {
  # An event as it stands after corrections, with who recorded it.
  event @0 :Event;
  actor @1 :Text;
  agency @2 :Text;
}
