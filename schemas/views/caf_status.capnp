@0xb0c2d6f1e9743aa1;
# CAF status: where the Common Assessment Framework of a child stands.
#
# show: body is a CafStatus.
# list: where state=…, mentor=…, leadProfessional=…, closureReason=… (any of them together; an empty mentor or
#       leadProfessional finds those where nobody is named; closureReason is the present CAF's, not an earlier one's).
#       Names are compared as they were written. In order of state, then of how long it has stood, but in order of stream
#       where somebody is named; those whose review is due stand among those delivering, unless that state is asked for.
#       Body is a CafItem. Without a condition: every CAF.
#
# Which event leads to which state is in projections/caf_status/course.h. Everything goes by when an event occurred, in
# whatever order events were recorded.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

using Terms = import "/schemas/terms.capnp";
using Engagement = import "/schemas/assessment.capnp".Engagement;
using CloseReason = import "/schemas/assessment.capnp".CafClosed.Reason;
using When = Terms.When;

enum CafState {
  none @0 $Terms.shownAs("no CAF") $Terms.colour(dim);   # no CAF for this child
  identified @1;      # a CAF was opened, or some first step taken; no answer about consent yet
  consentSought @2 $Terms.colour(amber);  # consent was refused, or withdrawn before anything was delivered: to be sought
                                          # again, or reviewed
  assessing @3;       # consent was given (a pseudo CAF needs none)
  delivering @4 $Terms.colour(green);     # a plan was agreed, or a service started
  reviewDue @5 $Terms.colour(amber);      # delivering; and the day agreed for the next review, which is not recorded as held,
                                          # is over at the time of asking (asOf)
  closed @6 $Terms.colour(dim);
  steppedUp @7 $Terms.colour(red);        # to statutory social care
  steppedDown @8 $Terms.colour(amber);    # from statutory social care, and no CAF work has begun since
}

struct CafStatus {
  state @0 :CafState;
  since @1 :When;                   # when the state was reached
  number @25 :UInt32 $Terms.shownAs("CAF of this child");   # which one this is: 1, 2, …; 0: none yet
  pseudo @2 :Bool $Terms.shownAs("pseudo CAF, for attendance services") $Terms.onlyIfTrue;
  opened @3 :When;
  consent @4 :Consent $Terms.oneLine;
  mentor @5 :Text;
  leadProfessional @6 :Text;
  leadAgency @7 :Text $Terms.onlyIfTrue;
  engagement @8 :Engagement;        # as last noted; engagements has all of them
  engagementSince @9 :When $Terms.onlyIfTrue;
  planAgreed @10 :When;
  planActions @11 :List(Text) $Terms.onlyIfTrue;   # of the plan as last agreed
  reviewDueOn @12 :When $Terms.shownAs("next review");      # as agreed; absent: none agreed
  expectedBirthDate @14 :When $Terms.shownAs("child expected") $Terms.onlyIfTrue;   # where the subject is not yet born
  steppedUp @15 :Step $Terms.oneLine;      # the last step up; absent: none
  steppedDown @16 :Step $Terms.oneLine;    # the last step down; absent: none
  closure @13 :Closure $Terms.shownAs("closed") $Terms.oneLine;   # of the present CAF, where it is closed
  meetingsHeld @17 :UInt32 $Terms.onlyIfTrue;
  reviewsHeld @18 :UInt32 $Terms.onlyIfTrue;

  meetings @19 :List(Meeting);      # in order of occurrence, as are all lists here; those of this CAF, that is since the
                                    # closure of the one before
  services @20 :List(Service);
  engagements @21 :List(EngagementEntry) $Terms.shownAs("Engagement over time");
  scores @22 :List(Score) $Terms.shownAs("Vulnerability scores");
  reviews @23 :List(Review);
  earlier @24 :List(EarlierCaf) $Terms.shownAs("Earlier CAFs of this child");   # closed ones, the first one first
  truncated @26 :Bool;              # true: a list had more than maxPageEntries; its newest are shown

  struct Consent {
    status @0 :Status;
    since @3 :When $Terms.shownAs("");
    by @2 :Text $Terms.shownAs("by");
    scope @1 :List(Text) $Terms.shownAs("for");
    reason @4 :Text;    # of a refusal or withdrawal

    enum Status {
      notSought @0 $Terms.shownAs("not sought yet");
      given @1;
      refused @2;
      withdrawn @3;
      notNeeded @4 $Terms.shownAs("not needed (pseudo CAF)");     # a pseudo CAF is not voluntary
    }
  }

  struct Closure {
    on @1 :When $Terms.shownAs("");
    reason @0 :CloseReason;
    note @2 :Text;
  }

  struct Step {
    on @0 :When $Terms.shownAs("");
    service @1 :Text;   # to, or from
    reason @2 :Text;
  }

  struct Meeting {
    occurred @0 :When;
    status @1 :Status $Terms.shownAs("meeting");
    forWhen @2 :When $Terms.shownAs("arranged for");
    chair @3 :Text $Terms.alwaysShown;
    attended @5 :List(Text) $Terms.shownAs("present");
    reason @4 :Text $Terms.shownAs("why not held");

    enum Status {
      arranged @0;
      held @1;
      notHeld @2;
    }
  }

  struct Service {
    service @0 :Text;
    provider @1 :Text;
    started @2 :When $Terms.shownAs("from");
    ended @3 :When $Terms.shownAs("to") $Terms.alwaysShown;     # absent: still running
    outcome @4 :Text;
  }

  struct EngagementEntry {
    occurred @1 :When;
    engagement @0 :Engagement;
    note @2 :Text;
  }

  struct Score {
    occurred @3 :When;
    tool @0 :Text;
    toolVersion @1 :Text $Terms.shownAs("version");
    total @2 :Float64 $Terms.shownAs("score");
  }

  struct Review {
    occurred @0 :When;
    outcome @1 :Text;
    nextReview @2 :When;
  }

  struct EarlierCaf {
    number @0 :UInt32 $Terms.shownAs("CAF");
    pseudo @1 :Bool $Terms.shownAs("pseudo CAF") $Terms.onlyIfTrue;
    opened @2 :When;
    closed @3 :When;
    reason @4 :CloseReason $Terms.alwaysShown;
    mentor @5 :Text;
    leadProfessional @6 :Text;
  }
}

struct CafItem $Terms.shownAs("CAF") {
  # mentor and leadProfessional are cut to maxNameBytes; show has them whole.
  state @0 :CafState;
  since @1 :When;
  pseudo @2 :Bool $Terms.onlyIfTrue;
  mentor @3 :Text $Terms.alwaysShown;
  leadProfessional @4 :Text;
  engagement @5 :Engagement;
  reviewDueOn @7 :When $Terms.shownAs("next review");
  closureReason @6 :CloseReason $Terms.shownAs("closed because");
}
