@0xa16130f1e4a9452d;
# Assessment: initial, core and single assessments with their deadlines; validated tools beside the professional's
# judgement; section 47 enquiries, conferences and protection plans with their timetable.
#
# show: body is an Assessments.
# list: where due=TASK      what is still to be done, the longest begun first. TASK is one of initialAssessment,
#                           coreAssessment, singleAssessment, conference (not yet held), coreGroup, review (of a protection
#                           plan), or all. No condition: due=all
#             overdue=TASK  what of it is overdue
#             plan=CODE     protection plans under way, of one category of abuse ("NEG") or all
#             departs=yes   judgements that depart from what the tools suggest, the latest first
#       one of them at a time; body is an AssessmentItem, one for each thing to be done, plan or judgement.
# Nothing is overdue or late that fell due before the record began: the first review on record of a plan whose conference is not
# (a census return tells so of a plan that began in an earlier year) counts from the first review of anybody on record, where it
# would have been due before that; whether it was in time is left open, unless it was late even so.
#
# measures, by month: assessmentsInTime (also by kind), conferencesInTime, reviewsInTime; each also by locality and by team, those
# of the child at that time, or the first that were learned after it.
#
# An initial or single assessment counts from the referral, a core assessment from its own start, or otherwise where policy
# says so. Assessments whose kind is not stated, as in the census, go by the time scale of the single assessment. A conference
# counts from the strategy discussion; without one (as in the census), the day that the enquiry names holds.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

using Terms = import "/schemas/terms.capnp";
using When = import "/schemas/terms.capnp".When;
using Deadline = import "/schemas/views/deadline.capnp".Deadline;
using Kinds = import "/schemas/assessment.capnp";

struct Assessments $Terms.shownAs("assessment") {
  protectionPlan @0 :Text $Terms.shownAs("protection plan") $Terms.onlyIfTrue $Terms.colour(red);  # "neglect (NEG)"
  planSince @1 :When $Terms.shownAs("since") $Terms.onlyIfTrue;
  next @2 :List(Deadline) $Terms.shownAs("still to be done");
  assessments @3 :List(Assessment);
  sideBySide @4 :List(Beside) $Terms.shownAs("tools and judgement, side by side")
    $Terms.explained("A tool supports a professional's judgement and never makes it. The last judgement of each, with the tools it took into account.");
  judgements @5 :List(Judgement);
  tools @6 :List(Tool) $Terms.shownAs("tools applied");
  enquiries @7 :List(Enquiry) $Terms.shownAs("section 47 and conferences");
  plans @8 :List(Plan) $Terms.shownAs("protection plans");
  truncated @9 :Bool;          # true: older entries are in the chronology only

  struct Assessment {
    kind @0 :Kinds.AssessmentKind;
    started @1 :When;
    authorised @2 :When;
    due @3 :Deadline;
    authorisedBy @4 :Text $Terms.shownAs("by");
    reviews @5 :UInt32 $Terms.shownAs("reviewed on the way") $Terms.onlyIfTrue;
    factors @6 :List(Text);    # "domestic violence to the child (3A)"
  }

  struct Beside {
    dimension @0 :Kinds.Dimension;
    tool @1 :Text;             # those that the judgement took into account, and the last one of the dimension
    result @2 :Text $Terms.shownAs("the tool says");   # of each, in the same order
    judgement @3 :Text;
    judgedBy @4 :Text $Terms.shownAs("by");
    departs @5 :Bool $Terms.shownAs("departs from the tools") $Terms.onlyIfTrue $Terms.colour(amber);
    reasons @6 :Text;
  }

  struct Judgement {
    occurred @0 :When;
    dimension @1 :Kinds.Dimension;
    judgement @2 :Text;
    departs @3 :Bool $Terms.shownAs("departs from the tools") $Terms.onlyIfTrue $Terms.colour(amber);
    judgedBy @4 :Text $Terms.shownAs("by");
    tools @5 :List(Text) $Terms.shownAs("takes into account");
    reasons @6 :Text;
  }

  struct Tool {
    occurred @0 :When;
    dimension @1 :Kinds.Dimension;
    tool @2 :Text;             # with its version
    result @3 :Text;           # "42, above the clinical cut-off"
    appliedBy @4 :Text $Terms.shownAs("by");
  }

  struct Enquiry {
    strategyDiscussion @0 :When;
    enquiry @1 :When;
    concluded @2 :When;
    outcome @3 :Text;          # of the enquiry
    conferenceNeeded @4 :Needed $Terms.shownAs("conference");
    due @5 :Deadline $Terms.shownAs("conference due");
    conference @6 :When $Terms.shownAs("conference held");
    conferenceOutcome @7 :Text $Terms.shownAs("its outcome");
  }

  enum Needed {
    notStated @0;
    needed @1;
    notNeeded @2 $Terms.shownAs("not needed");
    held @3;
  }

  struct Plan {
    category @0 :Text;         # "neglect (NEG)"
    started @1 :When;
    previousPlans @2 :UInt32 $Terms.onlyIfTrue $Terms.notKnownIf("previousPlansUnknown");
    coreGroup @3 :Deadline $Terms.shownAs("first core group");
    coreGroups @4 :UInt32 $Terms.shownAs("core groups met");
    reviewsHeld @5 :UInt32 $Terms.shownAs("reviews");
    nextReview @6 :Deadline;
    ended @7 :When;
    reviews @8 :List(Deadline) $Terms.shownAs("reviews of protection plans");
    previousPlansUnknown @9 :Bool $Terms.shownAs("number of previous plans not known") $Terms.onlyIfTrue;
  }
}

enum AssessmentTask {
  initialAssessment @0;
  coreAssessment @1;
  singleAssessment @2;
  conference @3 $Terms.shownAs("child protection conference");
  coreGroup @4;
  review @5 $Terms.shownAs("review of the protection plan");
  protectionPlan @6;
  judgement @7;
}

struct AssessmentItem {
  what @0 :AssessmentTask;
  started @1 :When;            # of an assessment or a plan
  due @2 :Deadline;
  category @3 :Text;           # of a plan
  judgement @4 :Text;
  occurred @5 :When $Terms.shownAs("judged");
  reasons @6 :Text;
}
