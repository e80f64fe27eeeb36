@0xd7f0a3c9b8e45f81;
# What a running casefold serves over Cap'n Proto RPC.
#
#   bootstrap ── enter(credentials) ──▶ Session ── record(commands)        append events
#                                               ├─ view("chronology") ──▶ View ── show, list, watch
#                                               ├─ replay(…)               the log itself, accepted or dropped
#                                               └─ status()                positions, lag, counts, quarantine
#
# A session gives what its identity may use, and nothing else. Every wait is bounded (limits.capnp); a call that fails
# does so with an exception whose description is "code: message", code as in command.capnp's Error.
#
# Positions are written "partition:offset" and name a record; a list of them, at most one a partition, names a cut of
# the log. Pass the position of your own write as `atLeast`, and the answer includes it, on any replica.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

using Command = import "command.capnp".Command;
using CommandResult = import "command.capnp".CommandResult;
using Terms = import "terms.capnp";
using Event = import "event.capnp".Event;
using Family = import "terms.capnp".Family;
using When = import "terms.capnp".When;
using Flag = import "record.capnp".Flag;

interface Casefold {
  enter @0 (credentials :Credentials) -> (session :Session);
}

struct Credentials {
  union {
    none @0 :Void;
    # Refused: a client says who it is.
    loopback @1 :Void;
    # The built-in identity of whoever can connect to this machine's loopback address.
  }
}

interface Session {
  record @0 (commands :List(Command), waitMillis :UInt32) -> (results :List(CommandResult));
  # Records commands and answers each, in order. Commands for one stream are appended in the order given. Commands that
  # cannot be records are refused one by one; the others go on. Waits at most waitMillis (0: defaultWaitMillis) for the
  # log; what is not settled by then is answered `unknown`. Served by a process with the recorder's role.

  view @1 (name :Text) -> (view :View);
  # "chronology", "caf-status", "traffic-lights", …: notServed where this process does not fold that view.

  status @2 () -> (status :Status);

  replay @3 (stream :Text, from :List(Text)) -> (replay :Replay);
  # The log from its start, or from positions on; of one stream only, if `stream` is not empty.

  history @4 (stream :Text, after :UInt64) -> (records :List(Replay.Entry), version :UInt64);
  # The accepted records of one stream whose version is greater than `after`, in order of version, as far as one answer
  # holds them: ask again after the last of them until it is `version`, the stream's last that this process has read. It
  # reads no log, and so costs what the stream's records do. What another process has just recorded may be missing: a
  # command that goes by a history expects the version at which it ends.
}

# ---- views ------------------------------------------------------------------------------------------------------------

interface View {
  show @0 (stream :Text, query :ShowQuery) -> (answer :Answer);
  # One stream. A stream that has no record in this view gets an answer at version 0.

  list @1 (query :ListQuery) -> (page :Page);
  # Across streams. Which fields `where` may name is documented with each view (schemas/views/).

  watch @2 (stream :Text, from :List(Text), live :Bool) -> (watch :Watch);
  # Records as this view has folded them, of one stream or (empty) of all: those after the positions in `from`; from the
  # start of the log where `from` is empty; or, with `live`, only what comes after this call.

  measure @3 (query :MeasureQuery) -> (measures :Measures);
  # What is counted over time and by group. Which measures a view has is documented with it (schemas/views/).
}

struct ShowQuery {
  atLeast @0 :List(Text);
  # Wait until the view has folded these positions; notYet if it has not by the deadline.
  waitMillis @1 :UInt32;      # 0: defaultWaitMillis
  from @2 :When;              # occurred at or after; absent: no bound
  to @3 :When;                # occurred before the end of; absent: no bound
  families @4 :List(Family);  # only these; empty: all
  limit @5 :UInt32;           # entries in this page; 0: defaultPageEntries
  cursor @6 :Text;            # from the page before; empty: the first page
  newestFirst @7 :Bool;
  # Which day the answer is of, in shows, lists and measures alike. Either, or both:
  knownAt @8 :When;
  # By what was on record at the end of this time: nothing that was recorded later counts, corrections and withdrawals
  # among it. Absent: by what is on record now.
  asOf @9 :When;
  # The state of the world at the end of this time: it is what counts as now where something is due or overdue, and
  # events that occurred later do not count. An event that is known to the day (month, year) only counts once that has
  # begun in London. Absent: all that is on record (or was, with knownAt) counts, and now, or the time of knownAt, is
  # what counts as now.
}

