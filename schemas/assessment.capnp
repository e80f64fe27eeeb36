@0xf0a4b7c61de53a21;
# The assessment family: the Common Assessment Framework (CAF) from consent to closure, traffic-light core assessment,
# and statutory assessment, enquiry, conference and plan.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

using Terms = import "terms.capnp";
using When = import "terms.capnp".When;

# ---- consent --------------------------------------------------------------------------------------------------------
# A CAF is voluntary: the family consents, and chooses what is shared. `scope` names with whom or for what; empty: all.

struct ConsentGiven {
  scope @0 :List(Text);  # agencies or purposes: "school", "health", "Triple P parenting"
  givenBy @1 :Text;      # parent, carer, the young person
}

struct ConsentRefused {
  refusedBy @0 :Text;
  reason @1 :Text;
}

struct ConsentWithdrawn {
  withdrawnBy @0 :Text;
  reason @1 :Text;
}

# ---- the CAF --------------------------------------------------------------------------------------------------------

struct CafOpened {
  # A CAF is identified as the way to help; before this there is none. A new one for a child who had one is a new CAF.
  kind @0 :Kind;
  reason @1 :Text;
  expectedBirthDate @2 :When;  # where the subject is not yet born; absent otherwise

  enum Kind {
    caf @0;
    pseudoCaf @1;  # a school's request for attendance services: same format, not voluntary
  }
}

struct CafAssessed {
  # The assessment itself, by element of the framework.
  elements @0 :List(Element);

  struct Element {
    element @0 :Text;    # "behavioural development", …: the 19 elements, by policy
    strengths @1 :Text;
    needs @2 :Text;
  }
}

struct LeadProfessionalNamed {
  name @0 :Text $Terms.required;
  agency @1 :Text;
}

struct MentorNamed {
  mentor @0 :Text $Terms.required;
}

struct MeetingArranged {
  # A family support meeting is arranged.
  forWhen @0 :When;
  chair @1 :Text;
}

struct MeetingHeld {
  chair @0 :Text;
  attended @1 :List(Text);  # names or roles
  note @2 :Text;
}

struct MeetingNotHeld {
  reason @0 :Text;
}

struct PlanAgreed {
  actions @0 :List(Text);
  reviewDue @1 :When;  # as agreed with the family; absent: by policy
}

struct AttendanceNotified {
  # A pseudo CAF makes the mentors tell the attendance officers of earlier or current support by a CAF.
  to @0 :Text $Terms.required;    # the attendance officer, or their team
  support @1 :Text;               # what they were told of it; empty: that there was and is none
}

struct SafetyNetReviewed {
  # A case below the threshold of social care, whose family will not take up support, was looked at again.
  outcome @0 :Outcome $Terms.required;
  reviewedBy @1 :Text;
  reasons @2 :Text;
  nextReview @3 :When;    # absent: by policy

  enum Outcome {
    notStated @0;
    keepUnderReview @1;
    offerSupport @2;      # the family is asked again
    stepUp @3;            # to social care
    noFurtherConcern @4;  # the case leaves the safety net
  }
}

struct ApproachOffered {
  # An approach out of the What Works catalogue was offered to the family. The offer and the choice are people's.
  approach @0 :Text $Terms.required;   # its id in the catalogue
  offeredBy @1 :Text;
  answer @2 :Answer;
  reasons @3 :Text;

  enum Answer {
    notStated @0;
    takenUp @1;
    declined @2;
    notSuitable @3;
  }
}

struct ServiceStarted {
  service @0 :Text $Terms.required;   # "Triple P parenting", "targeted youth support", …
  provider @1 :Text;
}

struct ServiceEnded {
  service @0 :Text $Terms.required;   # as it was named when it started
  outcome @1 :Text;
}

struct EngagementNoted {
  engagement @0 :Engagement $Terms.required;
  note @1 :Text;
}

enum Engagement {
  notStated @0;
  engaged @1 $Terms.colour(green);
  lipService @2 $Terms.colour(amber);   # agrees, and does not take part
  notEngaging @3 $Terms.colour(red);
}

struct ReviewHeld {
  outcome @0 :Text;
  nextReview @1 :When;  # absent: none agreed
}

struct SteppedUp {
  # To statutory social care.
  to @0 :Text;
  reason @1 :Text;
}

struct SteppedDown {
  # From statutory social care to early help.
  from @0 :Text;
  reason @1 :Text;
}

struct CafClosed {
  reason @0 :Reason;
  note @1 :Text;

  enum Reason {
    notStated @0;              # flagged
    needsMet @1;
    disengaged @2 $Terms.shownAs("disengaged, or consent withdrawn");  # the family no longer takes part, or withdrew consent
    movedAway @3 $Terms.shownAs("moved to another authority");  # to another authority
    movedToSocialCare @4;      # only once social care has decided so
  }
}

struct VulnerabilityScored {
  # A score by a tool. A score means nothing without its tool and version: range, step and polarity differ.
  tool @0 :Text $Terms.required;
  toolVersion @1 :Text;
  total @2 :Float64;
  elements @3 :List(Score);
  occasion @4 :Occasion;
  scoredBy @5 :Text;

