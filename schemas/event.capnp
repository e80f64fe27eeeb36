@0xd1d6b7c2b1d40f01;
# What happened to a child's case, or to whatever else a stream follows: one event is one fact.
#
# An event type has a name, such as "referral.received", which is what JSON, CloudEvents and people use; and a field in
# Event's union, which is what programs use. Both stand side by side in a stored event, so that a program that is older
# than an event type still keeps it, passes it on, and shows its name.
#
# To add a type: add its struct to its family's file and its field at the end of Event's union, with $type and $family.
# Nothing that is stored is ever renumbered, retyped or given another meaning; a field is added at the end of its struct.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

using Referral = import "referral.capnp";
using Assessment = import "assessment.capnp";
using Supervision = import "supervision.capnp";
using Programme = import "programme.capnp";
using Correction = import "correction.capnp";

annotation type @0xb3a9c6a2d75b8a02 (field) :Text;
# The name of the event type that a field of Event's union stands for.

annotation family @0xe44f9e1c3f6d5a03 (field) :Family;
# The family of that event type.

annotation required @0x9d2b64c0a8f17e04 (field) :Void;
# A command that leaves this field out (empty text or list, `notStated`, version 0) is refused: without it the event says
# nothing.

annotation instant @0xc4815e7f02ab9d05 (field) :Void;
# An Int64 of microseconds since 1970-01-01T00:00:00Z, which JSON shows as RFC 3339 in UTC.

enum Family {
  # Who may read an event is decided by its family: each family is published on a topic of its own.
  referral @0;
  assessment @1;
  supervision @2;
  programme @3;
  record @4;
  # Only the family of event *types* that are about the record itself (corrections, links). An event of such a type is
  # stored under the family of what it is about, so that a correction is seen by those who saw what it corrects, and by
  # nobody else. Links belong to `referral`.
}

struct When {
  # When something occurred, as precisely as it is known. In JSON: "2010", "2010-07", "2010-07-30", or an instant
  # "2010-07-30T14:05:00Z".
  micros @0 :Int64;
  # Microseconds since 1970-01-01T00:00:00Z: the instant, or the first instant (UTC) of the day, month or year.
  # From 1800-01-01 to the end of 2199.
  precision @1 :Precision;

  enum Precision {
    year @0;
    month @1;
    day @2;
    instant @3;
  }
}

struct Event {
  type @0 :Text;
  # The name of the event type. In a command it may be left empty (the recorder fills it in); if given, it must be the
  # name of the union field that is set.
  family @1 :Family;
  # The recorder fills this in; what a command says here is ignored.
  occurred @2 :When;
  # When it happened. Needed. When it was recorded stands in the record.

  union {
    unknown @3 :Void;
    # Never stored by a recorder: an event needs a type. A reader that is older than the type of an event sees a
    # discriminant that it does not know, and goes by `type`.

    # ---- referral: how concern about a child comes in, and what is decided ----
    contactReceived @4 :Referral.ContactReceived $type("contact.received") $family(referral);
    referralReceived @5 :Referral.ReferralReceived $type("referral.received") $family(referral);
    consultationGiven @6 :Referral.ConsultationGiven $type("consultation.given") $family(referral);
    informationAsked @7 :Referral.InformationAsked $type("information.asked") $family(referral);
    informationReturned @8 :Referral.InformationReturned $type("information.returned") $family(referral);
    packageCompiled @9 :Referral.PackageCompiled $type("package.compiled") $family(referral);
    thresholdDecided @10 :Referral.ThresholdDecided $type("threshold.decided") $family(referral);
    referralPassedOn @11 :Referral.ReferralPassedOn $type("referral.passedOn") $family(referral);
    referralClosed @12 :Referral.ReferralClosed $type("referral.closed") $family(referral);
    childIdentified @13 :Referral.ChildIdentified $type("child.identified") $family(referral);
    disabilityRecorded @14 :Referral.DisabilityRecorded $type("disability.recorded") $family(referral);
    deathRecorded @15 :Referral.DeathRecorded $type("death.recorded") $family(referral);

