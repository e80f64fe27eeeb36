@0x8be2f6c35d0b9441;
# The programme family: preventive programmes, volunteers, births.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

using Terms = import "terms.capnp";
using When = import "terms.capnp".When;

struct BirthRecorded {
  note @0 :Text;
}

struct HomeVisitMade {
  visitedBy @0 :Text;
  note @1 :Text;
  programme @2 :Text $Terms.stream;   # programme:…; empty: none in particular
}

struct LinkPersonNamed {
  name @0 :Text $Terms.required;
  programme @1 :Text $Terms.stream;
}

struct ActivityAttended {
  activity @0 :Text $Terms.required;
  programme @1 :Text $Terms.stream;
  missed @2 :Bool;       # true: was expected, and did not come
  minutes @3 :UInt32;    # 0: not stated
}

# ---- prevention: the Junior Youth Inclusion Programme ----------------------------------------------------------------

struct YoungPersonNominated {
  # An agency puts a young person forward, with its reasons. Which of them weigh how much is policy. On the case's stream.
  programme @0 :Text $Terms.required $Terms.stream;   # programme:…
  agency @1 :Text $Terms.required;
  factors @2 :List(Text) $Terms.required;             # ids of risk factors, by policy
  note @3 :Text;
}

struct CohortDrawn {
  # The young people who were chosen, in order of rank, with the reasons for each. On the programme's stream. Whoever ranks
  # the nominations of that day by the same policy gets the same list, or sees where people decided otherwise.
  cohort @0 :Text $Terms.required;      # "2009-1"
  members @1 :List(Member) $Terms.required;
  policyVersion @2 :Text;               # by which nominations were weighed
  considered @3 :UInt32;                # how many young people were nominated
  drawnBy @4 :Text;
  nominationsUntil @5 :When;            # nominations up to then were considered; absent: up to the drawing

  struct Member {
    case @0 :Text $Terms.required $Terms.stream;
    points @1 :UInt32;
    reasons @2 :List(Text);             # factors, and agencies that nominated
    departs @3 :Text;                   # why people ranked them otherwise than the points; empty: they did not
  }
}

struct ParentSupportGiven {
  kind @0 :Text $Terms.required;        # "parenting course", "home visits", …
  programme @1 :Text $Terms.stream;
  note @2 :Text;
}

struct OffenceRecorded {
  # An offence that the young person admitted or was found to have committed.
  kind @0 :Text;
  outcome @1 :Text;                     # "reprimand", "final warning", …
}

struct FamilySignposted {
  # The family was told of a service that may help.
  service @0 :Text $Terms.required;
  reason @1 :Text;
  programme @2 :Text $Terms.stream;     # by whom: programme:… or volunteer:…; empty: none of them
}

# ---- volunteer doulas --------------------------------------------------------------------------------------------------
# Who a volunteer is and what they have learnt is on the volunteer's stream; what they do for a family is on the case's,
# which is the unborn child's and then the child's.

struct VolunteerRecruited {
  programme @0 :Text $Terms.stream;
  languages @1 :List(Text);
  localities @2 :List(Text);            # where they can go; empty: anywhere
  offers @3 :List(Text);                # experience to match by: "breastfeeding", "young mothers", …
  mostFamilies @4 :UInt32;              # at one time; 0: one
  name @5 :Text;                        # as families know them; empty: lists show the stream's name
}

struct VolunteerCleared {
  # A check that policy asks for was passed.
  check @0 :Text $Terms.required;       # "enhanced disclosure"
  until @1 :When;                       # absent: as long as policy says
}

struct ModuleCompleted {
  module @0 :Text $Terms.required;      # as policy names it
  trainer @1 :Text;
}

struct VolunteerLeft {
  reason @0 :Text;
}

struct DoulaRequested {
  # A pregnant woman asks for a doula. On the case's stream.
  programme @0 :Text $Terms.stream;
  expectedBirthDate @1 :When;
  languages @2 :List(Text);             # any of them will do; empty: any language
  locality @3 :Text;
  needs @4 :List(Text);                 # to match by: "breastfeeding", "young mothers", …
}

struct VolunteerMatched {
  # A person decided that this volunteer supports this family.
  volunteer @0 :Text $Terms.required $Terms.stream;   # volunteer:…
  decidedBy @1 :Text;
  reasons @2 :Text;
}

struct VolunteerUnmatched {
  volunteer @0 :Text $Terms.required $Terms.stream;
  reason @1 :Text;
}

struct VolunteerVisited {
  volunteer @0 :Text $Terms.required $Terms.stream;
  stage @1 :Stage;
  minutes @2 :UInt32;
  note @3 :Text;

  enum Stage {
    notStated @0;
    beforeBirth @1;
    atBirth @2;
    afterBirth @3;
  }
}

struct FeedingRecorded {
  stage @0 :Stage $Terms.required;
  breastfed @1 :Breastfed $Terms.required;

  enum Stage {
    notStated @0;
    begun @1;         # at or soon after birth
    sixWeeks @2;
  }

  enum Breastfed {
    notStated @0;
    wholly @1;
    partly @2;
    no @3;
  }
}
