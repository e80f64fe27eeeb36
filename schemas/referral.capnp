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
  outcome @2 :Text;   # what was done with it: "referral", "advice", "passedOn", …
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
}

struct InformationAsked {
  # The hub asked a member or a data system what it knows.
  member @0 :Text $Terms.required;
  question @1 :Text;
}

struct InformationReturned {
  member @0 :Text $Terms.required;
  summary @1 :Text;
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
}

struct DisabilityRecorded {
  codes @0 :List(Text) $Terms.required;  # "NONE", "MOB", "HAND", "PC", "INC", "COMM", "LD", "HEAR", "VIS", "BEH", "CON", "AUT", "DDA"
}

struct DeathRecorded {
  note @0 :Text;
}
