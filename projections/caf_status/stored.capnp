@0xd83f5b1ac7e6042b;
# How caf-status keeps its state of a stream. For casefold alone: a client never sees this.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::stored");

using Moment = import "/projections/history/stored.capnp".Moment;
using When = import "/schemas/terms.capnp".When;
using CafState = import "/schemas/views/caf_status.capnp".CafState;
using Consent = import "/schemas/views/caf_status.capnp".CafStatus.Consent;
using Engagement = import "/schemas/assessment.capnp".Engagement;
using CloseReason = import "/schemas/assessment.capnp".CafClosed.Reason;

struct CafCourse {
  # course.h's Course.
  state @0 :CafState;
  since @1 :When;
  number @2 :UInt32;
  pseudo @3 :Bool;
  opened @4 :Moment;
  consent @5 :Consent.Status;
  consentAt @6 :Moment;
  mentor @7 :Text;
  mentorAt @8 :Moment;
  leadProfessional @9 :Text;
  leadAt @10 :Moment;
  engagement @11 :Engagement;
  engagementAt @12 :Moment;
  planAt @13 :Moment;
  reviewDueOn @14 :When;
  reviewAt @15 :Moment;
  closed @16 :Moment;
  reason @17 :CloseReason;
  steppedUp @18 :Moment;
  steppedDown @19 :Moment;
}

struct CafFact {
  # course.h's Fact.
  at @0 :Moment;
  type @1 :UInt16;
  code @2 :UInt16;
  name @3 :Text;
  date @4 :When;
}

struct CafStatusState {
  base @0 :CafCourse;
  settled @1 :Moment;
  recent @2 :List(CafFact);
  lastOccurred @3 :When;
}
