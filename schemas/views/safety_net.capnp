@0xfae813d7fe5cb23e;
# The safety net: CAF mentors, and what becomes of a case that lies below the threshold of social care.
#
# show: body is a SafetyNet.
# list: no condition               every case in the net: those under review first, of each standing the longest first
#       standing=supported|reviewed    of that standing, the longest first
#       fallenThrough=true           whose review is overdue when asked, or for whom nobody is named within the time scale of
#                                    a review: in order of the clock that ran out
#       withoutMentor=true           submissions without a CAF mentor, the longest first
#       noticeOwed=true              pseudo CAFs of which the attendance officers are not told yet, where there is earlier or
#                                    current support to tell of; the longest first
#       lipService=true              families who pay lip service now, the longest first
#       mentor=NAME                  whose submission is open or who are in the net, by the mentor's name as it was written
#       any of them together; body is a SafetyNetItem.
# measures, by month: submissions (by locality, kind), belowThreshold (by locality, decision), supported (by locality), reviewsInTime
#       (by locality), closures (by locality, reason), meetingsChairedByMentor (by locality).
#
# A case is in the net when its last decision on the threshold lies below it (policy: thresholds), or it was stepped down
# from statutory work; until it is closed, released by a review, or social care takes it on: by a decision, or by an
# assessment, enquiry, conference or plan that begins. There it is supported or under review, and never neither:
# projections/safety_net/course.h has the table. All goes by when things occurred.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

using Terms = import "/schemas/terms.capnp";
using When = import "/schemas/terms.capnp".When;
using Deadline = import "/schemas/views/deadline.capnp".Deadline;
using Engagement = import "/schemas/assessment.capnp".Engagement;
using CloseReason = import "/schemas/assessment.capnp".CafClosed.Reason;
using Decision = import "/schemas/referral.capnp".ThresholdDecided.Decision;
using SubmissionKind = import "/schemas/assessment.capnp".CafOpened.Kind;

enum NetStanding {
  outside @0 $Terms.shownAs("not in the net");
  supported @1 $Terms.shownAs("being supported") $Terms.colour(green);
  reviewed @2 $Terms.shownAs("under review") $Terms.colour(amber);
}

enum NetReason {
  # Why a case stands where it stands. The words follow "because".
  notStated @0;
  # ---- under review ----
  nothingAgreed @1 $Terms.shownAs("nothing is agreed yet");
  consentRefused @2 $Terms.shownAs("consent was refused");
  consentWithdrawn @3 $Terms.shownAs("consent was withdrawn");
  notEngaging @4 $Terms.shownAs("the family is not engaging");
  declined @5 $Terms.shownAs("the family declined support");
  notReached @6 $Terms.shownAs("the family was not reached");
  disengaged @7 $Terms.shownAs("the CAF was closed: disengaged, or consent withdrawn");
  closedNoReason @8 $Terms.shownAs("the CAF was closed and no reason is stated");
  supportEnded @9 $Terms.shownAs("the support ended");
  keptUnderReview @10 $Terms.shownAs("a review kept it under review");
  supportOffered @11 $Terms.shownAs("a review offered support again");
  stepUpAsked @12 $Terms.shownAs("a step up is asked for and not decided");
  referredBack @13 $Terms.shownAs("the Early Response Service referred it back");
  willing @14 $Terms.shownAs("the family agreed, and nothing has begun yet");
  # ---- being supported ----
  serviceStarted @15 $Terms.shownAs("a service started");
  planAgreed @16 $Terms.shownAs("a CAF plan was agreed");
  engaged @17 $Terms.shownAs("the family is engaged");
  earlyResponse @18 $Terms.shownAs("an agency responds");
  # ---- not in the net ----
  released @19 $Terms.shownAs("a review found no further concern");
  needsMet @20 $Terms.shownAs("the CAF was closed: needs met");
  movedAway @21 $Terms.shownAs("the family moved to another authority");
  movedToSocialCare @22 $Terms.shownAs("the case moved to social care");
  aboveThreshold @23 $Terms.shownAs("the decision lies above the threshold");
  died @24 $Terms.shownAs("the child died");
  takenOn @25 $Terms.shownAs("social care has taken it on");  # an assessment, enquiry, conference or plan of its own began
  closed @26 $Terms.shownAs("the case was closed");           # by social care, or with a reason that is for good
}

enum ChairRole {
  notStated @0;
  referrer @1;
  leadProfessional @2;
  mentor @3 $Terms.shownAs("CAF mentor");
  another @4 $Terms.shownAs("somebody else");
}

