@0xb9c41d7e52f0a683;
# The hub (multi-agency safeguarding hub, MASH): each contact and referral about a child, the package of what the hub's
# members know, the manager's decision, the hand-over to the Early Response Service and what came of it; and how often
# concern was raised below the threshold before.
#
# show: body is a Hub.
# list: where decision=awaited|overdue     contacts that await the manager's decision, the longest first. No condition: as
#                                          decision=awaited
#             package=awaited|overdue      that await a package, the reds first, of those the longest; with rating=red|
#                                          amber|green those rated so alone
#             information=awaited|overdue  what was asked of a member and has not come back, by member, the longest first;
#                                          with member=NAME of that member alone
#             handOver=nothingBack         handed over to the Early Response Service (or decided so, and not handed over),
#                                          and nothing came back, the longest first
#             escalating=yes               children whose last contact is at least the third below the threshold within
#                                          twelve months, or would be (by policy), the latest first. However long ago that
#                                          last contact is: what calls for a look does so until somebody gets in touch again
#             reReferral=yes               referrals within twelve months of the one before, the latest first
#       one of them at a time; body is a HubItem, one for each contact, but for escalating one for each child.
# measures, by month: contacts, referrals, decisions, decisionsInTime, packagesInTime, initialAssessments, reReferralRate,
#       escalations (contacts that made one, as of escalating above); each by locality, and but for initialAssessments by
#       source; decisions by decision too.
#
# A contact with the outcome "referral" and the referral of the same source that follows are one contact. Which outcomes end
# a contact, so that no package and no decision is awaited, policy says (codes.toml); all others leave it awaiting them, and
# so do those that policy does not know, which are flagged. A referral for a CAF is not the hub's and is not here. Times are those of the policy; what began before any contact was on record stands
# under number 0.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

using Terms = import "/schemas/terms.capnp";
using When = import "/schemas/terms.capnp".When;
using Deadline = import "/schemas/views/deadline.capnp".Deadline;
using Referral = import "/schemas/referral.capnp";

enum HubRating {
  notRated @0 $Terms.colour(dim);
  green @1 $Terms.colour(green);
  amber @2 $Terms.colour(amber);
  red @3 $Terms.colour(red);
}

enum HubOutcome {
  # What came of a contact.
  awaitingDecision @0 $Terms.colour(amber);
  section47 @1 $Terms.shownAs("section 47");
  section17 @2 $Terms.shownAs("section 17");
  earlyResponse @3;
  caf @4 $Terms.shownAs("CAF");
  advice @5;
  noFurtherAction @6;
  endedAtTheDoor @7 $Terms.shownAs("ended at the contact");  # by policy: advice, passed on, …: its `outcome` says which
  workBegan @8 $Terms.shownAs("work began, no decision on record") $Terms.colour(amber);
  closedUndecided @9 $Terms.shownAs("closed, no decision on record") $Terms.colour(amber);
  otherDecision @10 $Terms.shownAs("a decision that this version does not know");
  noContact @11 $Terms.shownAs("no contact on record");
}

struct Hub $Terms.shownAs("contact") {
  contactsInAll @0 :UInt32 $Terms.shownAs("contacts and referrals");
  awaiting @1 :UInt32 $Terms.shownAs("awaiting a decision") $Terms.onlyIfTrue $Terms.colour(amber);
  rating @2 :HubRating $Terms.shownAs("rating of the last");
  locality @3 :Text $Terms.onlyIfTrue;
  escalation @4 :HubEscalation $Terms.shownAs("below the threshold");
  contacts @5 :List(Contact) $Terms.shownAs("contacts and referrals");
  consultations @6 :List(Consultation) $Terms.shownAs("consultations about thresholds");
  truncated @7 :Bool;          # true: older contacts or entries are in the chronology only

  struct Contact {
    number @0 :UInt32 $Terms.shownAs("contact");   # 1, 2, … for this child
    received @1 :When;
    source @2 :Text;           # "a school (2A)"
    outcome @3 :HubOutcome;    # by the last decision
    below @4 :UInt32 $Terms.shownAs("below the threshold") $Terms.onlyIfTrue;
    # The how-manieth contact below the threshold it is, or would be if it were decided so, within the months of policy
    escalation @5 :Bool $Terms.onlyIfTrue $Terms.colour(red);  # so many that policy calls for a look at all of them
    rating @6 :HubRating;
    package @7 :Deadline;      # absent: there is none, and it is not rated
    decision @8 :Deadline;
    reReferral @9 :Bool $Terms.shownAs("re-referral") $Terms.onlyIfTrue $Terms.colour(amber);
    alreadyOpen @10 :Bool $Terms.shownAs("case was open") $Terms.onlyIfTrue;  # so it is no re-referral
    referral @11 :When $Terms.hidden;          # when it was received; absent: a contact that is no referral
    referredBefore @12 :When $Terms.hidden;    # when the referral before was received
    cameIn @13 :List(CameIn) $Terms.shownAs("what came in");
    ratings @14 :List(Rated) $Terms.shownAs("how it was rated");
    information @15 :List(Information) $Terms.shownAs("asked of members and data systems");
    packages @16 :List(Package) $Terms.shownAs("packages");
    decisions @17 :List(Decision) $Terms.shownAs("decisions");
    handOvers @18 :List(HandOver) $Terms.shownAs("handed over");
  }

