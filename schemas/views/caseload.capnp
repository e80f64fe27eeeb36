@0xe2a94c7b08d1f653;
# Workloads: who works with which case, how heavy a worker's and a unit's cases are together, and whether a unit's weekly
# meeting covered every child.
#
# show: case:X     its history of workers: from when to when, why it went to another, and how it was handed over
#       worker:X   the cases that are with the worker, and their points against policy
#       unit:X     the cases that the unit shares, and its meetings: every child talked about, or which were not
# list: where load=workers     workers with their cases and points, the heaviest load first
#             load=units       the same of units
#             over=true        (with load) those over policy's most points (workers) or most cases (units) alone
#             worker=worker:X  cases with a worker, the longest first; where no stream of theirs is known, worker=NAME
#             mentor=NAME      cases whose CAF has that mentor, the longest first
#             unit=unit:X      cases that a unit shares
#             meetingOverdue=true   units whose weekly meeting is overdue
#       Body is a CaseloadItem. In a list of loads an item's stream is the worker's or the unit's; or the worker's name,
#       where allocations name no stream.
#
# Points: as the allocation says; where it says none, by policy (supervision.toml): of the kinds of case that it is now, the
# weightiest. An allocation ends with the next, with allocation.ended, or when neither a referral to social care nor a CAF is
# open any more.
#
# A CAF counts as a case of its mentor, from when the mentor is named until it is closed or stepped up; what it weighs for the
# mentor, policy says (caf-mentor). Mentors are named and not linked: the load is that of the one worker of that name, or else
# stands under the name. The most points are policy's for whole time, and as much less for a worker who works less
# (wholeTimePercent of worker.joined), in whole points.
#
# A meeting covers every child if it talked about every case that the unit held on that day. A case that came or went on
# that very day may be left out.
#
#
# measures, by unit (the same by team):
#   unitMeetings    meetings held
#   everyChild      of them, those that covered every child

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

using Terms = import "/schemas/terms.capnp";
using When = import "/schemas/terms.capnp".When;
using Deadline = import "deadline.capnp".Deadline;

struct Caseload {
  # ---- of a case
  worker @0 :Text $Terms.onlyIfTrue;
  points @1 :UInt32 $Terms.unit("points") $Terms.onlyIfTrue;
  history @2 :List(Allocation) $Terms.shownAs("history of workers");
  # ---- of a worker, of a unit
  name @12 :Text $Terms.onlyIfTrue;                            # of a worker
  cases @3 :UInt32 $Terms.unit("cases") $Terms.onlyIfTrue;
  load @4 :UInt64 $Terms.unit("points") $Terms.onlyIfTrue;
  mentored @15 :UInt32 $Terms.unit("CAFs") $Terms.onlyIfTrue $Terms.shownAs("of them as CAF mentor");
  wholeTimePercent @16 :UInt32 $Terms.unit("%") $Terms.onlyIfTrue $Terms.shownAs("of whole time");    # 0: not stated
  most @5 :UInt32 $Terms.unit("points") $Terms.onlyIfTrue $Terms.shownAs("at most, by policy");       # of a worker
  mostCases @13 :UInt32 $Terms.unit("cases") $Terms.onlyIfTrue $Terms.shownAs("at most, by policy");  # of a unit
  over @6 :Bool $Terms.onlyIfTrue $Terms.colour(red) $Terms.shownAs("over that");
  fewerThan @14 :UInt32 $Terms.unit("cases") $Terms.onlyIfTrue $Terms.colour(amber);
  # Of a unit: policy's fewest cases, where it has fewer than that.
  isNew @7 :Bool $Terms.onlyIfTrue $Terms.colour(blue) $Terms.shownAs("new worker");
  nextMeeting @8 :Deadline $Terms.onlyIfTrue;
  with @9 :List(Case) $Terms.shownAs("cases");
  meetings @10 :List(Meeting);
  truncated @11 :Bool;

  struct Allocation {
    from @0 :When;
    to @1 :When;              # absent: the case is with them
    worker @2 :Text;
    team @3 :Text;
    unit @4 :Text;
    points @5 :UInt32;
    reason @6 :Text;          # why it came to this worker
    handover @7 :Text $Terms.colourIfNot(amber);
    ended @8 :Text;           # why it ended, where it did not go to another
  }

  struct Case {
    case @0 :Text;
    since @1 :When;
    worker @2 :Text;
    points @3 :UInt32;
    asMentor @4 :Bool $Terms.onlyIfTrue;             # the worker is the CAF's mentor
  }

  struct Meeting {
    occurred @0 :When;
    minutes @1 :UInt32 $Terms.unit("minutes") $Terms.shownAs("length") $Terms.onlyIfTrue;
    attended @2 :UInt32 $Terms.onlyIfTrue;
    held @3 :UInt32 $Terms.shownAs("children");      # cases of the unit on that day
    talkedAbout @4 :UInt32;                          # of those
    everyChild @5 :Bool $Terms.colour(green) $Terms.colourIfNot(amber);
    notTalkedAbout @6 :List(Text);
  }
}

struct CaseloadItem {
  name @10 :Text;                   # of a worker whose load it is
  cases @0 :UInt32 $Terms.onlyIfTrue;
  points @1 :UInt64 $Terms.onlyIfTrue;
  mentored @13 :UInt32 $Terms.unit("CAFs") $Terms.onlyIfTrue $Terms.shownAs("as CAF mentor");   # of the cases
  wholeTimePercent @14 :UInt32 $Terms.unit("%") $Terms.onlyIfTrue $Terms.shownAs("of whole time");   # 0: not stated
  most @2 :UInt32 $Terms.unit("points") $Terms.onlyIfTrue $Terms.shownAs("at most, by policy");
  mostCases @11 :UInt32 $Terms.unit("cases") $Terms.onlyIfTrue $Terms.shownAs("at most, by policy");
  fewerThan @12 :UInt32 $Terms.unit("cases") $Terms.onlyIfTrue $Terms.colour(amber);
  over @3 :Bool $Terms.onlyIfTrue $Terms.colour(red);
  isNew @4 :Bool $Terms.onlyIfTrue $Terms.shownAs("new") $Terms.colour(blue);
  worker @5 :Text;
  team @6 :Text;
  unit @7 :Text;
  since @8 :When;
  nextMeeting @9 :Deadline;
}
