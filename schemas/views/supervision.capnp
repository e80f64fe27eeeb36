@0xc8e5a1730d9b4f26;
# Supervision: room to think. Whether it took place, how often, how long, how much of it was reflective.
#
# It is the worker's: it stands on the worker's stream, and has readers of its own. What was decided about a child stands on
# the child's stream (decision.recorded is refused on a worker's), and is not here. Of a child this view says only on
# which days the case was talked about: not by whom, and nothing of what was said. Who may read the supervision family sees
# it; it is for whoever asks whether a case was ever thought about.
#
# show: worker:X   sessions held, missed and why, planned and not held; when the next one is due
#       case:X     the days on which it was talked about
# list: where overdue=true    workers whose supervision is overdue at the time of asking, the longest waiting first
#             new=true        workers who are new (by policy), who joined last first
#             unit=unit:X     workers of a unit; alone or with one of the others
#       No condition: all workers who are to be supervised, the longest waiting first. Body is a SupervisionItem.
#
# Time scales: supervision, from the last one held; supervisionOfNewWorker while the worker is new (newWorkerWeeks since they
# joined), from the last one held or from joining. Minutes: at least policy's minutesAtLeast. Nothing is overdue or late that
# fell due before the record began (with the first session of anybody that was planned, held or missed; or when the worker was
# first recorded, if that was earlier): what is due then counts from that day.
#
# measures, by unit (the worker's at that time; the same by team):
#   held         sessions held
#   inTime       of those whose clock is known: held in time. Not among them: a first supervision that fell due, counted from
#                joining, before the record began, unless it was held late even counted from there
#   longEnough   of those whose length was stated: of at least policy's minutes
#   reflective   minutes of reflective sessions, of all minutes
#   minutes      mean length of those whose length was stated
#   missed       sessions missed

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

using Terms = import "/schemas/terms.capnp";
using When = import "/schemas/terms.capnp".When;
using Deadline = import "deadline.capnp".Deadline;

struct Supervision {
  # ---- of a worker (worker:…)
  name @17 :Text $Terms.onlyIfTrue;
  role @0 :Text $Terms.onlyIfTrue;
  unit @1 :Text $Terms.onlyIfTrue;
  joined @2 :When $Terms.onlyIfTrue;
  left @3 :When $Terms.onlyIfTrue;
  isNew @4 :Bool $Terms.shownAs("new") $Terms.onlyIfTrue $Terms.colour(blue);
  next @5 :Deadline $Terms.onlyIfTrue $Terms.shownAs("next supervision");
  held @6 :UInt32 $Terms.onlyIfTrue;          # in all, as are the next
  heldInTime @7 :UInt32 $Terms.onlyIfTrue $Terms.shownAs("held in time");
  longEnough @8 :UInt32 $Terms.onlyIfTrue;
  missed @9 :UInt32 $Terms.onlyIfTrue $Terms.colour(amber);
  notHeld @10 :UInt32 $Terms.onlyIfTrue $Terms.shownAs("planned and not held") $Terms.colour(amber);
  minutes @11 :UInt64 $Terms.unit("minutes") $Terms.onlyIfTrue $Terms.shownAs("time in supervision");
  reflectiveMinutes @12 :UInt64 $Terms.unit("minutes") $Terms.onlyIfTrue $Terms.shownAs("of it reflective");
  reflectivePercent @13 :UInt32 $Terms.unit("%") $Terms.onlyIfTrue $Terms.shownAs("share reflective");
  sessions @14 :List(Session);
  # ---- of a child (case:…)
  talkedAbout @15 :List(When) $Terms.shownAs("talked about in supervision on") $Terms.onlyIfTrue;
  truncated @16 :Bool;                         # the newest are shown, and counted

  struct Session {
    occurred @0 :When;                         # of one that was planned: for when
    what @1 :What $Terms.shownAs("");
    kind @2 :Text;
    minutes @3 :UInt32 $Terms.unit("minutes") $Terms.shownAs("length") $Terms.onlyIfTrue;
    tooShort @4 :Bool $Terms.onlyIfTrue $Terms.colour(amber);
    reflective @5 :Bool $Terms.onlyIfTrue $Terms.colour(green);
    supervisor @6 :Text;
    cases @7 :UInt32 $Terms.onlyIfTrue $Terms.shownAs("cases talked about");
    due @8 :Deadline;                          # of one that was held: when it was
    reason @9 :Text;
  }

  enum What {
    held @0 $Terms.colour(green);
    missed @1 $Terms.colour(amber);
    notHeld @2 $Terms.shownAs("planned, and not held") $Terms.colour(amber);
    planned @3;                                # for a day still to come
  }
}

struct SupervisionItem $Terms.shownAs("worker") {
  name @8 :Text;
  next @0 :Deadline $Terms.shownAs("next supervision");
  lastHeld @1 :When;
  isNew @2 :Bool $Terms.shownAs("new") $Terms.onlyIfTrue $Terms.colour(blue);
  role @3 :Text;
  unit @4 :Text;
  joined @5 :When;
  held @6 :UInt32;
  missed @7 :UInt32;
}
