@0xb0c2d6f1e9743aa1;
# CAF status: where the Common Assessment Framework of a child stands.
#
# show: body is a CafStatus.
# list: where state=…, mentor=…, leadProfessional=…, closureReason=… (any of them together; an empty mentor or
#       leadProfessional finds those where nobody is named; closureReason is the present CAF's, not an earlier one's).
#       Names are compared as they were written. In order of state, then of how long it has stood, but in order of stream
#       where somebody is named; body is a CafItem. Without a condition: every CAF.
#
# Which event leads to which state is in projections/caf_status/course.h. Everything goes by when an event occurred, in
# whatever order events were recorded.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

using Engagement = import "/schemas/assessment.capnp".Engagement;
using CloseReason = import "/schemas/assessment.capnp".CafClosed.Reason;
using When = import "/schemas/terms.capnp".When;

enum CafState {
  none @0;            # no CAF for this child
  identified @1;      # a CAF was opened, or some first step taken; no answer about consent yet
  consentSought @2;   # consent was refused, or withdrawn before anything was delivered: to be sought again, or reviewed
  assessing @3;       # consent was given (a pseudo CAF needs none)
  delivering @4;      # a plan was agreed, or a service started
  reviewDue @5;       # delivering; and some event of the stream, of any kind, occurred after the day agreed for the next
                      # review, which is not recorded as held. A view has no clock: compare reviewDueOn with today
  closed @6;
  steppedUp @7;       # to statutory social care
  steppedDown @8;     # from statutory social care, and no CAF work has begun since
}

struct CafStatus {
  state @0 :CafState;
  since @1 :When;                   # when the state was reached
  pseudo @2 :Bool;
  opened @3 :When;
  consent @4 :Consent;
  mentor @5 :Text;
  leadProfessional @6 :Text;
  leadAgency @7 :Text;
  engagement @8 :Engagement;        # as last noted; engagements has all of them
  engagementSince @9 :When;
  planAgreed @10 :When;
  planActions @11 :List(Text);      # of the plan as last agreed
  reviewDueOn @12 :When;            # the next review as agreed; absent: none agreed
  closure @13 :Closure;             # of the present CAF, where it is closed
  expectedBirthDate @14 :When;      # where the subject is not yet born
  steppedUp @15 :Step;              # the last step up; absent: none
  steppedDown @16 :Step;            # the last step down; absent: none
  meetingsHeld @17 :UInt32;
  reviewsHeld @18 :UInt32;

  meetings @19 :List(Meeting);      # in order of occurrence, as are all lists here; those of this CAF, that is since the
                                    # closure of the one before
  services @20 :List(Service);
  engagements @21 :List(EngagementEntry);
  scores @22 :List(Score);
  reviews @23 :List(Review);
  earlier @24 :List(EarlierCaf);    # closed CAFs of this child, the first one first
  number @25 :UInt32;               # which CAF of this child this is: 1, 2, …; 0: none yet
  truncated @26 :Bool;              # true: a list had more than maxPageEntries; its newest are shown

  struct Consent {
    status @0 :Status;
    scope @1 :List(Text);
    by @2 :Text;
    since @3 :When;
    reason @4 :Text;    # of a refusal or withdrawal

    enum Status {
      notSought @0;
      given @1;
      refused @2;
      withdrawn @3;
      notNeeded @4;     # a pseudo CAF is not voluntary
    }
  }

  struct Closure {
    reason @0 :CloseReason;
    on @1 :When;
    note @2 :Text;
  }

  struct Step {
    on @0 :When;
    service @1 :Text;   # to, or from
    reason @2 :Text;
  }

  struct Meeting {
    occurred @0 :When;
    status @1 :Status;
    forWhen @2 :When;   # where it was arranged
    chair @3 :Text;
    reason @4 :Text;    # why it was not held
    attended @5 :List(Text);

    enum Status {
      arranged @0;
      held @1;
      notHeld @2;
    }
  }

  struct Service {
    service @0 :Text;
    provider @1 :Text;
    started @2 :When;
    ended @3 :When;     # absent: still running
    outcome @4 :Text;
  }

  struct EngagementEntry {
    engagement @0 :Engagement;
    occurred @1 :When;
    note @2 :Text;
  }

  struct Score {
    tool @0 :Text;
    toolVersion @1 :Text;
    total @2 :Float64;
    occurred @3 :When;
  }

  struct Review {
    occurred @0 :When;
    outcome @1 :Text;
    nextReview @2 :When;
  }

  struct EarlierCaf {
    number @0 :UInt32;
    pseudo @1 :Bool;
    opened @2 :When;
    closed @3 :When;
    reason @4 :CloseReason;
    mentor @5 :Text;
    leadProfessional @6 :Text;
  }
}

struct CafItem {
  # mentor and leadProfessional are cut to maxNameBytes; show has them whole.
  state @0 :CafState;
  since @1 :When;
  pseudo @2 :Bool;
  mentor @3 :Text;
  leadProfessional @4 :Text;
  engagement @5 :Engagement;
  closureReason @6 :CloseReason;
  reviewDueOn @7 :When;
}
