@0xd1d6b7c2b1d40f01;
# What happened to a child's case, or to whatever else a stream follows: one event is one fact.
#
# An event type has a name, such as "referral.received", which is what JSON, CloudEvents and people use; and a field in
# Event's union, which is what programs use. Both stand side by side in a stored event, so that a program that is older
# than an event type still keeps it, passes it on, and shows its name.
#
# To add a type: add its struct to its family's file and its field at the end of Event's union, with its name and family.
# Nothing that is stored is ever renumbered, retyped or given another meaning; a field is added at the end of its struct.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

using Referral = import "referral.capnp";
using Assessment = import "assessment.capnp";
using Supervision = import "supervision.capnp";
using Programme = import "programme.capnp";
using Terms = import "terms.capnp";
using Family = Terms.Family;
using When = Terms.When;

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
    contactReceived @4 :Referral.ContactReceived $Terms.type("contact.received") $Terms.family(referral);
    referralReceived @5 :Referral.ReferralReceived $Terms.type("referral.received") $Terms.family(referral);
    consultationGiven @6 :Referral.ConsultationGiven $Terms.type("consultation.given") $Terms.family(referral);
    informationAsked @7 :Referral.InformationAsked $Terms.type("information.asked") $Terms.family(referral);
    informationReturned @8 :Referral.InformationReturned $Terms.type("information.returned") $Terms.family(referral);
    packageCompiled @9 :Referral.PackageCompiled $Terms.type("package.compiled") $Terms.family(referral);
    thresholdDecided @10 :Referral.ThresholdDecided $Terms.type("threshold.decided") $Terms.family(referral);
    referralPassedOn @11 :Referral.ReferralPassedOn $Terms.type("referral.passedOn") $Terms.family(referral);
    referralClosed @12 :Referral.ReferralClosed $Terms.type("referral.closed") $Terms.family(referral);
    childIdentified @13 :Referral.ChildIdentified $Terms.type("child.identified") $Terms.family(referral);
    disabilityRecorded @14 :Referral.DisabilityRecorded $Terms.type("disability.recorded") $Terms.family(referral);
    deathRecorded @15 :Referral.DeathRecorded $Terms.type("death.recorded") $Terms.family(referral);

    # ---- assessment: early help (the CAF), core assessment, protection ----
    consentGiven @16 :Assessment.ConsentGiven $Terms.type("consent.given") $Terms.family(assessment);
    consentRefused @17 :Assessment.ConsentRefused $Terms.type("consent.refused") $Terms.family(assessment);
    consentWithdrawn @18 :Assessment.ConsentWithdrawn $Terms.type("consent.withdrawn") $Terms.family(assessment);
    cafOpened @19 :Assessment.CafOpened $Terms.type("caf.opened") $Terms.family(assessment);
    cafAssessed @20 :Assessment.CafAssessed $Terms.type("caf.assessed") $Terms.family(assessment);
    leadProfessionalNamed @21 :Assessment.LeadProfessionalNamed $Terms.type("leadProfessional.named") $Terms.family(assessment);
    mentorNamed @22 :Assessment.MentorNamed $Terms.type("mentor.named") $Terms.family(assessment);
    meetingArranged @23 :Assessment.MeetingArranged $Terms.type("meeting.arranged") $Terms.family(assessment);
    meetingHeld @24 :Assessment.MeetingHeld $Terms.type("meeting.held") $Terms.family(assessment);
    meetingNotHeld @25 :Assessment.MeetingNotHeld $Terms.type("meeting.notHeld") $Terms.family(assessment);
    planAgreed @26 :Assessment.PlanAgreed $Terms.type("plan.agreed") $Terms.family(assessment);
    serviceStarted @27 :Assessment.ServiceStarted $Terms.type("service.started") $Terms.family(assessment);
    serviceEnded @28 :Assessment.ServiceEnded $Terms.type("service.ended") $Terms.family(assessment);
    engagementNoted @29 :Assessment.EngagementNoted $Terms.type("engagement.noted") $Terms.family(assessment);
    reviewHeld @30 :Assessment.ReviewHeld $Terms.type("review.held") $Terms.family(assessment);
    steppedUp @31 :Assessment.SteppedUp $Terms.type("case.steppedUp") $Terms.family(assessment);
    steppedDown @32 :Assessment.SteppedDown $Terms.type("case.steppedDown") $Terms.family(assessment);
    cafClosed @33 :Assessment.CafClosed $Terms.type("caf.closed") $Terms.family(assessment);
    vulnerabilityScored @34 :Assessment.VulnerabilityScored $Terms.type("vulnerability.scored") $Terms.family(assessment);
    areasChosen @35 :Assessment.AreasChosen $Terms.type("areas.chosen") $Terms.family(assessment);
    areaRated @36 :Assessment.AreaRated $Terms.type("area.rated") $Terms.family(assessment);
    strengthNoted @37 :Assessment.StrengthNoted $Terms.type("strength.noted") $Terms.family(assessment);
    capacityToChangeJudged @38 :Assessment.CapacityToChangeJudged $Terms.type("capacityToChange.judged") $Terms.family(assessment);
    assessmentStarted @39 :Assessment.AssessmentStarted $Terms.type("assessment.started") $Terms.family(assessment);
    assessmentAuthorised @40 :Assessment.AssessmentAuthorised $Terms.type("assessment.authorised") $Terms.family(assessment);
    assessmentReviewed @41 :Assessment.AssessmentReviewed $Terms.type("assessment.reviewed") $Terms.family(assessment);
    strategyDiscussionHeld @42 :Assessment.StrategyDiscussionHeld $Terms.type("strategyDiscussion.held") $Terms.family(assessment);
    enquiryStarted @43 :Assessment.EnquiryStarted $Terms.type("enquiry.started") $Terms.family(assessment);
    enquiryConcluded @44 :Assessment.EnquiryConcluded $Terms.type("enquiry.concluded") $Terms.family(assessment);
    conferenceHeld @45 :Assessment.ConferenceHeld $Terms.type("conference.held") $Terms.family(assessment);
    protectionPlanStarted @46 :Assessment.ProtectionPlanStarted $Terms.type("protectionPlan.started") $Terms.family(assessment);
    protectionPlanReviewed @47 :Assessment.ProtectionPlanReviewed $Terms.type("protectionPlan.reviewed") $Terms.family(assessment);
    protectionPlanEnded @48 :Assessment.ProtectionPlanEnded $Terms.type("protectionPlan.ended") $Terms.family(assessment);
    planStarted @49 :Assessment.PlanStarted $Terms.type("plan.started") $Terms.family(assessment);
    planEnded @50 :Assessment.PlanEnded $Terms.type("plan.ended") $Terms.family(assessment);
    preProceedingsStarted @51 :Assessment.PreProceedingsStarted $Terms.type("preProceedings.started") $Terms.family(assessment);
    preProceedingsEnded @52 :Assessment.PreProceedingsEnded $Terms.type("preProceedings.ended") $Terms.family(assessment);

    # ---- supervision: the work with a case and with those who do it ----
    caseAllocated @53 :Supervision.CaseAllocated $Terms.type("case.allocated") $Terms.family(supervision) $Terms.streams("case");
    supervisionHeld @54 :Supervision.SupervisionHeld $Terms.type("supervision.held") $Terms.family(supervision) $Terms.streams("worker");
    supervisionMissed @55 :Supervision.SupervisionMissed $Terms.type("supervision.missed") $Terms.family(supervision) $Terms.streams("worker");
    decisionRecorded @56 :Supervision.DecisionRecorded $Terms.type("decision.recorded") $Terms.family(supervision) $Terms.streams("case placement");

    # ---- programme: preventive work, volunteers, births ----
    birthRecorded @57 :Programme.BirthRecorded $Terms.type("birth.recorded") $Terms.family(programme);
    homeVisitMade @58 :Programme.HomeVisitMade $Terms.type("homeVisit.made") $Terms.family(programme);
    linkPersonNamed @59 :Programme.LinkPersonNamed $Terms.type("linkPerson.named") $Terms.family(programme);
    activityAttended @60 :Programme.ActivityAttended $Terms.type("activity.attended") $Terms.family(programme);

    # ---- record: about the record itself, in any stream ----
    recordCorrected @61 :RecordCorrected $Terms.type("record.corrected") $Terms.family(record);
    recordWithdrawn @62 :RecordWithdrawn $Terms.type("record.withdrawn") $Terms.family(record);
    streamLinked @63 :StreamLinked $Terms.type("record.linked") $Terms.family(record);
    streamUnlinked @64 :StreamUnlinked $Terms.type("record.unlinked") $Terms.family(record);
    judgedNotDuplicate @65 :JudgedNotDuplicate $Terms.type("record.judgedNotDuplicate") $Terms.family(record);

    # ---- later types, of any family ----
    protectionPlanRecategorised @66 :Assessment.ProtectionPlanRecategorised $Terms.type("protectionPlan.recategorised") $Terms.family(assessment);
    concernRated @67 :Referral.ConcernRated $Terms.type("concern.rated") $Terms.family(referral) $Terms.streams("case");
    earlyResponseReported @68 :Referral.EarlyResponseReported $Terms.type("earlyResponse.reported") $Terms.family(referral) $Terms.streams("case");
    attendanceNotified @69 :Assessment.AttendanceNotified $Terms.type("attendance.notified") $Terms.family(assessment) $Terms.streams("case");
    safetyNetReviewed @70 :Assessment.SafetyNetReviewed $Terms.type("safetyNet.reviewed") $Terms.family(assessment) $Terms.streams("case");
    approachOffered @71 :Assessment.ApproachOffered $Terms.type("approach.offered") $Terms.family(assessment) $Terms.streams("case");
    coreGroupMet @72 :Assessment.CoreGroupMet $Terms.type("coreGroup.met") $Terms.family(assessment) $Terms.streams("case");
    toolApplied @73 :Assessment.ToolApplied $Terms.type("tool.applied") $Terms.family(assessment) $Terms.streams("case placement");
    judgementMade @74 :Assessment.JudgementMade $Terms.type("judgement.made") $Terms.family(assessment) $Terms.streams("case placement");
    providerRegistered @75 :Assessment.ProviderRegistered $Terms.type("provider.registered") $Terms.family(assessment) $Terms.streams("provider");
    contractAgreed @76 :Assessment.ContractAgreed $Terms.type("contract.agreed") $Terms.family(assessment) $Terms.streams("provider");
    placementAgreed @77 :Assessment.PlacementAgreed $Terms.type("placement.agreed") $Terms.family(assessment) $Terms.streams("placement");
    placementStarted @78 :Assessment.PlacementStarted $Terms.type("placement.started") $Terms.family(assessment) $Terms.streams("placement");
    placementEnded @79 :Assessment.PlacementEnded $Terms.type("placement.ended") $Terms.family(assessment) $Terms.streams("placement");
    criterionAssessed @80 :Assessment.CriterionAssessed $Terms.type("criterion.assessed") $Terms.family(assessment) $Terms.streams("placement");
    assessmentValidated @81 :Assessment.AssessmentValidated $Terms.type("assessment.validated") $Terms.family(assessment) $Terms.streams("placement");
    allocationEnded @82 :Supervision.AllocationEnded $Terms.type("allocation.ended") $Terms.family(supervision) $Terms.streams("case");
    workerJoined @83 :Supervision.WorkerJoined $Terms.type("worker.joined") $Terms.family(supervision) $Terms.streams("worker");
    workerLeft @84 :Supervision.WorkerLeft $Terms.type("worker.left") $Terms.family(supervision) $Terms.streams("worker");
    supervisionPlanned @85 :Supervision.SupervisionPlanned $Terms.type("supervision.planned") $Terms.family(supervision) $Terms.streams("worker");
    trainingAccredited @86 :Supervision.TrainingAccredited $Terms.type("training.accredited") $Terms.family(supervision) $Terms.streams("worker");
    unitMeetingHeld @87 :Supervision.UnitMeetingHeld $Terms.type("unitMeeting.held") $Terms.family(supervision) $Terms.streams("unit");
    youngPersonNominated @88 :Programme.YoungPersonNominated $Terms.type("youngPerson.nominated") $Terms.family(programme) $Terms.streams("case");
    cohortDrawn @89 :Programme.CohortDrawn $Terms.type("cohort.drawn") $Terms.family(programme) $Terms.streams("programme");
    parentSupportGiven @90 :Programme.ParentSupportGiven $Terms.type("parentSupport.given") $Terms.family(programme) $Terms.streams("case");
    offenceRecorded @91 :Programme.OffenceRecorded $Terms.type("offence.recorded") $Terms.family(programme) $Terms.streams("case");
    familySignposted @92 :Programme.FamilySignposted $Terms.type("family.signposted") $Terms.family(programme) $Terms.streams("case");
    volunteerRecruited @93 :Programme.VolunteerRecruited $Terms.type("volunteer.recruited") $Terms.family(programme) $Terms.streams("volunteer");
    volunteerCleared @94 :Programme.VolunteerCleared $Terms.type("volunteer.cleared") $Terms.family(programme) $Terms.streams("volunteer");
    moduleCompleted @95 :Programme.ModuleCompleted $Terms.type("module.completed") $Terms.family(programme) $Terms.streams("volunteer");
    volunteerLeft @96 :Programme.VolunteerLeft $Terms.type("volunteer.left") $Terms.family(programme) $Terms.streams("volunteer");
    doulaRequested @97 :Programme.DoulaRequested $Terms.type("doula.requested") $Terms.family(programme) $Terms.streams("case");
    volunteerMatched @98 :Programme.VolunteerMatched $Terms.type("volunteer.matched") $Terms.family(programme) $Terms.streams("case");
    volunteerUnmatched @99 :Programme.VolunteerUnmatched $Terms.type("volunteer.unmatched") $Terms.family(programme) $Terms.streams("case");
    volunteerVisited @100 :Programme.VolunteerVisited $Terms.type("volunteer.visited") $Terms.family(programme) $Terms.streams("case");
    feedingRecorded @101 :Programme.FeedingRecorded $Terms.type("feeding.recorded") $Terms.family(programme) $Terms.streams("case");
    areaAssessmentEnded @102 :Assessment.AreaAssessmentEnded $Terms.type("areaAssessment.ended") $Terms.family(assessment) $Terms.streams("case placement");
    preProceedingsLetterSent @103 :Assessment.PreProceedingsLetterSent $Terms.type("preProceedings.letterSent") $Terms.family(assessment) $Terms.streams("case");
    preProceedingsMeetingHeld @104 :Assessment.PreProceedingsMeetingHeld $Terms.type("preProceedings.meetingHeld") $Terms.family(assessment) $Terms.streams("case");
    preProceedingsReviewed @105 :Assessment.PreProceedingsReviewed $Terms.type("preProceedings.reviewed") $Terms.family(assessment) $Terms.streams("case");
    careProceedingsApplied @106 :Assessment.CareProceedingsApplied $Terms.type("careProceedings.applied") $Terms.family(assessment) $Terms.streams("case");
  }
}