struct Answer {
  stream @0 :Text;
  version @1 :UInt64;
  # The stream's last record in this answer; 0: none.
  position @2 :Text;
  # How far the view has read in the stream's partition; empty: nothing yet.
  complete @3 :Bool;
  # False if something is known to be missing; then `incomplete` says what.
  incomplete @4 :Incomplete;
  body @5 :AnyPointer;
  # The view's own struct: Chronology, CafStatus, TrafficLights (schemas/views/), …
  asOf @6 :When;
  knownAt @7 :When;
  # Which day the answer is of, as the query named it; absent: the present.
  stale @8 :Stale;
  # Absent: the view follows the log.
}

struct Stale {
  # Why an answer may leave out what is in the log: the view that gave it has not read all of it.
  state @0 :Following;
  # `behind` or `standsStill`.
  since @1 :Int64 $Terms.instant;
  # When it was last seen to be at the end of the log, or when this process began to read; microseconds since
  # 1970-01-01T00:00:00Z.
  reason @2 :Text;
  # What keeps it from reading, for a person; empty where it is only behind.
}

enum Following {
  # How a consumer follows the log.
  upToDate @0;       # it reads, and has been at the end of the log just now
  behind @1;         # it reads, and has some way to go
  standsStill @2;    # something keeps it from reading; it answers as it last stood, and tries again by itself
  cannotAnswer @3;   # its store cannot be opened; it tries again by itself
}

struct Incomplete {
  since @0 :UInt64;
  # The first version that is not in the answer; 0: nothing is left out as a whole.
  reason @1 :Text;
  # The fold's reason for refusing that record.
  unknownEvents @2 :UInt64;
  # Events of types that this build does not know: kept, shown in the chronology, not understood by other views.
}

struct ListQuery {
  where @0 :List(Condition);
  limit @1 :UInt32;   # 0: defaultPageEntries
  cursor @2 :Text;
  atLeast @3 :List(Text);
  waitMillis @4 :UInt32;
  asOf @5 :When;      # as in ShowQuery
  knownAt @6 :When;   # as in ShowQuery
}

struct Condition {
  field @0 :Text;
  value @1 :Text;
}

struct MeasureQuery {
  measure @0 :Text;      # empty: all that the view has
  from @1 :When;         # a month or a year (anything finer is refused); absent: so that there are twelve months
  to @2 :When;           # the last month or year; absent: the month of asking. Months are those of Europe/London
  by @3 :Text;           # "locality", "team", …: as the measure offers; empty: all together
  period @4 :Period;
  forRelease @5 :Bool;
  # True: what leaves the service. Numbers below policy's smallest are left out, and so are those that would give them
  # away by subtraction.
  asOf @6 :When;         # as in ShowQuery
  atLeast @7 :List(Text);
  waitMillis @8 :UInt32;
  knownAt @9 :When;      # as in ShowQuery

  enum Period {
    month @0;
    quarter @1;          # of the calendar year
    year @2;
    whole @3;            # the time asked for, as one
  }
}

struct Measures {
  measures @0 :List(Measure);
  positions @1 :List(Text);      # how far the view has read
  quarantined @2 :UInt64;        # streams of this view whose fold stopped: they are counted as they last were
  suppressed @3 :UInt32;         # cells that were left out
  asOf @4 :When;
  knownAt @5 :When;
  # Which day they are of, as the query named it; absent: the present.
  stale @6 :Stale;               # absent: the view follows the log

  struct Measure {
    name @0 :Text;
    title @1 :Text;
    kind @2 :Kind;
    unit @3 :Text;               # of a mean or a figure
    cells @4 :List(Cell);        # by period, then group
    groups @5 :List(Text);       # by what it can be grouped

    enum Kind {
      count @0;
      share @1;                  # count of `of`
      mean @2;                   # count is a sum, over `of`
      figure @3;                 # count is a figure to compare with, such as policy's local rate: nobody counted it here
    }
  }

  struct Cell {
    period @0 :Text;             # "2010-07", "2010-Q3", "2010"; empty: the whole time
    group @1 :Text;              # empty: all together, or not known where grouped
    count @2 :Int64;
    of @3 :Int64;
    suppressed @4 :Bool;         # too small to be shown, or it would give such a one away: count and of are 0
    total @5 :Bool;              # the sum over all groups of the period
    part @6 :Bool;
    # Only a part of the period is counted: the rest was not asked for, or lies after what counts as now.
  }
}