struct SafetyNet {
  standing @0 :NetStanding;
  since @2 :When;                   # when it came to stand so
  because @1 :NetReason;
  becauseSince @28 :When $Terms.shownAs("for that reason since");   # when that came to be: before or after it came to stand so
  fallenThrough @3 :Bool $Terms.onlyIfTrue $Terms.colour(red);
  explanation @4 :Text $Terms.shownAs("in a sentence");  # of where it stands; of one fallen through, all of it
  inNetSince @5 :When $Terms.shownAs("in the net since");  # absent: not in it
  decision @6 :Decision $Terms.shownAs("last decision");
  steppedDown @7 :When;             # the last step down from statutory work; absent: none
  steppedDownFrom @8 :Text;
  review @9 :Deadline;              # the next review in the net; absent: none is due
  mentor @10 :Text $Terms.shownAs("CAF mentor");
  mentorSince @11 :When $Terms.hidden;
  leadProfessional @12 :Text;
  lastNamed @13 :Text;              # who was last named for the case, as what and when; empty: nobody ever
  locality @14 :Text;
  submissionsInAll @15 :UInt32 $Terms.shownAs("CAF submissions");
  engagementOverTime @16 :Text;     # "engaged 2010-03-03 → lip service 2010-05-04"
  lipServiceSince @17 :When $Terms.onlyIfTrue $Terms.colour(amber);   # absent: it is not what they pay now
  notice @18 :Notice $Terms.shownAs("notice to the attendance officers");

  submissions @19 :List(Submission);   # in order of occurrence, as are all lists here
  consultations @20 :List(Consultation) $Terms.shownAs("liaison with the referrer");
  meetings @21 :List(Meeting) $Terms.shownAs("family support meetings");
  timetable @22 :List(Deadline) $Terms.shownAs("time scales of the CAF");  # the present one
  services @23 :List(Service);
  engagements @24 :List(EngagementEntry);
  moves @25 :List(Move) $Terms.shownAs("in the net over time");
  reviews @26 :List(Review) $Terms.shownAs("reviews");
  truncated @27 :Bool;              # true: a list holds its newest entries only

  struct Notice {
    # A pseudo CAF makes the mentors tell the attendance officers of earlier and current support: by a CAF, and by services
    # that began before it was received. Not of what the pseudo CAF itself brought.
    owed @0 :Bool $Terms.onlyIfTrue $Terms.colour(red);
    owedSince @1 :When $Terms.onlyIfTrue;
    # Owed where there is such support: since the pseudo CAF came, or since the first such support where that came later.
    content @2 :Text $Terms.shownAs("what there is to tell");   # drawn up from the record as it stands
    toldOn @3 :When $Terms.onlyIfTrue;
    told @4 :Text $Terms.onlyIfTrue $Terms.shownAs("who was told");
    support @5 :Text $Terms.onlyIfTrue $Terms.shownAs("what they were told");
  }

  struct Submission {
    number @0 :UInt32 $Terms.shownAs("no.");
    occurred @1 :When;
    kind @2 :SubmissionKind;
    referrer @3 :Text;              # empty: not stated, or opened without a referral
    mentor @4 :Text $Terms.shownAs("CAF mentor") $Terms.colourIfNot(red) $Terms.alwaysShown;
    mentorSince @5 :When;
    opened @6 :When;
    closed @7 :When;
    reason @8 :CloseReason;
    withoutMentor @9 :Bool $Terms.hidden;
  }

  struct Consultation {
    occurred @0 :When;
    askedBy @1 :Text;
    advice @2 :Text;
    givenBy @3 :Text;
  }

  struct Meeting {
    occurred @0 :When;
    status @1 :Status;
    forWhen @2 :When $Terms.shownAs("arranged for");
    chair @3 :Text;
    chairedAs @4 :ChairRole $Terms.shownAs("as");
    reason @5 :Text;                # why it was not held

    enum Status {
      arranged @0;
      held @1 $Terms.colour(green);
      notHeld @2 $Terms.colour(red);
    }
  }

  struct Service {
    service @0 :Text;
    started @1 :When;
    ended @2 :When;                 # absent: still running
  }

  struct EngagementEntry {
    occurred @0 :When;
    engagement @1 :Engagement;
    until @2 :When;                 # absent: still
    times @3 :UInt32 $Terms.shownAs("times noted");  # one after another
    note @4 :Text;                  # of the first
  }

  struct Move {
    occurred @0 :When;
    standing @1 :NetStanding;
    because @2 :NetReason;
    service @3 :Text $Terms.shownAs("what");  # the service; what social care began; why it was closed
  }

  struct Review {
    occurred @0 :When;
    deadline @1 :Deadline $Terms.shownAs("in time");
    reviewedBy @2 :Text;
    reasons @3 :Text;
  }
}

struct SafetyNetItem $Terms.shownAs("case") {
  # Printed, each list leads with what it is about; columns that no row fills are left out.
  review @4 :Deadline;
  named @12 :Text $Terms.shownAs("who is named") $Terms.colour(red);  # of one fallen through without a CAF mentor: "nobody ever"
  lipServiceSince @8 :When $Terms.colour(amber);
  noticeOwedSince @7 :When $Terms.colour(red);
  noticeContent @11 :Text $Terms.shownAs("to tell the attendance officers");  # in the list of notices owed
  submitted @5 :When;               # the last submission, where it is open
  withoutMentor @6 :Bool $Terms.onlyIfTrue $Terms.colour(red);
  standing @0 :NetStanding;
  since @2 :When;                   # since when it stands so, to the day
  because @1 :NetReason;
  becauseSince @13 :When $Terms.shownAs("on");   # when that came to be, to the day; absent: when it came to stand so
  mentor @3 :Text $Terms.shownAs("CAF mentor");
  fallenThrough @9 :Bool $Terms.hidden;   # as review and who is named say
  explanation @10 :Text $Terms.hidden;    # of one fallen through: the sentence of show
}