# ---- the record family ------------------------------------------------------------------------------------------------
# Events about the record itself, in any stream. Nothing that was recorded is ever changed: a correction is a new event
# that names the one it corrects. The chronology shows both; every other view goes by what stands after it.

# Which record is meant: say the id of its command, in `command`; or its version and its hash; or all three. Where what is
# given does not agree, or there is no such event, the command is refused. `version` may be left out beside `command`: the
# recorder fills it in, and in what is stored it always stands. A version alone says only where something stands, and not
# what: it is still taken, since older clients know no other way, and the record is flagged `namedByVersionAlone`, unless
# the command `expect`s a version, so that its writer has said up to where they had read.

struct RecordCorrected {
  # Event `event` of that record should have read as `corrected` says. A correction may itself be corrected: name its own
  # record and event, and give the same type as it has.
  version @0 :UInt64;
  event @1 :UInt16;       # 0 is the first event of that version
  corrected @2 :Event $Terms.required;    # the whole event as it should have been
  reason @3 :Text;
  command @4 :Text;       # the id of the command whose record is meant
  hash @5 :Data;          # the hash of the record that is meant (record.capnp): 32 bytes, beside a version or a command
}

struct RecordWithdrawn {
  # Event `event` of that record was recorded in error: it did not happen, or belongs to somebody else.
  version @0 :UInt64;
  event @1 :UInt16;
  reason @2 :Text;
  command @3 :Text;
  hash @4 :Data;
}

struct StreamLinked {
  # The other stream concerns this one: a sibling, or the same child under another id. Reversible.
  stream @0 :Text $Terms.required $Terms.stream;
  relation @1 :Text;  # "sibling", "sameChild", …
  reason @2 :Text;
}

struct StreamUnlinked {
  stream @0 :Text $Terms.required $Terms.stream;
  reason @1 :Text;
}

struct JudgedNotDuplicate {
  # Somebody looked, and the two are different children.
  stream @0 :Text $Terms.required $Terms.stream;
  reason @1 :Text;
}