struct Page {
  items @0 :List(Item);
  cursor @1 :Text;
  # Ask again with it for the next page; empty: this was the last.
  positions @2 :List(Text);
  # How far the view has read, one position a partition that holds anything.
  quarantined @3 :UInt64;
  # Streams of this view whose fold stopped: they stand in lists as they last were.
  asOf @4 :When;
  knownAt @5 :When;
  # Which day the list is of, as the query named it; absent: the present.
  stale @6 :Stale;
  # Absent: the view follows the log.

  struct Item {
    stream @0 :Text;
    version @1 :UInt64;
    complete @2 :Bool;
    body @3 :AnyPointer;  # the view's own struct for lists
  }
}

interface Watch {
  # Held by the client; dropping it ends the watch. To go on after a disconnect, watch again from the last positions.
  next @0 (limit :UInt32, waitMillis :UInt32) -> (changes :List(Change), positions :List(Text), stale :Stale);
  # The next accepted records, at least one unless the wait ends first; in the order of each partition. `positions`:
  # up to where the watch has now come, in every partition. `stale`: why records may be missing that are in the log; absent:
  # the view follows the log.
}

struct Change {
  stream @0 :Text;
  version @1 :UInt64;
  position @2 :Text;
  recorded @3 :Int64 $Terms.instant;   # microseconds since 1970-01-01T00:00:00Z
  actor @4 :Text;
  agency @5 :Text;
  events @6 :List(Event);
  flags @7 :List(Flag);
}

# ---- the log, and how things stand ---------------------------------------------------------------------------------------

interface Replay {
  next @0 (limit :UInt32) -> (entries :List(Entry));
  # The next messages of the log; empty at the end that the log had when the replay began.

  struct Entry {
    position @0 :Text;
    outcome @1 :Outcome;
    reason @2 :Text;        # why it was dropped
    stream @3 :Text;        # where it could be decoded: from here on
    version @4 :UInt64;
    command @5 :Text;
    hash @6 :Data;
    recorded @7 :Int64 $Terms.instant;
    actor @8 :Text;
    agency @9 :Text;
    events @10 :List(Event);
    flags @11 :List(Flag);

    enum Outcome {
      accepted @0;
      dropped @1;
    }
  }
}

struct Status {
  # Counts are of the whole log as one of this process's consumers has read it (`countedBy`); see its lag.
  countedBy @0 :Text;
  streams @1 :UInt64;
  records @2 :UInt64;               # accepted
  dropped @3 :UInt64;
  events @4 :UInt64;
  eventsByType @5 :List(Count);
  flags @6 :List(Count);            # by rule
  droppedByReason @7 :List(Count);
  partitions @8 :List(PartitionEnd);
  views @9 :List(ViewStatus);
  log @10 :Text;                    # "local" or "kafka"
  version @11 :Text;                # of the program
}

struct Count {
  name @0 :Text;
  count @1 :UInt64;
}

struct PartitionEnd {
  partition @0 :UInt32;
  end @1 :UInt64;   # the offset that the next message will get
}

struct ViewStatus {
  # A consumer of this process: a view, the recorder, or the publisher.
  view @0 :Text;
  lag @1 :UInt64;                    # messages of the log that it has not read, over all partitions
  quarantined @2 :UInt64;            # streams whose fold stopped
  quarantine @3 :List(Quarantined);  # the first of them, at most 100
  partitions @4 :List(PartitionPosition);
  fault @5 :Text;                    # what keeps it from reading; empty: nothing
  following @6 :Following;
  since @7 :Int64 $Terms.instant;    # since when it has not been up to date; 0: it is
  triesAgain @8 :Int64 $Terms.instant;   # when its store is opened again; 0: that is not what it waits for
  putAside @9 :List(PutAside);
  # Stores of this consumer that were of another history than the log's, and were kept. While there are any, an operator
  # has something to look at; they may be deleted when nobody needs them.

  struct PutAside {
    at @0 :Int64 $Terms.instant;         # when it was put aside, and the making of a new one began
    path @1 :Text;                       # its directory
    reason @2 :Text;                     # how it was seen that it is of another history
  }

  struct Quarantined {
    stream @0 :Text;
    since @1 :UInt64;
    reason @2 :Text;
  }
}

struct PartitionPosition {
  partition @0 :UInt32;
  position @1 :UInt64;  # the offset that it will read next
  lag @2 :UInt64;
}
