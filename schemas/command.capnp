@0x91b6c2f4d85e7a71;
# How events get into the record: a command asks that events be appended to one stream.
#
# In JSON, one command a line, as `casefold record` reads it:
#
#   {"stream": "case:X", "expect": 3, "command": "b4f0…", "actor": "…", "agency": "school",
#    "events": [{"type": "referral.received", "occurred": "2010-07-30", "data": {"source": "2A", "primaryNeed": "N1"}}]}
#
# `expect` is a version, "new" or "any" (which is also what leaving it out means). Names in `data` are the fields of the
# event type's struct; enumerations are written by name; dates as in When. An unknown field or a wrong type is refused
# with its path.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

using Event = import "event.capnp".Event;
using Flag = import "record.capnp".Flag;

struct Command {
  id @0 :Text;
  # Chosen by the client, unique within the stream, 1 to maxCommandIdBytes bytes. Asking again with the same id is safe
  # at any recorder: the events are recorded once. Derive it from what is recorded, or make it random; keep it until the
  # answer is known.

  content @1 :CommandContent;

  expect :union {
    any @2 :Void;         # append whatever the stream's version is
    new @3 :Void;         # only if the stream has no record yet
    version @4 :UInt64;   # only if the stream is at this version
  }
}

struct CommandContent {
  # What the commandHash of a record is made over. `expect` is not part of it: a retry may name another version.
  stream @0 :Text;
  actor @1 :Text;      # 1 to maxNameBytes bytes
  agency @2 :Text;     # 1 to maxNameBytes bytes
  events @3 :List(Event);
}

struct CommandResult {
  command @0 :Text;
  outcome @1 :Outcome;
  version @2 :UInt64;
  # recorded, duplicate: the version that the command's record has. conflict: the stream's version now. Otherwise 0, but
  # for a refusal with code commandReused: the version of the record that has the command id.
  position @3 :Text;
  # recorded, duplicate: where the record stands, "partition:offset"; pass it on as atLeast to read your own write.
  flags @4 :List(Flag);
  # recorded, duplicate: what looked wrong, but may be true. For a person to look at; the record stands.
  error @5 :Error;
  # For every outcome but the first two.

  enum Outcome {
    unknown @0;
    # Not settled within the deadline: the record may or may not be in the log. Ask again with the same command id.
    recorded @1;
    # In the log, accepted, durable.
    duplicate @2;
    # This command was recorded before, with the same content; the answer is the first one's.
    conflict @3;
    # The stream is not at the version that the command expects. Nothing was recorded; read on and decide anew.
    refused @4;
    # Nothing was recorded, and `error` says why: the command cannot be a record, and asking again will not help. Only
    # where its code is unavailable, busy or stopped did nobody take it just now: ask again, with the same command id.
  }
}

struct Error {
  code @0 :Text;
  # Stable names: malformed, tooLarge, conflict, commandReused, unknownOutcome, notFound, notYet, notServed, unavailable,
  # inUse, damaged, wrongSettings, otherHistory, busy, stopped, internal.
  message @1 :Text;
  # For a person: what was wrong and what to do. Holds no personal data.
  path @2 :Text;
  # Where in the input: "events[2].data.light"; empty where it does not apply.
}
