@0xaa5efa7f5d0b98ef;
# What the tests of the printer print: a struct with every kind of field, and one as a view has it.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::sheet::schema");

using Terms = import "/schemas/terms.capnp";
using When = import "/schemas/terms.capnp".When;
using Deadline = import "/schemas/views/deadline.capnp".Deadline;

enum Mood {
  notStated @0;
  settled @1 $Terms.colour(green);
  lipService @2 $Terms.colour(amber);
  notEngaging @3 $Terms.colour(red);
  gone @4 $Terms.shownAs("moved away") $Terms.colour(dim);
}

struct Everything $Terms.explained("Every kind of field that a schema can have.") {
  # ---- single values
  aBool @0 :Bool;
  anInt8 @1 :Int8;
  anInt16 @2 :Int16;
  anInt32 @3 :Int32;
  anInt64 @4 :Int64;
  aUInt8 @5 :UInt8;
  aUInt16 @6 :UInt16;
  aUInt32 @7 :UInt32;
  aUInt64 @8 :UInt64;
  aFloat32 @9 :Float32;
  aFloat64 @10 :Float64;
  aText @11 :Text;
  someData @12 :Data;
  mood @13 :Mood;
  occurred @14 :When;
  recorded @15 :Int64 $Terms.instant;
  aVoid @16 :Void;
  # ---- lists of single values
  texts @17 :List(Text);
  numbers @18 :List(UInt16);
  moods @19 :List(Mood);
  times @20 :List(When);
  bools @21 :List(Bool);
  listOfLists @22 :List(List(Text));
  # ---- what is annotated
  secret @23 :Text $Terms.hidden;
  renamed @24 :Text $Terms.shownAs("given another name");
  minutes @25 :UInt32 $Terms.unit("minutes");
  share @26 :Float64 $Terms.unit("%");
  fee @27 :Int64 $Terms.pence;
  relapse @28 :Bool $Terms.onlyIfTrue $Terms.colour(red);
  missed @29 :UInt32 $Terms.colour(amber) $Terms.unit("sessions");
  worker @30 :Text $Terms.colourIfNot(red);
  stream @31 :Text $Terms.stream;
  # ---- structs
  line @32 :Consent $Terms.oneLine;
  part @33 :Part;
  group :group {
    inGroup @34 :Text;
    andWhen @35 :When;
  }
  union {
    oneWay @36 :Text;
    orAnother @37 :UInt32;
    orNothing @38 :Void;
  }
  rows @39 :List(Row);
  neverEmpty @40 :List(Row) $Terms.alwaysShown $Terms.shownAs("cases that fell through");
  pointer @41 :AnyPointer;
  itself @42 :Everything;
  truncated @43 :Bool;
  deadline @44 :Deadline;
  timetable @45 :List(Deadline);
  step @46 :Step;

  struct Step {
    stage @0 :Stage;
  }
  enum Stage {
    notSought @0;
    sought @1;
  }

  struct Part $Terms.explained("A part of the sheet.") {
    name @0 :Text;
    rows @1 :List(Row);
    part @2 :Part;
  }

  struct Row {
    name @0 :Text;
    number @1 :Int32 $Terms.unit("points");
    length @2 :UInt32 $Terms.shownAs("length") $Terms.unit("minutes");
    always @3 :Text $Terms.alwaysShown;
    never @4 :Text;
    relapse @5 :Bool $Terms.onlyIfTrue $Terms.colour(red);
    occurred @6 :When;
    consent @7 :Consent;
    beneath @8 :List(Row);
    mood @9 :Mood;
    deadline @10 :Deadline;
    timetable @11 :List(Deadline);
  }

  struct Consent {
    mood @0 :Mood;
    scope @1 :List(Text) $Terms.shownAs("for");
    since @2 :When;
    by @3 :Text $Terms.shownAs("by");
    visits @4 :UInt32 $Terms.unit("visits");
    pseudo @5 :Bool;
    deeper @6 :Consent;
  }
}

struct Supervision $Terms.explained("What took place, against the policy in force.") {
  # As a view of issue 4 would have it.
  supervisor @0 :Text;
  nextDue @1 :When;
  held @2 :UInt32 $Terms.unit("sessions");
  timeHeld @3 :UInt32 $Terms.shownAs("time") $Terms.unit("minutes");
  reflectiveShare @4 :Float64 $Terms.shownAs("reflective") $Terms.unit("%");
  overdue @5 :Bool $Terms.onlyIfTrue $Terms.colour(red);
  engagement @6 :Mood;
  sessions @7 :List(Session);
  missed @8 :List(Missed) $Terms.alwaysShown $Terms.explained("Every one has a reason, or is asked about.");
  caseload @9 :Caseload;
  truncated @10 :Bool;

  struct Session {
    kind @0 :Text;
    length @1 :UInt32 $Terms.unit("minutes");
    reflective @2 :Bool;
    note @3 :Text;
    occurred @4 :When;
    decisions @5 :List(Decision) $Terms.shownAs("what was decided");
  }
  struct Decision {
    child @0 :Text $Terms.stream;
    decision @1 :Text;
    reasons @2 :List(Text);
  }
  struct Missed {
    occurred @0 :When;
    reason @1 :Text $Terms.colourIfNot(red);
  }
  struct Caseload {
    children @0 :UInt32;
    points @1 :Float64;
    cost @2 :Int64 $Terms.pence;
  }
}

struct SupervisionItem $Terms.shownAs("worker") {
  supervisor @0 :Text;
  held @1 :UInt32;
  overdue @2 :Bool $Terms.onlyIfTrue $Terms.colour(red);
  lastHeld @3 :When;
  engagement @4 :Mood;
  themes @5 :List(Text);
  truncated @6 :Bool;
}

struct Later {
  first @0 :Text;
  addedLater @2 :Text;
  last @1 :Text;
}
