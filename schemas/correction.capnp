@0xc6a9e4d17f280b51;
# Events about the record itself, in any stream. Nothing that was recorded is ever changed: a correction is a new event
# that names the one it corrects. The chronology shows both; every other view goes by what stands after it.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

using Events = import "event.capnp";
using Event = import "event.capnp".Event;

struct RecordCorrected {
  # Event `event` of version `version` of this stream should have read as `corrected` says. Refused where there is no
  # such event. A correction may itself be corrected: name its own version and event, and give the same type as it has.
  version @0 :UInt64 $Events.required;
  event @1 :UInt16;       # 0 is the first event of that version
  corrected @2 :Event $Events.required;    # the whole event as it should have been
  reason @3 :Text;
}

struct RecordWithdrawn {
  # Event `event` of version `version` was recorded in error: it did not happen, or belongs to somebody else.
  version @0 :UInt64 $Events.required;
  event @1 :UInt16;
  reason @2 :Text;
}

struct StreamLinked {
  # The other stream concerns this one: a sibling, or the same child under another id. Reversible.
  stream @0 :Text $Events.required;
  relation @1 :Text;  # "sibling", "sameChild", …
  reason @2 :Text;
}

struct StreamUnlinked {
  stream @0 :Text $Events.required;
  reason @1 :Text;
}

struct JudgedNotDuplicate {
  # Somebody looked, and the two are different children.
  stream @0 :Text $Events.required;
  reason @1 :Text;
}