  struct CameIn {
    # The contact, the referral, or both.
    occurred @0 :When;
    what @1 :What $Terms.shownAs("as");
    primaryNeed @2 :Text $Terms.shownAs("need");
    referrer @3 :Text;
    concern @4 :Text;
    outcome @5 :Text;          # of a contact, in policy's words: "passed on to another service (passedOn)"

    enum What {
      contact @0;
      referral @1;
    }
  }

  struct Rated {
    rating @0 :HubRating;
    given @1 :When;
    ratedBy @2 :Text;
    reasons @3 :Text;
  }

  struct Information {
    member @0 :Text;
    kind @1 :Referral.InformationAsked.Kind;
    asked @2 :When;            # absent: it came unasked
    question @3 :Text;
    result @4 :Result;
    returned @5 :When;
    due @6 :Deadline;          # absent: not rated, or no longer awaited
    summary @7 :Text;
    basis @8 :Text $Terms.shownAs("on what ground");

    enum Result {
      awaited @0 $Terms.colour(amber);
      returned @1;
      nothingKnown @2;
      declined @3 $Terms.colour(amber);
      decidedWithout @4 $Terms.shownAs("decided without it") $Terms.colour(dim);
      noLongerAwaited @5 $Terms.colour(dim);   # the contact ended, work began or the case was closed, without a decision
    }
  }

  struct Package {
    number @0 :UInt32 $Terms.shownAs("package");
    compiled @1 :When;
    rating @2 :Text;           # as the package says
    compiledBy @3 :Text $Terms.shownAs("by");
    summary @4 :Text;
  }

  struct Decision {
    decision @0 :HubOutcome;
    decided @1 :When;
    decidedBy @2 :Text $Terms.shownAs("by");
    onPackage @3 :UInt32 $Terms.onlyIfTrue;
    packageRemark @4 :PackageRemark $Terms.shownAs("package");
    due @5 :Deadline;          # of the first decision
    reasons @6 :Text;
  }

  enum PackageRemark {
    notStated @0;              # nothing to remark on
    newerThere @1 $Terms.shownAs("a newer one was there") $Terms.colour(amber);
    notOnRecord @2 $Terms.shownAs("not on record") $Terms.colour(amber);
    noneNamed @3 $Terms.shownAs("none named");
  }

  struct HandOver {
    to @0 :Text;
    handedOver @1 :When;
    reason @2 :Text;
    outcome @3 :CameBack $Terms.shownAs("what came of it");
    reported @4 :When;
    agency @5 :Text;
    note @6 :Text;
    waiting @7 :UInt32 $Terms.unit("days") $Terms.onlyIfTrue;
    reportNamesNone @8 :Bool $Terms.shownAs("matched: the report names no hand-over") $Terms.onlyIfTrue;
  }

  struct Consultation {
    occurred @0 :When;
    askedBy @1 :Text;
    advice @2 :Text;
    givenBy @3 :Text;
  }
}

enum CameBack {
  notStated @0;                # nothing is expected to come back
  nothingYet @1 $Terms.shownAs("nothing came back") $Terms.colour(amber);
  singleAgencyResponse @2;
  cafStarted @3 $Terms.shownAs("CAF started, team around the child");
  familyDeclined @4 $Terms.colour(amber);
  notReached @5 $Terms.colour(amber);
  referredBack @6 $Terms.shownAs("referred back to the hub") $Terms.colour(red);
  otherOutcome @7;
  notHandedOver @8 $Terms.shownAs("decided, not handed over") $Terms.colour(red);
}

struct HubEscalation {
  # The last contact, as one of several.
  standing @0 :Text $Terms.shownAs("the last contact");  # "the third below the threshold within 12 months"
  escalating @1 :Bool $Terms.shownAs("calls for a look at all of them") $Terms.onlyIfTrue $Terms.colour(red);
  contacts @2 :List(UInt32) $Terms.shownAs("contacts below the threshold");  # their numbers, the last included
}

struct HubItem $Terms.shownAs("contact that awaits a decision") {  # where nothing is asked for
  contact @0 :UInt32;
  received @1 :When;
  source @2 :Text;
  rating @3 :HubRating;
  outcome @4 :HubOutcome;
  decision @5 :Deadline;
  package @6 :Deadline;
  member @7 :Text;
  asked @8 :When;
  information @9 :Deadline $Terms.shownAs("due");
  handedOver @10 :When;
  cameBack @11 :CameBack $Terms.shownAs("what came of it");
  waiting @12 :UInt32 $Terms.unit("days") $Terms.onlyIfTrue;
  below @13 :UInt32 $Terms.shownAs("below the threshold") $Terms.onlyIfTrue;   # how many, this one included
  since @14 :When $Terms.shownAs("first of them");
  referredBefore @15 :When $Terms.shownAs("referral before");
}