  struct Score {
    element @0 :Text;
    score @1 :Float64;
  }

  enum Occasion {
    # Which score is the baseline is for the tool to say: that of the first assessment, or that of the first review.
    notStated @0;
    assessment @1;
    review @2;
    closing @3;
  }
}

# ---- the traffic-light core assessment --------------------------------------------------------------------------------

struct AreasChosen {
  # The areas to assess. A later choice replaces the earlier one; an area left out keeps its history.
  areas @0 :List(Text) $Terms.required;
  tool @1 :Text;
  expectedBirthDate @2 :When;  # absent after birth
  toolVersion @3 :Text;        # whose list of areas it was chosen from; empty: not stated
}

enum Light {
  notStated @0;
  green @1 $Terms.colour(green);
  amber @2 $Terms.colour(amber);
  red @3 $Terms.colour(red);
}

struct AreaRated {
  # The severity of concern in one area, revisited week on week. Rating an area that was not chosen is flagged.
  area @0 :Text $Terms.required;
  light @1 :Light $Terms.required;
  ratedBy @2 :Text;
  reason @3 :Text;
}

struct StrengthNoted {
  area @0 :Text;      # may be empty: a strength of the family as a whole
  strength @1 :Text $Terms.required;
}

struct CapacityToChangeJudged {
  judgement @0 :Judgement $Terms.required;
  grounds @1 :Text;
  judgedBy @2 :Text;

  enum Judgement {
    notStated @0;
    improving @1;
    uncertain @2;
    notShown @3;
  }
}

struct AreaAssessmentEnded {
  # The assessment area by area is at its end: from here on no area is looked at again week on week, and the lights stay as
  # they were last given. It ends neither the statutory assessment beside it nor the case. A later choice of areas begins
  # another one; a light given in between is flagged.
  outcome @0 :Outcome;
  conclusion @1 :Text;   # what it came to, in the assessor's words; or why it ended early
  endedBy @2 :Text;

  enum Outcome {
    notStated @0;
    complete @1;
    endedEarly @2;       # before it was complete: the family moved away, another assessment took over
  }
}

# ---- statutory assessment, enquiry, conference, plan ------------------------------------------------------------------

enum AssessmentKind {
  notStated @0;
  initial @1;
  core @2;
  single @3;
}

struct AssessmentStarted {
  kind @0 :AssessmentKind;
}

struct AssessmentAuthorised {
  kind @0 :AssessmentKind;
  factors @1 :List(Text);   # codes of factors at the end of assessment, "1A" … "24A"; "21" (none) stands alone
  authorisedBy @2 :Text;
  started @3 :When;         # when the assessment began, as its author states it; absent: not stated
}

struct AssessmentReviewed {
  # The internal review date of an assessment that is under way.
  kind @0 :AssessmentKind;
}

struct StrategyDiscussionHeld {
  note @0 :Text;
}

struct EnquiryStarted {
  # An enquiry under section 47 of the Children Act 1989.
  conferenceTarget @0 :When;  # the day by which the conference is to be held; absent: none set
}

struct EnquiryConcluded {
  conferenceNeeded @0 :Bool;  # false: substantiated or not, no child protection conference is required
  outcome @1 :Text;
}

struct ConferenceHeld {
  # A child protection conference.
  kind @0 :Kind;
  outcome @1 :Text;

  enum Kind {
    initial @0;
    review @1;
    transferIn @2;  # of a child who moves in under a plan
  }
}

struct ProtectionPlanStarted {
  category @0 :Text;        # of abuse: "NEG", "PHY", "SAB", "EMO", "MUL"
  previousPlans @1 :UInt32 $Terms.notKnownIf("previousPlansUnknown");
  previousPlansUnknown @2 :Bool;  # true: nobody said how many there were
}

struct ProtectionPlanReviewed {
  category @0 :Text;  # as now seen; empty: unchanged
}

struct ProtectionPlanEnded {
  category @0 :Text;  # as last seen; empty: unchanged
}

struct PlanStarted {
  # A child-in-need plan (section 17).
  note @0 :Text;
}

struct PlanEnded {
  note @0 :Text;
}

struct PreProceedingsStarted {
  # The stage before care proceedings (Public Law Outline).
  note @0 :Text;
  familyMeetingOffered @1 :YesOrNo;      # a family group decision-making meeting was offered to the family
  familyMeetingFacilitated @2 :YesOrNo;  # it was held, with somebody to lead it

  enum YesOrNo {
    notStated @0;
    yes @1;
    no @2;
  }
}

struct PreProceedingsLetterSent {
  # A letter to the parents or guardians of a child in pre-proceedings.
  letter @0 :Letter $Terms.required;

  enum Letter {
    notStated @0;
    beforeProceedings @1;  # what the authority is worried about, and what has to change
    careProceedings @2;    # that it goes to court
  }
}

