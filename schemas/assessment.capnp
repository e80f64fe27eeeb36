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
  engaged @1;
  lipService @2;   # agrees, and does not take part
  notEngaging @3;
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
    disengaged @2;             # the family no longer takes part, or withdrew consent
    movedAway @3;              # to another authority
    movedToSocialCare @4;      # only once social care has decided so
  }
}

struct VulnerabilityScored {
  # A score by a tool. A score means nothing without its tool and version: range, step and polarity differ.
  tool @0 :Text $Terms.required;
  toolVersion @1 :Text;
  total @2 :Float64;
  elements @3 :List(Score);

  struct Score {
    element @0 :Text;
    score @1 :Float64;
  }
}

# ---- the traffic-light core assessment --------------------------------------------------------------------------------

struct AreasChosen {
  # The areas to assess. A later choice replaces the earlier one; an area left out keeps its history.
  areas @0 :List(Text) $Terms.required;
  tool @1 :Text;
  expectedBirthDate @2 :When;  # absent after birth
}

enum Light {
  notStated @0;
  green @1;
  amber @2;
  red @3;
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
  previousPlans @1 :UInt32;
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
}

struct PreProceedingsEnded {
  outcome @0 :Text;
}

struct ProtectionPlanRecategorised {
  # The category of abuse under which a protection plan runs is now another one. A return of the census gives the latest
  # category without its day: `occurred` is then the day on which it was learned.
  category @0 :Text $Terms.required;
}
