@0xb7d04e9a5c31f286;
# Volunteer doulas: volunteers from recruitment to readiness, and families from the request to six weeks after the birth.
#
# show: body is a Doulas. Of a volunteer:… stream, `volunteer`: what she learned, which checks she passed, whether she is
#       ready and what is missing, and whom she supports now. Of a case:… stream, `family`: the request, the matches, the
#       visits, the birth, the feeding, signposting; and where the request waits, `proposals`: the volunteers who are ready
#       and have room, best first. A proposal is an offer; a person decides, and the decision is a volunteer.matched.
# list: where ready=yes             volunteers who are ready and have not left, the longest with the programme first
#             ready=no              those who are not, and what is missing
#             (no condition: both)
#             waiting=yes           requests that wait for a match, the first expected birth first (those without a date
#                                   before them)
#             proposalsFor=case:…   for that request, the volunteers who are ready and have room; the best first. A
#                                   proposal: the match is for a person to decide
#       one of them at a time; body is a DoulasItem.
# measures, by month; births, feeding and requests also by locality (that of the request; else where the child lives):
#         requests               requests for a doula, by the month of the request
#         requestsMatched        of those requests, those on which a volunteer was matched
#         births                 births in a family with a doula: one was matched on or before the day of the birth, and the
#                                match had not ended before that day. By the month of the birth, as are the next four
#         breastfeedingBegun     of those births at which it is recorded whether breastfeeding was begun (feeding.recorded,
#                                stage begun: wholly, partly or no), those where it was: wholly or partly
#         localBreastfeedingBegun  for comparison: the local rate by policy (doulas), in per cent; a figure of no births
#         breastfeedingSixWeeks  of those births where it was begun and the feeding at six weeks is recorded (stage sixWeeks),
#                                those still breastfed then: wholly or partly
#         sixWeeksRecorded       of those births where it was begun, those with feeding at six weeks recorded
#         visits                 by the month of the visit; by locality, or by stage: before, at or after the birth
#         signposted             families told of a service, by the month; by locality or by service
#
# Ready: recruited and not left, and every module and check that policy (doulas) names was passed and has not expired. Who
# has room supports fewer families now than she can at one time. Both are as of the asking.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

using Terms = import "/schemas/terms.capnp";
using When = import "/schemas/terms.capnp".When;
using Breastfed = import "/schemas/programme.capnp".FeedingRecorded.Breastfed;
using Stage = import "/schemas/programme.capnp".VolunteerVisited.Stage;
using Deadline = import "/schemas/views/deadline.capnp".Deadline;

struct Doulas {
  volunteer @0 :DoulaVolunteer;     # of a volunteer's stream
  family @1 :DoulaFamily;           # of a case's
}

struct DoulaVolunteer {
  name @15 :Text;
  recruited @0 :When;               # absent: that is not on record
  left @1 :When $Terms.onlyIfTrue;
  ready @2 :Bool $Terms.colour(green) $Terms.colourIfNot(red);
  missing @3 :List(Text);           # what is: "breastfeeding", "enhanced disclosure, expired 2010-03-01"
  languages @4 :List(Text);
  localities @5 :List(Text) $Terms.shownAs("can go to");   # empty: anywhere
  offers @6 :List(Text) $Terms.shownAs("has experience with");
  mostFamilies @7 :UInt32 $Terms.shownAs("families at one time, at most");
  familiesNow @8 :UInt32;
  modules @9 :List(Requirement);    # that policy asks for, then others that were completed
  checks @10 :List(Requirement);
  families @11 :List(Family) $Terms.shownAs("Supports now");
  query @12 :Text $Terms.onlyIfTrue $Terms.colour(amber);   # what looks wrong and may be true: she left, and supports a family
  policyVersion @13 :Text $Terms.hidden;
  truncated @14 :Bool;

  struct Requirement {
    requirement @0 :Text $Terms.shownAs("what");
    done @1 :When;                  # the last time; absent: not yet
    until @2 :When;                 # absent: once for all
    standing @3 :Standing;
  }

  enum Standing {
    missing @0 $Terms.colour(red);
    holds @1 $Terms.colour(green);
    expired @2 $Terms.colour(red);
    notAskedFor @3 $Terms.shownAs("not asked for");   # policy does not ask for it
  }

  struct Family {
    case @0 :Text;
    since @1 :When;
  }
}

