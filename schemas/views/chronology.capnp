@0x94e1c7b3a2f60d91;
# The chronology: every event of a stream, in order of occurrence, then of recording. An entry that was corrected reads as
# corrected and stands where it belongs; where it was recorded to have occurred, if that is elsewhere, a pointer stays. One
# that was withdrawn stays in its place, and says so.
#
# show: ShowQuery's from, to, families, limit, cursor and newestFirst all apply; body is a Chronology.
#       from and to go by when an entry occurred, as precisely as that is known: an entry of "2010-07" is found by
#       from=2010-07-15, since it may lie there; a corrected one by where it belongs, its pointer by where it was. A cursor names a place among the entries: entries that are recorded later,
#       before or after it, neither shift nor repeat what a next page shows; and it may be used in either direction.
# list: where stream=PREFIX (may be left out): the streams in order of id; body is a ChronologyItem.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

using Terms = import "/schemas/terms.capnp";
using Event = import "/schemas/event.capnp".Event;
using Family = import "/schemas/terms.capnp".Family;
using When = import "/schemas/terms.capnp".When;

struct Chronology {
  entries @0 :List(Entry);
  total @1 :UInt64;    # entries and pointers of the stream, whatever the query asked for
  cursor @2 :Text;     # of the next page; empty: this is the last

  struct Entry {
    occurred @0 :When;
    recorded @1 :Int64 $Terms.instant;      # microseconds since 1970-01-01T00:00:00Z
    type @2 :Text;           # of the event; a type that this build does not know is shown by its name all the same
    family @3 :Family;
    summary @4 :Text;        # one line of plain English
    actor @5 :Text;
    agency @6 :Text;
    version @7 :UInt64;
    event @8 :UInt16;        # which event of that version, from 0
    position @9 :Text;
    flags @10 :List(Text);   # names of rules
    corrected @11 :UInt64;   # the version that corrects this entry; 0: none. It reads as corrected; a pointer as it was
                             # recorded. Version, actor and when it was recorded are those of the entry, not of the correction
    withdrawn @12 :UInt64;   # the version that withdraws this entry as recorded in error; 0: none
                             # (of several, the last one that was not itself withdrawn)
    data @13 :Event;         # the event itself
    known @14 :Bool;         # false: of a type that this build does not know
    movedTo @15 :When;       # of a pointer: where the entry stands; absent: it is none
    movedFrom @16 :When;     # of a corrected entry that belongs elsewhere: where its pointer stands
    original @17 :Text;      # of a corrected entry: the summary as it was recorded
  }
}

struct ChronologyItem {
  entries @0 :UInt64;
  firstOccurred @1 :When;   # of the entries that stand: as corrected, without those withdrawn
  lastOccurred @2 :When;
  lastRecorded @3 :Int64 $Terms.instant;
}