    # ---- assessment: early help (the CAF), core assessment, protection ----
    consentGiven @16 :Assessment.ConsentGiven $type("consent.given") $family(assessment);
    consentRefused @17 :Assessment.ConsentRefused $type("consent.refused") $family(assessment);
    consentWithdrawn @18 :Assessment.ConsentWithdrawn $type("consent.withdrawn") $family(assessment);
    cafOpened @19 :Assessment.CafOpened $type("caf.opened") $family(assessment);
    cafAssessed @20 :Assessment.CafAssessed $type("caf.assessed") $family(assessment);
    leadProfessionalNamed @21 :Assessment.LeadProfessionalNamed $type("leadProfessional.named") $family(assessment);
    mentorNamed @22 :Assessment.MentorNamed $type("mentor.named") $family(assessment);
    meetingArranged @23 :Assessment.MeetingArranged $type("meeting.arranged") $family(assessment);
    meetingHeld @24 :Assessment.MeetingHeld $type("meeting.held") $family(assessment);
    meetingNotHeld @25 :Assessment.MeetingNotHeld $type("meeting.notHeld") $family(assessment);
    planAgreed @26 :Assessment.PlanAgreed $type("plan.agreed") $family(assessment);
    serviceStarted @27 :Assessment.ServiceStarted $type("service.started") $family(assessment);
    serviceEnded @28 :Assessment.ServiceEnded $type("service.ended") $family(assessment);
    engagementNoted @29 :Assessment.EngagementNoted $type("engagement.noted") $family(assessment);
    reviewHeld @30 :Assessment.ReviewHeld $type("review.held") $family(assessment);
    steppedUp @31 :Assessment.SteppedUp $type("case.steppedUp") $family(assessment);
    steppedDown @32 :Assessment.SteppedDown $type("case.steppedDown") $family(assessment);
    cafClosed @33 :Assessment.CafClosed $type("caf.closed") $family(assessment);
    vulnerabilityScored @34 :Assessment.VulnerabilityScored $type("vulnerability.scored") $family(assessment);
    areasChosen @35 :Assessment.AreasChosen $type("areas.chosen") $family(assessment);
    areaRated @36 :Assessment.AreaRated $type("area.rated") $family(assessment);
    strengthNoted @37 :Assessment.StrengthNoted $type("strength.noted") $family(assessment);
    capacityToChangeJudged @38 :Assessment.CapacityToChangeJudged $type("capacityToChange.judged") $family(assessment);
    assessmentStarted @39 :Assessment.AssessmentStarted $type("assessment.started") $family(assessment);
    assessmentAuthorised @40 :Assessment.AssessmentAuthorised $type("assessment.authorised") $family(assessment);
    assessmentReviewed @41 :Assessment.AssessmentReviewed $type("assessment.reviewed") $family(assessment);
    strategyDiscussionHeld @42 :Assessment.StrategyDiscussionHeld $type("strategyDiscussion.held") $family(assessment);
    enquiryStarted @43 :Assessment.EnquiryStarted $type("enquiry.started") $family(assessment);
    enquiryConcluded @44 :Assessment.EnquiryConcluded $type("enquiry.concluded") $family(assessment);
    conferenceHeld @45 :Assessment.ConferenceHeld $type("conference.held") $family(assessment);
    protectionPlanStarted @46 :Assessment.ProtectionPlanStarted $type("protectionPlan.started") $family(assessment);
    protectionPlanReviewed @47 :Assessment.ProtectionPlanReviewed $type("protectionPlan.reviewed") $family(assessment);
    protectionPlanEnded @48 :Assessment.ProtectionPlanEnded $type("protectionPlan.ended") $family(assessment);
    planStarted @49 :Assessment.PlanStarted $type("plan.started") $family(assessment);
    planEnded @50 :Assessment.PlanEnded $type("plan.ended") $family(assessment);
    preProceedingsStarted @51 :Assessment.PreProceedingsStarted $type("preProceedings.started") $family(assessment);
    preProceedingsEnded @52 :Assessment.PreProceedingsEnded $type("preProceedings.ended") $family(assessment);

    # ---- supervision: the work with a case and with those who do it ----
    caseAllocated @53 :Supervision.CaseAllocated $type("case.allocated") $family(supervision);
    supervisionHeld @54 :Supervision.SupervisionHeld $type("supervision.held") $family(supervision);
    supervisionMissed @55 :Supervision.SupervisionMissed $type("supervision.missed") $family(supervision);
    decisionRecorded @56 :Supervision.DecisionRecorded $type("decision.recorded") $family(supervision);

    # ---- programme: preventive work, volunteers, births ----
    birthRecorded @57 :Programme.BirthRecorded $type("birth.recorded") $family(programme);
    homeVisitMade @58 :Programme.HomeVisitMade $type("homeVisit.made") $family(programme);
    linkPersonNamed @59 :Programme.LinkPersonNamed $type("linkPerson.named") $family(programme);
    activityAttended @60 :Programme.ActivityAttended $type("activity.attended") $family(programme);

    # ---- record: about the record itself, in any stream ----
    recordCorrected @61 :Correction.RecordCorrected $type("record.corrected") $family(record);
    recordWithdrawn @62 :Correction.RecordWithdrawn $type("record.withdrawn") $family(record);
    streamLinked @63 :Correction.StreamLinked $type("record.linked") $family(record);
    streamUnlinked @64 :Correction.StreamUnlinked $type("record.unlinked") $family(record);
    judgedNotDuplicate @65 :Correction.JudgedNotDuplicate $type("record.judgedNotDuplicate") $family(record);
  }
}
