@0xa2c5d0a4e9b71c11;
# The referral family: how concern about a child comes in, what is found out, and what is decided.
#
# Code lists (source, need, reason for closure) are policy, not schema: they differ by place and year. The codes named
# here are those of the children-in-need census of England. A text may be left empty where nothing is known.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

using Terms = import "terms.capnp";
using When = import "terms.capnp".When;

struct ContactReceived {
  # Somebody got in touch about a child; not (or not yet) a referral.
  source @0 :Text;    # code of the source: "2A" school, "3B" health visitor, "6" police, …
  concern @1 :Text;   # in the words of who got in touch
  outcome @2 :Text;   # what was done with it: "referral", "package", "advice", …: policy says which of them end the contact
}

struct ReferralReceived {
  # A request for services for the child. A later one for the same child is a further referral in the same stream.
  source @0 :Text;       # code of the source, as above
  primaryNeed @1 :Text;  # "N1" abuse or neglect … "N9" not in need, "N0" not stated
  referrer @2 :Text;     # who referred: a name or a role
  concerns @3 :Text;
  kind @4 :Kind;

  enum Kind {
    socialCare @0;
    caf @1;
    pseudoCaf @2;  # asks for attendance services in the CAF's format; not voluntary
  }
}

struct ConsultationGiven {
  # A referrer asked about thresholds, and was answered.
  askedBy @0 :Text;
  advice @1 :Text;
  givenBy @2 :Text;
}

struct InformationAsked {
  # The hub asked a member or a data system what it knows. Asking the same member again asks anew.
  member @0 :Text $Terms.required;  # "police", "health", "probation", …; or the system: "CareFirst", "ContactPoint"
  question @1 :Text;
  kind @2 :Kind;

  enum Kind {
    member @0;         # sits in the hub
    virtualMember @1;  # belongs to it, and answers from elsewhere
    dataSystem @2;     # a record system that the referral coordinator looks into
  }
}

struct InformationReturned {
  # What came back; it answers what this member was asked last.
  member @0 :Text $Terms.required;
  summary @1 :Text;
  result @2 :Result;
  basis @3 :Text;      # on what ground it was shared, or was not: consent, a duty, vital interests

  enum Result {
    returned @0;
    nothingKnown @1;   # looked, and holds nothing about the child or the family
    declined @2;       # holds something, or may, and does not share it
  }
}

struct ConcernRated {
  # How urgent the hub holds the concern to be. It may change at any time, and the time scale of the package with it.
  rating @0 :Rating $Terms.required;
  ratedBy @1 :Text;
  reasons @2 :Text;

  enum Rating {
    notStated @0;
    green @1;
    amber @2;
    red @3;
  }
}

struct PackageCompiled {
  # The document of the concern and of all that the hub's members know.
  number @0 :UInt32;  # 1, 2, … for this child; 0: not numbered
  rating @1 :Text;    # "red", "amber", "green", by local practice
  summary @2 :Text;
}

struct ThresholdDecided {
  decision @0 :Decision $Terms.required;
  decidedBy @1 :Text;
  reasons @2 :Text;
  packageNumber @3 :UInt32;  # the package it was made on; 0: none

  enum Decision {
    notStated @0;
    section47 @1;          # reasonable cause to suspect significant harm (Children Act 1989, section 47)
    section17 @2;          # a child in need (section 17)
    earlyResponse @3;
    caf @4;
    advice @5;
    noFurtherAction @6;
  }
}

struct ReferralPassedOn {
  to @0 :Text $Terms.required;      # team or service
  reason @1 :Text;
}

struct EarlyResponseReported {
  # What came of a hand-over to the Early Response Service, as the service reports it back to the hub.
  outcome @0 :Outcome $Terms.required;
  agency @1 :Text;    # that responds, where one agency does
  note @2 :Text;
  handedOver @3 :When;
  # The day of the hand-over that it reports on, as referral.passedOn is dated. Absent: not stated; it is then taken for the
  # earliest hand-over that nothing has come back on.

  enum Outcome {
    notStated @0;
    singleAgencyResponse @1;
    cafStarted @2;        # with a team around the child
    familyDeclined @3;
    notReached @4;
    referredBack @5;      # the concern has grown: back to the hub
  }
}

struct ReferralClosed {
  # The end of an episode that began with a referral.
  reason @0 :Text;       # "RC1" adopted … "RC9" after assessment to early help; empty: not stated, which is flagged
  explanation @1 :Text;
  undated @2 :Bool;
  # A reason is known, and no date: `occurred` is then the day on which the reason was learned, and this is flagged.
}

struct ChildIdentified {
  # What the services know the child by. Data for matching; shown to nobody who need not see it, and never logged.
  pupilNumber @0 :Text;          # UPN
  formerPupilNumber @1 :Text;
  pupilNumberUnknown @2 :Text;   # reason code why there is none: "UN1" …
  birthDate @3 :When;            # absent where not known
  expectedBirthDate @4 :When;    # of a child not yet born
  gender @5 :Text;               # code: "1" male, "2" female, "0" not known, "9" not specified
  ethnicity @6 :Text;            # code: "WBRI", …
  name @7 :Text;                 # "unborn baby of …" before birth
  locality @8 :Text;             # the part of the authority where the child lives; a family that moves is identified anew
  localIdentifier @9 :Text;
  # What the authority's own system calls the child, where the stream's id cannot hold it letter for letter ("LA 001" is
  # case:LA~20001: each byte that an id cannot hold, and "~", stands as "~" and two hexadecimal digits). Empty: as the id says.
}

struct DisabilityRecorded {
  codes @0 :List(Text) $Terms.required;  # "NONE", "MOB", "HAND", "PC", "INC", "COMM", "LD", "HEAR", "VIS", "BEH", "CON", "AUT", "DDA"
}

struct DeathRecorded {
  note @0 :Text;
}