struct DoulaFamily {
  standing @0 :Standing;
  requested @1 :When;
  requests @2 :UInt32 $Terms.hidden;
  expectedBirth @3 :When;
  born @4 :When;
  locality @5 :Text;
  languages @6 :List(Text);         # any of them will do; empty: any language
  needs @7 :List(Text);
  doula @8 :Text;                   # whose match stands: volunteer:…; the last one made, where there are several
  doulaName @18 :Text $Terms.shownAs("her name");
  matchedSince @9 :When;
  feeding @10 :Feeding;
  matches @11 :List(Match);
  visits @12 :List(VisitsOfStage) $Terms.shownAs("Visits");
  lastVisits @13 :List(Visit) $Terms.shownAs("The last visits");
  signposted @14 :List(Signpost) $Terms.shownAs("Signposted to");
  proposals @15 :List(Proposal) $Terms.explained("Proposed by what is needed. A person decides: record the match.");
  notAllLookedAt @19 :Bool $Terms.onlyIfTrue $Terms.shownAs("not all volunteers were looked at: there are too many");
  visitsMade @16 :UInt32 $Terms.hidden;
  truncated @17 :Bool;

  enum Standing {
    noRequest @0 $Terms.shownAs("no doula was asked for");
    waiting @1 $Terms.shownAs("waiting for a match") $Terms.colour(amber);
    supported @2 $Terms.shownAs("supported by a doula") $Terms.colour(green);
    ended @3 $Terms.shownAs("support has ended");
  }

  struct Feeding {
    begun @0 :Breastfed $Terms.shownAs("breastfed at birth");
    begunOn @1 :When $Terms.hidden;
    sixWeeks @2 :Breastfed $Terms.shownAs("breastfed at six weeks");
    sixWeeksOn @3 :When $Terms.hidden;
    sixWeeksDue @4 :Deadline $Terms.shownAs("six weeks");   # where there was a birth
    localRate @5 :Float64 $Terms.unit("% of mothers") $Terms.shownAs("begun locally");   # by policy; for comparison
  }

  struct Match {
    volunteer @0 :Text;
    name @6 :Text;
    matched @1 :When;
    decidedBy @2 :Text;
    reasons @3 :Text;
    ended @4 :When;
    why @5 :Text;                   # it ended
  }

  struct VisitsOfStage {
    stage @0 :Stage;
    visits @1 :UInt32;
    minutes @2 :UInt64 $Terms.shownAs("minutes in all");   # of those visits whose length is stated
  }

  struct Visit {
    occurred @0 :When;
    volunteer @1 :Text;
    stage @2 :Stage;
    minutes @3 :UInt32 $Terms.onlyIfTrue;
    note @4 :Text;
  }

  struct Signpost {
    occurred @0 :When;
    service @1 :Text;
    reason @2 :Text;
  }

  struct Proposal {
    rank @0 :UInt32;
    volunteer @1 :Text;
    name @6 :Text;
    why @2 :List(Text);             # what speaks for her: "speaks Polish", "goes to Bransholme", "has experience with young mothers"
    against @3 :List(Text);         # "speaks none of the languages asked for"
    familiesNow @4 :UInt32;
    room @5 :UInt32 $Terms.shownAs("room for");
  }
}

struct DoulasItem $Terms.shownAs("volunteer") {
  # Of a volunteer, or of a request.
  name @15 :Text;                   # of a volunteer
  recruited @0 :When;
  ready @1 :Text;                   # "yes", "no"; empty: not about a volunteer
  missing @2 :List(Text);
  familiesNow @3 :UInt32 $Terms.onlyIfTrue;
  room @4 :UInt32 $Terms.onlyIfTrue $Terms.shownAs("room for");
  languages @5 :List(Text);
  offers @6 :List(Text) $Terms.shownAs("has experience with");
  expectedBirth @7 :When;
  requested @8 :When;
  locality @9 :Text;
  needs @10 :List(Text);
  rank @11 :UInt32 $Terms.onlyIfTrue;   # of a proposal: 1 is the best; a proposal, for a person to decide
  why @12 :List(Text);
  against @13 :List(Text);
  born @14 :When $Terms.onlyIfTrue;
  notAllLookedAt @16 :Bool $Terms.onlyIfTrue $Terms.shownAs("not all volunteers looked at");   # of proposals: there are too many
}
