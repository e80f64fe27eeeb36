@0xe90b47f21ad6c385;
# What works for a case: its needs as they are recorded, and which approaches of the What Works catalogue are made for such
# needs. An offer to look through with the family, and never a decision: nothing is recorded until somebody offers one
# (approach.offered).
#
# show: body is a WhatWorks.
# list: where approach=ID    cases whose family was offered that approach, in order of stream
#       answer=takenUp|declined|notSuitable|notStated   only those whose last answer it is
#       No condition:        all cases to which something was offered; body is a WhatWorksItem.
# measures: offers           approaches offered, by month and by approach
#           takenUp          share of the offers that were taken up
#
# Needs are compared whole with those that the catalogue names: elements of the CAF and areas of the lights as policy's lists
# name them, the primary need by its label.
#
# The catalogue is shipped with the program (projections/what_works/catalogue.toml). `casefold what-works` searches it by
# need, age, setting and strength of evidence.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

using Terms = import "/schemas/terms.capnp";
using Answer = import "/schemas/assessment.capnp".ApproachOffered.Answer;
using When = import "/schemas/terms.capnp".When;

struct WhatWorks {
  needs @0 :List(Need) $Terms.explained("as recorded by the CAF, the traffic lights and the referral");
  age @1 :UInt32 $Terms.hidden;          # in whole years; 0 also before birth
  ageKnown @2 :Bool $Terms.hidden;       # false: candidates are not narrowed by age
  candidates @3 :List(Candidate)
      $Terms.explained("made for such needs, for the most of them first: to look through with the family, not a decision");
  otherAges @7 :List(OtherAge) $Terms.shownAs("made for such needs, but at other ages");
  nothingFor @6 :List(Text) $Terms.shownAs("the catalogue has nothing for");   # at any age
  offered @4 :List(Offered) $Terms.explained("what was offered, and what came of it");
  catalogue @5 :Text $Terms.shownAs("catalogue version");

  struct Need {
    need @0 :Text;
    source @1 :Text $Terms.shownAs("recorded by");    # "CAF", "traffic light", "referral"
    occurred @2 :When;
  }

  struct OtherAge {
    # A need for which the catalogue has approaches, none of them for this age.
    need @0 :Text;
    approaches @1 :Text;                 # with the ages that they are for: "Targeted youth support (11 to 19)"
  }

  struct Candidate {
    name @0 :Text;
    evidence @1 :Text;                   # "controlled trials", "a service's own figures", "described in practice"
    ages @2 :Text;
    settings @3 :Text;
    because @4 :Text;                    # the needs, of those above, that it is made for
    summary @5 :Text;
    source @6 :Text $Terms.shownAs("to be read in");
    approach @7 :Text $Terms.shownAs("id");
    offeredBefore @8 :Bool $Terms.onlyIfTrue;
  }

  struct Offered {
    occurred @0 :When;
    approach @1 :Text;
    answer @2 :Answer;
    offeredBy @3 :Text;
    reasons @4 :Text;
  }
}

struct WhatWorksItem $Terms.shownAs("case to which an approach was offered") {
  name @3 :Text $Terms.shownAs("approach");   # the last that was offered, or the one that was asked for
  answer @1 :Answer;
  offered @2 :UInt32 $Terms.shownAs("offers");
  approach @0 :Text $Terms.shownAs("id");
}