struct PreProceedingsMeetingHeld {
  # The authority and the parents met on what the letter before proceedings says. Those after the first review it.
  kind @0 :Kind;
  note @1 :Text;

  enum Kind {
    notStated @0;
    initial @1;
    review @2;
  }
}

struct PreProceedingsReviewed {
  # So many review meetings have been held in these pre-proceedings. A return of the census counts them and gives no day of
  # any: `occurred` is then the day on which the number was learned.
  meetings @0 :UInt32;
}

struct CareProceedingsApplied {
  # The authority applied to the court for care proceedings.
  note @0 :Text;
}

struct PreProceedingsEnded {
  # It was decided to step up to care proceedings, or to step down.
  outcome @0 :Text;  # in words, or as the code of the census: "A", "B", "C"
}

struct ProtectionPlanRecategorised {
  # The category of abuse under which a protection plan runs is now another one. A return of the census gives the latest
  # category without its day: `occurred` is then the day on which it was learned.
  category @0 :Text $Terms.required;
}

struct CoreGroupMet {
  # The core group of a child protection plan: those who carry the plan out.
  attended @0 :List(Text);  # names or roles
  note @1 :Text;
}

# ---- tools and judgement ----------------------------------------------------------------------------------------------
# A validated tool supports a professional's judgement and never makes it: the two stand side by side.

enum Dimension {
  # What is assessed of the parents and the child.
  notStated @0;
  parentingCapacity @1;
  interaction @2;          # between parent and child
  readinessToChange @3;
  capacityToChange @4;
  childsNeeds @5;
  familyAndEnvironment @6;
}

struct ToolApplied {
  # A validated tool (scale, questionnaire, observation) was used.
  tool @0 :Text $Terms.required;   # as the field names it
  toolVersion @1 :Text;
  dimension @2 :Dimension;
  score @3 :Float64;
  scored @4 :Bool;                 # false: the tool gives no number; `score` means nothing then
  result @5 :Text;                 # in the tool's own words: "above the clinical cut-off"
  appliedBy @6 :Text;
}

struct JudgementMade {
  # A professional's own judgement, with its reasons.
  dimension @0 :Dimension $Terms.required;
  judgement @1 :Text $Terms.required;
  reasons @2 :Text;
  judgedBy @3 :Text;
  tools @4 :List(Text);            # those that it takes into account
  departsFromTools @5 :Bool;       # the judgement is other than the tools suggest; the reasons then say why
}

# ---- parent-and-baby assessment placements ----------------------------------------------------------------------------
# On a placement's own stream, but for providers and contracts, which are on the provider's.

struct ProviderRegistered {
  name @0 :Text $Terms.required;
  region @1 :Text;          # "South West"
}

struct ContractAgreed {
  contract @0 :Text $Terms.required;   # its number
  region @1 :Text;                     # whose regional fee it goes by
  until @2 :When;                      # absent: no end agreed
  weeklyFeePence @3 :UInt64;           # as contracted; the regional fee is policy
  departsBecause @4 :Text;             # why the fee is not the regional one; empty: it is, or nobody said
  from @5 :When;                       # absent: from the day it was agreed
}

struct PlacementAgreed {
  # A parent and baby are to be assessed in a placement.
  case @0 :Text $Terms.required $Terms.stream;      # the child's
  provider @1 :Text $Terms.required $Terms.stream;
  contract @2 :Text;
  weeklyFeePence @3 :UInt64;
  departsBecause @4 :Text;             # why the fee is not the contract's or the regional one
  criteriaVersion @5 :Text;            # of the baseline criteria that the assessment goes by
  plannedWeeks @6 :UInt32;             # 0: not planned
  orderedBy @7 :Text;                  # court, local authority
}

struct PlacementStarted {
  note @0 :Text;
}

struct PlacementEnded {
  outcome @0 :Outcome;
  reason @1 :Text;

  enum Outcome {
    notStated @0;
    togetherAtHome @1;     # parent and baby go home
    togetherElsewhere @2;  # to another placement, or to family
    separated @3;
    endedEarly @4;         # before the assessment was complete
  }
}

struct CriterionAssessed {
  # One of the baseline criteria, with the evidence for it.
  criterion @0 :Text $Terms.required;    # its id, by policy
  finding @1 :Finding $Terms.required;
  evidence @2 :Text;
  assessor @3 :Text $Terms.stream;       # the worker's stream: whether they held the accredited training on that day
  criteriaVersion @4 :Text;              # empty: that of the placement

  enum Finding {
    notStated @0;
    met @1;
    partlyMet @2;
    notMet @3;
    notAssessable @4;
  }
}

struct AssessmentValidated {
  # A court or a guardian accepts the assessment, or one criterion of it, as it stands; or does not.
  by @0 :By $Terms.required;
  criterion @1 :Text;          # empty: the assessment as a whole
  accepted @2 :Bool;
  reasons @3 :Text;

  enum By {
    notStated @0;
    court @1;
    guardian @2;
    qualityAssurance @3;
  }
}
