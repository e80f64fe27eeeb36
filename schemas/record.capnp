@0xe8d3b5a70c1f2961;
# The record: what one command appends to the log.
#
# On the log, a record is 8 bytes of prefix, "CFR1" and four zero bytes, then the canonical form of the message whose
# root is Record (one segment, no segment table; https://capnproto.org/encoding.html#canonicalization).
# The hash of a record is the SHA-256 of those canonical bytes, without the prefix.
#
# A stream lies in partition XXH64(bytes of its id, seed 0) modulo the log's partition count.
#
# The one rule: a record is accepted if, and only if, its `version` is its stream's version + 1 and its `previousHash`
# is the hash of the stream's last accepted record. All others stay in the log and mean nothing. What cannot be decoded,
# lies in the wrong partition, or names no well-formed stream is dropped too. Whoever reads the log applies this rule
# and nothing else, so that all readers agree.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

using Terms = import "terms.capnp";
using Event = import "event.capnp".Event;

struct Record {
  stream @0 :Text;
  # "kind:id": case (one child, born or unborn), worker, unit, volunteer, programme, placement, provider.

  version @1 :UInt64;
  # 1 for the first record of the stream, and so on without gaps.

  previousHash @2 :Data;
  # SHA-256 of the record before it in the stream: 32 bytes; empty at version 1.

  command @3 :Text;
  # The client's id of the command. Accepted once per stream.

  commandHash @4 :Data;
  # SHA-256 of the canonical bytes of the command's content (CommandContent in command.capnp), by which any recorder
  # can tell a retry from another command under the same id.

  actor @5 :Text;
  # Who recorded it: a person or a system.

  agency @6 :Text;
  # The agency they did it for: "school", "police", "health visiting", "social care", …

  recorded @7 :Int64 $Terms.instant;
  # When it was recorded: microseconds since 1970-01-01T00:00:00Z. Never before the record before it in the stream: it
  # is the later of the recorder's clock and that record's time.

  events @8 :List(Event);
  # At least one.

  flags @9 :List(Flag);
  # What looked wrong, but may be true, when it was recorded: queries for a person to look at.
}

struct Flag {
  rule @0 :Text;
  # Name of the rule that was met: "closureWithoutReason", "activityAfterClosure", … (schemas/README.md lists them).
  event @1 :UInt16;
  # Which event of the record it is about, from 0.
}
