@0xb7d3c94a1e605f28;
# Flags: the queries about what looks wrong but may be true, for a person to look at. Nothing here is an error: a record
# says what it says, and a flag asks.
#
# show: body is a Flags: those of one stream, in order of occurrence.
# list: where rule=…    the flags of one rule, in order of occurrence
#       No condition:   all of them, by rule; body is a RaisedFlag. An item is one flag: a stream stands in the list as often as it
#                       has flags.
# measures: flags       how many there are, by the month in which what they are about occurred; by rule, and
#                      by the locality and the team that the child had then
#
# The rules are in schemas/README.md. Here they are asked of the events as they stand, in order of occurrence: a flag goes when
# the event is corrected or withdrawn, and when what was missing is recorded late. What the recorder said at the time
# stays in the record (Record.flags), and in the chronology.
#
# Whether a code is known (rule unknownCode) depends on policy, and is worked out when asked: a code goes out of the list once
# policy has it.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

using Terms = import "/schemas/terms.capnp";
using When = import "/schemas/terms.capnp".When;

struct Flags {
  flags @0 :List(RaisedFlag);
  truncated @1 :Bool;       # true: there are more than maxPageEntries; the newest are shown
}

struct RaisedFlag {
  occurred @0 :When;        # when what it is about occurred
  rule @1 :Text;
  meaning @2 :Text;         # a sentence for a person
  event @3 :Text $Terms.shownAs("about");   # the type of the event: "referral.closed"
  version @4 :UInt64;       # which record the event is in
  index @5 :UInt16 $Terms.hidden;           # and which of its events, from 0
  detail @6 :Text;          # of unknownCode: which field, and which list does not have it: "primaryNeed: primary-need"
}
